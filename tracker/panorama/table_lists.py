"""A commune's people as its page lists them, and the people behind a cell; the rules found them all before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.panorama.board_lists import Line, by_person, by_subject, most_urgent_first
from tracker.people.lists import number, person, subject, tally_columns
from tracker.people.name_rules import Name
from tracker.standing.facts import CommuneFact, RequirementFact
from tracker.standing.status import Status
from tracker.standing.urgency import Tally, Urgency, urgency
from tracker.web.lists import Cards, Choice, Column, Listing, Look, Nothing, Phone, Search
from tracker.web.rows import Known

CLOSING = "closing"  # who misses it and is enrolled, beside the statuses
STATUSES = {status.value: word(status) for status in Status if status is not Status.NOT_REQUIRED}
_SEARCH = Search()


def urgent(found: Sequence[Line], commune: CommuneFact, names: Mapping[str, str], on: date) -> Listing[Line]:
    """Return what is missing or about to be, what presses most first."""
    return Listing(
        name=f"{commune.name} al {short_date(on)}",
        title="Por urgencia",
        columns=[
            person(_name, on),
            replace(number(_name), page=False),
            Column("Materia", lambda line: subject(line.standing.requirement, names), cell="subject"),
            Column("Situación", lambda line: word(line.standing.status), cell="status", phone=Phone.HALF),
            Column("Fecha", cell="moment", look=Look.WHOLE, phone=Phone.HALF),
            *(replace(column, page=False, order=None) for column in _dates()),
        ],
        rows=Known(most_urgent_first(found)),
        filters=[_SEARCH],
        nothing=_nothing(found),
        cards=Cards.SHORT,
        brief=True,
    )


def subjects(
    found: Sequence[Line], commune: CommuneFact, names: Mapping[str, str], on: date
) -> Listing[tuple[RequirementFact, Tally]]:
    """Return the figures of each requirement, those that miss most people first."""
    figures: list[Column[tuple[RequirementFact, Tally]]] = tally_columns(lambda row: row[1])
    return Listing(
        name=f"{commune.name} por materia al {short_date(on)}",
        title="Por materia",
        columns=[
            Column("Materia", lambda row: subject(row[0], names), cell="requirement", phone=Phone.HEAD),
            Column("Cobertura", cell="gap"),
            *(replace(each, page=each.page and each.title != "Cubiertas") for each in figures),
        ],
        rows=Known(by_subject(found)),
        filters=[_SEARCH],
        nothing=_nothing(found),
        brief=True,
    )


def people(
    found: Sequence[Line], commune: CommuneFact, _names: Mapping[str, str], on: date
) -> Listing[tuple[Name, Tally]]:
    """Return the figures of each person, those who miss most first."""
    return Listing(
        name=f"{commune.name} por persona al {short_date(on)}",
        title="Por persona",
        columns=[
            person(lambda row: row[0], on),
            replace(number(lambda row: row[0]), page=False),
            *tally_columns(lambda row: row[1]),
        ],
        rows=Known(by_person(found)),
        filters=[_SEARCH],
        nothing=_nothing(found),
        brief=True,
    )


def behind(
    found: Known[Line, Line], commune: CommuneFact, rule: RequirementFact, names: Mapping[str, str], on: date
) -> Listing[Line]:
    """Return the people behind a cell of the matrix; what is found says on a page also why."""
    statuses = STATUSES | {CLOSING: "Les falta y están inscritos"}
    return Listing(
        name=f"{commune.name} {rule.subject} al {short_date(on)}",
        title="Personas y su situación",
        columns=[
            replace(person(_name, on), order=("nombre", lambda line: line.name.sort_key)),
            number(_name),
            Column("Materia", lambda line: subject(line.standing.requirement, names), page=False),
            Column(
                "Situación",
                lambda line: word(line.standing.status),
                cell="status",
                order=("estado", _urgency),
            ),
            *_dates(),
            Column("Por qué", cell="reasons"),
        ],
        rows=found,
        filters=[
            _SEARCH,
            Choice("Situación", "estado", statuses, lambda value: lambda line: value in _marks(line)),
        ],
        order="nombre",
        nothing=Nothing("Nadie en la lista", "Quite los filtros o cambie la fecha."),
        unmatched=Nothing("Nadie calza con lo que busca", "Quite los filtros o cambie la fecha."),
    )


def _dates() -> list[Column[Line]]:
    return [
        Column("Atrasado", lambda line: "Sí" if line.standing.overdue else "No", page=False),
        Column(
            "Vigente hasta",
            lambda line: line.standing.valid_until,
            order=("vence", lambda line: line.standing.valid_until),
            look=Look.WHOLE,
        ),
        Column(
            "Plazo",
            lambda line: line.standing.due_on,
            order=("plazo", lambda line: line.standing.due_on),
            look=Look.WHOLE,
        ),
        Column("Inscrito", lambda line: "Sí" if line.standing.enrolled else "No", page=False),
    ]


def _name(line: Line) -> Name:
    return line.name


def _nothing(found: Sequence[Line]) -> Nothing:
    if found:
        return Nothing(
            "No falta nada",
            "No hay exigencias vencidas, pendientes ni por vencer a esta fecha.",
            "check-circle-fill",
        )
    return Nothing(
        f"Nadie a quien se exija algo calza con “{_SEARCH.asked}”",
        "Pruebe con un solo apellido, o con el RUT.",
    )


def _urgency(line: Line) -> int:
    return urgency(line.standing) or len(Urgency) + 1


def _marks(line: Line) -> set[str]:
    """Return by what one may ask for a line."""
    return {line.standing.status, CLOSING} if line.standing.closing else {line.standing.status}
