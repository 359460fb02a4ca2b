"""The policy table is the design's, and its two readings agree on every world of postings."""

import itertools
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests import builders as make
from tests import cast
from tests.thorough import examples
from tracker.access.policy import (
    AFTER_THE_END,
    POLICY,
    Actor,
    Permission,
    Reach,
    is_tagged,
    may,
    permission_of,
    public,
    reach_ends_at,
    requires,
    within,
)
from tracker.ground import clock
from tracker.models import (
    Account,
    Batch,
    Commune,
    Cost,
    DataRequest,
    Edition,
    Enrollment,
    Exemption,
    HandOver,
    Inspector,
    Meeting,
    Posting,
    Record,
    Resource,
    RoleGrant,
    Upload,
)
from tracker.models.accounts import Role
from tracker.models.editions import EditionState

pytestmark = pytest.mark.both

ME = 1
SECOND = timedelta(seconds=1)
CUTS = ("02101", "02102", "02104")
KINDS = (
    Commune,
    Inspector,
    Posting,
    Record,
    RoleGrant,
    Batch,
    Upload,
    HandOver,
    DataRequest,
    Edition,
    Enrollment,
    Exemption,
    Resource,
    Cost,
)


def test_the_table_is_the_designs():
    """The rows of section 4 that have a page; who is not named has no business there."""
    everyone, own, self_ = Reach.EVERYONE, Reach.OWN_COMMUNE, Reach.SELF
    assert {
        Permission.SEE_FIGURES: {
            Role.COORDINATOR: everyone,
            Role.DIRECTOR: everyone,
            Role.OBSERVER: everyone,
        },
        Permission.SEE_PEOPLE: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.SEE_COMMUNE: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.CORRECT_IDENTITY: {Role.COORDINATOR: everyone},
        Permission.SEE_OWN_TRAINING: {Role.INSPECTOR: self_},
        Permission.SEE_PLAN: dict.fromkeys(Role, everyone),
        Permission.WRITE_PLAN: {Role.COORDINATOR: everyone},
        Permission.ANSWER_PLAN: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.SEE_PLAN_PAPERS: {Role.COORDINATOR: everyone, Role.DIRECTOR: everyone},
        Permission.EDIT_ROSTER: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.SEND_ROSTERS: {Role.COORDINATOR: everyone},
        Permission.ATTEST_ROSTER: {Role.DIRECTOR: own},
        Permission.HAND_OVER: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.SEE_RECORDS: {Role.COORDINATOR: everyone, Role.DIRECTOR: own, Role.INSPECTOR: self_},
        Permission.ADD_RECORDS: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.ADD_OWN_RECORD: {Role.INSPECTOR: self_},
        Permission.ACCEPT_RECORDS: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.REVOKE_RECORDS: {Role.COORDINATOR: everyone},
        Permission.SEE_EDITIONS: dict.fromkeys(Role, everyone),
        Permission.WRITE_EDITIONS: {Role.COORDINATOR: everyone},
        Permission.ENROLL: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.SET_CAP: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.SEE_ENROLLMENTS: {Role.COORDINATOR: everyone, Role.DIRECTOR: own, Role.INSPECTOR: self_},
        Permission.ASK_SEAT: {Role.INSPECTOR: self_},
        Permission.TAKE_ATTENDANCE: {Role.COORDINATOR: everyone, Role.INSTRUCTOR: Reach.OWN_EDITIONS},
        Permission.SEE_GIVEN: {Role.INSTRUCTOR: Reach.OWN_EDITIONS},
        Permission.PROPOSE_EXEMPTIONS: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.ACCEPT_EXEMPTIONS: {Role.COORDINATOR: everyone},
        Permission.EXTEND_TERM: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.EXTEND_RECORDS: {Role.COORDINATOR: everyone},
        Permission.WRITE_SETTINGS: {Role.COORDINATOR: everyone},
        Permission.SEE_LENDING: {Role.COORDINATOR: everyone, Role.DIRECTOR: everyone},
        Permission.WRITE_LENDING: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.SEE_COSTS: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.ANSWER_REQUESTS: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.INVITE: {Role.COORDINATOR: everyone, Role.DIRECTOR: own},
        Permission.SEE_CONTACTS: {Role.COORDINATOR: everyone},
        Permission.SEE_OUTBOX: {Role.COORDINATOR: everyone},
        Permission.USE_OWN_ACCOUNT: dict.fromkeys(Role, self_),
    } == POLICY


def reached(session, actor, permission, kind):
    """Return what `may` allows and what `within` keeps, of everything there is."""
    key = sa.inspect(kind).primary_key[0].key
    allowed = {
        getattr(thing, key) for thing in session.scalars(select(kind)) if may(actor, permission, thing)
    }
    kept = [
        getattr(thing, key) for thing in session.scalars(select(kind).where(within(actor, permission, kind)))
    ]
    assert len(kept) == len(set(kept)), "who works in two communes is one person"
    return allowed, set(kept)


@st.composite
def spans(draw):
    """Draw one person's postings to one commune: some that end, then perhaps one that lasts."""
    days = sorted(draw(st.sets(st.integers(-900, 900), max_size=5)))
    dates = [cast.TODAY + timedelta(days=day) for day in days]
    whole = list(zip(dates[::2], dates[1::2], strict=False))
    return [*whole, (dates[-1], None)] if len(dates) % 2 else whole


people = st.lists(st.fixed_dictionaries({cut: spans() for cut in CUTS}), max_size=4)


actors = st.fixed_dictionaries(
    {
        "roles": st.frozensets(st.sampled_from(list(Role))),
        "communes": st.sets(st.sampled_from(CUTS)).map(lambda cuts: dict.fromkeys(cuts, "")),
        "person": st.none() | st.integers(0, 3),  # whose RUT the account has
    }
)


def _belongings(session, communes):
    """Give each person a record and a request, and each commune what it may have of its own."""
    subject, by = make.subject(session), make.account(session)
    course = make.course(session, subject)
    edition = make.edition(session, course, communes["02101"], instructors=[session.get(Account, ME) or by])
    long_ago = {"state": EditionState.FINISHED, "finished_at": clock.now() - timedelta(days=31)}
    make.edition(session, course, None, instructors=edition.instructors, **long_ago)
    make.edition(session, course, None)
    for person in session.scalars(select(Inspector)).all():
        make.record(session, person, course, cast.TODAY)
        make.data_request(session, person, communes["02102"], by)
        make.account(session, Role.INSPECTOR, Role.DIRECTOR, rut=person.rut, commune=communes["02101"])
        make.hand_over(session, person, communes["02101"], communes["02104"], by)
        make.enrollment(session, edition, person, communes["02104"])
        make.exemption(session, person, subject)
    for commune in communes.values():
        make.resource(session, commune)
        make.cost(session, edition, 1000, commune)
        make.batch(session, commune)
        make.upload(session, commune, by)
    make.batch(session, None, kind="records")
    make.cost(session, edition, 1000)


def populate(session, world):
    """Put the drawn people and their postings into the database; return the RUTs."""
    communes = {cut: make.commune(session, cut) for cut in CUTS}
    ruts = []
    for postings in world:
        person = make.inspector(session)
        ruts.append(person.rut)
        for cut, dates in postings.items():
            for start, end in dates:
                make.posting(session, person, communes[cut], start=start, end=end)
    _belongings(session, communes)
    session.expire_all()
    return ruts


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=people, who=actors)
def test_may_and_within_agree(session, world, who):
    ruts = [*populate(session, world), None, None, None, None]
    rut = None if who["person"] is None else ruts[who["person"]]
    actor = Actor(id=ME, name="", token="", rut=rut, roles=who["roles"], communes=who["communes"])
    try:
        for permission, kind in itertools.product(Permission, KINDS):
            allowed, kept = reached(session, actor, permission, kind)
            assert allowed == kept, (permission, kind)
    finally:
        session.rollback()


@pytest.fixture
def actor_of(session):
    """Give the function that returns an account as requests know it."""

    def actor_of(account):
        live = [grant for grant in account.grants if grant.ended_at is None]
        communes = {grant.commune_cut: "" for grant in live if grant.commune_cut}
        roles = frozenset(grant.role for grant in live)
        return Actor(account.id, account.name, account.rut, "", roles, communes)

    return actor_of


def test_a_director_reaches_who_is_was_or_will_be_in_the_own_commune(session, actor_of):
    world = cast.build(session)
    coming = make.inspector(session)
    make.posting(session, coming, world.mejillones.commune, start=date(2027, 1, 1))
    stranger = make.inspector(session)
    allowed, seen = reached(session, actor_of(world.mejillones.director), Permission.SEE_PEOPLE, Inspector)
    own = (world.mejillones.trained, world.mejillones.lapsed, world.mejillones.untrained)
    assert seen == {person.id for person in (*own, world.shared, world.moved, coming)}
    assert stranger.id not in seen
    assert allowed == seen


def test_the_others_reach_what_the_table_says(session, actor_of):
    world = cast.build(session)
    everybody = set(session.scalars(select(Inspector.id)))
    team = world.mejillones

    def seen(account, permission, kind=Inspector):
        allowed, kept = reached(session, actor_of(account), permission, kind)
        assert allowed == kept
        return kept

    own = session.scalars(select(Record.id).where(Record.inspector_id == team.trained.id)).all()
    assert own
    assert seen(team.account, Permission.SEE_RECORDS, Record) == set(own)
    assert seen(world.coordinator, Permission.SEE_PEOPLE) == everybody
    assert seen(team.account, Permission.SEE_OWN_TRAINING) == {team.trained.id}
    for nameless in (world.observer, world.instructor, team.account, team.former, world.nobody):
        assert seen(nameless, Permission.SEE_PEOPLE) == set()
        assert seen(nameless, Permission.SEE_COMMUNE, Commune) == set()
    assert seen(team.director, Permission.SEE_COMMUNE, Commune) == {team.commune.cut}
    assert seen(world.observer, Permission.SEE_FIGURES, Commune) == set(session.scalars(select(Commune.cut)))


def _end(edition, how, at):
    """End an edition at an instant: somebody finished or cancelled it, or its last meeting was then."""
    if how == "finished":
        edition.state, edition.finished_at = EditionState.FINISHED, at
    elif how == "cancelled":
        make.call_off(edition, at=at)
    else:
        edition.meetings = [
            make.meeting(at.date() - timedelta(days=2)),
            Meeting(starts_at=at - SECOND, ends_at=at),
        ]


@pytest.mark.parametrize(("ago", "reaches"), [(AFTER_THE_END, True), (AFTER_THE_END + SECOND, False)])
@pytest.mark.parametrize("how", ["finished", "cancelled", "never closed"])
def test_who_gives_an_edition_reaches_it_until_the_last_instant(session, actor_of, ago, reaches, how):
    with time_machine.travel(cast.NOW, tick=False):
        world = cast.build(session)
        _end(world.edition, how, clock.now() - ago)
        session.flush()
        session.expire_all()
        found = reached(session, actor_of(world.instructor), Permission.TAKE_ATTENDANCE, Edition)
        assert (reach_ends_at(world.edition) >= clock.now()) is reaches
    assert found == (({world.edition.id},) * 2 if reaches else (set(), set()))


@pytest.mark.parametrize(
    ("ended_at", "how"),
    [
        (datetime(2026, 12, 20, 15, tzinfo=UTC), "finished"),  # later than its last meeting
        (datetime(2026, 11, 4, 15, tzinfo=UTC), "cancelled"),  # long before its first
    ],
)
def test_what_somebody_ended_counts_from_that_instant_not_from_its_meetings(ended_at, how):
    edition = Edition(meetings=[make.meeting(date(2026, 12, 9))])
    assert reach_ends_at(edition) == datetime(2027, 1, 8, 16, tzinfo=UTC), "13:00 in Santiago, 30 days later"
    _end(edition, how, ended_at)
    assert reach_ends_at(edition) == ended_at + timedelta(days=30)


def test_a_draft_without_a_meeting_has_no_end():
    assert reach_ends_at(Edition()) is None


days_off = st.integers(-40, 40)
ends = st.fixed_dictionaries(
    {
        "state": st.sampled_from(list(EditionState)),
        "ended": days_off,
        "meetings": st.sets(days_off, max_size=3),
        "given": st.booleans(),
    }
)


def _slow_reach(drawn):
    """Say by days alone whether the instructor still reaches a drawn edition: none of the ends is 30 days off to the hour."""
    last = max(drawn["meetings"], default=None)
    ended = drawn["ended"] if drawn["state"] in {EditionState.FINISHED, EditionState.CANCELLED} else last
    return drawn["given"] and (ended is None or ended >= -30)


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(ends, max_size=6))
def test_an_instructor_reaches_drawn_editions_as_the_calendar_says(session, drawn):
    with time_machine.travel(cast.NOW, tick=False):
        course, me = make.course(session), make.account(session, Role.INSTRUCTOR)
        expected = set()
        for each in drawn:
            day = [clock.now() + timedelta(days=off, hours=1) for off in (each["ended"], *each["meetings"])]
            made = make.edition(session, course, None, instructors=[me] if each["given"] else [])
            made.meetings = [Meeting(starts_at=at - SECOND, ends_at=at) for at in day[1:]]
            made.state = each["state"]
            made.finished_at = day[0] if each["state"] is EditionState.FINISHED else None
            if each["state"] is EditionState.CANCELLED:
                make.call_off(made, at=day[0])
            session.flush()
            expected |= {made.id} if _slow_reach(each) else set()
        session.expire_all()
        actor = Actor(me.id, "", None, "", frozenset({Role.INSTRUCTOR}), {})
        try:
            assert reached(session, actor, Permission.TAKE_ATTENDANCE, Edition) == (expected, expected)
        finally:
            session.rollback()


def test_several_roles_reach_what_each_of_them_does(session, actor_of):
    world = cast.build(session)
    account = make.account(
        session, Role.DIRECTOR, Role.INSPECTOR, commune=world.taltal.commune, rut=world.mejillones.lapsed.rut
    )
    seen = reached(session, actor_of(account), Permission.SEE_PEOPLE, Inspector)[1]
    assert world.taltal.trained.id in seen
    assert world.mejillones.lapsed.id not in seen
    own = reached(session, actor_of(account), Permission.SEE_OWN_TRAINING, Inspector)[1]
    assert own == {world.mejillones.lapsed.id}


def test_what_the_rules_know_without_a_row_is_reached_by_its_commune():
    own, other = ([SimpleNamespace(cut=cut), SimpleNamespace(commune_cut=cut)] for cut in CUTS[:2])
    associations = SimpleNamespace(commune_cut=None)
    director, inspector, coordinator = (
        Actor(ME, "", None, "", frozenset({role}), {CUTS[0]: ""})
        for role in (Role.DIRECTOR, Role.INSPECTOR, Role.COORDINATOR)
    )
    for things, expected in ((own, True), ([*other, associations], False)):
        for thing in things:
            assert may(director, Permission.SEE_COMMUNE, thing) is expected
            assert not may(inspector, Permission.SEE_RECORDS, thing)
            assert may(coordinator, Permission.SEE_COMMUNE, thing)


def test_any_of_ones_roles_grants_what_it_may():
    actor = Actor(ME, "", None, "", frozenset({Role.INSPECTOR, Role.OBSERVER}), {})
    assert actor.has(Permission.ASK_SEAT)
    assert actor.has(Permission.SEE_FIGURES)
    assert not actor.has(Permission.ENROLL)


def test_a_view_asks_for_what_it_was_tagged_with_and_silence_is_told_from_public():
    def costs():
        """Be a view."""

    def about():
        """Be another."""

    assert not is_tagged(costs)
    assert requires(Permission.SEE_COSTS)(costs) is costs
    assert public(about) is about
    assert [(is_tagged(view), permission_of(view)) for view in (costs, about)] == [
        (True, Permission.SEE_COSTS),
        (True, None),
    ]
