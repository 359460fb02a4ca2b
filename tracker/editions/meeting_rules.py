"""The meetings of an edition when they are written again: what stays, moves, comes and goes."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.editions.clash_rules import Hours
from tracker.editions.span_rules import Span, instants
from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.editions import Attendance, Edition, Meeting

_ASIDE = timedelta(days=36525)


class Moves(NamedTuple):
    """What becomes of the stored meetings: those with another span, new ones, and those that go."""

    moved: Sequence[tuple[Meeting, Span]]
    added: Sequence[Span]
    dropped: Sequence[Meeting]

    @property
    def spans(self) -> list[Span]:
        """Return what was not so before."""
        return [*(span for _, span in self.moved), *self.added]

    @property
    def hours(self) -> list[Hours]:
        return [instants(span) for span in self.spans]


def compare(edition: Edition, spans: Iterable[Span]) -> Moves:
    """Return how an edition's meetings become these, which are apart; a span says which meeting it is."""
    stored = {meeting.id: meeting for meeting in edition.meetings}
    moved, added = [], []
    for span in sorted(spans, key=instants):
        meeting = stored.pop(span.meeting, None) if span.meeting else None
        if meeting is None:
            added.append(span._replace(meeting=None))
        elif Span.of(meeting) != span:
            moved.append((meeting, span))
    return Moves(moved, added, list(stored.values()))


def check(session: Session, moves: Moves, now: datetime, *, reopened: bool) -> None:
    """Raise Refused where a meeting that began would change, or one would be in the past.

    Of a reopened edition all are past, and are corrected: there none may be to come. Whatever has marks or a signed
    list stays.
    """
    for meeting in [*(meeting for meeting, _ in moves.moved), *moves.dropped]:
        if meeting.starts_at <= now and not reopened:
            raise Refused(f"La jornada del {_day(meeting)} ya comenzó: no se cambia.", "meetings")
    for span, (start, _) in zip(moves.spans, moves.hours, strict=True):
        if start <= now and not reopened:
            raise Refused(f"La jornada del {short_date(span.day)} quedaría en el pasado.", "meetings")
        if start > now and reopened:
            raise Refused(f"El curso ya se dictó: el {short_date(span.day)} todavía no llega.", "meetings")
    if kept := _with_papers(session, moves.dropped):
        raise Refused(f"La jornada del {_day(kept)} tiene asistencia: no se quita.", "meetings")


def put(session: Session, edition: Edition, moves: Moves) -> None:
    """Store what `compare` found; who was told of a meeting is told again when it comes on another day."""
    for meeting in moves.dropped:
        edition.meetings.remove(meeting)
    for meeting, span in moves.moved:
        if clock.local_date(meeting.starts_at) != span.day:
            meeting.reminded_at = None
        meeting.starts_at -= _ASIDE  # no two begin at once, nor on their way past one another
    session.flush()
    for meeting, span in moves.moved:
        meeting.starts_at, meeting.ends_at = instants(span)
        meeting.outside_hours = span.outside_hours
    edition.meetings.extend(_meeting(span) for span in moves.added)
    edition.meetings.sort(key=lambda meeting: meeting.starts_at)


def _meeting(span: Span) -> Meeting:
    start, end = instants(span)
    return Meeting(starts_at=start, ends_at=end, outside_hours=span.outside_hours)


def _with_papers(session: Session, meetings: Iterable[Meeting]) -> Meeting | None:
    marked = sa.exists().where(Attendance.meeting_id == Meeting.id)
    query = sa.select(Meeting).where(
        Meeting.id.in_([meeting.id for meeting in meetings]), sa.or_(marked, Meeting.sheets.any())
    )
    return session.scalars(query.order_by(Meeting.starts_at)).first()


def _day(meeting: Meeting) -> str:
    return short_date(clock.local_date(meeting.starts_at))
