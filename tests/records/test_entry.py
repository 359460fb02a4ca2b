"""One course for several people at once: what becomes a record, what is the same one, and what is refused."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, update

from tests import builders as make
from tests.cast import NOW
from tracker.ground.refused import Refused
from tracker.models import Record
from tracker.models.records import RecordState
from tracker.records.decision_rules import decide, revoke
from tracker.records.entry_rules import Proof, candidates, enter, on_roster
from tracker.records.rules import Completion

DAY = date(2026, 10, 20)
NOTED = Proof(note="Certificado N° 7")


@pytest.fixture
def entered(session, cast):
    """Give the function that enters first aid for people of Mejillones, as its director unless told."""

    def entered(*people, proof=NOTED, counts=False, by=None, **said):
        completion = Completion(cast.first_aid, **({"obtained_on": DAY} | said))
        by = by or (cast.coordinator if counts else cast.mejillones.director)
        found = enter(session, completion, people, proof, by=by.id, counts=counts, now=NOW)
        session.flush()
        return found

    return entered


def test_each_person_gets_a_record_and_all_share_the_proof(session, cast, entered):
    team, paper = cast.mejillones, make.evidence(session)
    found = entered(team.lapsed, team.untrained, proof=Proof(paper, "Acta 3"), provider="OTEC")
    assert [record.inspector for record in found.made] == [team.lapsed, team.untrained]
    assert found.known == []
    for record in found.made:
        assert (record.evidence, record.evidence_note) == (paper, "Acta 3")
        assert (record.hours, record.provider) == (16, "OTEC")
        assert (record.state, record.added_by_id) == (RecordState.WAITING, team.director.id)


def test_the_coordinators_count_at_once_also_without_a_proof(session, cast, entered):
    [record] = entered(cast.mejillones.untrained, counts=True, proof=Proof(), hours=20).made
    assert (record.state, record.hours) == (RecordState.ACCEPTED, 20)


def test_what_waits_needs_a_proof(session, cast, entered):
    with pytest.raises(Refused) as refused:
        entered(cast.mejillones.untrained, proof=Proof())
    assert refused.value.about == "evidencia"
    assert not session.new


@pytest.mark.parametrize(
    ("said", "column"),
    [({"obtained_on": date(2026, 11, 4)}, "fecha"), ({"expires_on": date(2026, 10, 19)}, "vence")],
)
def test_what_cannot_be_is_refused_for_all(session, cast, entered, said, column):
    with pytest.raises(Refused) as refused:
        entered(cast.mejillones.untrained, **said)
    assert refused.value.about == column


def test_today_in_santiago_decides_what_is_after_today(session, cast):
    late = datetime(2026, 11, 4, 2, 30, tzinfo=UTC)  # 23:30 of the day before
    completion = Completion(cast.first_aid, date(2026, 11, 4))
    with pytest.raises(Refused, match="posterior a hoy"):
        enter(session, completion, [cast.shared], NOTED, by=cast.coordinator.id, counts=True, now=late)


def test_who_has_it_already_is_named_and_not_given_it_twice(session, cast, entered):
    team = cast.mejillones
    first = entered(team.untrained, counts=True)
    second = entered(team.untrained, team.lapsed, counts=True)
    assert [record.inspector for record in second.made] == [team.lapsed]
    assert second.known == [team.untrained]
    assert len(first.made) == 1


def test_one_that_waits_is_the_same_one(session, cast, entered):
    entered(cast.mejillones.untrained)
    assert entered(cast.mejillones.untrained).known == [cast.mejillones.untrained]


def test_a_contradiction_refuses_all_and_names_the_person(session, cast, entered):
    team = cast.mejillones
    entered(team.untrained, counts=True)
    before = session.scalar(select(func.count()).select_from(Record))
    with pytest.raises(Refused, match=r"Ursula Ñanco Huanchaca: .*otras horas") as refused:
        entered(team.lapsed, team.untrained, counts=True, hours=8)
    assert refused.value.about == "personas"
    assert session.scalar(select(func.count()).select_from(Record)) == before


def test_a_refused_one_is_sent_again_and_both_stay(session, cast, entered):
    team = cast.mejillones
    [first] = entered(team.untrained).made
    decide(session, [first], "No se lee", by=cast.coordinator.id, now=NOW)
    session.flush()
    [second] = entered(team.untrained).made
    assert (second.state, second.id) == (RecordState.WAITING, first.id + 1)
    assert (first.refused_reason, first.revoked_reason) == ("No se lee", "Se envió otra vez.")
    assert entered(team.untrained).known == [team.untrained]


def test_what_was_decided_while_one_waited_for_the_lock_is_seen(session, cast, entered):
    [first] = entered(cast.mejillones.untrained).made
    assert first.state is RecordState.WAITING
    meanwhile = update(Record).where(Record.id == first.id).values(state=RecordState.ACCEPTED, decided_at=NOW)
    session.execute(meanwhile.execution_options(synchronize_session=False))
    with pytest.raises(Refused, match="otras horas"):
        entered(cast.mejillones.untrained, hours=8)


def test_a_revoked_one_does_not_come_back_unseen(session, cast, entered):
    [record] = entered(cast.mejillones.untrained, counts=True).made
    revoke(session, record, "Era otra persona", by=cast.coordinator.id, now=NOW)
    with pytest.raises(Refused, match="existió y fue anulado"):
        entered(cast.mejillones.untrained, counts=True)


def test_those_offered_are_on_the_roster_today_or_on_that_day(session, cast):
    def offered(day):
        where = on_roster("02102", {day, date(2026, 11, 3)})
        return [each.person for each in candidates(session, where, cast.first_aid, day)]

    team = cast.mejillones
    today = [team.lapsed, team.trained, cast.shared, team.untrained]
    assert offered(date(2026, 11, 3)) == today
    assert set(offered(date(2026, 6, 30))) == {*today, cast.moved}
    assert offered(date(2024, 12, 31)) == today


def test_what_one_holds_of_that_day_is_told(session, cast):
    where = on_roster("02102", {date(2026, 11, 3)})
    found = candidates(session, where, cast.first_aid, date(2026, 3, 2))
    holding = {each.person: each.is_open for each in found if each.held}
    assert holding == {cast.mejillones.trained: False}


def test_nobody_decides_on_what_they_added(session, cast, entered):
    team = cast.mejillones
    [record] = entered(team.untrained).made
    with pytest.raises(Refused, match="lo decide otra persona"):
        decide(session, [record], None, by=team.director.id, now=NOW)
    assert decide(session, [record], None, by=team.deputy.id, now=NOW) == [record]
    assert (record.state, record.decided_by_id) == (RecordState.ACCEPTED, team.deputy.id)


def test_the_second_decision_changes_nothing(session, cast, entered):
    [record] = entered(cast.mejillones.untrained).made
    decide(session, [record], "No se lee", by=cast.mejillones.deputy.id, now=NOW)
    assert decide(session, [record], None, by=cast.coordinator.id, now=NOW) == []
    assert (record.state, record.refused_reason) == (RecordState.REFUSED, "No se lee")


@pytest.mark.parametrize("state", [RecordState.WAITING, RecordState.REFUSED])
def test_only_what_counts_is_revoked_and_once(session, cast, state):
    record = make.record(session, cast.shared, cast.first_aid, DAY, state=state)
    with pytest.raises(Refused, match="no está aceptado"):
        revoke(session, record, "Error", by=cast.coordinator.id, now=NOW)
    record.state = RecordState.ACCEPTED
    revoke(session, record, "Error", by=cast.coordinator.id, now=NOW)
    with pytest.raises(Refused, match="ya fue revocado"):
        revoke(session, record, "Otra vez", by=cast.coordinator.id, now=NOW)
    assert record.revoked_reason == "Error"


def test_a_proof_is_a_file_a_reference_or_both(session):
    assert Proof(file=make.evidence(session))
    assert Proof(note="Certificado N° 1")
    assert not Proof()
