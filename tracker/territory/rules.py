"""What ships about the territory, and how it enters the database."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.text import key, sort_key
from tracker.models.territory import Association, Commune, CommuneAlias, Distance, DistanceKind

DATA = Path(__file__).resolve().parent.parent / "data"
ASSOCIATION = "Asociación de Municipalidades de la Región de Antofagasta (AMRA)"


class Loaded(NamedTuple):
    """What the database holds after a load."""

    association: Association
    communes: int
    distances: int


def load_territory(session: Session) -> Loaded:
    """Bring the communes that ship up to date and add what is missing (design, section 7: `territory load`).

    Safe to repeat. What the association edits (distances, other spellings, its settings) is added where
    missing and otherwise left as it is; nothing is deleted.
    """
    for row in _rows("communes.csv"):
        _put_commune(session, row)
    session.flush()
    for row in _rows("distances.csv"):
        _add_distance(session, row)
    association = session.get(Association, 1)
    if association is None:
        association = Association(id=1, name=ASSOCIATION)
        session.add(association)
    session.flush()
    return Loaded(association, _count(session, Commune), _count(session, Distance))


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _put_commune(session: Session, row: dict[str, str]) -> None:
    commune = Commune(
        cut=row["cut"],
        name=row["name"],
        sort_key=sort_key(row["name"]),
        province=row["province"],
        seat=row["seat"],
        population=int(row["population_2024"]),
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        altitude_m=int(row["altitude_m"]),
    )
    session.merge(commune)
    spellings = {key(text) for text in [row["name"], *row["aliases"].split("|")]}
    for spelling in sorted(spellings):
        if session.get(CommuneAlias, spelling) is None:
            session.add(CommuneAlias(key=spelling, commune_cut=row["cut"]))


def _add_distance(session: Session, row: dict[str, str]) -> None:
    ends = (row["from_cut"], row["to_cut"])
    if session.get(Distance, ends) is None:
        kind = DistanceKind(row["kind"])
        session.add(Distance(from_cut=ends[0], to_cut=ends[1], km=int(row["km"]), kind=kind))


def _count(session: Session, kind: type[Commune | Distance]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0
