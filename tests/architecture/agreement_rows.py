"""A row for each constraint of versions put to the communes, their minutes and answers."""

from tests import builders as make
from tests.builders import LONG_AGO
from tracker.models import PlanVersion
from tracker.models.plan import PlanState


def version(**values):
    def add(session):
        session.add(PlanVersion(**{"version": "1", "title": "Plan", "state": PlanState.DRAFT} | values))
        session.flush()

    return add


def answer(**values):
    return lambda session: make.ratification(
        session, make.consultation(session), make.commune(session), **values
    )


def same_minutes(session):
    found = make.minutes(session, make.consultation(session))
    session.expunge(found)
    make.minutes(session, found.version, id=found.id)


REFUSED = {
    "ck_plan_version_consultation_was_proposed": version(state=PlanState.CONSULTATION),
    "ck_plan_version_draft_was_not_proposed": version(proposed_at=LONG_AGO, answer_by=make.ANSWER_BY),
    "ck_plan_version_only_adopted_has_instant": version(adopted_at=LONG_AGO),
    "ck_plan_version_proposed_with_term": version(answer_by=make.ANSWER_BY),
    "ck_ratification_act_has_date": answer(act_number="Decreto 1"),
    "ck_ratification_says_why": answer(answer="objects", text=None),
    "uq_minutes_id_version_id": same_minutes,
}
