"""`demo load`: the region as its stories tell it."""

from collections import Counter
from datetime import date, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher

from tests.demo.conftest import CHEAP
from tracker.accounts import password_rules, rules
from tracker.editions.attending_rules import attends_online
from tracker.editions.hours_rules import hours
from tracker.editions.rules import warnings
from tracker.editions.stage_rules import Stage, stage
from tracker.ground import clock, rut
from tracker.models import (
    Attendance,
    Commune,
    DataRequest,
    Edition,
    Enrollment,
    EnrollmentEvent,
    Inspector,
    PlanVersion,
    Posting,
    Record,
    RoleGrant,
    RosterAttestation,
)
from tracker.models.accounts import Role
from tracker.models.editions import EditionState, EnrollmentState
from tracker.models.plan import PlanState
from tracker.models.privacy import RequestState
from tracker.plan.rules import find_version
from tracker.standing import load
from tracker.standing.status import Status, person_standing

ROSTERS = {"02101": 92, "02102": 23, "02103": 8, "02104": 15, "02202": 2, "02203": 18, "02301": 26}
SILENT = {"02201", "02302"}


def test_seven_communes_have_a_roster_and_two_never_sent_one(demonstration, session):
    today = clock.today()
    on_roster = sa.select(Posting.commune_cut, sa.func.count()).where(
        Posting.start <= today, sa.or_(Posting.end.is_(None), Posting.end >= today)
    )
    assert dict(session.execute(on_roster.group_by(Posting.commune_cut)).all()) == ROSTERS
    assert set(session.scalars(sa.select(Commune.cut))) == ROSTERS.keys() | SILENT
    assert not SILENT & set(session.scalars(sa.select(Posting.commune_cut)))


def test_people_moved_are_shared_and_left(demonstration, session):
    postings = session.scalars(sa.select(Posting)).all()
    still = {posting.inspector_id for posting in postings if posting.end is None}
    open_postings = Counter(posting.inspector_id for posting in postings if posting.end is None)
    assert sum(count == 2 for count in open_postings.values()) == 3
    assert len({posting.inspector_id for posting in postings if posting.end} & still) == 6
    assert len({posting.inspector_id for posting in postings} - still) > 15


def test_five_years_of_records_with_renewals_and_some_that_do_not_count(demonstration, session):
    today = clock.today()
    records = session.scalars(sa.select(Record)).all()
    assert min(record.obtained_on for record in records) < today - timedelta(days=4 * 365)
    assert max(record.obtained_on for record in records) > today - timedelta(days=60)
    again = Counter((record.inspector_id, record.course_id) for record in records)
    assert sum(count > 1 for count in again.values()) > 100
    assert {record.state.value for record in records} == {"accepted", "waiting", "refused"}
    assert sum(record.revoked_at is not None for record in records) == 1
    assert all(record.obtained_on <= today and record.added_at <= clock.now() for record in records)


def test_some_ask_about_their_data_late_extended_and_answered(demonstration, session):
    today = clock.today()
    asked = session.scalars(sa.select(DataRequest)).all()
    waiting = [each for each in asked if each.state is RequestState.OPEN]
    assert sum(each.due_on < today for each in waiting) == 1
    assert [each.due_on - clock.local_date(each.asked_at) for each in waiting if each.extended_at] == [
        timedelta(60)
    ]
    assert {each.state for each in asked} == set(RequestState)


def test_every_rut_is_valid_and_of_nobody(demonstration, session):
    for text in session.scalars(sa.select(Inspector.rut)):
        assert rut.parse(text) == text
        assert 44_000_000 <= int(text.split("-")[0]) < 45_000_000


def test_names_have_accents_enies_and_compound_surnames(demonstration, session):
    names = " ".join(person.list_name for person in session.scalars(sa.select(Inspector)))
    assert "ñ" in names
    assert "á" in names
    assert "De la" in names or "San Mart" in names or "Del " in names
    assert session.scalar(sa.select(Inspector).where(Inspector.maternal_surname.is_(None)).limit(1))


def test_two_versions_answer_one_after_the_other_and_a_third_is_in_consultation(demonstration, session):
    versions = session.scalars(sa.select(PlanVersion).order_by(PlanVersion.id)).all()
    assert [version.state for version in versions] == [*[PlanState.ADOPTED] * 2, PlanState.CONSULTATION]
    before, since = (find_version(session, None, day) for day in (date(2026, 8, 11), date(2026, 8, 12)))
    assert {each.subject.code for each in before.requirements} == {"PAUX", "TRAN", "EMER"}
    common = {each.subject.code for each in since.requirements if each.commune_cut is None}
    assert common > {"PAUX", "TRAN", "EMER"}
    assert len(common) == 13
    assert {clearance.code for clearance in since.clearances} == {"DEF43", "DEF46", "COAD37"}


def test_rosters_were_attested_lately_long_ago_or_never(demonstration, session):
    latest = sa.select(RosterAttestation.commune_cut, sa.func.max(RosterAttestation.attested_on))
    rows = session.execute(latest.group_by(RosterAttestation.commune_cut))
    age = {cut: (clock.today() - day).days for cut, day in rows}
    assert set(age) == ROSTERS.keys() - {"02104"}
    assert sorted(cut for cut, days in age.items() if days > 90) == ["02203", "02301"]


def test_the_figures_tell_the_stories(demonstration, report):
    found = report("coverage", "show")
    assert found["plan_version"] == "2026.1"
    first_aid = {
        each["cut"]: next(cell for cell in each["cells"] if cell["subject"] == "PAUX")
        for each in found["communes"]
        if each["roster"] is not None
    }
    share = {cut: cell["covered"] / cell["required"] for cut, cell in first_aid.items()}
    assert (first_aid["02202"]["covered"], first_aid["02202"]["required"]) == (1, 2)
    assert share["02101"] > 0.8
    assert min(share, key=share.get) == "02104"
    region = [cell["covered"] / cell["required"] for cell in found["region"]]
    assert 0.1 < min(region) < 0.3
    assert 0.7 < max(region) < 0.9


def test_every_status_is_met(demonstration, session):
    today = clock.today()
    terms = load.terms(session, today)
    met = {
        standing.status
        for person in load.roster(session, today)
        for standing in person_standing(person, terms.plan, today, terms.settings)
    }
    assert met >= {Status.CURRENT, Status.EXPIRING, Status.EXPIRED, Status.PENDING}


def test_every_role_signs_in_with_what_was_printed(demonstration, session):
    lines = demonstration.splitlines()
    assert lines[0].split() == ["Rol", "Comuna", "Correo", "electrónico", "RUT", "Clave"]
    roles = set()
    for line in lines[1:]:
        words = line.split()
        email, shown, password = words[-3:]
        account = rules.find(session, rules.login_key(email))
        assert password_rules.matches(PasswordHasher(**CHEAP), account.password_hash, password)
        assert shown == "–" or rules.find(session, rules.login_key(shown)) is account
        held = {grant.role for grant in account.grants}
        password_rules.check(password, held, [account.name, email])
        roles |= held
    assert roles == set(Role)


def test_the_seven_communes_have_directors_and_one_a_deputy(demonstration, session):
    directors = Counter(
        session.scalars(sa.select(RoleGrant.commune_cut).where(RoleGrant.role == Role.DIRECTOR))
    )
    assert directors == dict.fromkeys(ROSTERS, 1) | {"02101": 2}


def test_some_editions_were_given_two_are_open_one_is_given_and_one_is_written(demonstration, session):
    now = clock.now()
    editions = session.scalars(sa.select(Edition).order_by(Edition.id)).all()
    assert [stage(edition, now) for edition in editions] == [
        *[Stage.FINISHED] * 3,
        *[Stage.OPEN] * 2,
        Stage.RUNNING,
        Stage.DRAFT,
    ]
    for edition in editions[3:]:
        assert 0 < sum(quota.seats for quota in edition.quotas) <= edition.capacity
    for edition in editions:
        first = clock.local_date(edition.meetings[0].starts_at)
        assert edition.opens_on < edition.release_on < edition.closes_on < first
        assert hours(edition).given == edition.course.hours, "it gives the hours that it says"
    assert next(iter(warnings(editions[-1]))).startswith("La autorización de Capacitaciones Salar vence")


def test_people_go_and_where_it_is_full_several_communes_wait(demonstration, session):
    going, full, running = session.scalars(
        sa.select(Edition).where(Edition.state == EditionState.PUBLISHED).order_by(Edition.id)
    ).all()
    held = [in_state(session, each, EnrollmentState.CONFIRMED) for each in (going, full, running)]
    assert all(held)
    assert len(held[1]) == full.capacity
    assert not in_state(session, going, EnrollmentState.WAITLISTED)
    assert len({each.commune_cut for each in in_state(session, full, EnrollmentState.WAITLISTED)}) > 2
    marked = session.scalar(
        sa.select(sa.func.count(sa.distinct(Attendance.enrollment_id)))
        .join(Attendance.enrollment)
        .where(Enrollment.edition_id == running.id)
    )
    assert marked == len(held[2])
    assert {each.commune_cut for each in held[2] if attends_online(running, each.commune_cut)} >= {
        "02104",
        "02203",
    }


def test_who_passed_what_was_given_has_a_record_from_it_and_the_others_a_reason(demonstration, session):
    finished = session.scalars(sa.select(Edition).where(Edition.state == EditionState.FINISHED)).all()
    ended = Counter()
    for edition in finished:
        people = session.scalars(sa.select(Enrollment).where(Enrollment.edition_id == edition.id)).all()
        ended.update(each.state for each in people)
        passed = {each.id for each in people if each.state is EnrollmentState.PASSED}
        issued = session.scalars(sa.select(Record).where(Record.enrollment_id.in_(passed))).all()
        assert {record.enrollment_id for record in issued} == passed
        assert len(passed) >= 3
        day = clock.local_date(edition.meetings[-1].starts_at)
        assert {(record.obtained_on, record.revoked_at) for record in issued} == {(day, None)}
    assert ended.keys() == {EnrollmentState.PASSED, EnrollmentState.FAILED, EnrollmentState.ABSENT}
    assert (ended[EnrollmentState.FAILED], ended[EnrollmentState.ABSENT]) == (1, 1)
    notes = sa.select(EnrollmentEvent.note).where(EnrollmentEvent.state == EnrollmentState.FAILED)
    assert session.scalar(notes) == "por nota 3,4"


def in_state(session, edition, state):
    query = sa.select(Enrollment).where(Enrollment.edition_id == edition.id, Enrollment.state == state)
    return session.scalars(query).all()
