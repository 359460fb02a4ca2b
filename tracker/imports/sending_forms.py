"""The forms of rosters that are sent together: the files, and whose each is."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import SelectField, ValidationError

from tracker.imports.sending_rules import DISCARD, MOST_FILES
from tracker.models.machinery import SentFile
from tracker.web.forms import Form


class RosterFilesForm(Form):
    file = MultipleFileField("Planillas", [FileRequired("Elija las planillas.")])

    def validate_file(self, field: MultipleFileField) -> None:
        if len(field.data) > MOST_FILES:
            raise ValidationError(
                f"Son {len(field.data)} planillas: envíe hasta {MOST_FILES} de una vez, y las demás después."
            )


class CommunesForm(Form):
    """Whose each file is; `communes_form` adds a choice for each, filled in by the proposal."""

    waiting: Sequence[SentFile]

    @property
    def shown(self) -> list[object]:
        return [(file.id, file.guess) for file in self.waiting]

    @property
    def said(self) -> dict[int, str]:
        return {file.id: self[field_of(file)].data for file in self.waiting}


def field_of(file: SentFile) -> str:
    return f"commune_{file.id}"


def communes_form(waiting: Sequence[SentFile], communes: Mapping[str, str], *, sent: bool) -> CommunesForm:
    """Return the form over the files that wait, filled in by what was `sent`, else by what is proposed."""
    choices = {"": "Elija una comuna…"} | dict(communes) | {DISCARD: "No importarla: descartar"}
    fields: dict[str, Any] = {
        field_of(file): SelectField(file.file, choices=choices, default=file.guess or "") for file in waiting
    }
    made: type[CommunesForm] = type("MadeCommunesForm", (CommunesForm,), fields | {"waiting": waiting})
    form = made() if sent else made(formdata=None)
    if not sent:
        form.shows(*form.shown)
    return form
