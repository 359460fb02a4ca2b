"""What is sent from a classroom: marks and grades by row, who came unannounced, why an edition is corrected."""

import re
from typing import Any

from wtforms import Field, StringField, TextAreaField
from wtforms.utils import unset_value
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from tracker.fields import RutField
from tracker.forms import Form
from tracker.gate import LAST_ID
from tracker.models.editions import AbsenceReason, Mark
from tracker.sheets import cells

_NUMBER = re.compile("[1-9][0-9]{0,9}")
_GRADE = re.compile("[1-7](?:[.,][0-9])?")
TOO_LONG = "Es demasiado largo: hasta 300 caracteres."


class ByEnrollment(Field):  # type: ignore[misc]
    """A value for each of many rows, each with a name of its own: «mark-12»; `data` has the texts by number."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002  WTForms' signature
        self.process_errors: list[str] = []
        prefix = f"{self.name}-"
        rows = {
            name.removeprefix(prefix): formdata[name] for name in formdata or () if name.startswith(prefix)
        }
        self.data = {int(row): text for row, text in rows.items() if _NUMBER.fullmatch(row)}
        self.data = {row: text for row, text in self.data.items() if row <= LAST_ID}


class MarksForm(Form):
    """How people were in a meeting; a row that says nothing stays as it is."""

    mark = ByEnrollment("Asistencia")
    reason = ByEnrollment("Motivo")

    def validate_mark(self, field: Field) -> None:
        if not set(field.data.values()) <= {*Mark, ""}:
            raise ValidationError("Elija una de las marcas de la lista.")

    def validate_reason(self, field: Field) -> None:
        if not set(field.data.values()) <= {*AbsenceReason, ""}:
            raise ValidationError("Elija un motivo de la lista.")

    def marks(self) -> dict[int, tuple[Mark, AbsenceReason | None]]:
        """Return mark and reason by enrollment; a presence has no reason."""
        return {row: self._read(row, Mark(text)) for row, text in self.mark.data.items() if text}

    def _read(self, row: int, mark: Mark) -> tuple[Mark, AbsenceReason | None]:
        reason = self.reason.data.get(row)
        away = mark in {Mark.JUSTIFIED, Mark.ABSENT}
        return mark, AbsenceReason(reason) if reason and away else None


class GradesForm(Form):
    """Grades from 1,0 to 7,0 by enrollment; an empty one takes the grade away."""

    grade = ByEnrollment("Notas")

    def validate_grade(self, field: Field) -> None:
        wrong = [text for text in field.data.values() if text.strip() and self._read(text) is None]
        if wrong:
            raise ValidationError("Una nota va de 1,0 a 7,0 con un decimal: por ejemplo 5,5.")

    def grades(self) -> dict[int, float | None]:
        return {row: self._read(text) for row, text in self.grade.data.items()}

    @staticmethod
    def _read(text: str) -> float | None:
        if not _GRADE.fullmatch(text.strip()):
            return None
        found = float(text.strip().replace(",", "."))
        return found if found <= 7 else None  # noqa: PLR2004  the best grade there is


class WalkInForm(Form):
    rut = RutField("RUT", [InputRequired("Escriba el RUT, con su dígito verificador.")])


class AdmitForm(Form):
    note = StringField("Nota", [Length(max=300, message=TOO_LONG)], filters=[cells.text])


class ReopenForm(Form):
    reason = TextAreaField(
        "Motivo",
        [DataRequired("Escriba qué hay que corregir."), Length(max=280, message=TOO_LONG)],
        filters=[cells.text],
    )
