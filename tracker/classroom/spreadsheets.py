"""The download of a classroom: who was there, grades and results."""

from collections.abc import Iterator, Sequence

from flask import Response

from tracker import clock, rut
from tracker.classroom.lists import Row
from tracker.listing import spreadsheet
from tracker.models.editions import Edition
from tracker.sheets.write import Value
from tracker.words import word


def classroom(edition: Edition, rows: Sequence[Row]) -> Response:
    days = [f"{clock.local_date(meeting.starts_at):%d-%m-%Y}" for meeting in edition.meetings]
    titles = ("N°", "RUT", "Nombre", "Comuna", *days, "Nota", "Estado", "Resultado")
    return spreadsheet("Asistencia", titles, _lines(edition, rows))


def _lines(edition: Edition, rows: Sequence[Row]) -> Iterator[tuple[Value, ...]]:
    for row in rows:
        enrollment, marks = row.enrollment, row.marks
        person = enrollment.inspector
        signs = [word(marks[each.id].mark) if each.id in marks else None for each in edition.meetings]
        yield (
            row.number,
            rut.show(person.rut),
            person.list_name,
            enrollment.commune.name,
            *signs,
            enrollment.grade,
            row.words,
            row.result.why,
        )
