"""The forms of an import: the file, how it is read, and that it shall be done."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, ValidationError
from wtforms.validators import InputRequired

from tracker.access.policy import Actor
from tracker.imports import offer_lists
from tracker.imports.review_rules import Review, choices
from tracker.imports.upload_rules import sender_of
from tracker.web.forms import Form

EVERY_COMMUNE = "todas"


class RosterFileForm(Form):
    file = FileField("Planilla", [FileRequired("Elija una planilla.")])


class RecordsFileForm(RosterFileForm):
    commune = SelectField("De quiénes son los registros", [InputRequired("Elija una opción.")])

    @property
    def commune_cut(self) -> str | None:
        """Return the commune that was chosen; none is the whole association."""
        chosen: str = self.commune.data
        return None if chosen == EVERY_COMMUNE else chosen


def records_form(actor: Actor, *, sent: bool) -> RecordsFileForm:
    """Return the form, which offers the whole association to the coordination, and to a director the own communes."""
    form = RecordsFileForm() if sent else RecordsFileForm(formdata=None)
    coordinates = sender_of(actor).coordinates
    form.commune.choices = {EVERY_COMMUNE: "Toda la asociación"} if coordinates else dict(actor.communes)
    return form


class ConfirmForm(Form):
    """Nothing to fill in: the review that was looked at is what shall be done."""


class ReadingForm(Form):
    """How a file is read; `reading_form` adds a choice for each column and each name of a course."""

    sheet = SelectField("Hoja", [InputRequired("Elija una hoja.")], coerce=int)
    header_row = IntegerField("Fila de los títulos", [InputRequired("Escriba el número de una fila.")])
    about: Review

    def validate_header_row(self, field: IntegerField) -> None:
        rows = self.about.sheets[self.about.sheet].rows
        if field.data not in {row.number for row in rows}:
            raise ValidationError(f"La fila {field.data} está en blanco o no existe.")

    def choices(self) -> dict[str, Any]:
        """Return what was chosen, as an upload keeps it."""
        columns = {column.index: self[f"column_{column.index}"].data for column in self.about.columns}
        names = {name.key: self[f"name_{number}"].data for number, name in enumerate(self.about.names)}
        return choices(
            self.about, self.sheet.data, self.header_row.data or self.about.header_row, columns, names
        )


def reading_form(seen: Review, *, sent: bool) -> ReadingForm:
    """Return the form over a review, filled in by what was `sent`, else as the file is read now."""
    columns, names = offer_lists.for_columns(seen), offer_lists.for_names(seen)
    fields: dict[str, Any] = {
        f"column_{column.index}": SelectField(
            f"Columna {column.letter} {column.title}".strip(), choices=columns, default=column.taken
        )
        for column in seen.columns
    }
    fields |= {
        f"name_{number}": SelectField(name.text, choices=names, default=name.taken)
        for number, name in enumerate(seen.names)
    }
    made: type[ReadingForm] = type("MadeReadingForm", (ReadingForm,), fields | {"about": seen})
    data = {"sheet": seen.sheet, "header_row": seen.header_row}
    form = made(data=data) if sent else made(formdata=None, data=data)
    filled = ((number, sheet.name or "La planilla") for number, sheet in enumerate(seen.sheets) if sheet.rows)
    form.sheet.choices = list(filled)
    if not sent:
        form.shows(*seen.version)
    return form
