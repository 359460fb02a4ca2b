"""What changed on a roster since it was confirmed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.attestation.rules import Difference, changes, is_stale

ANA = {"profile": "security_inspector", "contract": "planta", "appointed_on": "2019-05-01"}


def test_who_joined_who_left_and_whose_posting_says_something_else():
    seen = {"1": ANA, "2": ANA, "3": ANA}
    now = {"2": ANA | {"profile": "cctv_operator", "contract": None}, "3": ANA, "4": ANA}
    found = changes(seen, now)
    assert found.joined == [4]
    assert found.left == [1]
    assert found.changed == {
        2: [
            Difference("profile", "security_inspector", "cctv_operator"),
            Difference("contract", "planta", None),
        ]
    }
    assert found.total == 3


rosters = st.dictionaries(
    st.integers(1, 8).map(str),
    st.fixed_dictionaries(
        {
            "profile": st.sampled_from(["security_inspector", "cctv_operator"]),
            "contract": st.sampled_from([None, "planta", "honorarios"]),
            "appointed_on": st.sampled_from([None, "2019-05-01", "2026-01-01"]),
        }
    ),
)


@given(seen=rosters, now=rosters)
def test_the_changes_lead_from_what_was_seen_to_what_is_now(seen, now):
    found = changes(seen, now)
    rebuilt = {person: dict(values) for person, values in seen.items() if int(person) not in found.left}
    rebuilt |= {str(person): now[str(person)] for person in found.joined}
    for person, differences in found.changed.items():
        for column, before, after in differences:
            assert rebuilt[str(person)][column] == before != after
            rebuilt[str(person)][column] = after
    assert rebuilt == now


@given(seen=rosters, now=rosters)
def test_looked_at_backwards_who_joined_left(seen, now):
    there, back = changes(seen, now), changes(now, seen)
    assert (set(there.joined), set(there.left)) == (set(back.left), set(back.joined))
    assert there.changed.keys() == back.changed.keys()


@given(roster=rosters)
def test_nothing_changed_where_nothing_did(roster):
    assert changes(roster, roster).total == 0


@pytest.mark.parametrize(
    ("attested_on", "stale"),
    [(None, True), (date(2026, 8, 5), False), (date(2026, 8, 4), True), (date(2026, 11, 3), False)],
)
def test_a_word_holds_for_the_days_of_the_setting(attested_on, stale):
    assert is_stale(attested_on, date(2026, 11, 3), 90) is stale
