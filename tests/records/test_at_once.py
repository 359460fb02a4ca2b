"""Several people at the same moment: one record is made, one decision stands, nobody gets an error."""

from datetime import date

import pytest
from sqlalchemy import select

from tests import builders as make
from tracker.models import AuditEvent, Record
from tracker.models.records import RecordState

pytestmark = pytest.mark.both


@pytest.fixture
def together(at_once):
    """Give the function that sends forms from several browsers at one moment, and returns the statuses."""

    def together(where, *forms):
        return [
            answer.status_code for answer in at_once(*((browser, where, data) for browser, data in forms))
        ]

    return together


def test_two_directors_enter_the_same_course(session, cast, sign_in, once, together):
    team, where = cast.mejillones, "/comunas/02102/registros/nuevo"
    forms = []
    for account in (team.director, team.deputy, cast.coordinator):
        browser = sign_in(account)
        data = once(browser.get(f"{where}?curso=TR08&fecha=2026-10-20")) | {"note": "Acta 3"}
        chosen = {f"people-{person.id}": "1" for person in (team.untrained, team.lapsed)}
        forms.append((browser, data | chosen | {"course": "TR08", "obtained_on": "2026-10-20"}))
    assert together(where, *forms) == [302] * 3
    made = session.scalars(select(Record.inspector_id).where(Record.obtained_on == date(2026, 10, 20))).all()
    assert sorted(made) == sorted([team.untrained.id, team.lapsed.id])


def test_one_accepts_and_another_refuses(session, cast, sign_in, once, together):
    team = cast.mejillones
    values = {"state": RecordState.WAITING, "added_by_id": team.account.id}
    record = make.record(session, team.trained, cast.traffic, date(2026, 10, 20), **values)
    forms = []
    for account, decision in (
        (team.director, "accept"),
        (team.deputy, "refuse"),
        (cast.coordinator, "refuse"),
    ):
        browser = sign_in(account)
        data = once(browser.get("records.waiting")) | {f"records-{record.id}": "1", "decision": decision}
        forms.append((browser, data | ({"reason": "No se lee"} if decision == "refuse" else {})))
    assert together("/registros", *forms) == [302] * 3
    [(verb, by)] = session.execute(select(AuditEvent.verb, AuditEvent.actor_id)).all()
    kept = session.get(Record, record.id)
    session.refresh(kept)
    assert kept.decided_by_id == by
    assert kept.state == {"record_accept": "accepted", "record_refuse": "refused"}[verb]
