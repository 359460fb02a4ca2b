"""The downloads of a classroom: who was there, grades and results; and of the courses one gives."""

from collections.abc import Iterator, Sequence

from flask import Response

from tracker.classroom.given_lists import Given, Part
from tracker.classroom.lists import Row
from tracker.ground import clock, rut
from tracker.ground.words import word
from tracker.models.editions import Edition
from tracker.sheets.write import Value
from tracker.web.listing import spreadsheet


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


def given(found: Sequence[Given]) -> Response:
    titles = ("Curso", "Próxima jornada", "Hora", "Dónde", "Esperados", "Aprobados", "Etapa")
    return spreadsheet("Cursos que dicto", titles, map(_given, found))


def _given(row: Given) -> tuple[Value, ...]:
    at, edition = row.next, row.edition
    ended = row.part is Part.ENDED
    return (
        edition.course.title,
        clock.local_date(at.starts_at) if at else None,
        f"{at.starts_at.astimezone(clock.SANTIAGO):%H:%M}" if at else None,
        edition.where,
        row.expected,
        row.passed if ended else None,
        word(row.stage),
    )
