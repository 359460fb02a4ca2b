"""What editions cost: each entry, and sums by year, by version of the plan and by who pays."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker.ground import clock
from tracker.ground.words import word
from tracker.models.editions import Edition, Meeting
from tracker.models.means import Cost
from tracker.models.plan import PlanVersion
from tracker.plan.version_lists import versions
from tracker.standing.obligations import plan_in_force
from tracker.web.lists import UNPAGED, Choice, Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Known, Statement

NOBODY_AGREED = "antes de todo plan"


class Line(NamedTuple):
    """What somebody pays for an edition; `on`: its last meeting's local date; `version`: in force then."""

    cost: Cost
    on: date
    version: str

    @property
    def payer(self) -> str:
        return self.cost.commune.name if self.cost.commune else "La asociación"


class Totals(NamedTuple):
    """Sums in pesos of some lines, the largest first."""

    by_payer: Sequence[tuple[str, int]]
    by_version: Sequence[tuple[str, int]]
    by_kind: Sequence[tuple[str, int]]
    total: int


def of_edition(edition: Edition) -> Listing[Cost]:
    """Return what an edition costs, as it was entered."""
    query = sa.select(Cost).where(Cost.edition_id == edition.id, Cost.removed_at.is_(None))
    return Listing(
        name="Costos",
        columns=[
            Column("En qué", lambda cost: word(cost.kind), phone=Phone.HEAD),
            Column("Quién paga", lambda cost: cost.commune.name if cost.commune else "La asociación"),
            Column("Pesos", lambda cost: cost.pesos, cell="pesos", look=Look.NUMBER),
            Column("Nota", lambda cost: cost.note),
            Column("Quitar", cell="remove", phone=Phone.BARE, heard=True),
        ],
        rows=Statement(query.options(joinedload(Cost.commune)), [Cost.id]),
        nothing=Nothing("Todavía no hay gastos anotados", icon="bar-chart"),
        per_page=UNPAGED,
    )


def costs(found: Sequence[Line]) -> Listing[Line]:
    """Return what is paid; found before, all of it, because the page sums it up."""
    years = {str(line.on.year): str(line.on.year) for line in found}
    return Listing(
        name="Costos",
        title="Gastos",
        columns=[
            Column("Curso", lambda line: line.cost.edition.course.title, cell="course", phone=Phone.HEAD),
            Column("Última jornada", lambda line: line.on, look=Look.WHOLE),
            Column("Versión del plan", lambda line: line.version, page=False),
            Column("En qué", lambda line: word(line.cost.kind)),
            Column("Quién paga", lambda line: line.payer),
            Column("Pesos", lambda line: line.cost.pesos, cell="pesos", look=Look.NUMBER),
            Column("Nota", lambda line: line.cost.note, page=False),
        ],
        rows=Known(found),
        filters=[
            Choice("Año", "anio", years, lambda year: lambda line: str(line.on.year) == year, every="Todos")
        ],
        nothing=Nothing(
            "Ningún gasto anotado", "Se anotan en cada curso programado, en «Costos».", "bar-chart"
        ),
    )


def lines(session: Session, whose: ColumnElement[bool]) -> list[Line]:
    """Return what is paid, of a clause, the latest editions first, in two queries.

    An edition belongs to the year and to the version of the plan of its last meeting's local date.
    """
    last = sa.select(sa.func.max(Meeting.starts_at)).where(Meeting.edition_id == Edition.id)
    query = (
        sa.select(Cost, last.correlate(Edition).scalar_subquery().label("last"))
        .join(Cost.edition)
        .where(whose, Cost.removed_at.is_(None))
        .options(contains_eager(Cost.edition).joinedload(Edition.course), joinedload(Cost.commune))
        .order_by(sa.desc("last"), Cost.edition_id, Cost.id)
    )
    plans = versions(session)
    return [
        Line(cost, day, _version(plans, day))
        for cost, day in ((cost, clock.local_date(last)) for cost, last in session.execute(query))
    ]


def totals(found: Iterable[Line]) -> Totals:
    """Sum lines up."""
    payers: Counter[str] = Counter()
    plans: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for line in found:
        payers[line.payer] += line.cost.pesos
        plans[line.version] += line.cost.pesos
        kinds[line.cost.kind] += line.cost.pesos
    return Totals(payers.most_common(), plans.most_common(), kinds.most_common(), payers.total())


def _version(plans: Sequence[PlanVersion], day: date) -> str:
    """Return what the version in force on a day is called."""
    found = plan_in_force(plans, day)
    return found.version if found else NOBODY_AGREED
