"""The downloads of this feature: the list of editions, and the meetings of a month."""

from collections.abc import Iterable, Iterator
from datetime import date

from flask import Response

from tracker.editions.lists import Agenda, Line
from tracker.ground import clock
from tracker.ground.format import hour
from tracker.ground.words import word
from tracker.sheets.write import Value
from tracker.web.listing import spreadsheet

LIST = (
    "Curso", "Materias", "Horas", "Modalidad", "Comuna sede", "Lugar", "Primera jornada", "Última jornada",
    "Se inscribe desde", "Se inscribe hasta", "Cupos", "Con cupo", "Etapa",
)  # fmt: skip
MONTH = ("Día", "Desde", "Hasta", "Fuera de horario", "Curso", "Modalidad", "Comuna sede", "Lugar", "Etapa")


def editions(lines: Iterable[Line]) -> Response:
    return spreadsheet("Cursos programados", LIST, _of_list(lines))


def month(meetings: Iterable[Agenda], first: date) -> Response:
    return spreadsheet(f"Jornadas {first:%m-%Y}", MONTH, _of_month(meetings))


def _of_list(lines: Iterable[Line]) -> Iterator[tuple[Value, ...]]:
    for edition, stage, held in lines:
        course, meetings = edition.course, edition.meetings
        yield (
            course.title,
            ", ".join(subject.name for subject in course.subjects),
            course.hours,
            word(edition.modality),
            edition.host.name if edition.host else None,
            edition.place,
            clock.local_date(meetings[0].starts_at) if meetings else None,
            clock.local_date(meetings[-1].starts_at) if meetings else None,
            edition.opens_on,
            edition.closes_on,
            edition.capacity,
            held,
            word(stage),
        )


def _of_month(meetings: Iterable[Agenda]) -> Iterator[tuple[Value, ...]]:
    for meeting, stage in meetings:
        edition = meeting.edition
        yield (
            clock.local_date(meeting.starts_at),
            hour(meeting.starts_at),
            hour(meeting.ends_at),
            "Sí" if meeting.outside_hours else "No",
            edition.course.title,
            word(edition.modality),
            edition.host.name if edition.host else None,
            edition.place,
            word(stage),
        )
