"""Kept figures are never others than a fresh count gives, whatever is done, by rows or by statements, or undone."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from tests import builders as make
from tests.standing.keeping import ON, agree, agree_elsewhere, agree_previews, propose
from tests.thorough import examples
from tracker.ground.clock import start_of
from tracker.models import (
    Commune,
    Course,
    Edition,
    Enrollment,
    EnrollmentEvent,
    FiguresStamp,
    Inspector,
    Meeting,
    Posting,
    Record,
    Subject,
)
from tracker.models.editions import EnrollmentState
from tracker.models.plan import course_subject
from tracker.models.records import RecordState
from tracker.standing import load
from tracker.standing.coverage import coverage
from tracker.standing.figures import figures


@pytest.fixture(autouse=True)
def proposed(session, cast):
    """Put a version to the communes, so that there is something to preview."""
    return propose(session, cast)


class NoRow(Exception):
    """There is nothing to change."""


def nth(session, kind, number):
    """Return one of the rows of a kind, by a number that may be any."""
    rows = session.scalars(sa.select(kind).order_by(*sa.inspect(kind).primary_key)).all()
    if not rows:
        raise NoRow
    return rows[number % len(rows)]


def post(session, number):
    start = date(2024, 1, 1) + timedelta(number % 900)
    person, commune = nth(session, Inspector, number), nth(session, Commune, number // 7)
    make.posting(session, person, commune, start=start, end=ON + timedelta(number % 3 - 1))


def post_a_newcomer(session, number):
    make.posting(session, make.inspector(session), nth(session, Commune, number))


def move(session, number):
    nth(session, Posting, number).commune_cut = nth(session, Commune, number // 7).cut


def hand_over(session, number):
    nth(session, Posting, number).inspector = nth(session, Inspector, number // 7)


def end(session, number):
    nth(session, Posting, number).end = ON - timedelta(1)


def take_off(session, number):
    session.delete(nth(session, Posting, number))


def orphan(session, number):
    posting = nth(session, Posting, number)
    posting.inspector.postings.remove(posting)


def pass_course(session, number):
    person, course = nth(session, Inspector, number), nth(session, Course, number)
    make.record(session, person, course, ON - timedelta(number % 900))


def move_record(session, number):
    nth(session, Record, number).inspector = nth(session, Inspector, number // 7)


def refuse_record(session, number):
    nth(session, Record, number).state = RecordState.REFUSED


def delete_record(session, number):
    session.delete(nth(session, Record, number))


def delete_records_at_once(session, number):
    session.execute(sa.delete(Record).where(Record.id % 3 == number % 3))


def end_postings_at_once(session, number):
    session.execute(sa.update(Posting.__table__).values(end=ON).where(Posting.id % 3 == number % 3))


def pass_at_once(session, number):
    rows = [
        {"inspector_id": person, "course_id": nth(session, Course, number).id, "obtained_on": ON, "hours": 20}
        | {"state": RecordState.ACCEPTED, "added_at": make.LONG_AGO}
        for person in session.scalars(sa.select(Inspector.id))
    ]
    session.connection().execute(sa.insert(Record), rows)


def change_subjects(session, number):
    course, subject = nth(session, Course, number), nth(session, Subject, number // 7)
    course.subjects = [] if subject in course.subjects else [*course.subjects, subject]


def change_subjects_with_a_record(session, number):
    change_subjects(session, number)
    with session.no_autoflush:
        pass_course(session, number)


def change_subjects_at_once(session, number):
    session.execute(sa.delete(course_subject))


def announce(session, number):
    course, host = nth(session, Course, number), nth(session, Commune, number // 7)
    make.edition(session, course, host, ON + timedelta(number % 5 - 1), opens_on=date(2026, 1, 1))


def in_no_course(session, number):
    free = Inspector.id.not_in(sa.select(Enrollment.inspector_id))
    others = session.scalars(sa.select(Inspector).where(free).order_by(Inspector.id)).all()
    if not others:
        raise NoRow
    return others[number % len(others)]


def enroll(session, number):
    edition, person = nth(session, Edition, number), in_no_course(session, number // 7)
    at = start_of(ON + timedelta(number % 3 - 1))
    make.enrollment(session, edition, person, nth(session, Commune, number), at=at)


def seat_or_unseat(session, number):
    enrollment = nth(session, Enrollment, number)
    state = (EnrollmentState.CONFIRMED, EnrollmentState.CANCELLED)[number // 7 % 2]
    enrollment.state = state
    enrollment.history.append(EnrollmentEvent(state=state, at=start_of(ON + timedelta(number % 3 - 1))))


def swap(session, number):
    nth(session, Enrollment, number).inspector = in_no_course(session, number // 7)


def move_to_another_edition(session, number):
    nth(session, Enrollment, number).edition = nth(session, Edition, number // 7)


def meet_another_day(session, number):
    meeting = nth(session, Meeting, number)
    later = timedelta(number % 5 - 2)
    meeting.starts_at, meeting.ends_at = meeting.starts_at + later, meeting.ends_at + later


def meet_no_more(session, number):
    edition = nth(session, Edition, number)
    edition.meetings = edition.meetings[1:]


def teach_something_else(session, number):
    nth(session, Edition, number).course = nth(session, Course, number // 7)


def end_seats_at_once(session, number):
    values = {"state": EnrollmentState.CANCELLED}
    session.execute(sa.update(EnrollmentEvent).where(EnrollmentEvent.id % 3 == number % 3).values(values))


def seat_at_once(session, number):
    of = session.scalars(sa.select(Enrollment.id))
    rows = [{"enrollment_id": each, "state": EnrollmentState.CONFIRMED, "at": make.LONG_AGO} for each in of]
    if not rows:
        raise NoRow
    session.connection().execute(sa.insert(EnrollmentEvent), rows)


def meet_at_once(session, number):
    start = start_of(ON + timedelta(number % 900))
    row = {"edition_id": nth(session, Edition, number).id, "starts_at": start}
    row |= {"ends_at": start + timedelta(hours=4), "outside_hours": False}
    session.connection().execute(sa.insert(Meeting), [row])


CHANGES = (
    post, post_a_newcomer, move, hand_over, end, take_off, orphan, pass_course, move_record, refuse_record,
    delete_record, delete_records_at_once, end_postings_at_once, pass_at_once, change_subjects,
    change_subjects_with_a_record, change_subjects_at_once,
    announce, enroll, seat_or_unseat, swap, move_to_another_edition, meet_another_day, meet_no_more,
    teach_something_else, end_seats_at_once, seat_at_once, meet_at_once,
)  # fmt: skip


@settings(
    max_examples=examples(12),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(CHANGES), st.integers(0, 10_000), st.sampled_from(["commit", "rollback"])),
        min_size=8,
        max_size=20,
    )
)
def test_they_follow_every_change_and_forget_what_is_rolled_back(app, session, cast, steps):
    for change, number, ending in steps:
        try:
            change(session(), number)
            agree(session())
            agree_elsewhere(app)
            getattr(session, ending)()
        except (IntegrityError, NoRow):
            session.rollback()
        agree_elsewhere(app)
        session.rollback()


@pytest.fixture
def seats(session, cast):
    """Give an edition to come in first aid, in which somebody of Mejillones has a seat and somebody waits."""
    team = cast.mejillones
    edition = make.edition(session, cast.first_aid, team.commune, date(2026, 12, 9), date(2026, 12, 16))
    make.enrollment(session, edition, team.lapsed, team.commune)
    make.enrollment(session, edition, team.untrained, team.commune, EnrollmentState.WAITLISTED)
    make.edition(session, cast.traffic, team.commune, date(2026, 12, 9))
    session.commit()
    return edition


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_change_is_followed(app, session, cast, seats, change):
    agree_elsewhere(app)
    change(session(), 80)
    agree_elsewhere(app)
    session.commit()
    agree_elsewhere(app)


def test_who_changes_something_is_told_what_a_preview_says_of_it(app, session, cast):
    agree_elsewhere(app)
    pass_at_once(session(), 0)
    agree_previews(session())


def stamps(session):
    session.rollback()
    return dict(session.execute(sa.select(FiguresStamp.commune_cut, FiguresStamp.stamp)).all())


def test_a_record_renews_the_communes_of_its_person_and_no_other(session, cast):
    shared = cast.mejillones.trained
    make.posting(session, shared, cast.taltal.commune, start=date(2020, 1, 1), end=date(2020, 2, 1))
    session.commit()
    before = stamps(session)
    make.record(session, shared, cast.first_aid, date(2026, 6, 6))
    session.commit()
    after = stamps(session)
    assert {cut for cut in after if after[cut] != before.get(cut)} == {"02102", cast.taltal.commune.cut}


def test_an_exemption_renews_the_communes_of_its_person_and_an_act_renews_all(session, cast):
    before = stamps(session)
    make.exemption(session, cast.mejillones.lapsed, cast.first_aid.subjects[0])
    session.commit()
    exempted = stamps(session)
    assert {cut for cut in exempted if exempted[cut] != before.get(cut)} == {"02102"}
    make.act(session, cast.taltal.record)
    session.commit()
    after = stamps(session)
    assert all(after[cut] != exempted.get(cut) for cut in after)


def test_rows_inserted_by_a_statement_renew_the_communes_of_their_people_and_no_other(session, cast):
    before = stamps(session)
    facts = {"inspector_id": cast.mejillones.trained.id, "profile": "director", "employer": "municipality"}
    place = {"commune_cut": cast.taltal.commune.cut, "start": date(2020, 1, 1), "end": date(2020, 2, 1)}
    session.execute(sa.insert(Posting.__table__), [facts | place])
    session.commit()
    after = stamps(session)
    assert {cut for cut in after if after[cut] != before.get(cut)} == {"02102", cast.taltal.commune.cut}


def test_rows_inserted_or_else_updated_by_a_statement_renew_all(session, cast):
    before = stamps(session)
    record = session.scalars(sa.select(Record)).first()
    columns = [column.name for column in Record.__table__.columns]
    upsert = {"sqlite": sqlite, "postgresql": postgresql}[session.get_bind().dialect.name].insert(
        Record.__table__
    )
    newer = upsert.on_conflict_do_update(index_elements=["id"], set_={"inspector_id": record.inspector_id})
    session.execute(newer, [{name: getattr(record, name) for name in columns}])
    session.commit()
    after = stamps(session)
    assert all(after[cut] != before.get(cut) for cut in after)


def renewed(session, before):
    after = stamps(session)
    return {cut for cut in after if after[cut] != before.get(cut)}


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (seat_or_unseat, 3),
        (seat_or_unseat, 10),
        (meet_another_day, 3),
        (meet_no_more, 2),
        (meet_at_once, 702),
        (teach_something_else, 10),
    ],
)  # the cast has editions before these
def test_what_changes_seats_renews_the_communes_of_those_people_and_no_other(
    session, cast, seats, change, number
):
    before = stamps(session)
    change(session(), number)
    session.commit()
    assert renewed(session, before) == {"02102"}


def test_who_is_enrolled_anew_renews_their_communes_and_no_other(session, cast, seats):
    before = stamps(session)
    make.enrollment(session, seats, cast.moved, cast.mejillones.commune)
    session.commit()
    assert renewed(session, before) == {"02102", "02104"}


def test_what_says_nothing_of_seats_renews_nothing(session, cast, seats):
    before = stamps(session)
    enrollment = nth(session, Enrollment, 0)
    enrollment.grade, seats.capacity, seats.bring = 6.5, 30, "Agua"
    seats.meetings[0].ends_at += timedelta(hours=1)
    seats.meetings[0].outside_hours = True
    session.commit()
    assert renewed(session, before) == set()


def test_to_settle_seats_counts_nobody_anew(app, session, cast, seats, count_queries):
    """Who is covered is not another because somebody enrolled: what is kept of that still holds."""
    plan, communes = load.terms(session, ON).plan, load.communes(session, ON)
    session.commit()
    agree_elsewhere(app)
    seat_or_unseat(session, 1)
    with count_queries(2) as sent:
        found = figures(session(), communes, plan, ON, enrolled=False)
    assert not any("FROM record" in statement for statement in sent)
    fresh = coverage(load.roster(session, ON), communes, plan, ON)
    for one, other in zip(found, fresh, strict=True):
        assert [cell[:3] for cell in one.cells] == [cell[:3] for cell in other.cells]
    agree(session())


def test_who_loses_a_posting_renews_the_commune_they_left(session, cast):
    before = stamps(session)
    session.delete(session.get(Inspector, cast.mejillones.trained.id).postings[0])
    session.commit()
    assert stamps(session)["02102"] != before["02102"]


def test_what_is_rolled_back_renews_nothing(session, cast):
    before = stamps(session)
    make.record(session, cast.mejillones.trained, cast.first_aid, date(2026, 6, 6))
    session.flush()
    assert stamps(session) == before


def test_the_second_visit_reads_nobody(cast, sign_in, count_queries):
    browser = sign_in(cast.observer)
    browser.get("panorama.show", al=ON.isoformat())
    with count_queries(4) as sent:
        browser.get("panorama.show", al=ON.isoformat())
    assert not any("FROM record" in statement for statement in sent)
