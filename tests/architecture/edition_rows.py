"""Rows about editions, their meetings, seats and attendance that the database refuses, by constraint."""

from datetime import UTC, date, datetime, time, timedelta

from tests import builders as make
from tests.builders import LONG_AGO
from tracker.models import Attendance
from tracker.models.editions import AbsenceReason, Mark, Modality

DAY = date(2026, 12, 9)


def edition(**values):
    return lambda session: make.edition(session, make.course(session), make.commune(session), **values)


def meeting(start, end):
    """An edition of one meeting from 9 to 13, and one more that day."""

    def add(session):
        made = edition()(session)
        made.meetings.append(make.meeting(DAY, start, end))
        session.flush()

    return add


def provider(times=1, **values):
    return lambda session: [make.provider(session, **values) for _ in range(times)]


def quota(session):
    made = edition()(session)
    make.quota(made, made.host, -1)
    session.flush()


def enrollments(times=1, **values):
    """The same person in the same edition so many times, the last with these values."""

    def add(session):
        made, person = edition()(session), make.inspector(session)
        found = [make.enrollment(session, made, person, made.host) for _ in range(times)]
        for name, value in values.items():
            setattr(found[-1], name, value)
        session.flush()
        return found[-1]

    return add


def attendance(**values):
    """Somebody present, noted as it arrived, with these values."""

    def add(session):
        enrolled = enrollments()(session)
        row = {
            "enrollment_id": enrolled.id,
            "meeting_id": enrolled.edition.meetings[0].id,
            "mark": Mark.PRESENT,
        }
        row |= {"at": LONG_AGO, "noted_at": LONG_AGO, "by_id": make.account(session).id}
        session.add(Attendance(**row | values))
        session.flush()

    return add


def records(times=1, **values):
    """Records of one enrollment, as an edition issues them."""

    def add(session):
        enrolled = enrollments()(session)
        facts = {"enrollment_id": enrolled.id, "commune_cut": enrolled.commune_cut} | values
        for number in range(times):
            make.record(
                session, enrolled.inspector, enrolled.edition.course, date(2026, 3, 1 + number), **facts
            )

    return add


def successor(session):
    person, course = make.inspector(session), make.course(session)
    follows = make.record(session, person, course, DAY)
    make.record(session, person, course, LONG_AGO.date(), successor_id=follows.id)


REFUSED = {
    "ck_attendance_reason_of_an_absence": attendance(reason=next(iter(AbsenceReason))),
    "ck_attendance_noted_before_it_arrived": attendance(noted_at=LONG_AGO + timedelta(seconds=1)),
    "ck_attendance_device_with_its_clock": attendance(device="a1b2c3d4"),
    "ck_attendance_rival_whole_or_none": attendance(rival_code="P"),
    "ck_commune_most_away": lambda session: make.commune(session, most_away=0),
    "ck_edition_cancelled_at": edition(state="cancelled", cancelled_reason="Sin relator"),
    "ck_edition_cancelled_reason": edition(state="cancelled", cancelled_at=LONG_AGO),
    "ck_edition_capacity": edition(capacity=0),
    "ck_edition_closes_not_before_it_opens": edition(closes_on=date(2026, 10, 31)),
    "ck_edition_finished_at": edition(finished_at=datetime(2026, 12, 9, tzinfo=UTC)),
    "ck_edition_host_unless_online": edition(modality=Modality.ONLINE, link="https://sala.example.cl"),
    "ck_edition_link_unless_onsite": edition(modality=Modality.MIXED),
    "ck_edition_minimum": edition(minimum=21),
    "ck_enrollment_grade": enrollments(grade=7.1),
    "ck_meeting_ends_after_it_starts": meeting(time(15), time(15)),
    "ck_provider_authorised_until_not_before_authorised_from": provider(
        authorisation="1", authorised_from=DAY, authorised_until=date(2026, 12, 8)
    ),
    "ck_provider_dates_of_an_authorisation": provider(authorised_until=DAY),
    "ck_quota_seats": quota,
    "ck_record_edition_keeps_commune": records(commune_cut=None),
    "ck_record_only_revoked_has_successor": successor,
    "uq_enrollment_open": enrollments(times=2),
    "uq_meeting_edition_id_starts_at": meeting(time(9), time(14)),
    "uq_provider_name": provider(times=2),
    "uq_record_enrollment_id": records(times=2),
}
