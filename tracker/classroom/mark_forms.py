"""What is sent row by row from a classroom: marks as they are tapped, codes as they are typed, grades."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from wtforms import BooleanField, Field, StringField
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from tracker.classroom import code_rules, words
from tracker.classroom.lists import Row
from tracker.classroom.mark_rules import Device, Said, Taken
from tracker.classroom.result_rules import number
from tracker.models.editions import AbsenceReason, Mark
from tracker.web.forms import Form
from tracker.web.gate import LAST_ID, actor

NO_CODE = "no es un código. Escriba P, T, J o A; después de J o A puede ir el motivo, del 1 al 4."
NO_GRADE = "no es una nota. Una nota va de 1,0 a 7,0 con un decimal: por ejemplo 5,5."
_NUMBER = re.compile("[1-9][0-9]{0,9}")
_GRADE = re.compile("[1-7](?:[.,][0-9])?")
_DEVICE = re.compile("[0-9a-f]{8,32}")
_MILLISECONDS = re.compile("[0-9]{1,13}")
_SHOWN = 10  # letters of what was typed


class ByEnrollment(Field):
    """A value for each of many rows, each with a name of its own: «mark-12».

    `data` has the texts by number, `wrong` what is the matter with a row: its own fault only, the others are taken.
    """

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002  WTForms' signature
        self.process_errors: list[str] = []
        self.wrong: dict[int, str] = {}
        prefix = f"{self.name}-"
        rows = {
            name.removeprefix(prefix): formdata[name] for name in formdata or () if name.startswith(prefix)
        }
        self.data = {int(row): text for row, text in rows.items() if _NUMBER.fullmatch(row)}
        self.data = {row: text for row, text in self.data.items() if row <= LAST_ID}

    def typed(self, row: int) -> str:
        return str(self.data.get(row, "")).strip()

    def refuse(self, wrong: Mapping[int, str]) -> None:
        """Say what is the matter with these rows: at each, and of the field as a whole."""
        self.wrong |= wrong
        self.errors = [*self.errors, *wrong.values()]


class _RowsForm(Form):
    """Rows of people, each with what the page showed of it (`saw`); one that says what was shown says nothing."""

    saw = ByEnrollment("Lo que mostraba")
    rows: Sequence[Row] = ()
    title = "No se guardó"

    def offer(self, rows: Sequence[Row]) -> None:
        """Say whose rows are read."""
        self.rows = rows

    def told(self, taken: Taken, field: ByEnrollment, what: str) -> str | None:
        """Return what is said of what was taken; None where a row was not, and the page is to say which, and why."""
        field.refuse(taken.refused)
        self.title = words.partly(len(taken.changed), what)
        if self.errors:
            self.once.data = secrets.token_urlsafe(
                16
            )  # what is corrected is another form than the one just saved
            return None
        return words.saved(len(taken.changed), what)

    def _new(self, field: ByEnrollment) -> Iterator[tuple[int, str]]:
        """Yield the rows of a field, with their texts, that say something else than the page showed."""
        for row in field.data:
            if field.typed(row) != self.saw.data.get(row):
                yield row, field.typed(row)

    def _name(self, number: int) -> str:
        found = (row for row in self.rows if row.enrollment.id == number)
        return next((f"{row.person.list_name}: " for row in found), "")

    def _not_one(self, number: int, typed: str, why: str) -> str:
        return f"{self._name(number)}«{typed[:_SHOWN]}» {why}"


class MarksForm(_RowsForm):
    """How people were in a meeting; a row that says nothing stays as it is.

    A browser that keeps marks says of each, in `at`, when it was made, and in `sent`, what its clock says now.
    """

    mark = ByEnrollment("Asistencia")
    reason = ByEnrollment("Motivo")
    code = ByEnrollment("Código")
    at = ByEnrollment("Cuándo")
    sent = StringField()
    device = StringField()

    def validate_mark(self, field: Field) -> None:
        if not set(field.data.values()) <= {*Mark, ""}:
            raise ValidationError("Elija una de las marcas de la lista.")

    def validate_reason(self, field: Field) -> None:
        if not set(field.data.values()) <= {*AbsenceReason, ""}:
            raise ValidationError("Elija un motivo de la lista.")

    def said(self) -> dict[int, Said]:
        """Return what is said of each enrollment; a code that is none is named and left out."""
        marks = {row: self._mark(row, Mark(text)) for row, text in self.mark.data.items() if text}
        read = {row: code_rules.read(text) for row, text in self.code.data.items()}
        none = {
            row: self._not_one(row, self.code.typed(row), NO_CODE) for row, found in read.items() if not found
        }
        self.code.refuse(none)
        marks |= {row: found for row, found in read.items() if found}
        every = {row: Said(*found, self._device(row), self.saw.data.get(row)) for row, found in marks.items()}
        return {row: said for row, said in every.items() if said.device or said.code != said.over}

    def refused(self) -> dict[int, str]:
        """Return why a row was not taken, by enrollment; all that were sent where nothing was."""
        whole = [str(words) for words in (*self.form_errors, *self.mark.errors, *self.reason.errors)]
        if whole and not self.mark.wrong:
            return dict.fromkeys(self.mark.data | self.code.data, " ".join(whole))
        return self.mark.wrong | self.code.wrong

    def _mark(self, row: int, mark: Mark) -> tuple[Mark, AbsenceReason | None]:
        reason = self.reason.data.get(row)
        away = mark in {Mark.JUSTIFIED, Mark.ABSENT}
        return mark, AbsenceReason(reason) if reason and away else None

    def _device(self, row: int) -> Device | None:
        """Return where and when a row was marked, if the browser says so."""
        at, sent, device = self.at.data.get(row, ""), self.sent.data or "", self.device.data or ""
        if not (_MILLISECONDS.fullmatch(at) and _MILLISECONDS.fullmatch(sent) and _DEVICE.fullmatch(device)):
            return None
        return Device(device, _instant(at), _instant(sent))


class PaperForm(_RowsForm):
    """The codes of a signed sheet, typed row by row; a row that says nothing stays as it is."""

    code = ByEnrollment("Códigos")
    rest = BooleanField("Todos los que faltan: P (presente)")

    def said(self, meeting_id: int) -> dict[int, Said]:
        """Return what is said of each enrollment and, if so asked, presence for who has no mark in the meeting.

        A code that is none is named and left out.
        """
        typed = {row: text for row, text in self._new(self.code) if text}
        read = {row: code_rules.read(text) for row, text in typed.items()}
        self.code.refuse({row: self._not_one(row, typed[row], NO_CODE) for row in read if not read[row]})
        said = {row: Said(*found, over=self.saw.data.get(row)) for row, found in read.items() if found}
        if not self.rest.data:
            return said
        others = [row for row in self.rows if not actor().is_person(row.person)]
        unmarked = {row.enrollment.id for row in others if meeting_id not in row.marks}
        return dict.fromkeys(unmarked - typed.keys(), Said(Mark.PRESENT, over="")) | said


class GradesForm(_RowsForm):
    """Grades from 1,0 to 7,0 by enrollment; an empty one takes the grade away."""

    grade = ByEnrollment("Notas")

    def grades(self) -> dict[int, float | None]:
        """Return the grade of each enrollment whose row was changed; what is no grade is named and left out."""
        typed = dict(self._new(self.grade))
        wrong = {row: text for row, text in typed.items() if text and _grade(text) is None}
        self.grade.refuse({row: self._not_one(row, text, NO_GRADE) for row, text in wrong.items()})
        return {row: _grade(text) for row, text in typed.items() if row not in wrong}

    def shown(self, row: Row) -> str:
        """Return what the page shows in a row: what was typed, else the grade that is stored."""
        return str(self.grade.data.get(row.enrollment.id, self.stored(row)))

    def stored(self, row: Row) -> str:
        return "" if row.enrollment.grade is None else number(row.enrollment.grade)


def _grade(text: str) -> float | None:
    if not _GRADE.fullmatch(text):
        return None
    found = float(text.replace(",", "."))
    return found if found <= 7 else None  # noqa: PLR2004  the best grade there is


def _instant(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
