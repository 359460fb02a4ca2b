"""Exemptions: proposed, accepted or refused, revoked; and those one may know of (design, section 3: Exemptions)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.access.oneself import check_others, concerns
from tracker.access.policy import Actor, Permission, Reach, reaches, within
from tracker.accounts import reset_rules
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.obligations import Exemption, ExemptionReason, ExemptionState
from tracker.models.people import Inspector, Posting
from tracker.models.plan import Subject
from tracker.models.records import Evidence
from tracker.people.posting_rules import has_ended
from tracker.people.rules import lock

OWN = "La decide otra persona de la coordinación."
OWN_STAYS = "Esta eximición es suya: la revoca otra persona de la coordinación."


class Asked(NamedTuple):
    """What somebody is to be exempt from; both days inclusive, no end is open."""

    subject: Subject
    start: date
    end: date | None
    reason: ExemptionReason
    evidence: Evidence | None


def propose(
    session: Session, person: Inspector, asked: Asked, *, by: int, counts: bool, now: datetime
) -> Exemption:
    """Exempt a person, or ask for it where it does not count at once (`counts`: the coordinator's do, but for their own).

    Raise Refused where one that lives (waits, or counts) shares a day with it.
    """
    lock(session, (), [person.rut])
    if other := session.scalar(_living(person, asked)):
        end = f"hasta el {short_date(other.end)}" if other.end else "sin término"
        waits = other.state is ExemptionState.WAITING
        how = "la coordinación tiene que decidir esa primero" if waits else "revoque esa primero"
        raise Refused(
            f"Ya hay una eximición de esa materia desde el {short_date(other.start)}, {end}: {how}, o elija otras fechas."
        )
    counts = counts and not concerns(session, by, person)
    made = Exemption(
        inspector=person,
        **asked._asdict(),
        state=ExemptionState.ACCEPTED if counts else ExemptionState.WAITING,
        proposed_at=now,
        proposed_by_id=by,
        decided_at=now if counts else None,
        decided_by_id=by if counts else None,
    )
    session.add(made)
    session.flush()
    return made


def decide(
    session: Session, exemptions: Iterable[Exemption], refused_reason: str | None, *, by: int, now: datetime
) -> list[Exemption]:
    """Accept those that still wait or, with a reason, refuse them; return these.

    The caller holds the rows' locks. Raise Refused where one is of who decides, by them or for them, or
    was proposed by an account that they reset.
    """
    waiting = [each for each in exemptions if each.state is ExemptionState.WAITING]
    theirs = [each.inspector for each in waiting]
    if any(each.proposed_by_id == by for each in waiting) or concerns(session, by, *theirs):
        said = "Lo que usted propuso, o le toca a usted, lo decide otra persona de la coordinación: quítelo."
        raise Refused(said, "exemptions")
    if reset_rules.reset_by(session, by, now) & {each.proposed_by_id for each in waiting}:
        raise Refused(f"{reset_rules.OWN} Quítela de la selección.", "exemptions")
    for each in waiting:
        each.state = ExemptionState.REFUSED if refused_reason else ExemptionState.ACCEPTED
        each.refused_reason = refused_reason
        each.decided_at, each.decided_by_id = now, by
    return waiting


def withdraw(exemption: Exemption, *, by: int, now: datetime) -> None:
    """Let who proposed one that still waits take it back. The caller holds the row's lock. Raise Refused."""
    if exemption.proposed_by_id != by:
        raise Refused("La retira quien la propuso, o la rechaza la coordinación.")
    if exemption.state is not ExemptionState.WAITING:
        raise Refused("La coordinación ya decidió esta eximición.")
    exemption.state, exemption.refused_reason = ExemptionState.REFUSED, "La retiró quien la propuso."
    exemption.decided_at, exemption.decided_by_id = now, by


def revoke(session: Session, exemption: Exemption, reason: str, *, by: int, now: datetime) -> None:
    """Take one that counts back: it counts on no date. The caller holds the row's lock.

    Raise Refused where it does not count anyway, and for one's own.
    """
    check_others(session, by, OWN_STAYS, exemption.inspector)
    if not exemption.counts:
        raise Refused("Esta eximición no está en uso: no hay nada que revocar.")
    exemption.revoked_at, exemption.revoked_by_id, exemption.revoked_reason = now, by, reason


def is_there(person: Inspector, actor: Actor, today: date) -> bool:
    """Say whether the person is on a roster of the actor's, today or later; for who reaches all, on any."""
    everywhere = Reach.EVERYONE in reaches(actor, Permission.PROPOSE_EXEMPTIONS)
    return any(
        (everywhere or posting.commune_cut in actor.communes) and not has_ended(posting, today)
        for posting in person.postings
    )


def in_sight(actor: Actor, permission: Permission, today: date) -> ColumnElement[bool]:
    """Return the clause of the exemptions one may know of; of who left, those that began until their last day."""
    if Reach.EVERYONE in reaches(actor, permission):
        return sa.true()
    known = sa.exists().where(
        Posting.inspector_id == Exemption.inspector_id,
        Posting.commune_cut.in_(actor.communes),
        sa.or_(Posting.not_over(today), Posting.not_over(Exemption.start)),
    )
    return sa.and_(within(actor, permission, Exemption), known)


def _living(person: Inspector, asked: Asked) -> sa.Select[Exemption]:
    return (
        sa.select(Exemption)
        .where(Exemption.inspector_id == person.id, Exemption.subject_id == asked.subject.id)
        .where(Exemption.state != ExemptionState.REFUSED, Exemption.revoked_at.is_(None))
        .where(Exemption.start <= (asked.end or date.max))
        .where(sa.or_(Exemption.end.is_(None), Exemption.end >= asked.start))
    )
