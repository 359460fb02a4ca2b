"""An edition from its draft to its first meeting: written, published, changed, copied, cancelled (design, section 3)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tracker import clock
from tracker.editions import seating
from tracker.editions.spans import Span, SpanRefused, check_apart, instants
from tracker.editions.stages import Stage, stage
from tracker.models.editions import Edition, EditionState, Enrollment, Meeting, Modality, Quota

Values = Mapping[str, Any]  # columns and instructors, as the form says them
COPIED = (
    "course_id", "provider_id", "modality", "host_cut", "place", "link", "bring", "capacity", "minimum", "instructors"
)  # fmt: skip
DETAILS = ("provider_id", "place", "link", "bring", "closes_on", "instructors")  # may change once published
BEFORE_IT_BEGINS = {Stage.DRAFT, Stage.ANNOUNCED, Stage.OPEN, Stage.CLOSED}
_WEEK = timedelta(weeks=1)


class EditionRefused(Exception):
    """Nothing changed; `about` is the field to look at, if one is; the message says why."""

    def __init__(self, reason: str, about: str | None = None) -> None:
        super().__init__(reason)
        self.about = about


def create(session: Session, values: Values, spans: Sequence[Span], *, by: int, now: datetime) -> Edition:
    """Make a draft, and return it. Raise EditionRefused."""
    check_draft(values, spans)
    made = Edition(state=EditionState.DRAFT, created_at=now, created_by_id=by)
    _put(made, values, spans)
    session.add(made)
    session.flush()
    return made


def edit(edition: Edition, values: Values, spans: Sequence[Span]) -> None:
    """Change a draft in everything. The edition is locked. Raise EditionRefused."""
    _check_is_draft(edition)
    check_draft(values, spans)
    held = sum(quota.seats for quota in edition.quotas)
    if held > values["capacity"]:
        raise EditionRefused(f"Ya hay {held} cupos comunales: cámbielos antes de bajar de ahí.", "capacity")
    _put(edition, values, spans)


def change(edition: Edition, values: Values, now: datetime) -> None:
    """Change what may change of a published edition (DETAILS). The edition is locked. Raise EditionRefused."""
    if stage(edition, now) not in BEFORE_IT_BEGINS | {Stage.RUNNING}:
        raise EditionRefused("El curso ya se dictó o se anuló: no se cambia.")
    if values["link"] is None and edition.modality is not Modality.ONSITE:
        raise EditionRefused("Un curso que se sigue en línea necesita su enlace.", "link")
    if values["closes_on"] < edition.opens_on:
        raise EditionRefused(f"Las inscripciones se abren el {edition.opens_on:%d-%m-%Y}.", "closes_on")
    _check_window(values["closes_on"], _first_day(edition))
    for name in DETAILS:
        setattr(edition, name, values[name])


def publish(edition: Edition, now: datetime) -> None:
    """Let everybody see a draft. The edition is locked. Raise EditionRefused."""
    _check_is_draft(edition)
    if not edition.meetings:
        raise EditionRefused("Le falta al menos una jornada.")
    if edition.meetings[0].starts_at <= now:
        raise EditionRefused("La primera jornada ya pasó: corrija las fechas.")
    first = _first_day(edition)
    _check_window(edition.closes_on, first)
    if edition.release_on > first:
        raise EditionRefused(
            f"Los cupos comunales se liberan a más tardar el día de la primera jornada, el {first:%d-%m-%Y}.",
            "release_on",
        )
    edition.state = EditionState.PUBLISHED


def warnings(edition: Edition) -> Iterator[str]:
    """Yield what somebody should look at, though it stands in nobody's way."""
    provider = edition.provider
    if provider is None:
        yield "No dice qué organismo lo dicta."
        return
    if not edition.meetings:
        return
    first, until = _first_day(edition), provider.authorised_until
    if until and until < first:
        yield f"La autorización de {provider.name} vence el {until:%d-%m-%Y}, antes de la primera jornada."
    if provider.authorised_from and provider.authorised_from > first:
        yield f"La autorización de {provider.name} rige desde el {provider.authorised_from:%d-%m-%Y}."


def cancel(session: Session, edition: Edition, reason: str, *, by: int, now: datetime) -> list[Enrollment]:
    """Cancel a published edition with its enrollments, and return these. It is locked. Raise EditionRefused."""
    if edition.state is not EditionState.PUBLISHED:
        raise EditionRefused("Solo se anula un curso publicado y sin terminar.")
    edition.state, edition.cancelled_reason = EditionState.CANCELLED, reason
    return seating.cancel_all(session, edition, reason, by, now)


def discard(session: Session, edition: Edition) -> None:
    """Delete a draft, which nobody else ever saw. The edition is locked. Raise EditionRefused."""
    _check_is_draft(edition)
    session.delete(edition)


def copy(session: Session, edition: Edition, *, by: int, now: datetime) -> Edition:
    """Make a draft like an edition, so many whole weeks later that its window opens today or after; return it.

    The quotas are not copied: the gap is another by then. Raise EditionRefused.
    """
    later = _whole_weeks(edition.opens_on, clock.local_date(now))
    values = {name: getattr(edition, name) for name in COPIED}
    values |= {name: getattr(edition, name) + later for name in ("opens_on", "closes_on", "release_on")}
    spans = [Span.of(meeting) for meeting in edition.meetings]
    return create(session, values, [span._replace(day=span.day + later) for span in spans], by=by, now=now)


def set_seats(
    session: Session,
    edition: Edition,
    capacity: int,
    quotas: Mapping[str, tuple[int, bool]],
    now: datetime,
) -> list[Enrollment]:
    """Set the capacity, and by commune (CUT) the quota and whether its people attend online; return who got a seat.

    The edition is locked. Raise EditionRefused.
    """
    if stage(edition, now) not in BEFORE_IT_BEGINS:
        raise EditionRefused("El curso ya empezó o se anuló: sus cupos no se cambian.")
    held = seating.seats(session, edition, now).held.total()
    if capacity < held:
        raise EditionRefused(f"Ya hay {held} personas con cupo: no puede haber menos cupos.", "capacity")
    if capacity < max(1, edition.minimum):
        raise EditionRefused(f"El mínimo para dictarlo es de {edition.minimum} personas.", "capacity")
    total = sum(seats for seats, _ in quotas.values())
    if total > capacity:
        raise EditionRefused(
            f"Los cupos comunales suman {total} y el curso tiene {capacity}: sobran {total - capacity}."
        )
    edition.capacity = capacity
    _put_quotas(edition, quotas)
    return seating.settle(session, edition, now)


def check_draft(values: Values, spans: Sequence[Span]) -> None:
    """Raise EditionRefused where these can be no edition, not even a draft."""
    online = values["modality"] is Modality.ONLINE
    if online and values["host_cut"]:
        raise EditionRefused("Un curso en línea no tiene comuna sede: déjela en blanco.", "host_cut")
    if not online and not values["host_cut"]:
        raise EditionRefused("Elija la comuna en que se dicta.", "host_cut")
    if values["link"] is None and values["modality"] is not Modality.ONSITE:
        raise EditionRefused("Un curso que se sigue en línea necesita su enlace.", "link")
    if values["minimum"] > values["capacity"]:
        raise EditionRefused("El mínimo es mayor que los cupos.", "minimum")
    if values["closes_on"] < values["opens_on"]:
        raise EditionRefused("Las inscripciones se cierran antes de abrirse.", "closes_on")
    try:
        check_apart(spans)
    except SpanRefused as refused:
        raise EditionRefused(str(refused), "meetings") from refused


def _check_is_draft(edition: Edition) -> None:
    if edition.state is not EditionState.DRAFT:
        raise EditionRefused("Ya no es un borrador: revise cómo está ahora. No se hizo nada.")


def _check_window(closes_on: date, first: date) -> None:
    if closes_on > first:
        raise EditionRefused(
            f"Las inscripciones se cierran a más tardar el día de la primera jornada, el {first:%d-%m-%Y}.",
            "closes_on",
        )


def _first_day(edition: Edition) -> date:
    return clock.local_date(edition.meetings[0].starts_at)


def _whole_weeks(day: date, today: date) -> timedelta:
    """Return the fewest weeks after which a day comes no earlier than today."""
    return max(0, -((day - today) // _WEEK)) * _WEEK


def _put(edition: Edition, values: Values, spans: Sequence[Span]) -> None:
    for name, value in values.items():
        setattr(edition, name, list(value) if name == "instructors" else value)
    stored = {meeting.starts_at: meeting for meeting in edition.meetings}
    edition.meetings = [_meeting(stored, span) for span in sorted(spans)]


def _meeting(stored: Mapping[datetime, Meeting], span: Span) -> Meeting:
    """Return a meeting of that span, the stored one that begins then if there is one."""
    start, end = instants(span)
    meeting = stored.get(start) or Meeting(starts_at=start)
    meeting.ends_at, meeting.outside_hours = end, span.outside_hours
    return meeting


def _put_quotas(edition: Edition, quotas: Mapping[str, tuple[int, bool]]) -> None:
    stored = {quota.commune_cut: quota for quota in edition.quotas}
    kept = []
    for cut, (seats, online) in sorted(quotas.items()):
        if seats or online:
            quota = stored.get(cut) or Quota(commune_cut=cut)
            quota.seats, quota.online = seats, online
            kept.append(quota)
    edition.quotas = kept
