"""Many rows at once, in pieces small enough for one statement's time limit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.database import Base
from tracker.models.people import Inspector

CHUNK = 5_000


def insert(session: Session, kind: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Insert the rows, all with the same columns."""
    connection, source = session.connection(), iter(rows)
    while chunk := list(islice(source, CHUNK)):
        connection.execute(sa.insert(kind), chunk)


def insert_people(session: Session, people: Sequence[dict[str, Any]]) -> list[int]:
    """Insert inspectors and return their ids in the same order."""
    insert(session, Inspector, people)
    ids = dict(session.execute(sa.select(Inspector.rut, Inspector.id)).all())
    return [ids[person["rut"]] for person in people]


def with_ids(rows: Iterable[Mapping[str, Any]], ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield the rows with the inspector's id in the place of the person's number."""
    for row in rows:
        others = {column: value for column, value in row.items() if column != "person"}
        yield {"inspector_id": ids[row["person"]], **others}
