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
from tracker.models.machinery import AuditEvent, Batch, BatchChange, BatchKind, SentFile, Upload
from tracker.models.territory import Commune
from tracker.roster.import_rules import RosterOutcome, RosterReport
from tracker.sheets.full_report import FullReport
from tracker.standing import load
from tracker.standing.figures import figures
from tracker.web.lists import Choice, Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Statement

MOST_WAITING = 10
COMMAND_LINE = "la línea de comandos"
_ICON = "file-earmark-spreadsheet"
STATES = {"guardadas": "Guardadas", "deshechas": "Deshechas"}
KINDS = {BatchKind.ROSTER: "Nómina", BatchKind.RECORDS: "Registros"}


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


def batches(scope: ColumnElement[bool]) -> Listing[Line]:
    """Return the imports of a clause, the latest first."""
    undone = Batch.undone_at.is_not(None)
    kept = {"guardadas": ~undone, "deshechas": undone}
    kinds = {kind.value: words for kind, words in KINDS.items()}
    return Listing(
        name="Importaciones",
        columns=_COLUMNS,
        rows=Statement(_lines().where(scope), [Batch.id.desc()], lambda rows: [Line(*row) for row in rows]),
        filters=[
            Choice("Qué", "que", kinds, lambda kind: Batch.kind == BatchKind(kind), every="Todo"),
            Choice("Estado", "estado", STATES, kept.__getitem__),
        ],
        order="-planilla",
        nothing=Nothing("Todavía no hay importaciones", "Las que confirme aparecerán aquí.", _ICON),
        unmatched=Nothing("Ninguna importación calza con esos filtros", icon=_ICON),
    )


def waiting(session: Session, scope: ColumnElement[bool], *, alone: bool) -> Sequence[Upload]:
    """Return the latest uploads in reach that nobody confirmed yet, one more than is shown; `alone`: but for those sent with others."""
    query = sa.select(Upload).where(scope).order_by(Upload.id.desc()).limit(MOST_WAITING + 1)
    if alone:
        query = query.where(~sa.exists().where(SentFile.upload_id == Upload.id))
    return session.scalars(query).all()


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
    if isinstance(outcome, RosterOutcome):
        return f"Importación guardada: {_in_short(outcome.report, outcome.full)}."
    new, refused = outcome.report.new, len(outcome.report.refused)
    parts = (
        f"{new} {'nuevo' if new == 1 else 'nuevos'}",
        f"{outcome.report.unchanged} sin cambios",
        f"{refused} {'rechazo' if refused == 1 else 'rechazos'}",
    )
    return f"Importación guardada: {', '.join(parts)}."


def _in_short(report: RosterReport, full: FullReport) -> str:
    """Return the figures of the review in words; who was ended and who stays out, only where there is somebody."""
    ended = sum(one.ended_on is not None for one in full.missing)
    holding = sum(bool(one.holds) for one in full.missing)
    still = f" ({holding} todavía {'tiene' if holding == 1 else 'tienen'} algo aquí)" if holding else ""
    refused = len(full.refused_cells)
    parts = [
        f"{report.new} {'nueva' if report.new == 1 else 'nuevas'}",
        f"{report.changed} con cambios",
        f"{report.unchanged} sin cambios",
        *([f"{ended} con término{still}"] if ended else []),
        f"{refused} {'rechazo' if refused == 1 else 'rechazos'}",
        *([f"{full.people_out} fuera"] if full.people_out else []),
    ]
    return ", ".join(parts)


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


_COLUMNS: list[Column[Line]] = [
    Column("Número", lambda line: line.id, page=False),
    Column("Planilla", lambda line: line.file, cell="file", order=("planilla", Batch.id), phone=Phone.HEAD),
    Column("Qué", lambda line: KINDS[line.kind], cell="what"),
    Column("Comuna", lambda line: line.commune or "toda la asociación", page=False),
    Column("Cuándo", lambda line: line.at, order=("cuando", Batch.applied_at), look=Look.WHOLE),
    Column("Quién", lambda line: line.who or COMMAND_LINE, cell="who"),
    Column("Estado", lambda line: line.state),
]
