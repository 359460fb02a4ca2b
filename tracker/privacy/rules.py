"""What people ask about their own data, and what the communes answer."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.people import Inspector, Posting
from tracker.models.privacy import DataRequest, RequestKind, RequestState
from tracker.people.posting_rules import share_a_day
from tracker.privacy import term_rules
from tracker.privacy.datum_rules import Datum, said

LONGEST_SHOWN = 500


def ask(
    session: Session,
    person: Inspector,
    kind: RequestKind,
    datum: Datum,
    text: str,
    *,
    by_id: int,
    now: datetime,
) -> DataRequest:
    """Add a person's request about a datum, with what the screen says of it, and return it.

    The caller holds the person's lock. Raise Refused while the same one is open, and Refused where
    no commune is there to answer.
    """
    if waiting := open_request(session, person, kind, datum):
        raise Refused(
            f"Ya lo pidió el {short_date(clock.local_date(waiting.asked_at))} y está por responder."
        )
    today = clock.local_date(now)
    cut = who_answers(person.postings, datum, today)
    if cut is None:
        raise Refused("Ninguna comuna lo tiene en su nómina: escriba a la coordinación de la asociación.")
    request = DataRequest(
        inspector=person,
        commune_cut=cut,
        kind=kind,
        about=datum.about,
        about_id=datum.about_id,
        shown=(said(session, person, datum) or "")[:LONGEST_SHOWN] or None,
        text=text,
        state=RequestState.OPEN,
        asked_at=now,
        asked_by_id=by_id,
        due_on=term_rules.due_on(kind, today),
    )
    session.add(request)
    return request


def open_request(session: Session, person: Inspector, kind: RequestKind, datum: Datum) -> DataRequest | None:
    """Return the request of this kind about this datum that waits for an answer, if any."""
    return session.scalar(
        sa.select(DataRequest).where(
            DataRequest.inspector_id == person.id,
            DataRequest.kind == kind,
            DataRequest.about == datum.about,
            DataRequest.about_id == datum.about_id if datum.about_id else DataRequest.about_id.is_(None),
            DataRequest.state == RequestState.OPEN,
        )
    )


def who_answers(postings: Sequence[Posting], datum: Datum, today: date) -> str | None:
    """Return the commune (CUT) that answers for a person: where they work today, or last worked.

    Of several the one of the posting in question, else the one where they have been longest.
    """
    here = [each for each in postings if share_a_day(each, today, today)]
    last = sorted(postings, key=lambda each: (each.end or date.max, each.start))[-1:]
    there = sorted(here or last, key=lambda each: (each.start, each.id))
    in_question = [each for each in there if datum == Datum("posting", each.id)]
    return next((each.commune_cut for each in in_question + there), None)


def answer(
    request: DataRequest, state: RequestState, words: str, *, by_id: int | None, now: datetime
) -> None:
    """Grant or deny a request, with words; the caller holds its lock. Raise Refused."""
    _check_open(request)
    request.state = state
    request.answer = words
    request.answered_at = now
    request.answered_by_id = by_id


def extend(request: DataRequest, reason: str, *, now: datetime) -> None:
    """Extend the term of a request, with a reason; the caller holds its lock.

    Raise Refused where the law does not let it be: twice, after its end, a block.
    """
    _check_open(request)
    if refusal := why_not_extend(request, clock.local_date(now)):
        raise Refused(refusal)
    request.extended_at = now
    request.extension_reason = reason
    request.due_on = term_rules.extended(request.due_on)


def why_not_extend(request: DataRequest, today: date) -> str | None:
    """Return why an open request's term cannot be extended; None where it can."""
    if request.kind is RequestKind.BLOCK:
        return "El plazo de una solicitud de bloqueo no se puede prorrogar."
    if request.extended_at is not None:
        return "El plazo ya se prorrogó una vez."
    if today > request.due_on:
        return "El plazo ya venció: solo se puede prorrogar antes."
    return None


def _check_open(request: DataRequest) -> None:
    if request.state is not RequestState.OPEN:
        raise Refused("Otra persona ya respondió esta solicitud. Su respuesta está más abajo.")
