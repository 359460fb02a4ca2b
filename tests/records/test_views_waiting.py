"""What waits for a decision: who sees it, who decides, one or several at once, and the second is told."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.reading import Reading
from tracker.models import AuditEvent, Record
from tracker.models.records import RecordState

WAITING, DECIDE = "records.waiting", "records.decide"


@pytest.fixture
def waiting(session, cast):
    """Give the function that makes a record that waits, of traffic unless told."""

    def waiting(person, day=date(2026, 10, 20), by=None, **values):
        facts = {"state": RecordState.WAITING, "added_by_id": (by or cast.mejillones.director).id}
        return make.record(session, person, cast.traffic, day, **facts | values)

    return waiting


@pytest.fixture
def decide(once):
    """Give the function that decides on records in a browser."""

    def decide(browser, decision, *records, expect=302, **said):
        ticked = {f"records-{record.id}": "1" for record in records}
        data = once(browser.get(WAITING)) | ticked | {"decision": decision} | said
        return browser.post(DECIDE, data, expect=expect)

    return decide


def states(session, *records):
    session.rollback()
    return [session.get(Record, record.id).state for record in records]


def test_the_oldest_comes_first_with_all_one_needs(session, cast, sign_in, waiting):
    team = cast.mejillones
    paper = make.evidence(session)
    second = {"added_at": datetime(2026, 10, 22, 12, tzinfo=UTC)}
    waiting(team.untrained, evidence=paper, evidence_note="Acta 3", **second)
    waiting(team.lapsed, by=team.account, added_at=datetime(2026, 10, 21, 12, tzinfo=UTC))
    page = Reading(sign_in(cast.coordinator).get(WAITING))
    assert page.column(1) == ["Araya Huanchaca, Luis", "Ñanco Huanchaca, Ursula"]
    assert page.rows[1][2:] == [
        "Mejillones",
        "Tránsito, 8 horas",
        "20-10-2026",
        "8",
        "Teresa Cortés Huanchaca 21-10-2026 09:00",
        "sin documento",
    ]
    assert page.rows[2][6:] == ["Diana Huanchaca 22-10-2026 09:00", "Ver evidencia Acta 3"]


def test_several_are_accepted_at_once_and_count(session, cast, sign_in, waiting, decide):
    team = cast.mejillones
    records = waiting(team.untrained), waiting(team.lapsed)
    browser = sign_in(cast.coordinator)
    assert decide(browser, "accept", *records).location == "/registros"
    assert states(session, *records) == [RecordState.ACCEPTED] * 2
    page = Reading(browser.get("people.show", inspector_id=team.untrained.id))
    assert page.row("Tránsito")[0] == "Vigente"
    events = session.execute(select(AuditEvent.verb, AuditEvent.thing_id, AuditEvent.actor_id)).all()
    assert sorted(events) == [("record_accept", str(each.id), cast.coordinator.id) for each in records]


def test_a_refused_one_stays_with_its_reason(session, cast, sign_in, waiting, decide):
    record = waiting(cast.mejillones.trained, by=cast.mejillones.account)
    decide(sign_in(cast.mejillones.director), "refuse", record, reason="No se lee el nombre")
    assert states(session, record) == [RecordState.REFUSED]
    told = "20-10-2026 Tránsito, 8 horas 8 horas · rechazado: No se lee el nombre"
    assert told in Reading(sign_in(cast.mejillones.account).get("people.own")).words


def test_a_refusal_needs_a_reason_and_any_decision_a_record(session, cast, sign_in, waiting, decide):
    record, browser = waiting(cast.mejillones.lapsed), sign_in(cast.coordinator)
    page = decide(browser, "refuse", record, expect=400).text
    assert "Escriba por qué los rechaza" in page
    assert f'name="records-{record.id}"' in page
    assert "checked" in page
    assert "Elija al menos un registro." in decide(browser, "accept", expect=400).text
    assert states(session, record) == [RecordState.WAITING]


def test_the_enter_key_in_the_reason_accepts_nothing(session, cast, sign_in, waiting, decide):
    record, browser = waiting(cast.mejillones.lapsed), sign_in(cast.coordinator)
    assert "Escribió un motivo de rechazo" in decide(browser, "accept", record, reason="No", expect=400).text
    assert "Elija si acepta o rechaza." in decide(browser, "", record, expect=400).text
    assert states(session, record) == [RecordState.WAITING]


def test_nobody_accepts_what_they_added(session, cast, sign_in, waiting, decide):
    own, other = (
        waiting(cast.mejillones.lapsed),
        waiting(cast.mejillones.untrained, by=cast.mejillones.deputy),
    )
    browser = sign_in(cast.mejillones.director)
    page = browser.get(WAITING).text
    assert "Lo agregó usted: lo decide otra persona." in page
    assert f'name="records-{own.id}"' not in page
    told = decide(browser, "accept", own, other, expect=409).text
    assert "Lo que usted mismo agregó lo decide otra persona" in told
    assert states(session, own, other) == [RecordState.WAITING] * 2
    decide(sign_in(cast.mejillones.deputy), "accept", own)
    assert states(session, own) == [RecordState.ACCEPTED]


def test_nobody_accepts_what_another_added_for_them(session, cast, sign_in, waiting, decide):
    team = cast.mejillones
    team.director.rut = team.lapsed.rut
    record = waiting(team.lapsed, by=team.deputy)
    browser = sign_in(team.director)
    page = browser.get(WAITING).text
    assert "Es suyo: lo decide otra persona." in page
    assert f'name="records-{record.id}"' not in page
    assert "Sus propios cursos los decide otra persona" in decide(browser, "accept", record, expect=409).text
    assert states(session, record) == [RecordState.WAITING]


def test_the_second_decider_is_told(session, cast, sign_in, waiting, decide, once):
    record = waiting(cast.mejillones.lapsed)
    first, second = sign_in(cast.mejillones.deputy), sign_in(cast.coordinator)
    late = once(second.get(WAITING)) | {f"records-{record.id}": "1", "decision": "accept"}
    decide(first, "refuse", record, reason="No corresponde")
    second.post(DECIDE, late)
    assert "Otra persona ya había decidido 1 de los que eligió" in second.get(WAITING).text
    assert states(session, record) == [RecordState.REFUSED]


def test_a_director_sees_the_own_communes_and_of_who_left_the_own_period(cast, sign_in, waiting, decide):
    waiting(cast.taltal.lapsed, by=cast.taltal.director)
    waiting(cast.moved, date(2026, 6, 30), by=cast.coordinator)
    later = waiting(cast.moved, date(2026, 7, 1), by=cast.coordinator)
    browser = sign_in(cast.mejillones.director)
    page = Reading(browser.get(WAITING))
    assert page.column(1) == ["Mudado Soto, Mario"]
    assert page.column(4) == ["30-06-2026"]
    assert "Paposo" not in page.words
    decide(browser, "accept", later, expect=404)


def test_one_commune_of_all(cast, sign_in, waiting):
    waiting(cast.mejillones.lapsed)
    waiting(cast.taltal.lapsed)
    page = Reading(sign_in(cast.coordinator).get(WAITING, comuna="02104"))
    assert page.column(1) == ["Araya Paposo, Luis"]


def test_nothing_to_decide_is_said(cast, sign_in):
    words = Reading(sign_in(cast.mejillones.director).get(WAITING)).words
    assert "Nada por aceptar" in words
    assert "Agregar un curso en Mejillones" in words


def test_the_panorama_says_how_many_wait(cast, sign_in, waiting):
    waiting(cast.mejillones.lapsed)
    waiting(cast.taltal.lapsed)
    assert "2 registros esperan ser aceptados" in sign_in(cast.coordinator).get("panorama.show").text
    assert "1 registro espera ser aceptado" in sign_in(cast.taltal.director).get("panorama.show").text
    assert "espera" not in Reading(sign_in(cast.observer).get("panorama.show")).words


@pytest.mark.parametrize("who", ["observer", "instructor"])
def test_who_has_another_task_is_refused(cast, sign_in, who):
    sign_in(getattr(cast, who)).get(WAITING, expect=403)
    sign_in(cast.mejillones.account).get(WAITING, expect=403)


def test_queries_do_not_grow_with_what_waits(session, cast, sign_in, waiting, count_queries):
    browser = sign_in(cast.coordinator)
    waiting(cast.mejillones.lapsed)
    session.commit()
    with count_queries(6) as before:
        browser.get(WAITING)
    for _ in range(70):
        person = make.inspector(session)
        make.posting(session, person, cast.mejillones.commune)
        make.posting(session, person, cast.taltal.commune)
        waiting(person)
    session.commit()
    with count_queries(6) as after:
        answer = browser.get(WAITING)
    assert len(after) == len(before)
    assert "1–50 de 71" in Reading(answer).words
