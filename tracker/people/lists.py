"""The directory: people by name, with where they are and how they stand; and the columns of every list of people."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from tracker.access.policy import Actor, Permission, Reach, reaches, within
from tracker.ground import clock, rut
from tracker.ground.database import db
from tracker.ground.format import short_date
from tracker.ground.words import Code, word
from tracker.models.people import Inspector
from tracker.people.name_rules import BY_NAME, NAMED, Name, matching, name_of, roster_of
from tracker.people.own_period_rules import sight_of
from tracker.people.roster_rules import Line
from tracker.people.standing_rules import seen_standings, who_left
from tracker.sheets.columns import Column as FileColumn
from tracker.sheets.roster_columns import DECREE, DECREE_ON, DRIVES, EMPLOYER
from tracker.standing import load
from tracker.standing.facts import PostingFact, RequirementFact
from tracker.standing.figures import people_on_rosters
from tracker.standing.obligations import postings_on
from tracker.standing.status import Standing
from tracker.standing.urgency import Tally, tally
from tracker.web.addresses import numbered
from tracker.web.lists import UNPAGED, Choice, Column, Listing, Look, Nothing, Phone, Search
from tracker.web.rows import Known, Statement

Row = TypeVar("Row")
_IN_SPREADSHEETS = (EMPLOYER, DECREE, DECREE_ON, DRIVES)  # a page has room for what is asked most


class Entry(NamedTuple):
    """A person, their postings on the date, and how they stand towards the plan."""

    name: Name
    postings: Sequence[PostingFact]
    tally: Tally


def people(who: Actor, communes: Mapping[str, str], on: date) -> Listing[Entry]:
    """Return who is on a roster on a date, of these communes (CUT and name) or of all in sight."""
    commune = Choice("Comuna", "comuna", communes)
    cuts = [commune.asked] if commune.asked else sight_of(who, clock.today()).communes
    everywhere = Reach.EVERYONE in reaches(who, Permission.CORRECT_IDENTITY)
    search = Search(partial(matching, typos=everywhere))
    terms = load.terms(db.session(), on)
    everybody = cuts is None and not search.asked
    total = people_on_rosters(db.session(), terms.plan, on) if everybody else None
    return Listing(
        name=f"Personas al {short_date(on)}",
        title="Personas de la nómina",
        columns=[
            person(lambda entry: entry.name, on),
            number(lambda entry: entry.name),
            Column("Comuna y función", cell="places"),
            Column("Comuna", lambda entry: _communes(entry, communes), page=False),
            Column(
                "Función", lambda entry: ", ".join(word(each.profile) for each in entry.postings), page=False
            ),
            *tally_columns(lambda entry: entry.tally),
        ],
        rows=named(
            within(who, Permission.SEE_PEOPLE, Inspector) & roster_of(cuts, on),
            lambda names: _entries(who, names, on, terms),
            total,
        ),
        filters=[search, commune],
        nothing=Nothing("No hay nadie en la nómina a esta fecha", "Elija otra fecha u otra comuna."),
        unmatched=nobody_called(search.asked) if search.asked else None,
        brief=True,
    )


def standings(found: Sequence[Standing], names: Mapping[str, str], on: date) -> Listing[Standing]:
    """Return how one person stands towards each requirement, all known to the page; `names` of the subjects."""
    return Listing(
        name=f"Exigencias al {short_date(on)}",
        title="Exigencias del plan",
        columns=[
            Column("Materia", lambda row: subject(row.requirement, names), cell="subject", phone=Phone.HEAD),
            Column("Situación", lambda row: word(row.status), cell="status"),
            Column("Atrasada", lambda row: "Sí" if row.overdue else "No", page=False),
            Column("Vigente hasta", lambda row: row.valid_until, look=Look.WHOLE),
            Column("Plazo", lambda row: row.due_on, look=Look.WHOLE),
            Column("Por qué", lambda row: " ".join(reason.text for reason in row.why), cell="reasons"),
        ],
        rows=Known(found),
        nothing=Nothing(
            f"Sin exigencias al {short_date(on)}",
            "A esa fecha no hay un plan vigente que se aplique a su función.",
            "journal-text",
        ),
        per_page=UNPAGED,
    )


def subject(requirement: RequirementFact, names: Mapping[str, str]) -> str:
    """Return the name of what is required, telling a commune's own requirement from the common one."""
    name = names[requirement.subject]
    return f"{name} (exigencia propia de la comuna)" if requirement.commune else name


def named(
    where: ColumnElement[bool], read: Callable[[Sequence[Name]], Sequence[Row]], total: int | None = None
) -> Statement[Row]:
    """Return the people of a clause, in Spanish order; `read` makes what a list shows of their names."""
    return Statement(
        sa.select(*NAMED).where(where), BY_NAME, lambda rows: read([name_of(row) for row in rows]), total
    )


def nobody_called(words: str) -> Nothing:
    return Nothing(f"Nadie calza con “{words}”", "Pruebe con un solo apellido, o con el RUT.")


def person(name: Callable[[Row], Name], on: date) -> Column[Row]:
    """Return the column of who a row is about, which leads to the person's page on a date."""
    page_of = numbered("people.show", "inspector_id", al=on.isoformat())
    return Column(
        "Persona",
        lambda row: name(row).list_name,
        link=lambda row: page_of(name(row).id),
        phone=Phone.HEAD,
        sheet_title="Nombre",
    )


def number(name: Callable[[Row], Name]) -> Column[Row]:
    """Return the column of the RUT of who a row is about."""
    return Column("RUT", lambda row: rut.show(name(row).rut), look=Look.WHOLE)


@cache  # they are the same on each page
def posting_columns(kept: tuple[FileColumn, ...]) -> tuple[Column[Line], ...]:
    """Return the columns of a list of people with their posting, from those of a file."""
    return tuple(_posting_column(each) for each in kept if each.headers)


def _posting_column(kept: FileColumn) -> Column[Line]:
    is_date = kept.fill_in is not None and kept.fill_in.is_date
    on_page = kept not in _IN_SPREADSHEETS
    return Column(
        kept.title,
        lambda line: kept.of(line.posting),
        order=(kept.name.removeprefix("fecha_"), _ordered_by(kept)) if on_page else None,
        look=Look.WHOLE if is_date else Look.TEXT,
        page=on_page,
    )


def _ordered_by(kept: FileColumn) -> Any:
    """Return what orders a column: where it keeps codes, what they are called, which no database knows."""
    kind = kept.kind
    if not issubclass(kind, Code):
        return kept.kept
    return sa.case({each: place for place, each in enumerate(sorted(kind, key=word))}, value=kept.kept)


def tally_columns(figures: Callable[[Row], Tally]) -> list[Column[Row]]:
    """Return the columns of the figures of a row; the macro `covered` draws how many are covered."""
    return [
        Column("Exigidas", lambda row: figures(row).required, page=False),
        Column("Cubiertas", lambda row: figures(row).covered, cell="covered"),
        Column("Atrasadas", lambda row: figures(row).overdue, look=Look.NUMBER),
        Column("Vencidas", lambda row: figures(row).expired, look=Look.NUMBER),
        Column("Por vencer", lambda row: figures(row).expiring, look=Look.NUMBER),
        Column("Pendientes", lambda row: figures(row).pending, look=Look.NUMBER),
        Column("Con inscripción", lambda row: figures(row).enrolled, page=False),
    ]


def _entries(who: Actor, names: Sequence[Name], on: date, terms: load.Terms) -> list[Entry]:
    """Return these people, in their order, as they stand on a date."""
    session, sight = db.session(), sight_of(who, clock.today())
    people = load.postings(session, [name.id for name in names])
    left = who_left(people, sight)
    found = seen_standings(session, [name.id for name in names], left, terms, on, sight)
    places = {person.id: sight.of(person) for person in people}
    return [Entry(name, postings_on(places[name.id], on), tally(found[name.id])) for name in names]


def _communes(entry: Entry, communes: Mapping[str, str]) -> str:
    return ", ".join(communes.get(each.commune, "otra comuna") for each in entry.postings)
