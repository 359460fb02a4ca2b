"""Who gets the seats, against a reference that reads the rule word by word; and the quotas that are proposed."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.editions.allocation_rules import (
    BY_POOL,
    BY_QUOTA,
    CommuneGap,
    Given,
    Seats,
    Waiting,
    allocate,
    propose,
)

CUTS = ("02101", "02102", "02104")
START = datetime(2026, 11, 3, 15, tzinfo=UTC)


def waiting(number, cut, minutes=0):
    return Waiting(number, cut, START + timedelta(minutes=minutes))


def gap(cut, covered, required):
    return CommuneGap(cut, covered, required)


@st.composite
def gaps(draw):
    found = []
    for cut in CUTS:
        required = draw(st.integers(0, 12))
        found.append(gap(cut, draw(st.integers(0, required)), required))
    return found


@st.composite
def rooms(draw):
    """Draw seats as they may be: quotas that fit, and what is held, also more than there is room for."""
    capacity = draw(st.integers(1, 12))
    quotas, left = {}, capacity
    for cut in draw(st.sets(st.sampled_from(CUTS))):
        quotas[cut] = draw(st.integers(0, left))
        left -= quotas[cut]
    held = Counter(draw(st.dictionaries(st.sampled_from(CUTS), st.integers(1, 6))))
    return Seats(capacity, quotas, held)


queues = st.lists(st.tuples(st.sampled_from(CUTS), st.integers(0, 3)), max_size=12).map(
    lambda drawn: [waiting(number, *each) for number, each in enumerate(drawn, 1)]
)


def reference(seats, queue, by_cut):
    """Give one seat after the other, each time to the best of all who may have one."""
    held, given, left = dict(seats.held), [], list(queue)
    while True:
        used = sum(max(0, taken - seats.quotas.get(cut, 0)) for cut, taken in held.items())
        pool = seats.capacity - sum(seats.quotas.values()) - used
        if sum(held.values()) >= seats.capacity:
            return given
        of_quota = [one for one in left if held.get(one.commune, 0) < seats.quotas.get(one.commune, 0)]
        if of_quota:
            best = min(of_quota, key=lambda one: (one.since, one.id))
        elif pool > 0 and left:
            best = min(left, key=lambda one: (*_need(by_cut[one.commune]), one.since, one.id))
        else:
            return given
        left.remove(best)
        held[best.commune] = held.get(best.commune, 0) + 1
        given.append(best.id)


def _need(of):
    covered = Fraction(of.covered, of.required) if of.required else Fraction(1)
    return covered, of.covered - of.required


@given(rooms(), queues, gaps())
def test_seats_go_where_the_reference_says(seats, queue, found):
    by_cut = {each.cut: each for each in found}
    assert [each.id for each in allocate(seats, queue, by_cut)] == reference(seats, queue, by_cut)


@given(rooms(), queues, gaps(), st.randoms())
def test_the_order_of_the_rows_does_not_matter(seats, queue, found, random):
    by_cut = {each.cut: each for each in found}
    expected = allocate(seats, queue, by_cut)
    random.shuffle(queue)
    assert allocate(seats, queue, by_cut) == expected


@given(rooms(), queues, gaps())
def test_nobody_waits_for_a_seat_they_may_have_and_none_is_given_twice(seats, queue, found):
    by_cut = {each.cut: each for each in found}
    given = {each.id for each in allocate(seats, queue, by_cut)}
    served = Counter(one.commune for one in queue if one.id in given)
    after = seats._replace(held=seats.held + served)
    assert after.held.total() <= max(seats.capacity, seats.held.total())
    for one in queue:
        if one.id not in given:
            assert not after.of_quota(one.commune)
            assert not after.of_pool


@given(rooms(), queues, gaps())
def test_no_commune_takes_what_is_held_for_another(seats, queue, found):
    given = {each.id for each in allocate(seats, queue, {each.cut: each for each in found})}
    served = Counter(one.commune for one in queue if one.id in given)
    held = seats.held + served
    of_pool = sum(max(0, held[cut] - max(seats.quotas.get(cut, 0), seats.held[cut])) for cut in CUTS)
    assert of_pool <= seats.of_pool


def test_the_own_quota_serves_the_earliest_and_the_pool_who_is_covered_least():
    seats = Seats(4, {"02102": 1}, Counter({"02101": 1}))
    queue = [waiting(1, "02102", 5), waiting(2, "02102", 1), waiting(3, "02104", 9), waiting(4, "02102", 2)]
    found = {"02102": gap("02102", 8, 11), "02104": gap("02104", 3, 11)}
    assert allocate(seats, queue, found) == [
        Given(2, BY_QUOTA),
        Given(3, "por menor cobertura: 3 de 11"),
        Given(4, BY_POOL),
    ]


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        (gap("02102", 1, 2), gap("02104", 2, 4), 2),  # the same share, the larger gap
        (gap("02102", 1, 2), gap("02104", 1, 2), 1),  # the same gap, who waits longer
        (gap("02102", 0, 0), gap("02104", 9, 10), 2),  # where nobody is required nothing is missing
    ],
)
def test_ties_in_the_pool(first, second, chosen):
    queue = [waiting(1, "02102", 1), waiting(2, "02104", 2)]
    [given] = allocate(Seats(1, {}, Counter()), queue, {first.cut: first, second.cut: second})
    assert given.id == chosen


def test_a_commune_that_waits_since_the_same_instant_is_served_by_number():
    queue = [waiting(7, "02104"), waiting(3, "02102")]
    found = {cut: gap(cut, 1, 2) for cut in ("02102", "02104")}
    assert [each.id for each in allocate(Seats(1, {}, Counter()), queue, found)] == [3]


@given(st.integers(1, 30), gaps())
def test_quotas_fit_and_nobody_has_more_than_the_gap(capacity, found):
    quotas = propose(capacity, found)
    wanted = {each.cut: each.gap for each in found}
    assert sum(quotas.values()) == min(capacity, sum(wanted.values()))
    assert all(1 <= seats <= wanted[cut] for cut, seats in quotas.items())


@given(st.integers(1, 30), gaps())
def test_the_first_seat_goes_to_the_least_covered_and_more_to_the_larger_gaps(capacity, found):
    quotas = propose(capacity, found)
    with_gap = [each for each in found if each.gap]
    assume(with_gap)
    for one in with_gap:
        for other in with_gap:
            if one.cut in quotas and other.cut in quotas and one.gap > other.gap:
                assert quotas[one.cut] >= quotas[other.cut]
            if one.cut not in quotas and other.cut in quotas:
                assert other.share <= one.share


def test_quotas_are_one_each_and_the_rest_in_proportion():
    found = [gap("02101", 100, 190), gap("02102", 0, 5), gap("02104", 5, 10), gap("02201", 3, 3)]
    assert propose(20, found) == {"02102": 2, "02104": 2, "02101": 16}  # 1 + 17 × 5/100 = 1.85 each, 1 + 15.3
    assert propose(2, found) == {"02102": 1, "02104": 1}  # nothing of 5, 5 of 10, 100 of 190
