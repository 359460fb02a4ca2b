"""What communes answered to a version, in their order, with all they answered before; and the meetings about it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.models.agreement import Answer, Minutes, MinutesCommune, NoAnswer, Ratification
from tracker.models.plan import PlanState, PlanVersion
from tracker.models.territory import Commune


class Position(NamedTuple):
    """A commune and its answers, the latest first; none where it is silent."""

    commune: Commune
    answers: Sequence[Ratification]

    @property
    def latest(self) -> Ratification | None:
        return self.answers[0] if self.answers else None

    @property
    def number(self) -> int | None:
        """Return which answer (id) counts so far."""
        return self.latest.id if self.latest else None

    @property
    def said(self) -> str:
        return self.latest.answer if self.latest else NoAnswer.SILENT


def positions(session: Session, version: PlanVersion) -> list[Position]:
    """Return every commune with what it answered, in Spanish order, in two queries."""
    answers: defaultdict[str, list[Ratification]] = defaultdict(list)
    for each in session.scalars(_answers(version)):
        answers[each.commune_cut].append(each)
    communes = session.scalars(sa.select(Commune).order_by(Commune.sort_key))
    return [Position(commune, answers[commune.cut]) for commune in communes]


def position(session: Session, version: PlanVersion, commune: Commune) -> Position:
    """Return what one commune answered, in one query."""
    query = _answers(version).where(Ratification.commune_cut == commune.cut)
    return Position(commune, session.scalars(query).all())


def counts(found: Sequence[Position]) -> dict[str, int]:
    """Return how many communes say what, silence included."""
    said = [position.said for position in found]
    return {word: said.count(word) for word in (*Answer, *NoAnswer)}


def unanswered(session: Session, cut: str) -> Sequence[PlanVersion]:
    """Return the versions in consultation to which a commune has not answered, the earliest first."""
    answered = sa.exists().where(Ratification.version_id == PlanVersion.id, Ratification.commune_cut == cut)
    query = sa.select(PlanVersion).where(PlanVersion.state == PlanState.CONSULTATION, ~answered)
    return session.scalars(query.order_by(PlanVersion.answer_by, PlanVersion.id)).all()


def minutes(session: Session, version: PlanVersion) -> Sequence[Minutes]:
    """Return the meetings about a version, the latest first, with the communes that attended."""
    query = (
        sa.select(Minutes)
        .where(Minutes.version_id == version.id)
        .options(
            joinedload(Minutes.evidence),
            selectinload(Minutes.attended).joinedload(MinutesCommune.commune),
        )
        .order_by(Minutes.held_on.desc(), Minutes.id.desc())
    )
    return session.scalars(query).all()


def _answers(version: PlanVersion) -> sa.Select[Ratification]:
    return (
        sa.select(Ratification)
        .where(Ratification.version_id == version.id)
        .options(
            joinedload(Ratification.by), joinedload(Ratification.minutes), joinedload(Ratification.evidence)
        )
        .order_by(Ratification.id.desc())
    )
