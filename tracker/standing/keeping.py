"""Where counted figures are kept, for every process and host: in the database, under the stamps they hold for (decision 17)."""

import json
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from tracker.ground.database import rows_of, upsert, writing_apart
from tracker.models.figures import FiguresStamp, KeptDay, KeptFigures
from tracker.standing.coverage import Cell, CommuneCoverage, Share
from tracker.standing.facts import CommuneFact, PlanFacts, RequirementFact, Settings

OTHER_DATES = 16  # stay beside those that everybody asks for; each takes a country some hundred kilobytes, a preview some thousand
NOT_NOW = (
    OperationalError,
    IntegrityError,
)  # others write, or took a commune away: it is not worth waiting for them
_PACKAGE = Path(__file__).parent.parent


class Day(NamedTuple):
    """A date, what the plan requires on it, and a text that is another for whatever counts otherwise."""

    on: date
    rules: Sequence[RequirementFact]
    terms: str

    def of(self, cut: str | None) -> list[RequirementFact]:
        """Return the requirements of a commune's cells; those of the region are the common ones."""
        return [rule for rule in self.rules if rule.commune in {None, cut}]


class Kept(NamedTuple):
    """What is kept of a day: the figures of communes with the stamp of each, the region's with that of all."""

    parts: Mapping[str, tuple[int, CommuneCoverage]]
    region: tuple[str, list[Cell]] | None

    def part(self, commune: CommuneFact) -> CommuneCoverage | None:
        """Return the commune's figures, where they hold."""
        stamp, part = self.parts.get(commune.cut, (None, None))
        return part if stamp is not None and stamp == commune.stamp else None

    def total(self, stamps: str | None) -> list[Cell] | None:
        """Return the figures of all communes together, where they hold."""
        before, cells = self.region or (None, None)
        return cells if stamps is not None and stamps == before else None


NOTHING = Kept({}, None)


def day_of(plan: PlanFacts | None, on: date, settings: Settings | None = None) -> Day:
    """Return a day: with the settings for how people stand, without for figures, which do not depend on them."""
    rules = () if plan is None else tuple(plan.requirements)
    return Day(on, rules, _terms(rules, settings))


def day_of_preview(on: date, *terms: Hashable) -> Day:
    """Return a day of what a preview says: by the terms it judges by, all by their values, and no other preview's."""
    return Day(on, (), _terms("preview", *terms))


def stamp_of_all(communes: Iterable[CommuneFact]) -> str | None:
    """Return the stamps of all communes as one; None where one that sent a roster has none."""
    stamps: dict[str, int] = {}
    for commune in communes:
        if commune.stamp is not None:
            stamps[commune.cut] = commune.stamp
        elif commune.sent_roster:
            return None
    return _as_one(stamps)


def kept(session: Session, day: Day, cuts: Collection[str]) -> Kept:
    """Return what is kept of a day, of the communes only these, in one query."""
    rows = rows_of(session, _query(), {"day": day.on, "terms": day.terms, "cuts": cuts})
    if not rows:
        return NOTHING
    stamps, region = rows[0][:2]
    parts = {row.commune_cut: (row.stamp, _part(day, row)) for row in rows if row.commune_cut is not None}
    return Kept(parts, None if region is None else (stamps, _cells(day.of(None), json.loads(region))))


def keep(day: Day, parts: Iterable[tuple[CommuneFact, CommuneCoverage]]) -> None:
    """Keep what was counted of communes, where the stamp that was read before the facts still is theirs."""
    stamped = [(commune, part) for commune, part in parts if commune.stamp is not None]
    if not stamped:
        return
    with suppress(*NOT_NOW), writing_apart(hurried=True) as connection:
        stamps = stamps_now(connection)
        holding = [(commune, part) for commune, part in stamped if stamps.get(commune.cut) == commune.stamp]
        _keep_parts(connection, row_of(connection, day), holding)


def keep_region(day: Day, communes: Sequence[CommuneFact], people: int, cells: Iterable[Cell]) -> None:
    """Keep what the figures of all communes add up to, where all stamps still are those that were read before."""
    if (before := stamp_of_all(communes)) is None:
        return
    with suppress(*NOT_NOW), writing_apart(hurried=True) as connection:
        if before == _as_one(stamps_now(connection)):
            row_of(connection, day, {"stamps": before, "people": people, "region": _numbers(cells)})


def people_of(session: Session, day: Day) -> int | None:
    """Return how many people are on the rosters of the day, in one query, where that is kept and holds."""
    rows = rows_of(session, _people_query(), {"day": day.on, "terms": day.terms})
    holds = bool(rows) and rows[0].stamps == _as_one({row.commune_cut: row.stamp for row in rows})
    return rows[0].people if holds else None


def forget(session: Session, standing: Collection[Day]) -> None:
    """Forget all days but these and the last that were asked for."""
    known = {(day.on, day.terms) for day in standing}
    rows = session.execute(sa.select(KeptDay.id, KeptDay.day, KeptDay.terms).order_by(KeptDay.id.desc()))
    others = [row.id for row in rows if (row.day, row.terms) not in known]
    session.execute(sa.delete(KeptDay).where(KeptDay.id.in_(others[OTHER_DATES:])))


@lru_cache(maxsize=64)  # to write requirements down takes longer than to compare them
def _terms(*terms: Hashable) -> str:
    return sha256(f"{_code()} {_written(terms)}".encode()).hexdigest()


def _written(term: Any) -> str:
    """Return a term as a text that is the same in every process, which a set's order is not."""
    if isinstance(term, RequirementFact):
        return f"{term._replace(profiles=frozenset())} {sorted(term.profiles)}"
    return f"({', '.join(map(_written, term))})" if type(term) is tuple else repr(term)


@cache
def _code() -> str:
    """Return what the program is known by: another one may count otherwise."""
    files = sorted(_PACKAGE.rglob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@cache
def _query() -> sa.Select[*tuple[Any, ...]]:
    of_day = sa.and_(
        KeptFigures.day_id == KeptDay.id,
        KeptFigures.commune_cut.in_(sa.bindparam("cuts", expanding=True)),
    )
    return (
        sa.select(
            KeptDay.stamps,
            sa.cast(KeptDay.region, sa.Text),  # it comes with each row, and is read once
            KeptFigures.commune_cut,
            KeptFigures.stamp,
            KeptFigures.roster,
            KeptFigures.cells,
            KeptFigures.shared,
        )
        .outerjoin(KeptFigures, of_day)
        .where(KeptDay.day == sa.bindparam("day"), KeptDay.terms == sa.bindparam("terms"))
    )


@cache
def _people_query() -> sa.Select[*tuple[Any, ...]]:
    asked = sa.and_(KeptDay.day == sa.bindparam("day"), KeptDay.terms == sa.bindparam("terms"))
    columns = FiguresStamp.commune_cut, FiguresStamp.stamp, KeptDay.stamps, KeptDay.people
    return sa.select(*columns).join(KeptDay, asked)


def _as_one(stamps: Mapping[str, int]) -> str:
    return sha256(repr(sorted(stamps.items())).encode()).hexdigest()


def stamps_now(connection: Connection | Session) -> dict[str, int]:
    return dict(connection.execute(sa.select(FiguresStamp.commune_cut, FiguresStamp.stamp)).all())


def row_of(connection: Connection, day: Day, values: Mapping[str, Any] = MappingProxyType({})) -> int:
    """Return the row of a day, with these values in it."""
    named = {"day": day.on, "terms": day.terms}
    row = upsert(connection, KeptDay).values(**named, **values)
    row = row.on_conflict_do_update(index_elements=list(named), set_={"terms": day.terms, **values})
    found: int = connection.execute(row.returning(KeptDay.id)).scalar_one()
    return found


def _keep_parts(
    connection: Connection, day_id: int, parts: Iterable[tuple[CommuneFact, CommuneCoverage]]
) -> None:
    rows = [
        {
            "day_id": day_id,
            "commune_cut": commune.cut,
            "stamp": commune.stamp,
            "roster": part.roster,
            "cells": _numbers(part.cells),
            "shared": [[person, *map(sorted, share)] for person, share in part.shared.items()],
        }
        for commune, part in parts
    ]
    new = upsert(connection, KeptFigures)
    changed = {name: new.excluded[name] for name in ("stamp", "roster", "cells", "shared")}
    if rows:
        connection.execute(
            new.on_conflict_do_update(index_elements=["day_id", "commune_cut"], set_=changed), rows
        )


def _numbers(cells: Iterable[Cell]) -> list[list[int]]:
    return [[cell.required, cell.covered, cell.enrolled] for cell in cells]


def _cells(rules: Iterable[RequirementFact], numbers: Iterable[Sequence[int]]) -> list[Cell]:
    return [Cell(rule, *counts) for rule, counts in zip(rules, numbers, strict=True)]


def _part(day: Day, row: sa.Row[*tuple[Any, ...]]) -> CommuneCoverage:
    cells = tuple(_cells(day.of(row.commune_cut), row.cells))
    shared = {person: Share(*map(frozenset, share)) for person, *share in row.shared}
    return CommuneCoverage(row.commune_cut, row.roster, cells, shared)
