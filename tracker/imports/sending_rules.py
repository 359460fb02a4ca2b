"""Rosters of several communes that are sent together: each is asked whose it is, and goes on as any other upload."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, undefer

from tracker.ground.refused import Refused
from tracker.imports import upload_rules
from tracker.imports.commune_rules import Guess, guess
from tracker.models.machinery import BatchKind, Sending, SentFile
from tracker.models.territory import Commune, CommuneAlias
from tracker.sheets.read import Sheet, packed, unpacked
from tracker.sheets.roster_columns import HEADERS
from tracker.sheets.tables import find_tables

MOST_FILES = 20
DISCARD = "descartar"
NOTHING_SAID = "No eligió la comuna de ninguna planilla: nada cambió."
NO_ROSTER = "No parece una nómina."
IF_IT_IS_ONE = "Si lo es, diga de qué comuna: después podrá indicar dónde están los títulos y qué es cada columna. Si no, descártela."
WAITS = SentFile.content.is_not(None)  # until it is said whose it is
IN_REVIEW = SentFile.upload_id.is_not(None)


class Received(NamedTuple):
    """A file as it came: what it holds, or why it cannot be read; `doubt`: why no roster was found in it."""

    name: str
    sheets: Sequence[Sheet] = ()
    problem: str | None = None
    doubt: str | None = None


class Place(NamedTuple):
    """Where a file stands among those sent with it, and what is left of them to be gone through."""

    sending_id: int
    number: int
    total: int
    left: Sequence[SentFile]

    @property
    def next(self) -> SentFile | None:
        """Return the next file that is read and not confirmed."""
        return next((file for file in self.left if file.upload_id), None)


def received(name: str, sheets: Sequence[Sheet]) -> Received:
    """Return a file that can be read, with why no roster is found in it, if none is: long work, without the database."""
    try:
        find_tables(sheets, HEADERS, {})
    except Refused as reason:
        return Received(name, sheets, doubt=str(reason))
    return Received(name, sheets)


def send(session: Session, files: Iterable[Received], by_id: int, now: datetime) -> Sending:
    """Keep files that were sent together, each with its proposal, until somebody says whose they are."""
    upload_rules.forget_old(session, now)
    communes = {row.cut: row.name for row in session.execute(sa.select(Commune.cut, Commune.name))}
    aliases = {row.key: row.commune_cut for row in session.scalars(sa.select(CommuneAlias))}
    sending = Sending(at=now, by_id=by_id)
    for file in files:
        kept = SentFile(file=file.name, problem=file.problem)
        if file.problem is None:
            kept.content = packed(file.sheets)
            kept.guess, kept.told = _proposal(file) or guess(file.sheets, file.name, communes, aliases)
        sending.files.append(kept)
    session.add(sending)
    session.flush()
    return sending


def waiting(session: Session, sending_id: int, *, whole: bool = False) -> Sequence[SentFile]:
    """Return the files of which nobody said yet whose they are; `whole`: with their content."""
    query = sa.select(SentFile).where(SentFile.sending_id == sending_id, WAITS).order_by(SentFile.id)
    return session.scalars(query.options(undefer(SentFile.content)) if whole else query).all()


def unreadable(session: Session, sending_id: int) -> Sequence[SentFile]:
    """Return the files that could not be read."""
    query = sa.select(SentFile).where(SentFile.sending_id == sending_id, SentFile.problem.is_not(None))
    return session.scalars(query.order_by(SentFile.id)).all()


def settle(
    session: Session, sending_id: int, said: Mapping[int, str], by_id: int, now: datetime
) -> Sequence[SentFile]:
    """Let each file be the roster of the commune that is said of it, or discard it; return those of which it was said.

    Raise Refused where nothing is said.
    """
    settled = [file for file in waiting(session, sending_id, whole=True) if said.get(file.id)]
    if not settled:
        raise Refused(NOTHING_SAID)
    for file in settled:
        if said[file.id] != DISCARD:
            _read_as(session, file, said[file.id], by_id, now)
        file.content = None
    return settled


def imported(session: Session, upload_id: int, batch_id: int | None) -> None:
    """Note that an upload was confirmed, where it was sent among others; before it goes."""
    query = sa.update(SentFile).where(SentFile.upload_id == upload_id)
    session.execute(query.values(upload_id=None, batch_id=batch_id))


def next_of(session: Session, sending_id: int) -> SentFile | None:
    """Return the first file that is read and not confirmed."""
    query = sa.select(SentFile).where(SentFile.sending_id == sending_id, IN_REVIEW)
    return session.scalars(query.order_by(SentFile.id).limit(1)).first()


def place_of(session: Session, which: ColumnElement[bool]) -> Place | None:
    """Return where a file stands among those it was sent with, if it was."""
    mine = session.scalar(sa.select(SentFile).where(which))
    if mine is None:
        return None
    unfinished = sa.or_(WAITS, IN_REVIEW)
    query = sa.select(SentFile, unfinished).where(SentFile.sending_id == mine.sending_id)
    files = session.execute(query.order_by(SentFile.id)).all()
    at = [row[0].id for row in files].index(mine.id)
    left = [row[0] for row in (*files[at + 1 :], *files[:at]) if row[1]]
    return Place(mine.sending_id, at + 1, len(files), left)


def _proposal(file: Received) -> Guess | None:
    """Return that nothing is proposed, where no roster was found."""
    return Guess(None, f"{NO_ROSTER} {file.doubt} {IF_IT_IS_ONE}") if file.doubt else None


def _read_as(session: Session, file: SentFile, cut: str, by_id: int, now: datetime) -> None:
    sheets = unpacked(file.content or b"")
    upload = upload_rules.store(session, BatchKind.ROSTER, cut, file.file, sheets, by_id, now)
    file.commune_cut, file.upload_id = cut, upload.id
