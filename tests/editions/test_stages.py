"""Where an edition stands: the page's word and the list's filter say the same at every instant."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import builders as make
from tracker.editions.stage_rules import Stage, at_stage, stage
from tracker.ground.clock import SANTIAGO
from tracker.models import Edition
from tracker.models.editions import EditionState

MOMENTS = {
    "2026-11-09 23:59": Stage.ANNOUNCED,
    "2026-11-10 00:00": Stage.OPEN,
    "2026-12-01 23:59": Stage.OPEN,
    "2026-12-02 00:00": Stage.CLOSED,
    "2026-12-09 08:59": Stage.CLOSED,
    "2026-12-09 09:00": Stage.RUNNING,
    "2026-12-09 20:00": Stage.RUNNING,
    "2026-12-10 12:59": Stage.RUNNING,
    "2026-12-10 13:00": Stage.OVER,
}


@pytest.fixture
def edition(session):
    days = (date(2026, 12, 9), date(2026, 12, 10))
    window = {"opens_on": date(2026, 11, 10), "closes_on": date(2026, 12, 1)}
    return make.edition(session, make.course(session), make.commune(session), *days, **window)


def both(session, edition, now):
    """Return the stage of the edition, which only one clause keeps."""
    kept = [each for each in Stage if session.scalar(select(Edition.id).where(at_stage(each, now)))]
    assert kept == [stage(edition, now)]
    return kept[0]


@pytest.mark.parametrize(("moment", "expected"), MOMENTS.items())
def test_a_published_edition_goes_through_its_dates(session, edition, moment, expected):
    now = datetime.fromisoformat(moment).replace(tzinfo=SANTIAGO)
    assert both(session, edition, now) is expected


@pytest.mark.parametrize(
    ("state", "more"),
    [
        (EditionState.DRAFT, {}),
        (EditionState.CANCELLED, {"cancelled_reason": "Sin relator", "cancelled_at": make.LONG_AGO}),
        (EditionState.FINISHED, {"finished_at": make.LONG_AGO}),
    ],
)
def test_what_somebody_decided_stays_at_every_date(session, edition, state, more):
    edition.state = state
    for name, value in more.items():
        setattr(edition, name, value)
    session.flush()
    begins = edition.meetings[0].starts_at
    for now in (begins - timedelta(60), begins, begins + timedelta(60)):
        assert both(session, edition, now).value == state.value


def test_a_draft_needs_no_meeting(session, edition):
    edition.state, edition.meetings = EditionState.DRAFT, []
    session.flush()
    assert both(session, edition, make.LONG_AGO) is Stage.DRAFT
