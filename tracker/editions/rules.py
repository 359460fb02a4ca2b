"""An edition from its draft to its first meeting: written, published, changed, copied, cancelled (design, section 3)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tracker.editions import clash_rules, meeting_rules, settling_rules
from tracker.editions.giving_rules import check_outside
from tracker.editions.hours_rules import hours
from tracker.editions.record_rules import doubts
from tracker.editions.span_rules import Span, check_apart
from tracker.editions.stage_rules import Stage, is_reopened, stage
from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.editions import Edition, EditionState, EnrollmentEvent, Modality, Quota

Values = Mapping[str, Any]  # columns and instructors, as the form says them
COPIED = (
    "course_id", "provider_id", "modality", "host_cut", "place", "link", "bring", "capacity", "minimum", "instructors"
)  # fmt: skip
# What may change once it is published.
DETAILS = ("provider_id", "host_cut", "place", "link", "bring", "closes_on", "instructors")
BEFORE_IT_BEGINS = {Stage.DRAFT, Stage.ANNOUNCED, Stage.OPEN, Stage.CLOSED}
_WEEK = timedelta(weeks=1)


class Clashing(Refused):
    """People with a seat would hold another at the same hour (the course, by inspector); it may be done anyway."""

    def __init__(self, people: Mapping[int, str]) -> None:
        super().__init__(
            "Hay personas que quedarían con dos cursos a la misma hora: están abajo, con la casilla para guardar igual."
        )
        self.people = people


def create(session: Session, values: Values, spans: Sequence[Span], *, by: int, now: datetime) -> Edition:
    """Make a draft, and return it. Raise Refused."""
    check_draft(values, spans)
    made = Edition(state=EditionState.DRAFT, created_at=now, created_by_id=by)
    _put(session, made, values, spans)
    session.add(made)
    session.flush()
    return made


def edit(session: Session, edition: Edition, values: Values, spans: Sequence[Span]) -> None:
    """Change a draft in everything. The edition is locked. Raise Refused."""
    _check_is_draft(edition)
    check_draft(values, spans)
    held = sum(quota.seats for quota in edition.quotas)
    if held > values["capacity"]:
        raise Refused(f"Ya hay {held} cupos comunales: cámbielos antes de bajar de ahí.", "capacity")
    _put(session, edition, values, spans)


def may_change(session: Session, edition: Edition, now: datetime) -> bool:
    """Say whether something of the edition may change: until it was given, or once it was reopened."""
    return stage(edition, now) in BEFORE_IT_BEGINS | {Stage.RUNNING} or is_reopened(session, edition)


def change(
    session: Session,
    edition: Edition,
    values: Values,
    spans: Sequence[Span],
    now: datetime,
    *,
    anyway: bool = False,
) -> Mapping[int, str]:
    """Change what may change of a published edition: DETAILS, and its meetings that have not begun.

    Of a reopened one (section 3: Editions) the past meetings are corrected. Return who has a seat in another course
    (its title, by inspector) at the hours that are new; this is refused unless `anyway`. The edition is locked.
    Raise Refused, or Clashing.
    """
    if not may_change(session, edition, now):
        raise Refused("El curso ya se dictó o se anuló: no se cambia.")
    reopened = is_reopened(session, edition)
    check_outside(session, edition, values["instructors"])
    _check_place(edition.modality, values)
    if values["closes_on"] < edition.opens_on:
        raise Refused(f"Las inscripciones se abren el {short_date(edition.opens_on)}.", "closes_on")
    moves = _checked_moves(session, edition, spans, now, reopened=reopened)
    if not reopened:
        _check_first_day(values["closes_on"], edition.release_on, min(span.day for span in spans))
    found = {} if reopened else clash_rules.seated_elsewhere(session, edition, moves.hours)
    if found and not anyway:
        raise Clashing(found)
    for name in DETAILS:
        setattr(edition, name, values[name])
    meeting_rules.put(session, edition, moves)
    session.expire(edition, ["host"])
    return found


def publish(edition: Edition, now: datetime) -> None:
    """Let everybody see a draft. The edition is locked. Raise Refused."""
    _check_is_draft(edition)
    if not edition.meetings:
        raise Refused("Le falta al menos una jornada.")
    if edition.meetings[0].starts_at <= now:
        raise Refused("La primera jornada ya pasó: corrija las fechas.")
    _check_first_day(edition.closes_on, edition.release_on, _first_day(edition))
    edition.state = EditionState.PUBLISHED


def warnings(edition: Edition) -> Iterator[str]:
    """Yield what somebody should look at, though it stands in nobody's way."""
    if edition.modality is Modality.MIXED and not any(quota.online for quota in edition.quotas):
        yield "Ninguna comuna figura en línea: nadie verá el enlace. Márquelas en Cupos."
    if edition.meetings and hours(edition).fewer:
        yield f"Las jornadas suman {hours(edition).words}: los registros llevarán solo las que se dicten."
    yield from (said for said, _ in doubts(edition))


def cancel(
    session: Session, edition: Edition, reason: str, *, by: int, now: datetime
) -> list[EnrollmentEvent]:
    """Cancel a published edition with its enrollments; return how each ended. It is locked. Raise Refused."""
    if edition.state is not EditionState.PUBLISHED:
        raise Refused("Solo se anula un curso publicado y sin terminar.")
    edition.state, edition.cancelled_reason, edition.cancelled_at = EditionState.CANCELLED, reason, now
    return settling_rules.cancel_all(session, edition, reason, by, now)


def discard(session: Session, edition: Edition) -> None:
    """Delete a draft, which nobody else ever saw. The edition is locked. Raise Refused."""
    _check_is_draft(edition)
    session.delete(edition)


def copy(session: Session, edition: Edition, *, by: int, now: datetime) -> Edition:
    """Make a draft like an edition, so many whole weeks later that its window opens today or after; return it.

    The quotas are not copied: the gap is another by then. Raise Refused.
    """
    later = _whole_weeks(edition.opens_on, clock.local_date(now))
    values = {name: getattr(edition, name) for name in COPIED}
    values |= {name: getattr(edition, name) + later for name in ("opens_on", "closes_on", "release_on")}
    stored = [Span.of(meeting) for meeting in edition.meetings]
    spans = [span._replace(day=span.day + later, meeting=None) for span in stored]
    return create(session, values, spans, by=by, now=now)


def set_seats(
    session: Session,
    edition: Edition,
    capacity: int,
    quotas: Mapping[str, tuple[int, bool]],
    now: datetime,
) -> list[EnrollmentEvent]:
    """Set the capacity, and by commune (CUT) the quota and whether its people attend online; return who got a seat.

    The edition is locked. Raise Refused.
    """
    if stage(edition, now) not in BEFORE_IT_BEGINS:
        raise Refused("El curso ya empezó o se anuló: sus cupos no se cambian.", "quotas")
    held = settling_rules.seats(session, edition, now).held.total()
    if capacity < held:
        raise Refused(f"Ya hay {held} personas con cupo: no puede haber menos cupos.", "capacity")
    if capacity < max(1, edition.minimum):
        raise Refused(f"El mínimo para dictarlo es de {edition.minimum} personas.", "capacity")
    total = sum(seats for seats, _ in quotas.values())
    if total > capacity:
        raise Refused(
            f"Los cupos comunales suman {total} y el curso tiene {capacity}: sobran {total - capacity}.",
            "quotas",
        )
    edition.capacity = capacity
    _put_quotas(edition, quotas)
    return settling_rules.settle(session, edition, now)


def check_draft(values: Values, spans: Sequence[Span]) -> None:
    """Raise Refused where these can be no edition, not even a draft."""
    _check_place(values["modality"], values)
    if values["minimum"] > values["capacity"]:
        raise Refused("El mínimo es mayor que los cupos.", "minimum")
    if values["closes_on"] < values["opens_on"]:
        raise Refused("Las inscripciones se cierran antes de abrirse.", "closes_on")
    check_apart(spans)


def _check_place(modality: Modality, values: Values) -> None:
    online = modality is Modality.ONLINE
    if online and values["host_cut"]:
        raise Refused("Un curso en línea no tiene comuna sede: déjela en blanco.", "host_cut")
    if not online and not values["host_cut"]:
        raise Refused("Elija la comuna en que se dicta.", "host_cut")
    if values["link"] is None and modality is not Modality.ONSITE:
        raise Refused("Un curso que se sigue en línea necesita su enlace.", "link")


def _checked_moves(
    session: Session, edition: Edition, spans: Sequence[Span], now: datetime, *, reopened: bool
) -> meeting_rules.Moves:
    if not spans:
        raise Refused("Deje al menos una jornada.", "meetings")
    check_apart(spans)
    moves = meeting_rules.compare(edition, spans)
    meeting_rules.check(session, moves, now, reopened=reopened)
    return moves


def _check_is_draft(edition: Edition) -> None:
    if edition.state is not EditionState.DRAFT:
        raise Refused("Ya no es un borrador: revise cómo está ahora. No se hizo nada.")


def _check_first_day(closes_on: date, release_on: date, first: date) -> None:
    if closes_on > first:
        raise Refused(
            f"Las inscripciones se cierran a más tardar el día de la primera jornada, el {short_date(first)}.",
            "closes_on",
        )
    if release_on > first:
        raise Refused(
            f"Los cupos comunales se liberan a más tardar el día de la primera jornada, el {short_date(first)},"
            f" y están para el {short_date(release_on)}: libérelos antes.",
            "release_on",
        )


def _first_day(edition: Edition) -> date:
    return clock.local_date(edition.meetings[0].starts_at)


def _whole_weeks(day: date, today: date) -> timedelta:
    """Return the fewest weeks after which a day comes no earlier than today."""
    return max(0, -((day - today) // _WEEK)) * _WEEK


def _put(session: Session, edition: Edition, values: Values, spans: Sequence[Span]) -> None:
    for name, value in values.items():
        setattr(edition, name, list(value) if name == "instructors" else value)
    meeting_rules.put(session, edition, meeting_rules.compare(edition, spans))


def _put_quotas(edition: Edition, quotas: Mapping[str, tuple[int, bool]]) -> None:
    stored = {quota.commune_cut: quota for quota in edition.quotas}
    kept = []
    for cut, (seats, online) in sorted(quotas.items()):
        if seats or online:
            quota = stored.get(cut) or Quota(commune_cut=cut)
            quota.seats, quota.online = seats, online
            kept.append(quota)
    edition.quotas = kept
