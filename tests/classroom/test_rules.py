"""An edition while it is given: marks, who walks in, finishing, and a correction that changes one record only."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tracker.classroom import closing_rules, mark_rules, rules
from tracker.classroom.mark_rules import Said
from tracker.ground.refused import Refused
from tracker.models import Enrollment, Record
from tracker.models.editions import AbsenceReason, EditionState, EnrollmentState, Mark, Meeting
from tracker.models.records import RecordState

FIRST, LAST = date(2026, 12, 9), date(2026, 12, 10)
AFTER = datetime(2026, 12, 10, 20, tzinfo=UTC)
PRESENT, ABSENT = Said(Mark.PRESENT), Said(Mark.ABSENT, AbsenceReason.SERVICE)
PASSED, FAILED = EnrollmentState.PASSED, EnrollmentState.FAILED


@pytest.fixture
def edition(session, cast):
    """Give a graded edition of two equal days for two."""
    graded = make.course(session, *cast.first_aid.subjects, code="PA08", hours=8, graded=True, pass_mark=4.0)
    provider = make.provider(session, name="Escuela de Seguridad")
    return make.edition(session, graded, cast.mejillones.commune, FIRST, LAST, capacity=2, provider=provider)


@pytest.fixture
def seated(session, cast, edition):
    """Give the enrollments of two of Mejillones, who hold the seats."""
    return [
        make.enrollment(session, edition, person, cast.mejillones.commune)
        for person in (cast.mejillones.lapsed, cast.mejillones.untrained)
    ]


@pytest.fixture
def mark(session, cast, edition):
    def mark(meeting, now=AFTER, **marks):
        ids = {int(one.removeprefix("e")): sign for one, sign in marks.items()}
        return mark_rules.mark(session, edition.meetings[meeting], ids, by=cast.instructor.id, now=now)

    return mark


@pytest.fixture
def finish(session, cast, edition):
    return lambda now=AFTER: closing_rules.finish(session, edition, by=cast.instructor.id, now=now)


@pytest.fixture
def complete(session, cast, edition, seated, mark):
    """Mark everybody present and grade them 6 and 5."""
    for meeting in (0, 1):
        mark(meeting, **{f"e{each.id}": PRESENT for each in seated})
    mark_rules.grade(session, edition, {seated[0].id: 6.0, seated[1].id: 5.0}, by=cast.instructor.id)


def live_records(session, edition):
    query = sa.select(Record).join(Enrollment, Record.enrollment_id == Enrollment.id)
    query = query.where(Enrollment.edition_id == edition.id, Record.revoked_at.is_(None))
    return {record.inspector_id: record for record in session.scalars(query)}


def test_marking_twice_is_marking_once_and_the_last_mark_counts(seated, mark):
    one = f"e{seated[0].id}"
    assert mark(0, **{one: PRESENT}).changed == [seated[0]]
    assert mark(0, **{one: PRESENT}).changed == []
    assert mark(0, **{one: ABSENT}).changed == [seated[0]]
    [stored] = seated[0].attendance
    assert (stored.mark, stored.reason) == ABSENT[:2]


def test_attendance_is_taken_from_the_day_on(seated, mark):
    morning = datetime.combine(FIRST, time(3), tzinfo=UTC)  # the 9th begins at 3 in Santiago's summer
    with pytest.raises(Refused, match="todavía no comienza"):
        mark(0, now=morning - timedelta(seconds=1), **{f"e{seated[0].id}": PRESENT})
    assert mark(0, now=morning, **{f"e{seated[0].id}": PRESENT})


def test_a_signed_sheet_is_kept_from_the_day_on_unless_the_edition_was_cancelled(session, edition):
    first, scans = edition.meetings[0], [make.evidence(session)]
    day = datetime.combine(FIRST, time(3), tzinfo=UTC)
    with pytest.raises(Refused, match="se adjunta desde ese día"):
        mark_rules.attach(first, scans, day - timedelta(seconds=1))
    mark_rules.attach(first, scans, day)
    edition.state, edition.cancelled_reason = EditionState.CANCELLED, "Sin relator"
    with pytest.raises(Refused, match="no tiene hojas firmadas"):
        mark_rules.attach(first, scans, AFTER)
    assert first.sheets == scans


def test_who_holds_no_seat_is_named_and_the_others_are_marked(session, cast, edition, seated, mark):
    waits = make.enrollment(
        session, edition, cast.shared, cast.mejillones.commune, EnrollmentState.WAITLISTED
    )
    taken = mark(0, **{f"e{waits.id}": PRESENT, f"e{seated[0].id}": PRESENT})
    assert taken.changed == [seated[0]]
    assert taken.refused.keys() == {waits.id}
    assert f"{cast.shared.list_name} ya no tiene cupo" in taken.refused[waits.id]
    assert [each.mark for each in seated[0].attendance] == [Mark.PRESENT]


def test_a_row_of_nobody_in_the_edition_refuses_them_all(edition, seated, mark):
    with pytest.raises(Refused, match="no está en este curso"):
        mark(0, **{"e999": PRESENT, f"e{seated[0].id}": PRESENT})
    assert seated[0].attendance == []


def test_what_is_missing_is_named(session, cast, edition, seated, mark, finish):
    rules.walk_in(session, edition, cast.taltal.lapsed.rut, by=cast.instructor.id, now=AFTER)
    mark(0, **{f"e{each.id}": PRESENT for each in seated})
    mark(1, **{f"e{seated[0].id}": PRESENT})
    with pytest.raises(closing_rules.CannotFinish) as refused:
        finish()
    first, second = seated[0].inspector.list_name, seated[1].inspector.list_name
    assert refused.value.missing == [
        f"Falta decidir si se admite a: {cast.taltal.lapsed.masked_name}.",
        f"Falta marcar la asistencia del 10-12-2026 de: {second}.",
        f"Falta la nota de: {first}.",
    ]
    assert edition.state is EditionState.PUBLISHED


def test_nobody_is_named_as_not_marked_in_a_meeting_to_come(edition, seated, finish):
    assert seated
    with pytest.raises(closing_rules.CannotFinish) as refused:
        finish(now=edition.meetings[0].starts_at - timedelta(seconds=1))
    assert refused.value.missing == ["Falta que se dicte la última jornada: termina el 10-12-2026 13:00."]


def test_it_is_not_finished_before_the_last_meeting_is_over(edition, complete, finish):
    end = edition.meetings[-1].ends_at
    with pytest.raises(closing_rules.CannotFinish) as refused:
        finish(now=end - timedelta(seconds=1))
    assert refused.value.missing == ["Falta que se dicte la última jornada: termina el 10-12-2026 13:00."]
    finish(now=end)
    assert edition.state is EditionState.FINISHED


def test_who_passed_gets_a_record_and_who_did_not_is_told_why(
    session, cast, edition, seated, complete, finish
):
    mark_rules.grade(session, edition, {seated[1].id: 3.8}, by=cast.instructor.id)
    results = {event.enrollment.id: (event.state, event.note) for event in finish().ended}
    assert [tuple(results[each.id]) for each in seated] == [
        (PASSED, "asistió 100 %, nota 6,0"),
        (FAILED, "por nota 3,8"),
    ]
    assert seated[1].history[-1].note == "por nota 3,8"
    [record] = live_records(session, edition).values()
    assert (record.inspector_id, record.obtained_on, record.hours) == (seated[0].inspector_id, LAST, 8)
    assert (record.provider, record.commune_cut) == ("Escuela de Seguridad", "02102")
    assert record.state is RecordState.ACCEPTED
    assert (edition.state, edition.finished_at) == (EditionState.FINISHED, AFTER)


def test_who_still_waits_got_no_seat(session, cast, edition, complete, finish):
    waits = make.enrollment(
        session, edition, cast.shared, cast.mejillones.commune, EnrollmentState.WAITLISTED
    )
    finish()
    assert (waits.state, waits.history[-1].note) == (EnrollmentState.CANCELLED, closing_rules.NO_SEAT)


def test_nothing_is_finished_twice_or_marked_or_graded_after(
    session, cast, edition, seated, complete, finish, mark
):
    finish()
    with pytest.raises(Refused, match="está cerrado"):
        finish()
    with pytest.raises(Refused, match="está cerrado"):
        mark(0, **{f"e{seated[0].id}": ABSENT})
    with pytest.raises(Refused, match="está cerrado"):
        mark_rules.grade(session, edition, {seated[0].id: 1.0}, by=cast.instructor.id)
    assert seated[0].grade == 6.0


def test_a_correction_replaces_only_the_record_that_changed(
    session, cast, edition, seated, complete, finish, mark
):
    finish()
    before = live_records(session, edition)
    closing_rules.reopen(session, edition, "Nota mal anotada", by=cast.coordinator.id, now=AFTER)
    assert live_records(session, edition) == before, "what is being corrected still counts"
    assert {each.state for each in seated} == {EnrollmentState.CONFIRMED}
    mark_rules.grade(session, edition, {seated[1].id: 3.8}, by=cast.instructor.id)
    finish()
    assert live_records(session, edition) == {seated[0].inspector_id: before[seated[0].inspector_id]}
    taken = before[seated[1].inspector_id]
    assert (taken.revoked_reason, taken.successor_id) == ("El curso se corrigió: por nota 3,8", None)


def test_who_left_as_absent_before_the_end_stays_away_from_a_correction(
    session, cast, edition, seated, complete, finish
):
    left = make.enrollment(
        session,
        edition,
        cast.shared,
        cast.mejillones.commune,
        EnrollmentState.ABSENT,
        AFTER - timedelta(days=1),
    )
    finish()
    closing_rules.reopen(session, edition, "Una nota", by=cast.coordinator.id, now=AFTER)
    assert [each.state for each in (left, *seated)] == [EnrollmentState.ABSENT] + [
        EnrollmentState.CONFIRMED
    ] * 2
    with pytest.raises(Refused, match="no está cerrado"):
        closing_rules.reopen(session, edition, "Otra vez", by=cast.coordinator.id, now=AFTER)


def test_another_date_replaces_every_record_which_names_its_successor(
    session, cast, edition, seated, complete, finish
):
    finish()
    before = live_records(session, edition)
    closing_rules.reopen(session, edition, "Fue un día antes", by=cast.coordinator.id, now=AFTER)
    for meeting in edition.meetings:
        meeting.starts_at -= timedelta(days=1)
        meeting.ends_at -= timedelta(days=1)
    finish()
    now = live_records(session, edition)
    assert {record.obtained_on for record in now.values()} == {FIRST}
    assert [old.successor_id for old in before.values()] == [now[person].id for person in before]


def test_the_same_entered_by_hand_is_replaced(session, cast, edition, seated, complete, finish):
    by_hand = make.record(session, seated[0].inspector, edition.course, LAST, state=RecordState.WAITING)
    finish()
    assert by_hand.revoked_at == AFTER
    assert by_hand.successor_id == live_records(session, edition)[seated[0].inspector_id].id


def test_what_else_people_passed_stays(session, cast, edition, seated, complete, finish):
    person = seated[0].inspector
    others = [
        make.record(session, person, edition.course, FIRST),
        make.record(session, person, cast.traffic, LAST),
        make.record(session, cast.taltal.lapsed, edition.course, LAST),
    ]
    revoked = make.record(
        session, person, edition.course, LAST, revoked_at=make.LONG_AGO, revoked_reason="Era de otra persona"
    )
    finish()
    assert [each.revoked_at for each in others] == [None] * 3
    assert (revoked.revoked_at, revoked.revoked_reason) == (make.LONG_AGO, "Era de otra persona")
    assert revoked.successor_id is None
    assert live_records(session, edition).keys() == {each.inspector_id for each in seated}


def test_of_two_editions_of_a_course_that_end_the_same_day_one_record_stands(
    session, cast, edition, seated, complete, finish
):
    other = make.edition(session, edition.course, cast.mejillones.commune, LAST)
    make.enrollment(session, other, seated[0].inspector, cast.mejillones.commune, PASSED)
    first = make.record(
        session,
        seated[0].inspector,
        edition.course,
        LAST,
        enrollment_id=session.scalars(
            sa.select(Enrollment.id).where(Enrollment.edition_id == other.id)
        ).one(),
        commune_cut="02102",
    )
    finish()
    assert seated[0].state is PASSED
    assert first.revoked_at is None
    assert live_records(session, edition).keys() == {seated[1].inspector_id}


def test_the_commune_of_that_time_is_kept(session, cast, edition, seated, complete, finish):
    [posting] = seated[0].inspector.postings
    posting.end = FIRST
    make.posting(session, seated[0].inspector, cast.taltal.commune, start=LAST)
    finish()
    assert live_records(session, edition)[seated[0].inspector_id].commune_cut == "02102"


def test_who_walks_in_is_asked_for_and_admitted_over_the_capacity_only_with_a_note(
    session, cast, edition, seated, mark, finish
):
    [asks] = rules.walk_in(session, edition, cast.taltal.lapsed.rut, by=cast.instructor.id, now=AFTER)
    made = asks.enrollment
    assert (made.state, made.commune_cut) == (EnrollmentState.REQUESTED, "02104")
    with pytest.raises(Refused, match="Ya está en la lista"):
        rules.walk_in(session, edition, cast.taltal.lapsed.rut, by=cast.instructor.id, now=AFTER)
    with pytest.raises(Refused, match="No quedan cupos"):
        rules.admit(session, made, None, by=cast.coordinator.id, now=AFTER)
    rules.admit(session, made, "Cabe en la sala", by=cast.coordinator.id, now=AFTER)
    assert (made.state, made.history[-1].note) == (EnrollmentState.CONFIRMED, "Cabe en la sala")
    with pytest.raises(Refused, match="ya cambió"):
        rules.admit(session, made, "Otra vez", by=cast.coordinator.id, now=AFTER)


def test_who_walks_in_is_admitted_without_a_note_while_there_are_seats(session, cast, edition):
    [asks] = rules.walk_in(session, edition, cast.taltal.lapsed.rut, by=cast.instructor.id, now=AFTER)
    [seat] = rules.admit(session, asks.enrollment, None, by=cast.coordinator.id, now=AFTER)
    assert (seat.state, seat.note) == (EnrollmentState.CONFIRMED, "se admitió en la sala")


def test_nobody_is_admitted_to_what_was_cancelled(session, cast, edition):
    [asks] = rules.walk_in(session, edition, cast.taltal.lapsed.rut, by=cast.instructor.id, now=AFTER)
    make.call_off(edition)
    with pytest.raises(Refused, match="fue anulado"):
        rules.admit(session, asks.enrollment, "Cabe", by=cast.coordinator.id, now=AFTER)
    with pytest.raises(Refused, match="fue anulado"):
        rules.walk_in(session, edition, cast.taltal.trained.rut, by=cast.instructor.id, now=AFTER)


def test_who_waits_and_comes_is_decided_on_too(session, cast, edition):
    waits = make.enrollment(
        session, edition, cast.mejillones.trained, cast.mejillones.commune, EnrollmentState.WAITLISTED
    )
    [asks] = rules.walk_in(session, edition, cast.mejillones.trained.rut, by=cast.instructor.id, now=AFTER)
    assert asks.enrollment is waits
    assert waits.state is EnrollmentState.REQUESTED


def test_nobody_walks_in_who_is_on_no_roster(session, cast, edition):
    stranger, gone, later = (make.inspector(session) for _ in range(3))
    make.posting(session, gone, cast.taltal.commune, end=LAST - timedelta(days=1))
    make.posting(session, later, cast.taltal.commune, start=LAST + timedelta(days=1))
    for rut in (stranger.rut, gone.rut, later.rut, make.next_rut()):
        with pytest.raises(Refused, match="Nadie con ese RUT"):
            rules.walk_in(session, edition, rut, by=cast.instructor.id, now=AFTER)


def test_grades_are_only_for_graded_courses(session, cast):
    ungraded = make.edition(session, cast.first_aid, None)
    with pytest.raises(Refused, match="no lleva notas"):
        mark_rules.grade(session, ungraded, {}, by=cast.instructor.id)


def test_sixty_people_are_finished_with_a_few_questions(session, cast, edition, mark, finish, count_queries):
    edition.capacity = 60
    people = [make.inspector(session) for _ in range(60)]
    seated = [make.enrollment(session, edition, each, cast.mejillones.commune) for each in people]
    for meeting in (0, 1):
        mark(meeting, **{f"e{each.id}": PRESENT for each in seated})
    mark_rules.grade(
        session, edition, dict.fromkeys([each.id for each in seated], 5.0), by=cast.instructor.id
    )
    with count_queries() as sent:
        finish()
    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert len(asked) <= 12, len(asked)


def test_who_marks_is_looked_up_once_however_many_are_marked(session, cast, edition, seated, count_queries):
    number, by, said = edition.meetings[0].id, cast.instructor.id, {each.id: PRESENT for each in seated}
    session.commit()
    session.expunge_all()
    meeting = session.get(Meeting, number)
    with count_queries() as sent:
        assert len(mark_rules.mark(session, meeting, said, by=by, now=AFTER).changed) == 2
    assert sum("FROM account" in each for each in sent) == 1
