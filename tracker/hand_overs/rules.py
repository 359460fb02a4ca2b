"""A person goes from one commune to another: asked by the one, decided by the other (design, section 3: Moves)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.people import Employer, HandOver, HandOverState, Inspector, Posting
from tracker.people.posting_rules import check_days, day_after, has_ended, on, share_a_day
from tracker.people.rules import lock


def ask(
    session: Session, rut: str, to_cut: str, start: date, note: str | None, by_id: int, now: datetime
) -> list[HandOver]:
    """Ask each commune that has the person for them, and return the requests; an open one is not made twice.

    Raise Refused where nobody has to be asked.
    """
    lock(session, [to_cut], [rut])
    person = session.scalar(sa.select(Inspector).where(Inspector.rut == rut))
    postings = list(person.postings) if person else []
    today = clock.local_date(now)
    if any(share_a_day(posting, start, None) for posting in postings if posting.commune_cut == to_cut):
        raise Refused("La persona ya está en la nómina de esta comuna para esa fecha.")
    cuts = {posting.commune_cut for posting in postings if not has_ended(posting, today)} - {to_cut}
    if person is None or not cuts:
        raise Refused("La persona no figura en ninguna nómina: no hay que pedirla, agréguela a la suya.")
    cuts -= set(session.scalars(_open_between(person, to_cut)))
    if not cuts:
        raise Refused("Ya hay una solicitud abierta por esta persona: espere la respuesta.")
    made = [
        HandOver(
            inspector=person,
            commune_cut=cut,
            to_cut=to_cut,
            start=start,
            note=note,
            asked_at=now,
            asked_by_id=by_id,
        )
        for cut in sorted(cuts)
    ]
    session.add_all(made)
    return made


def grant(session: Session, hand_over: HandOver, last_day: date, by_id: int, now: datetime) -> Posting | None:
    """End the person's posting on its last day and open one in the commune that asked, the day after.

    Return the new posting; None where that commune has the person on that day already, because another commune
    handed them over first. Function and appointment go along, with the mayor's decree that prolongs it; the
    contract only with the same employer, the association. The caller has prepared (`prepare`). Raise
    Refused.
    """
    _check_open(hand_over)
    postings = hand_over.inspector.postings
    leaving = _leaving([each for each in postings if each.commune_cut == hand_over.commune_cut], last_day)
    opened = _opened(hand_over, leaving, day_after(last_day))
    leaving.end = last_day
    if opened:
        session.add(opened)
    _decide(hand_over, HandOverState.GRANTED, by_id, now)
    return opened


def refuse(hand_over: HandOver, reason: str, by_id: int, now: datetime) -> None:
    """Say no, and why. The caller has prepared. Raise Refused."""
    _check_open(hand_over)
    hand_over.reason = reason
    _decide(hand_over, HandOverState.REFUSED, by_id, now)


def withdraw(hand_over: HandOver, by_id: int, now: datetime) -> None:
    """Ask no longer. The caller has prepared. Raise Refused."""
    _check_open(hand_over)
    _decide(hand_over, HandOverState.WITHDRAWN, by_id, now)


def prepare(session: Session, hand_over: HandOver, waiting: Collection[int] = frozenset()) -> None:
    """Let nobody else change the request or its person before this is done, and read them as they are then.

    `waiting` are people (ids) who may get a seat with it.
    """
    lock(session, [hand_over.commune_cut, hand_over.to_cut], [hand_over.inspector.rut], waiting)
    session.expire_all()


def waiting(session: Session, cut: str) -> int:
    """Return how many requests wait for this commune's answer."""
    return session.scalar(_waiting_query(), {"cut": cut}) or 0


@cache  # to put it together takes several times longer than its answer
def _waiting_query() -> sa.Select[int]:
    here = HandOver.commune_cut == sa.bindparam("cut", type_=sa.String)
    return sa.select(sa.func.count()).where(here, HandOver.state == HandOverState.ASKED)


def _open_between(person: Inspector, to_cut: str) -> sa.Select[str]:
    return sa.select(HandOver.commune_cut).where(
        HandOver.inspector_id == person.id,
        HandOver.to_cut == to_cut,
        HandOver.state == HandOverState.ASKED,
    )


def _check_open(hand_over: HandOver) -> None:
    if hand_over.state is not HandOverState.ASKED:
        raise Refused("Esta solicitud ya se resolvió o se retiró: no cambió nada.")


def _leaving(here: Sequence[Posting], last_day: date) -> Posting:
    """Return the posting that has the last day; raise Refused where none has, or another one follows."""
    if later := [posting.start for posting in here if posting.start > last_day]:
        reason = f"Tiene otra destinación en la comuna desde el {short_date(min(later))}: elija un último día posterior."
        raise Refused(reason, "last_day")
    if leaving := on(last_day, here):
        return leaving
    ends = [posting.end for posting in here if posting.end]
    if not ends:
        raise Refused("La persona ya no está en la nómina de la comuna: rechace la solicitud.")
    reason = f"Su destinación en la comuna terminó el {short_date(max(ends))}: ponga ese día como el último."
    raise Refused(reason, "last_day")


def _opened(hand_over: HandOver, leaving: Posting, start: date) -> Posting | None:
    there = [each for each in hand_over.inspector.postings if each.commune_cut == hand_over.to_cut]
    if on(start, there):
        return None
    _check_room(start, there)
    stays = leaving.employer is Employer.ASSOCIATION
    return Posting(
        inspector_id=hand_over.inspector_id,
        commune_cut=hand_over.to_cut,
        profile=leaving.profile,
        contract=leaving.contract if stays else None,
        employer=leaving.employer,
        served_since=leaving.served_since,
        appointed_on=leaving.appointed_on,
        decree=leaving.decree,
        decree_on=leaving.decree_on,
        drives=leaving.drives,
        mayor_decree=leaving.mayor_decree,
        mayor_decree_on=leaving.mayor_decree_on,
        start=start,
    )


def _check_room(start: date, there: Iterable[Posting]) -> None:
    try:
        check_days(start, None, there)
    except Refused as refused:
        reason = (
            "La comuna que la pide ya la tiene destinada desde un día posterior: elija el anterior a ese."
        )
        raise Refused(reason, "last_day") from refused


def _decide(hand_over: HandOver, state: HandOverState, by_id: int, now: datetime) -> None:
    hand_over.state, hand_over.decided_by_id, hand_over.decided_at = state, by_id, now
