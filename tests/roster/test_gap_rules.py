"""What is missing of a roster to judge it by the law, whom it protects only by what has to be confirmed, and who is paid by fees."""

from datetime import date

import pytest

from tests import builders as make
from tracker.ground.refused import Refused
from tracker.models.people import Contract, Profile
from tracker.models.plan import DeadlineKind, Only
from tracker.people.roster_rules import lines
from tracker.roster.gap_lists import gaps_of
from tracker.roster.gap_rules import Gap, fill
from tracker.standing.serving import LAW_SINCE

D = date(2026, 11, 3)
NAMED = date(2026, 9, 20)


@pytest.fixture
def roster(session):
    """Give a way to put people on one commune's roster, and what of them is missing."""
    commune = make.commune(session)

    def add(surname, **values):
        person = make.inspector(session, paternal_surname=surname)
        facts = {"start": NAMED, "appointed_on": NAMED, "decree": "1.102", "served_since": NAMED}
        return make.posting(session, person, commune, **facts | values)

    def found():
        gaps = gaps_of(session, commune.cut, lines(session, commune.cut, D), D)
        missing = {each.line.posting.paternal_surname: each.gaps for each in gaps.lacking}
        others = ([line.posting.paternal_surname for line in some] for some in gaps[1:])
        return missing, *others

    add.found = found
    return add


def test_what_the_law_needs_is_missed_of_who_is_not_of_before_it(roster):
    roster("Completa")
    roster("Nueva", served_since=None)
    roster("Sinfecha", appointed_on=None, start=NAMED, served_since=NAMED)
    roster("Antigua", start=date(2020, 1, 1), appointed_on=None, served_since=None)
    roster("Sindecreto", decree=None)
    roster("Camaras", profile=Profile.CCTV_OPERATOR, decree=None, served_since=None)
    assert roster.found()[0] == {
        "Nueva": {Gap.SERVED},
        "Sinfecha": {Gap.APPOINTED},
        "Sindecreto": {Gap.DECREE},
    }


def test_what_the_plan_in_force_asks_decides_what_else_is_missed(session, roster):
    make.adopted_plan(
        session,
        make.requirement(
            make.subject(session, "COND"), only=Only.DRIVERS, profiles={Profile.SECURITY_INSPECTOR}
        ),
        make.requirement(make.subject(session, "TRAN"), deadline_kind=DeadlineKind.MONTHS, deadline_months=6),
    )
    roster("Nosesabe")
    roster("Conduce", drives=True)
    roster("Noconduce", drives=False)
    roster("Camaras", profile=Profile.CCTV_OPERATOR, appointed_on=None)
    assert roster.found()[0] == {"Nosesabe": {Gap.DRIVES}, "Camaras": {Gap.APPOINTED}}


def test_who_is_protected_only_by_what_has_to_be_confirmed_and_who_is_paid_by_fees_are_named(roster):
    roster("Secretaria", served_since=date(2010, 3, 1))
    roster("Antigua", start=date(2020, 1, 1))
    roster("Boletas", contract=Contract.HONORARIOS)
    roster("Camaras", contract=Contract.HONORARIOS, profile=Profile.CCTV_OPERATOR)
    missing, to_confirm, by_fees = roster.found()
    assert (missing, to_confirm, by_fees) == ({}, ["Secretaria"], ["Boletas"])


def test_what_is_filled_in_is_kept_and_nobody_serves_from_a_day_to_come(session, roster):
    posting = roster("Nueva", served_since=None, drives=None)
    fill(posting, {Gap.SERVED: LAW_SINCE, Gap.DRIVES: False}, D)
    session.flush()
    assert (posting.served_since, posting.drives) == (LAW_SINCE, False)
    with pytest.raises(Refused, match="un día que no ha llegado"):
        fill(posting, {Gap.SERVED: date(2026, 11, 4)}, D)
