"""What is sent from a classroom: marks, codes and grades by row, scans, who came unannounced, why an edition is corrected."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import BooleanField, Field
from wtforms.utils import unset_value
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from tracker.classroom import code_rules
from tracker.classroom.lists import Row
from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.models.editions import AbsenceReason, Mark
from tracker.models.records import Evidence
from tracker.sheets import cells
from tracker.web.fields import EntryField, RutField, WrittenField
from tracker.web.forms import Form
from tracker.web.gate import LAST_ID, actor
from tracker.web.papers import received

_NUMBER = re.compile("[1-9][0-9]{0,9}")
_GRADE = re.compile("[1-7](?:[.,][0-9])?")
CODES = "Escriba P, T, J o A; después de J o A puede ir el motivo, del 1 al 4. No se guardó nada."
TOO_LONG = "Es demasiado largo: hasta 300 caracteres."


class ByEnrollment(Field):
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


class PaperForm(Form):
    """The codes of a signed sheet, typed row by row; a row that says nothing stays as it is."""

    code = ByEnrollment("Códigos")
    rest = BooleanField("Todos los que faltan: P (presente)")
    rows: Sequence[Row] = ()
    meeting_id = 0

    def offer(self, rows: Sequence[Row], meeting_id: int) -> None:
        """Say whose codes are read, and for which meeting."""
        self.rows, self.meeting_id = rows, meeting_id

    def typed(self, row: Row) -> str:
        return str(self.code.data.get(row.enrollment.id, "")).strip()

    def validate_code(self, _field: Field) -> None:
        wrong = [row for row in self.rows if self.typed(row) and not code_rules.read(self.typed(row))]
        if wrong:
            told = [
                f"Fila {row.number}, {row.enrollment.inspector.list_name}: «{self.typed(row)[:10]}» no es un código."
                for row in wrong
            ]
            raise ValidationError(" ".join([*told, CODES]))

    def marks(self) -> dict[int, tuple[Mark, AbsenceReason | None]]:
        """Return mark and reason by enrollment: what was typed and, if so asked, presence for who has no mark."""
        read = {one: code_rules.read(text) for one, text in self.code.data.items() if text.strip()}
        found = {one: mark for one, mark in read.items() if mark}
        if not self.rest.data:
            return found
        blank = {row.enrollment.id for row in self.rows if self.meeting_id not in row.marks}
        return dict.fromkeys(blank, (Mark.PRESENT, None)) | found


class ScansForm(Form):
    """The signed sheet of a meeting, as one file or more."""

    file = MultipleFileField("Archivos", [FileRequired("Elija uno o más archivos.")])
    scans: Sequence[Evidence] = ()

    def validate_file(self, field: Field) -> None:
        try:
            self.scans = [received(file, by=actor().id, now=clock.now()) for file in field.data]
        except Refused as refused:
            raise ValidationError(f"{refused} No se guardó ninguno.") from refused


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
    note = EntryField("Nota", [Length(max=300, message=TOO_LONG)], filters=[cells.text])


class CloseForm(Form):
    """The end of an edition; why it gave fewer hours than its course has, where it did."""

    reason = WrittenField(
        "Por qué se dictaron menos horas", [Length(max=300, message=TOO_LONG)], filters=[cells.text]
    )


class ReopenForm(Form):
    reason = WrittenField(
        "Motivo",
        [DataRequired("Escriba qué hay que corregir."), Length(max=280, message=TOO_LONG)],
        filters=[cells.text],
    )
