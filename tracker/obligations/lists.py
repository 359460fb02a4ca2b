"""Who reaches a deadline or the end of a validity soon, and what they may not do until then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.ground import rut
from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.people.lists import person, subject
from tracker.people.name_rules import Name, names
from tracker.people.own_period_rules import Sight
from tracker.people.standing_rules import seen_standings, who_left
from tracker.standing import load
from tracker.standing.clearances import ClearanceStanding, clearances
from tracker.standing.status import COVERED, Standing, Status
from tracker.standing.urgency import moment
from tracker.web.lists import Cards, Choice, Column, Listing, Nothing, Phone
from tracker.web.rows import Known

MOST = 5_000  # people whom one page can be computed for
DAYS = {"30": "30 días", "90": "90 días", "180": "180 días"}


class TooMany(Exception):
    """More people than one page can be computed for: one has to choose a commune."""


class Reached(NamedTuple):
    """A person towards a requirement, and the date they reach."""

    name: Name
    standing: Standing
    day: date


class Line(NamedTuple):
    """The same with the clearances they lack, or lose on it."""

    name: Name
    subject: str
    standing: Standing
    day: date
    lacks: Sequence[str]
    loses: Sequence[str]


def deadlines(
    session: Session,
    people: Callable[[str], ColumnElement[bool]],
    communes: Mapping[str, str],
    on: date,
    sight: Sight,
) -> Listing[Line]:
    """Return who reaches a date soon, of those that `people` gives for a commune (blank for all); TooMany may be raised.

    Only the rules know who that is: they are found before, and what they lack or lose is asked for the page's part of them.
    """
    commune = Choice("Comuna", "comuna", communes)
    span = Choice("En cuánto tiempo", "dias", DAYS, every=None, default="30")
    terms, days = load.terms(session, on), int(span.asked)
    names = terms.plan.names if terms.plan else {}
    found = reaching(session, people(commune.asked), terms, on, days, sight)
    return Listing(
        name=f"Plazos a {days} días del {short_date(on)}",
        title="Plazos",
        columns=_columns(names, on),
        rows=Known(found, partial(_lines, session, terms=terms, on=on, sight=sight)),
        filters=[commune, span],
        nothing=Nothing(f"Nadie llega a un plazo en {span.words}", icon="check-circle-fill"),
        cards=Cards.SHORT,
        brief=True,
    )


def _columns(names: Mapping[str, str], on: date) -> list[Column[Line]]:
    return [
        Column("RUT", lambda line: rut.show(line.name.rut), page=False),
        replace(person(lambda line: line.name, on), sheet_title=""),
        Column("Materia", lambda line: subject(line.standing.requirement, names), cell="subject"),
        Column("Situación", lambda line: word(line.standing.status), cell="status", phone=Phone.HALF),
        Column("Atrasado", lambda line: "Sí" if line.standing.overdue else "No", page=False),
        Column("Fecha", lambda line: line.day, cell="moment", phone=Phone.HALF),
        Column(
            "Habilitaciones",
            lambda line: "; ".join([*line.lacks, *line.loses]),
            cell="clearances",
            phone=Phone.IF_ANY,
            sheet=False,
        ),
        Column("No puede", lambda line: "; ".join(line.lacks), page=False),
        Column("Perdería", lambda line: "; ".join(line.loses), page=False),
    ]


def reaching(
    session: Session,
    people: ColumnElement[bool],
    terms: load.Terms,
    on: date,
    days: int,
    sight: Sight,
) -> list[Reached]:
    """Return who of a clause reaches a date within so many days, or is past it: overdue, expired, then by date.

    Raise TooMany for more people than MOST.
    """
    found = names(session, people, MOST + 1)
    if len(found) > MOST:
        raise TooMany
    ids = [name.id for name in found]
    left = who_left(load.postings(session, ids), sight) if sight.communes is not None else ()
    standings = seen_standings(session, ids, left, terms, on, sight)
    last = on + timedelta(days=days)
    reached = [
        Reached(name, standing, day)
        for name in found
        for standing in standings[name.id]
        if (day := moment(standing)) and day <= last
    ]
    return sorted(reached, key=_urgency)


def _lines(
    session: Session, reached: Sequence[Reached], terms: load.Terms, on: date, sight: Sight
) -> list[Line]:
    ids = list(dict.fromkeys(each.name.id for each in reached))
    people = map(sight.of, load.knowledge(session, ids)) if ids else ()
    cleared = {person.id: clearances(person, terms.plan, on) for person in people}
    names = terms.plan.names if terms.plan else {}
    return [_line(each, names, cleared[each.name.id]) for each in reached]


def _line(reached: Reached, names: Mapping[str, str], cleared: Sequence[ClearanceStanding]) -> Line:
    name, standing, day = reached
    subject = standing.requirement.subject
    lacks = [_lost(each) for each in cleared if subject in each.missing]
    held = [
        each.clearance.name
        for each in cleared
        if each.cleared
        and subject in each.clearance.subjects
        and standing.status in COVERED
        and standing.requirement.commune is None  # clearances judge by the common requirement
    ]
    return Line(name, names[subject], standing, day, lacks, held)


def _lost(lacking: ClearanceStanding) -> str:
    name = lacking.clearance.name
    return f"{name} (la ley no fija vigencia)" if lacking.by_renewal_only else name


def _urgency(reached: Reached) -> tuple[bool, bool, date, str]:
    expired = reached.standing.status is Status.EXPIRED
    return not reached.standing.overdue, not expired, reached.day, reached.name.sort_key
