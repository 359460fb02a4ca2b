"""Spreadsheets that were sent and are not confirmed yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, undefer

from tracker.access.policy import Actor, Permission, within
from tracker.ground.refused import Refused
from tracker.models.accounts import Role
from tracker.models.machinery import Batch, BatchKind, Sending, Upload
from tracker.sheets.batch import Sender
from tracker.sheets.read import Sheet, packed, read

KEPT = timedelta(days=7)
LONGEST_NAME = 255


def in_reach(actor: Actor, kind: type[Batch] | type[Upload]) -> ColumnElement[bool]:
    """Return the clause of the imports that an actor may make, or take back: rosters and records apart."""
    rosters = within(actor, Permission.EDIT_ROSTER, kind)
    records = within(actor, Permission.ADD_RECORDS, kind)
    return sa.or_(
        sa.and_(kind.kind == BatchKind.ROSTER, rosters), sa.and_(kind.kind == BatchKind.RECORDS, records)
    )


def find(
    session: Session, actor: Actor, upload_id: int, *, lock: bool = False, whole: bool = False
) -> Upload | None:
    """Return an upload within reach; `whole`: with its content, which may be gone before it is asked for alone."""
    query = sa.select(Upload).where(Upload.id == upload_id, in_reach(actor, Upload))
    query = query.options(undefer(Upload.content)) if whole else query
    query = query.with_for_update().execution_options(populate_existing=True) if lock else query
    return session.scalar(query)


def sender_of(actor: Actor) -> Sender:
    return Sender(actor.id, coordinates=Role.COORDINATOR in actor.roles, rut=actor.rut)


def store(
    session: Session,
    kind: BatchKind,
    commune_cut: str | None,
    file: str,
    sheets: Sequence[Sheet],
    by_id: int,
    now: datetime,
) -> Upload:
    """Keep what a file holds until it is confirmed."""
    forget_old(session, now)
    upload = Upload(
        kind=kind,
        commune_cut=commune_cut,
        file=file,
        content=packed(sheets),
        choices={},
        at=now,
        by_id=by_id,
    )
    session.add(upload)
    session.flush()
    return upload


def forget_old(session: Session, now: datetime) -> None:
    """Delete what nobody confirmed for a week."""
    for kind in (Upload, Sending):
        session.execute(sa.delete(kind).where(kind.at < now - KEPT))


def file_name(sent: str | None) -> str:
    """Return the name a browser gave a file, without its folders, as text that can be stored and shown."""
    last = (sent or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable())[-LONGEST_NAME:].strip() or "planilla"


def contents(file: BinaryIO) -> Sequence[Sheet]:
    """Return what a file holds; raise Refused where it cannot be read, or holds nothing at all."""
    sheets = read(file)
    if not any(sheet.rows for sheet in sheets):
        raise Refused("La planilla está en blanco.")
    return sheets
