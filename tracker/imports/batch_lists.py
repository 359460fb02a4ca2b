"""Imports that were applied: the list, what each did, and what its commune misses now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, aliased

from tracker.ground.format import date_and_time
from tracker.imports.reading_rules import Outcome
from tracker.models.accounts import Account
from tracker.models.machinery import AuditEvent, Batch, BatchChange, BatchKind, Upload
from tracker.models.territory import Commune
from tracker.roster.import_rules import RosterOutcome
from tracker.standing import load
from tracker.standing.figures import figures
from tracker.web.listing import LONGEST_DOWNLOAD, PER_PAGE, Page, by_column, last_page_at_most

MOST_WAITING = 10
COMMAND_LINE = "la línea de comandos"
STATES = {"guardadas": "Guardadas", "deshechas": "Deshechas"}
ORDERS = {"planilla": Batch.id, "cuando": Batch.applied_at}
LATEST = "-planilla"


class Line(NamedTuple):
    """An import in the list; who: nobody is the command line, and no commune is the whole association."""

    id: int
    kind: BatchKind
    file: str
    at: datetime
    undone_at: datetime | None
    commune_cut: str | None
    commune: str | None
    who: str | None
    undone_by: str | None  # where it was undone

    @property
    def state(self) -> str:
        """Return whether it stands, or when and by whom it was taken back."""
        if self.undone_at is None:
            return "Guardada"
        return f"Deshecha el {date_and_time(self.undone_at)} por {self.undone_by or COMMAND_LINE}"


class Told(NamedTuple):
    """An import, and how many rows it made and changed, by table."""

    line: Line
    made: dict[str, int]
    changed: dict[str, int]


def chosen(kind: str, state: str) -> ColumnElement[bool]:
    """Return the clause of the imports of a kind, in one of STATES; of all where neither is named."""
    undone = Batch.undone_at.is_not(None)
    clause = {"guardadas": ~undone, "deshechas": undone}.get(state, sa.true())
    return clause & (Batch.kind == BatchKind(kind)) if kind else clause


def page(session: Session, scope: ColumnElement[bool], order: str, number: int) -> Page[Line]:
    """Return a page of the imports of a clause; past the end it is the last."""
    query = _lines().add_columns(sa.func.count().over()).where(scope).order_by(by_column(order, ORDERS))
    rows = session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    if rows or number == 1:
        return Page([Line(*row[:-1]) for row in rows], number, rows[0][-1] if rows else 0)
    total = session.scalar(sa.select(sa.func.count()).select_from(Batch).where(scope)) or 0
    return page(session, scope, order, last_page_at_most(number, total))


def every(session: Session, scope: ColumnElement[bool], order: str) -> list[Line]:
    query = _lines().where(scope).order_by(by_column(order, ORDERS)).limit(LONGEST_DOWNLOAD)
    return [Line(*row) for row in session.execute(query)]


def waiting(session: Session, scope: ColumnElement[bool]) -> Sequence[Upload]:
    """Return the latest uploads in reach that nobody confirmed yet."""
    return session.scalars(
        sa.select(Upload).where(scope).order_by(Upload.id.desc()).limit(MOST_WAITING)
    ).all()


def told(session: Session, batch: Batch) -> Told:
    """Return what an import did, in figures."""
    line = Line(*session.execute(_lines().where(Batch.id == batch.id)).one())
    made = BatchChange.before.is_(None)
    query = sa.select(BatchChange.table, made, sa.func.count()).where(BatchChange.batch_id == batch.id)
    counted = session.execute(query.group_by(BatchChange.table, made)).all()
    return Told(
        line,
        {table: count for table, new, count in counted if new},
        {table: count for table, new, count in counted if not new},
    )


def gaps(session: Session, cut: str, on: date) -> list[tuple[str, str, int]]:
    """Return the subjects that people of a commune miss: code, name and how many, most first."""
    plan, _ = load.terms(session, on)
    parts = figures(session, load.communes(session, on, [cut]), plan, on)
    cells = [cell for part in parts for cell in part.cells if plan and cell.covered < cell.required]
    found = [
        (cell.requirement.subject, plan.names[cell.requirement.subject], cell.required - cell.covered)
        for cell in cells
        if plan and cell.requirement.commune is None
    ]
    return sorted(found, key=lambda gap: (-gap[2], gap[1]))


def in_short(outcome: Outcome) -> str:
    """Return what an import did, in one sentence."""
    report = outcome.report
    parts = [(report.new, "nuevas" if isinstance(outcome, RosterOutcome) else "nuevos")]
    if isinstance(outcome, RosterOutcome):
        parts += [(outcome.report.changed, "con cambios")]
    parts += [(report.unchanged, "sin cambios"), (len(report.refused), "rechazos")]
    return f"Importación guardada: {', '.join(f'{count} {words}' for count, words in parts)}."


def _lines() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Batch.id,
            Batch.kind,
            Batch.file,
            Batch.applied_at,
            Batch.undone_at,
            Batch.commune_cut,
            Commune.name,
            Account.name,
            _undone_by(),
        )
        .outerjoin(Commune, Commune.cut == Batch.commune_cut)
        .outerjoin(Account, Account.id == Batch.applied_by_id)
    )


def _undone_by() -> sa.ScalarSelect[str]:
    """Return the name of who took an import back, as the audit trail has it."""
    taken_back = sa.and_(
        AuditEvent.thing == Batch.__tablename__,
        AuditEvent.thing_id == sa.cast(Batch.id, sa.String),
        AuditEvent.verb == "imports_undo",
    )
    undoer = aliased(Account)
    query = sa.select(undoer.name).join(AuditEvent, AuditEvent.actor_id == undoer.id).where(taken_back)
    return query.order_by(AuditEvent.id.desc()).limit(1).correlate(Batch).scalar_subquery()
