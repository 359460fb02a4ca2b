"""Whatever two people hold: joined, the figures are those of before but for theirs, nothing is nobody's, and undone all is as it was."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders as make
from tests.cast import NOW, TODAY
from tests.identity.conftest import everything, orphans
from tests.thorough import examples
from tracker.identity import joining_rules
from tracker.identity.double_rules import doubles, holdings
from tracker.models import Inspector, Posting, Record
from tracker.models.accounts import Role
from tracker.models.editions import EnrollmentState
from tracker.models.identity import FormerKind
from tracker.people.posting_rules import share_a_day
from tracker.standing import load
from tracker.standing.figures import figures
from tracker.standing.obligations import postings_on
from tracker.standing.status import Status, person_standing

CUTS = ("02101", "02102")
DERIVED = (
    "figures_stamp",
    "kept_day",
    "kept_figures",
    "kept_preview",
    "kept_standing",
    "joining",
    "enrollment_event",
)
COVERED = {Status.CURRENT, Status.EXPIRING}
SEATS = st.sampled_from(
    [
        None,
        EnrollmentState.CONFIRMED,
        EnrollmentState.WAITLISTED,
        EnrollmentState.REQUESTED,
        EnrollmentState.CANCELLED,
    ]
)
YEARS = st.integers(2022, 2027)
WORLDS = st.fixed_dictionaries(
    {
        "postings": st.lists(st.tuples(st.sampled_from(CUTS), YEARS, st.sampled_from([0, 1, 3, None])), max_size=3),
        "records": st.lists(st.tuples(st.integers(0, 1), st.sampled_from([date(2024, 5, 2), date(2026, 3, 2)])), max_size=3, unique=True),
        "seat": SEATS,
        "account": st.booleans(),
        "exempt": st.booleans(),
    }
)  # fmt: skip


def person(session, course, records, edition, held):
    """Make a person with what was drawn; postings that would cross one another are left out."""
    made = make.inspector(session)
    for cut, year, years in held["postings"]:
        span = date(year, 1, 1), None if years is None else date(year + years, 12, 31)
        here = [each for each in made.postings if each.commune_cut == cut]
        if not any(share_a_day(each, *span) for each in here):
            make.posting(session, made, course[cut], start=span[0], end=span[1])
            session.expire(made, ["postings"])
    for which, day in held["records"]:
        make.record(session, made, records[which], day)
    if held["seat"]:
        make.enrollment(
            session, edition, made, course["02101"], held["seat"], NOW - timedelta(days=made.id % 3)
        )
    if held["account"]:
        make.account(session, Role.INSPECTOR, rut=made.rut, email=None)
    if held["exempt"]:
        make.exemption(session, made, records[1].subjects[0])
    return made


def counted(session):
    """Return how many are required and covered, by commune and subject."""
    plan = load.terms(session, TODAY).plan
    parts = figures(session, load.communes(session, TODAY), plan, TODAY)
    return Counter(
        {
            (part.commune, cell.requirement.subject, kind): getattr(cell, kind)
            for part in parts
            for cell in part.cells
            for kind in ("required", "covered")
        }
    )


def theirs(session, *people):
    """Return the same of some people, counted one by one."""
    plan, terms = load.terms(session, TODAY)
    found = Counter()
    for facts in load.people(session, list(people)):
        for cut in {each.commune for each in postings_on(facts, TODAY)}:
            for standing in person_standing(facts, plan, TODAY, terms):
                if standing.status is not Status.EXEMPT:
                    found[cut, standing.requirement.subject, "required"] += 1
                    found[cut, standing.requirement.subject, "covered"] += standing.status in COVERED
    return found


def world(session, ones, others):
    communes = {cut: make.commune(session, cut) for cut in CUTS}
    make.association(session)
    subjects = [make.subject(session, "PAUX"), make.subject(session, "TRAN")]
    make.adopted_plan(session, *(make.requirement(each, renewal_months=24) for each in subjects))
    courses = [make.course(session, each, code=each.code) for each in subjects]
    edition = make.edition(session, courses[0], communes["02101"], capacity=2)
    people = [person(session, communes, courses, edition, each) for each in (ones, others)]
    for cut in CUTS:
        make.posting(session, make.inspector(session), communes[cut])
    make.enrollment(
        session, edition, make.inspector(session), communes["02101"], EnrollmentState.WAITLISTED, NOW
    )
    by = make.account(session).id
    session.flush()
    return people, edition, by


def chosen(session, people, picks):
    twice = doubles(session, *holdings(session, *people))
    return joining_rules.Chosen(
        FormerKind.TYPO,
        {each.cut: people[picks[0]].id for each in twice.crossings},
        {frozenset(one.id for one in pair): pair[picks[1]].id for pair in twice.records},
        twice.accounts[picks[2] % len(twice.accounts)].id if twice.accounts else None,
    )


@settings(max_examples=examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORLDS, WORLDS, st.tuples(*[st.integers(0, 1)] * 3), st.booleans())
def test_joined_and_undone(session, today, ones, others, picks, turned):
    session.rollback()
    session = session()
    people, edition, by = world(session, ones, others)
    people = people[::-1] if turned else people
    ids = [each.id for each in people]
    before, whole, alone = everything(session, *DERIVED), counted(session), theirs(session, *ids)
    alone.subtract(theirs(session))
    joining_rules.prepare(session, *people)
    joined = joining_rules.join(session, *people, chosen(session, people, picks), by=by, now=NOW)
    session.flush()
    kept = joined.joining.kept_id
    assert orphans(session) == []
    rest, left = counted(session), theirs(session, kept)
    rest.subtract(left)
    whole.subtract(alone)
    assert {key: n for key, n in rest.items() if n} == {key: n for key, n in whole.items() if n}
    here = session.query(Posting).filter_by(inspector_id=kept).all()
    assert not [
        (one, other) for one in here for other in here
        if one is not other and one.commune_cut == other.commune_cut and share_a_day(one, other.start, other.end)
    ]  # fmt: skip
    live = [
        (each.course_id, each.obtained_on)
        for each in session.query(Record).filter_by(inspector_id=kept, revoked_at=None)
    ]
    assert len(live) == len(set(live)) == len({*((w, d) for w, d in (*ones["records"], *others["records"]))})
    assert edition.capacity >= len([1 for _, moved in joined.moved for _ in moved])
    if not any(moved for _, moved in joined.moved):  # else a seat is somebody else's by now
        joining_rules.undo(session, joined.joining, by=by, now=NOW)
        assert everything(session, *DERIVED) == before
        assert session.get(Inspector, joined.joining.gone_id)
    session.rollback()
