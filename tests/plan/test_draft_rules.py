"""A draft is written piece by piece, in the order of its pieces, until it is proposed: then nothing of it moves."""

import pytest

from tests import builders as make
from tracker.ground.refused import Refused
from tracker.models.plan import Origin, PlanVersion
from tracker.plan import draft_rules as rules
from tracker.plan.file_rules import ClearanceEntry, RequirementEntry


def asks(subject, **facts):
    return RequirementEntry(subject.code, Origin.AGREEMENT, **facts)


def test_from_nothing_it_gains_one_piece_after_the_other(session, cast):
    first_aid, traffic = cast.first_aid.subjects[0], cast.traffic.subjects[0]
    draft = rules.begin(session, "x", "Plan", None)
    assert rules.in_words(session, None, draft) == []
    for subject, commune in ((traffic, None), (first_aid, None), (traffic, "02104"), (traffic, "02102")):
        rules.put_requirement(session, draft, asks(subject, commune=commune), None)
    for code in "BAC":
        rules.put_clearance(session, draft, ClearanceEntry(code, code, frozenset({traffic.code})), None)
    terms = rules.terms_of(session, draft)
    assert [(each.subject, each.commune) for each in terms.requirements] == [
        (traffic.code, None),
        (first_aid.code, None),
        (traffic.code, "02104"),
        (traffic.code, "02102"),
    ]
    assert [each.code for each in terms.clearances] == ["B", "A", "C"]
    assert len(rules.in_words(session, None, draft)) == 7
    for entry, whose in ((asks(traffic), "común"), (asks(traffic, commune="02104"), "de esa comuna")):
        with pytest.raises(Refused, match=f"ya tiene una exigencia {whose} de {traffic.name}"):
            rules.put_requirement(session, draft, entry, draft.requirements[1])
    rules.put_requirement(session, draft, asks(traffic, renewal_months=24), draft.requirements[0])
    with pytest.raises(Refused, match="con el código A"):
        rules.put_clearance(
            session, draft, ClearanceEntry("A", "Otra", frozenset({traffic.code})), draft.clearances[0]
        )
    assert rules.terms_of(session, draft).requirements[0].renewal_months == 24
    rules.remove(session, draft, draft.requirements[1])
    rules.remove(session, draft, draft.clearances[1])
    terms = rules.terms_of(session, draft)
    assert [each.commune for each in terms.requirements] == [None, "02104", "02102"]
    assert [each.code for each in terms.clearances] == ["B", "C"]
    with pytest.raises(Refused, match="Ya existe la versión x"):
        rules.begin(session, "x", "Otro", None)


def test_what_was_proposed_is_neither_written_nor_discarded(session, cast):
    subject = cast.first_aid.subjects[0]
    clearance = make.clearance("A", subject)
    version = make.consultation(session, make.requirement(subject), clearance)
    [requirement] = version.requirements
    for act in (
        lambda: rules.put_requirement(session, version, asks(cast.traffic.subjects[0]), None),
        lambda: rules.put_clearance(session, version, ClearanceEntry("B", "B", frozenset()), None),
        lambda: rules.remove(session, version, requirement),
        lambda: rules.remove(session, version, clearance),
        lambda: rules.discard(session, version),
    ):
        with pytest.raises(Refused, match="está en consulta: ya no se puede"):
            act()
    draft = rules.begin(session, "x", "Plan", version)
    rules.discard(session, draft)
    assert session.get(PlanVersion, draft.id) is None
