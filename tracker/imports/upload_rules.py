"""Spreadsheets that were sent and are not confirmed yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.access.policy import Actor, Permission, within
from tracker.ground.refused import Refused
from tracker.models.accounts import Role
from tracker.models.machinery import Batch, BatchKind, Upload
from tracker.sheets.batch import Sender
from tracker.sheets.read import Sheet, packed

KEPT = timedelta(days=7)
LONGEST_NAME = 255


def in_reach(actor: Actor, kind: type[Batch] | type[Upload]) -> ColumnElement[bool]:
    """Return the clause of the imports that an actor may make, or take back: rosters and records apart."""
    rosters = within(actor, Permission.EDIT_ROSTER, kind)
    records = within(actor, Permission.ADD_RECORDS, kind)
    return sa.or_(
        sa.and_(kind.kind == BatchKind.ROSTER, rosters), sa.and_(kind.kind == BatchKind.RECORDS, records)
    )


def sender_of(actor: Actor) -> Sender:
    return Sender(actor.id, coordinates=Role.COORDINATOR in actor.roles)


def store(
    session: Session,
    kind: BatchKind,
    commune_cut: str | None,
    file: str,
    sheets: Sequence[Sheet],
    by_id: int,
    now: datetime,
) -> Upload:
    """Keep what a file holds until it is confirmed, and delete what was not for a week."""
    session.execute(sa.delete(Upload).where(Upload.at < now - KEPT))
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


def file_name(sent: str | None) -> str:
    """Return the name a browser gave a file, without its folders, as text that can be stored and shown."""
    last = (sent or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable())[-LONGEST_NAME:].strip() or "planilla"


def check(sheets: Sequence[Sheet]) -> None:
    """Raise Refused where a file holds nothing at all."""
    if not any(sheet.rows for sheet in sheets):
        raise Refused("La planilla está en blanco.")
