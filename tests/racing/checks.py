"""What must hold of an edition whatever was sent at once, looked up with SQL; each fault is counted under its name."""

from collections import Counter

import sqlalchemy as sa

from tests.racing.stage import mailbox
from tracker.models import AuditEvent, Edition, Enrollment, EnrollmentEvent, Mail, Quota
from tracker.models.editions import EnrollmentState

HOLDS, WAITS, GONE = EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED, EnrollmentState.CANCELLED
LIVES = {(WAITS,), (WAITS, HOLDS), (WAITS, HOLDS, GONE)}  # what one may become where nobody swaps
MOVED = "Salió de la lista de espera"


def faults(session, edition_id, people, *, released):
    """Return how often what must hold does not, by its name, where these people (ids) were sent."""
    rows = session.execute(
        sa.select(Enrollment.id, Enrollment.inspector_id, Enrollment.commune_cut, Enrollment.state)
    ).all()
    found = Counter(
        oversold=_oversold(session, edition_id, rows),
        duplicates=sum(times - 1 for times in Counter(row.inspector_id for row in rows).values()),
        lost=len(set(people) - {row.inspector_id for row in rows}),
        uninvited=len({row.inspector_id for row in rows} - set(people)),
        idle_seats=_idle(session, edition_id, rows, released=released),
    )
    found.update(_untold(session, rows))
    session.rollback()
    return found


def _oversold(session, edition_id, rows):
    capacity = session.scalar(sa.select(Edition.capacity).where(Edition.id == edition_id))
    return max(0, sum(row.state is HOLDS for row in rows) - capacity)


def _idle(session, edition_id, rows, *, released):
    """Count who waits while a seat they may have is free."""
    capacity = session.scalar(sa.select(Edition.capacity).where(Edition.id == edition_id))
    quotas = {}
    if not released:
        quotas = {
            row.commune_cut: row.seats for row in session.execute(sa.select(Quota.commune_cut, Quota.seats))
        }
    held = Counter(row.commune_cut for row in rows if row.state is HOLDS)
    of_pool = capacity - sum(quotas.values()) - sum(max(0, n - quotas.get(cut, 0)) for cut, n in held.items())
    return sum(
        row.state is WAITS and (of_pool > 0 or held[row.commune_cut] < quotas.get(row.commune_cut, 0))
        for row in rows
    )


def _untold(session, rows):
    """Count the enrollments of which history, audit trail or mail does not tell each thing once."""
    lives, instants, audited = {}, {}, Counter()
    for event in session.scalars(sa.select(EnrollmentEvent).order_by(EnrollmentEvent.id)):
        lives.setdefault(event.enrollment_id, []).append(event.state)
        instants.setdefault(event.enrollment_id, set()).add(event.at)
    for thing, verb in session.execute(
        sa.select(AuditEvent.thing_id, AuditEvent.verb).where(AuditEvent.thing == "enrollment")
    ):
        audited[int(thing), verb] += 1
    mails = Counter(session.scalars(sa.select(Mail.address).where(Mail.subject.not_like(f"{MOVED}%"))))
    found = Counter(without_event=0, without_audit=0)
    for row in rows:
        life = lives.get(row.id, [])
        found["without_event"] += tuple(life) not in LIVES or life[-1] is not row.state
        wrong = audited[row.id, "enroll"] != 1 or audited[row.id, "enroll_cancel"] != (row.state is GONE)
        found["without_audit"] += wrong
        found["without_mail"] += mails[mailbox(row.inspector_id)] != len(instants.get(row.id, ()))
    found["without_mail"] += _directors_untold(session)
    return found


def _directors_untold(session):
    """Count the mails that are missing, or too many, to the two of each commune that waited and got a seat."""
    moved = session.execute(
        sa.select(Enrollment.commune_cut, EnrollmentEvent.at)
        .join(EnrollmentEvent.enrollment)
        .where(EnrollmentEvent.state == HOLDS, EnrollmentEvent.at != Enrollment.waiting_since)
        .distinct()
    ).all()
    written = session.scalar(sa.select(sa.func.count(Mail.id)).where(Mail.subject.like(f"{MOVED}%")))
    return abs(2 * len(moved) - written)
