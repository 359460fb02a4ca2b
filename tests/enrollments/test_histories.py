"""Whatever happens to an edition, in whatever order: no seat too many, none idle, nothing untold; and the same again."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders as make
from tests.cast import NOW
from tests.thorough import examples
from tracker.editions import settling_rules
from tracker.editions.allocation_rules import Waiting, allocate
from tracker.enrollments import rules
from tracker.ground.refused import Refused
from tracker.models import Edition, Enrollment
from tracker.models.editions import OPEN_STATES, EnrollmentState

CUTS = ("02101", "02102", "02104")
EACH = 4  # people of a commune
WHO = st.integers(0, len(CUTS) * EACH - 1)
STEPS = st.one_of(
    st.tuples(st.just("enroll"), WHO),
    st.tuples(st.just("ask"), WHO),
    st.tuples(st.just("approve"), WHO),
    st.tuples(st.just("reject"), WHO),
    st.tuples(st.just("cancel"), WHO),
    st.tuples(st.just("swap"), WHO),
    st.tuples(st.just("give"), WHO),
    st.tuples(st.just("capacity"), st.integers(1, 9)),
    st.tuples(st.just("quota"), st.tuples(st.sampled_from(CUTS), st.integers(0, 4))),
    st.tuples(st.just("give_back"), st.tuples(st.sampled_from(CUTS), st.integers(1, 3))),
    st.tuples(st.just("release"), st.none()),
    st.tuples(st.just("wait"), st.integers(1, 15)),  # days
)


@dataclass
class World:
    """An edition of six seats that three communes want, on 9 December; first aid is known to some."""

    session: Any
    edition: Edition
    people: list[Any]
    by: int
    now: Any = NOW

    def step(self, kind: str, value: Any) -> bool:
        """Do one thing, a while after the one before; say whether it was not refused."""
        self.now += timedelta(minutes=1)
        try:
            getattr(self, f"_{kind}")(value)
        except Refused:
            return False
        return True

    def held(self) -> int:
        return settling_rules.seats(self.session, self.edition, self.now).held.total()

    def enrollments(self) -> list[Enrollment]:
        self.session.flush()
        of = self.session.query(Enrollment).filter_by(edition_id=self.edition.id)
        return of.order_by(Enrollment.id).all()

    def trace(self) -> list[tuple[Any, ...]]:
        """Return what is told of each enrollment, by person and not by number."""
        order = {person.id: n for n, person in enumerate(self.people)}
        return [
            (order[each.inspector_id], *((event.state, event.at, event.note) for event in each.history))
            for each in self.enrollments()
        ]

    def _cut(self, who: int) -> str:
        return CUTS[who // EACH]

    def _of(self, who: int) -> Enrollment:
        found = [each for each in self.enrollments() if each.inspector_id == self.people[who].id]
        live = [each for each in found if each.state in OPEN_STATES]
        if not live:
            raise Refused("No está.")
        return live[0]

    def _enroll(self, who: int) -> None:
        people = [self.people[who]]
        rules.enroll(
            self.session, self.edition, people, self._cut(who), by=self.by, now=self.now, any_time=True
        )

    def _ask(self, who: int) -> None:
        rules.ask(self.session, self.edition, self.people[who], self._cut(who), by=self.by, now=self.now)

    def _approve(self, who: int) -> None:
        rules.approve(self.session, self._of(who), by=self.by, now=self.now)

    def _reject(self, who: int) -> None:
        rules.reject(self._of(who), "No por ahora", by=self.by, now=self.now)

    def _cancel(self, who: int) -> None:
        rules.cancel(self.session, self._of(who), by=self.by, now=self.now)

    def _swap(self, who: int) -> None:
        other = who // EACH * EACH + (who + 1) % EACH
        rules.swap(self.session, self._of(who), self.people[other], by=self.by, now=self.now)

    def _give(self, who: int) -> None:
        rules.give_seats(self.session, self.edition, [self._of(who)], by=self.by, now=self.now)

    def _capacity(self, capacity: int) -> None:
        reserved = sum(quota.seats for quota in self.edition.quotas)
        self.edition.capacity = max(capacity, reserved, self.held())
        settling_rules.settle(self.session, self.edition, self.now)

    def _quota(self, value: tuple[str, int]) -> None:
        cut, wanted = value
        of = {quota.commune_cut: quota for quota in self.edition.quotas}
        others = sum(quota.seats for quota in of.values()) - of[cut].seats
        of[cut].seats = min(wanted, self.edition.capacity - others)
        settling_rules.settle(self.session, self.edition, self.now)

    def _give_back(self, value: tuple[str, int]) -> None:
        rules.give_back(self.session, self.edition, *value, now=self.now)

    def _release(self, _: None) -> None:
        self.edition.release_on = min(self.edition.release_on, self.now.date())
        settling_rules.settle(self.session, self.edition, self.now)

    def _wait(self, days: int) -> None:
        """Let time go by; `flask tick` comes soon after midnight."""
        self.now += timedelta(days=days)
        settling_rules.settle(self.session, self.edition, self.now)


def world(session: Any) -> World:
    make.association(session)
    subject = make.subject(session)
    make.adopted_plan(session, make.requirement(subject))
    course = make.course(session, subject)
    communes = [make.commune(session, cut) for cut in CUTS]
    edition = make.edition(session, course, communes[0], capacity=6)
    people = []
    for n, commune in enumerate(communes):
        make.quota(edition, commune, n)
        for m in range(EACH):
            person = make.inspector(session)
            make.posting(session, person, commune)
            people.append(person)
            if m < n:  # nobody, one, two of four are covered
                make.record(session, person, course, date(2026, 5, 1))
    session.flush()
    return World(session, edition, people, make.account(session).id)


def holds(world: World) -> None:
    """Assert what must hold between any two steps."""
    seats = settling_rules.seats(world.session, world.edition, world.now)
    assert seats.held.total() <= world.edition.capacity
    queue = [
        Waiting(each.id, each.commune_cut, each.waiting_since)
        for each in settling_rules.waiting(world.session, world.edition)
    ]
    if not settling_rules.decided_by_hand(world.edition, world.now):
        gaps = settling_rules.gaps(world.session, world.edition, CUTS, world.now.date())
        assert allocate(seats, queue, gaps) == [], "somebody waits for a seat they may have"
    for each in world.enrollments():
        assert each.history[-1].state is each.state, "a change without its event"
        told = [event.state for event in each.history]
        assert all(before in OPEN_STATES for before in told[:-1]), "what is ended goes on"
    live = [each.inspector_id for each in world.enrollments() if each.state in OPEN_STATES]
    assert len(live) == len(set(live)), "somebody is in twice"


def play(session: Any, steps: list[tuple[str, Any]]) -> list[tuple[Any, ...]]:
    session.rollback()
    played = world(session)
    for kind, value in steps:
        before, kept = played.trace(), played.held()
        done = played.step(kind, value)
        assert done or played.trace() == before, "what is refused changes nothing"
        if kind == "enroll" and done:
            assert played.held() - kept in {0, 1}
        holds(played)
    found = played.trace()
    session.rollback()
    return found


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=5, max_size=25))
def test_whatever_happens_the_seats_are_right_and_told_and_the_same_again(session, steps):
    assert play(session, steps) == play(session, steps)


def test_what_is_drawn_gets_somewhere(session):
    """Or the test above would prove nothing: a few steps by hand lead to each kind of state."""
    who = range(len(CUTS) * EACH)
    steps = [("enroll", n) for n in who if n not in {3, 7}]
    steps += [("ask", 3), ("approve", 3), ("ask", 7), ("reject", 7), ("cancel", 0), ("swap", 4)]
    found = play(session, steps)
    last = {events[-1][0] for _, *events in found}
    waiting = {EnrollmentState.WAITLISTED, EnrollmentState.CONFIRMED}
    assert last == waiting | {EnrollmentState.CANCELLED, EnrollmentState.REJECTED}
