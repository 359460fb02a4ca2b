"""The acts of a version are its own: others stay as they are, also where it goes with all that it had."""

from datetime import date, timedelta

import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW, TODAY
from tracker.models import ExtensionAct, PlanVersion
from tracker.models.obligations import extension
from tracker.models.plan import PlanState
from tracker.models.records import Evidence
from tracker.plan import draft_rules
from tracker.plan import transition_rules as rules

SOON, LATER = date(2027, 4, 1), date(2027, 5, 1)


def prepared(session, name, *records, until=LATER, **facts):
    """Make a draft with an act that has a paper."""
    draft = PlanVersion(version=name, title="Plan", state=PlanState.DRAFT)
    paper = make.evidence(session)
    return draft, make.act(session, *records, version=draft, until=until, evidence=paper, **facts)


def test_a_version_prolongs_what_its_own_acts_still_say_and_is_discarded_with_them_alone(session, cast):
    first, second, other = (
        make.record(session, make.inspector(session), course, TODAY)
        for course in (cast.first_aid, cast.first_aid, cast.traffic)
    )
    before = session.scalars(sa.select(ExtensionAct.id)).all()
    draft, act = prepared(session, "a", first, second, until=SOON)
    longer = make.act(session, second, version=draft, until=LATER)
    gone = {"taken_back_at": NOW, "taken_back_reason": "Error"}
    shown = make.act(session, other, version=draft, until=LATER, **gone)
    another, theirs = prepared(session, "b", first, other)
    made = make.act(session, first, until=LATER)
    assert rules.until(session, draft.id) == {first.id: SOON, second.id: LATER}
    assert rules.subjects(session, draft.id) == {subject.code for subject in cast.first_aid.subjects}
    assert rules.acts(session, draft) == [act, longer]
    draft.proposed_at, draft.answer_by = NOW, TODAY
    draft.state = PlanState.CONSULTATION
    session.flush()
    assert rules.acts(session, draft) == [act, longer, shown], "its readers had seen it"
    draft.state, draft.proposed_at, draft.answer_by = PlanState.DRAFT, None, None
    session.flush()
    paper = act.evidence_id
    draft_rules.discard(session, draft)
    left = {*session.scalars(sa.select(ExtensionAct.id))}
    assert left == {*before, theirs.id, made.id}
    assert {*session.scalars(sa.select(extension.c.act_id))} == {theirs.id, made.id}
    assert session.get(Evidence, theirs.evidence_id)
    assert session.scalar(sa.select(Evidence.id).where(Evidence.id == paper)) is None
    assert rules.until(session, another.id) == {first.id: LATER, other.id: LATER}


def test_what_was_taken_away_before_the_version_was_shown_is_not_told(session, cast):
    record = make.record(session, make.inspector(session), cast.traffic, TODAY)
    consulted = make.consultation(session)
    before, at = consulted.proposed_at - timedelta(seconds=1), consulted.proposed_at
    make.act(session, record, version=consulted, taken_back_at=before, taken_back_reason="Error")
    told = make.act(session, record, version=consulted, taken_back_at=at, taken_back_reason="Error")
    assert rules.acts(session, consulted) == [told]
