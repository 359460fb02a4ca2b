"""A commune's roster on a date."""

from dataclasses import replace
from datetime import date

from tracker.ground.format import short_date
from tracker.models.people import Inspector, Posting
from tracker.models.territory import Commune
from tracker.people.lists import nobody_called, number, person, posting_columns
from tracker.people.name_rules import BY_NAME, matching
from tracker.people.roster_rules import Line, line_of, of_commune, on_roster
from tracker.roster.renewal_rules import to_renew as ends_soon
from tracker.sheets.roster_columns import POSTING
from tracker.web.lists import Column, Listing, Nothing, Phone, Search
from tracker.web.rows import Statement


def roster(commune: Commune, on: date, *, corrects: bool) -> Listing[Line]:
    """Return who is on a commune's roster; `corrects`: with the way to each one's form."""
    search = Search(matching)
    return Listing(
        name=f"Nómina {commune.name} al {short_date(on)}",
        title="Personas de la nómina",
        columns=[
            replace(person(lambda line: line.name, on), order=("nombre", Inspector.sort_key)),
            number(lambda line: line.name),
            *posting_columns(POSTING),
            Column("Corregir", cell="correct", phone=Phone.BARE, page=corrects, heard=True),
        ],
        rows=Statement(on_roster(commune.cut, on), BY_NAME, lambda rows: [line_of(row) for row in rows]),
        filters=[search],
        order="nombre",
        nothing=Nothing(
            "No hay nadie en la nómina a esta fecha",
            "Elija otra fecha, suba la planilla de la comuna o agregue a las personas.",
            "people",
        ),
        unmatched=nobody_called(search.asked),
        brief=True,
    )


def to_renew(commune: Commune, today: date) -> Listing[Line]:
    """Return the people whose posting in a commune ends soon, the first to end before others."""
    return Listing(
        name=f"Por renovar en {commune.name}",
        columns=[
            Column("Elegir", cell="choice", phone=Phone.BARE, heard=True),
            person(lambda line: line.name, today),
            number(lambda line: line.name),
            *posting_columns(POSTING),
        ],
        rows=Statement(
            of_commune(commune.cut).where(ends_soon(commune.cut, today)),
            [Posting.end, *BY_NAME],
            lambda rows: [line_of(row) for row in rows],
        ),
        nothing=Nothing(
            "Ninguna destinación termina en los próximos 30 días",
            "Cuando falten 30 días para que terminen aparecen aquí, para renovar varias a la vez.",
            "check-circle-fill",
        ),
        brief=True,
    )
