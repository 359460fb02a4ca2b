"""People by name: who is found, within a reach; and whether two names may be one person's."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.ground.database import rows_of
from tracker.ground.text import key, search_key
from tracker.models.identity import FormerKind, FormerRut
from tracker.models.people import Inspector, Posting

NAMED = (
    Inspector.id,
    Inspector.rut,
    Inspector.names,
    Inspector.paternal_surname,
    Inspector.maternal_surname,
    Inspector.sort_key,
)  # what `name_of` reads
BY_NAME = (Inspector.sort_key, Inspector.id)
_COMPARED = 200  # letters of a name that every search key holds
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "lo",
        "da",
        "das",
        "dos",
        "di",
        "van",
        "von",
        "der",
        "den",
        "y",
        "san",
        "santa",
        "santo",
    ]
)


class Name(NamedTuple):
    """What a list shows of a person; `list_name` is «Apellido Apellido, Nombres»."""

    id: int
    rut: str
    list_name: str
    sort_key: str


class InParts(Protocol):
    """A person's name; who has one surname has no maternal one."""

    @property
    def names(self) -> str: ...
    @property
    def paternal_surname(self) -> str: ...
    @property
    def maternal_surname(self) -> str | None: ...


def agree(one: str, other: str) -> bool:
    """Say whether two full names have a word in common, so that they may be one person's (design: Identity).

    Accents, case and order do not matter; «de», «la», «San» alone make no name the same as another.
    """
    return bool(_words(one) & _words(other))


def whole_name(each: InParts) -> tuple[str, str, str] | None:
    """Return all names and both surnames as they are compared; None without both surnames, too little to tell."""
    parts = _parts(each)
    return parts if all(parts) else None


def is_namesake(one: InParts, other: InParts) -> bool:
    """Say whether all names and both surnames are the same (design: Identity)."""
    return (name := whole_name(one)) is not None and name == whole_name(other)


def roster_of(cuts: Collection[str] | None, on: date) -> ColumnElement[bool]:
    """Return the clause of the people on the roster of one of these communes, or of any, on that date (inclusive)."""
    if cuts is None:  # almost everybody is: to ask each of those that are shown takes less
        return sa.exists().where(Posting.inspector_id == Inspector.id, Posting.posted_on(on))
    there = sa.select(Posting.inspector_id).where(Posting.posted_on(on), Posting.commune_cut.in_(cuts))
    return Inspector.id.in_(there)


def matching(words: str, *, typos: bool = False) -> ColumnElement[bool]:
    """Return the clause of a search by name or RUT: every word somewhere, accents ignored.

    Also a former RUT finds the person; `typos`: one that was a mistake too, as in the coordinator's search.
    """
    found = [_somewhere(search_key(word), typos=typos) for word in words.split()]
    return sa.and_(sa.true(), *found)


def _somewhere(word: str, *, typos: bool) -> ColumnElement[bool]:
    here = Inspector.search_key.contains(word, autoescape=True)
    if not any(letter.isdigit() for letter in word):
        return here
    before = sa.select(FormerRut.inspector_id).where(FormerRut.search_key.contains(word, autoescape=True))
    serves = sa.true() if typos else FormerRut.kind == FormerKind.ANOTHER
    return here | Inspector.id.in_(before.where(serves))


def names(session: Session, where: ColumnElement[bool], most: int | None = None) -> list[Name]:
    """Return the people of a clause, in Spanish order, at most so many."""
    return [name_of(row) for row in rows_of(session, _select(where).limit(most))]


def namesakes(session: Session, person: Inspector) -> list[Name]:
    """Return who else is called the same, all names and surnames, as files write them: a MUNOZ may be a Muñoz."""
    called = search_key(f"{person.paternal_surname} {person.maternal_surname or ''} {person.names}")
    alike = Inspector.search_key.startswith(called[:_COMPARED], autoescape=True)
    others = sa.select(Inspector).where(alike, Inspector.id != person.id)
    found = session.scalars(others.order_by(*BY_NAME))
    return [name_of(each) for each in found if _parts(each) == _parts(person)]


def _select(where: ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*NAMED).where(where).order_by(*BY_NAME)


def name_of(row: sa.Row[*tuple[Any, ...]] | Inspector) -> Name:
    """Return the name of a person, or of a row that has the columns of one."""
    return Name(row.id, row.rut, list_name(row), row.sort_key)


def list_name(row: sa.Row[*tuple[Any, ...]] | InParts) -> str:
    """Return «Apellido Apellido, Nombres» of a person, or of a row that has the columns of one."""
    surnames = " ".join(filter(None, (row.paternal_surname, row.maternal_surname)))
    return ", ".join(filter(None, (surnames, row.names)))


def _parts(each: InParts) -> tuple[str, str, str]:
    return key(each.names), key(each.paternal_surname), key(each.maternal_surname or "")


def _words(name: str) -> set[str]:
    words = set(search_key(name).split())
    return words - _PARTICLES or words
