"""The files that were sent together, and what each still asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.imports.review_rules import Review
from tracker.imports.sending_rules import IN_REVIEW, WAITS
from tracker.models.machinery import Batch, Sending, SentFile, Upload
from tracker.models.territory import Commune
from tracker.web.lists import Column, Listing, Nothing, Phone
from tracker.web.rows import Statement

MOST_LOOKED_AT = (
    100_000  # packed bytes that a page reads to say what each file asks: some 4,000 rows, two seconds
)
READY = "Lista para confirmar"
TO_REVIEW = "Por revisar"


class Line(NamedTuple):
    """A file of those, whose it is said to be, and how far it is."""

    file: SentFile
    commune: str | None
    state: str


class Recent(NamedTuple):
    """Files that were sent together lately: how many, and how many are left to go through."""

    id: int
    at: datetime
    files: int
    left: int


def files(sending_id: int, asked: Mapping[int, str]) -> Listing[Line]:
    """Return the files that were sent together; `asked` is how each that is read stands, by its upload."""
    query = sa.select(SentFile, Commune.name, WAITS, Batch.undone_at).where(SentFile.sending_id == sending_id)
    query = query.outerjoin(Commune, Commune.cut == SentFile.commune_cut)
    query = query.outerjoin(Batch, Batch.id == SentFile.batch_id)

    def lines(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[Line]:
        return [
            Line(file, commune, _state(file, waits, undone, asked)) for file, commune, waits, undone in rows
        ]

    return Listing(
        name="Planillas enviadas juntas",
        columns=_COLUMNS,
        rows=Statement(query, [SentFile.id], lines),
        nothing=Nothing("No hay planillas"),
    )


def to_look_at(session: Session, sending_id: int) -> list[int]:
    """Return the uploads of files sent together that are small enough to be read for their page, in order."""
    size = sa.func.length(Upload.content)
    query = sa.select(Upload.id, size).join(SentFile, SentFile.upload_id == Upload.id)
    found, room = [], MOST_LOOKED_AT
    for row in session.execute(query.where(SentFile.sending_id == sending_id).order_by(SentFile.id)):
        room -= row[1]
        if room >= 0:
            found.append(row.id)
    return found


def standing(seen: Review) -> str:
    """Return how a file that is read stands."""
    if seen.outcome is None:
        return f"Todavía no se puede importar: {seen.problem}"
    asks = seen.asked.unanswered
    return f"Pregunta {'1 cosa' if asks == 1 else f'{asks} cosas'}" if asks else READY


def recent(session: Session) -> Sequence[Recent]:
    """Return what was sent together and is kept, the latest first."""
    left = sa.func.count(sa.case((sa.or_(WAITS, IN_REVIEW), 1)))
    query = sa.select(Sending.id, Sending.at, sa.func.count(), left).join(Sending.files)
    found = session.execute(query.group_by(Sending.id, Sending.at).order_by(Sending.id.desc()))
    return [Recent(*row) for row in found]


def twice(session: Session, sending_id: int) -> Sequence[str]:
    """Return the communes of which there is more than one file."""
    query = sa.select(Commune.name).join(SentFile, SentFile.commune_cut == Commune.cut)
    kept = sa.or_(IN_REVIEW, SentFile.batch_id.is_not(None))
    query = query.where(SentFile.sending_id == sending_id, kept).group_by(Commune.name, Commune.sort_key)
    return session.scalars(query.having(sa.func.count() > 1).order_by(Commune.sort_key)).all()


def _state(file: SentFile, waits: bool, undone_at: datetime | None, asked: Mapping[int, str]) -> str:  # noqa: FBT001  as the row has it
    if file.problem:
        return f"No se pudo leer: {file.problem}"
    if waits:
        return "Falta decir de qué comuna es"
    if file.upload_id:
        return asked.get(file.upload_id, TO_REVIEW)
    if file.batch_id:
        return "Confirmada y deshecha" if undone_at else "Confirmada"
    return "Descartada"


_COLUMNS: list[Column[Line]] = [
    Column("Planilla", lambda line: line.file.file, cell="file", phone=Phone.HEAD),
    Column("Comuna", lambda line: line.commune or "Sin decir"),
    Column("Estado", lambda line: line.state),
]
