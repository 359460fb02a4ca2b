"""What is true of people: how they are sorted and found, and held while they change."""

from collections.abc import Collection
from typing import TypedDict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import rut as ruts
from tracker.ground.text import search_key, sort_key
from tracker.models.people import Inspector
from tracker.models.territory import Commune

_ROOM_FOR_NAME = 260  # of the 300 characters of a key; the RUT needs the rest


class PersonalKeys(TypedDict):
    """The columns of an inspector that follow from the others."""

    sort_key: str
    search_key: str


def personal_keys(
    rut: str, names: str, paternal_surname: str, maternal_surname: str | None = None
) -> PersonalKeys:
    """Return by what a person is sorted and found («apellidos nombres rut»), from a stored RUT and the name.

    To be set wherever an inspector is created or renamed. The RUT is found with dots, without, and without
    its hyphen; two spaces between the parts sort a single surname before two.
    """
    surnames = f"{paternal_surname} {maternal_surname or ''}"
    sorted_by = f"{sort_key(surnames)}  {sort_key(names)}"
    found_by = search_key(f"{surnames} {names}")
    return {
        "sort_key": f"{sorted_by[:_ROOM_FOR_NAME]}  {sort_key(rut)}",
        "search_key": f"{found_by[:_ROOM_FOR_NAME]} {rut_key(rut)}",
    }


def rut_key(rut: str) -> str:
    """Return by what a stored RUT is found: typed with dots, without, and without its hyphen."""
    return " ".join(map(search_key, (ruts.show(rut), rut, rut.replace("-", ""))))


def lock(
    session: Session, cuts: Collection[str], ruts: Collection[str], ids: Collection[int] = frozenset()
) -> None:
    """Let nobody else change the rosters of these communes, or these people (by RUT or id), before this is done.

    Editions are locked before, all of them by their number; here communes, then all people at once, each by their
    number: whoever keeps to that order waits for nobody who waits for them.
    """
    communes = sa.select(Commune.cut).where(Commune.cut.in_(cuts)).order_by(Commune.cut)
    session.execute(communes.with_for_update(key_share=True))
    people = sa.select(Inspector.id).where(Inspector.rut.in_(ruts) | Inspector.id.in_(ids))
    session.execute(people.order_by(Inspector.id).with_for_update(key_share=True))
