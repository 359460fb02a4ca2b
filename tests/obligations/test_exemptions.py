"""Exemptions: a director proposes, the coordinator decides or exempts at once; who counts, who sees, what is refused."""

import io
from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.reading import Reading, sheet
from tracker.models import AuditEvent, Exemption
from tracker.models.obligations import ExemptionReason, ExemptionState

SAID = {"subject": "TRAN", "start": "2026-11-01", "end": "2027-03-31", "reason": "other_duties"}


@pytest.fixture
def propose(once):
    def propose(browser, person, expect=302, **said):
        page = browser.get("obligations_exemption.new", inspector_id=person.id)
        data = once(page) | SAID | said
        return browser.post("obligations_exemption.propose", data, inspector_id=person.id, expect=expect)

    return propose


@pytest.fixture
def decide(once):
    def decide(browser, decision, *exemptions, expect=302, **said):
        ticked = {f"exemptions-{each.id}": "1" for each in exemptions}
        data = once(browser.get("obligations_exemption.index")) | ticked | {"decision": decision} | said
        return browser.post("obligations_exemption.decide", data, expect=expect)

    return decide


def of(session, person):
    session.rollback()
    return session.scalars(
        sa.select(Exemption).where(Exemption.inspector_id == person.id).order_by(Exemption.id)
    ).all()


def status(browser, person, subject="Tránsito"):
    return Reading(browser.get("people.show", inspector_id=person.id)).row(subject)[0]


def verbs(session):
    session.rollback()
    return session.scalars(sa.select(AuditEvent.verb).order_by(AuditEvent.id)).all()


def test_a_directors_waits_until_the_coordinator_accepts_it(session, cast, sign_in, propose, decide):
    person, director = cast.mejillones.untrained, sign_in(cast.mejillones.director)
    paper = (io.BytesIO(b"%PDF-1.7 decreto"), "decreto.pdf")
    assert propose(director, person, file=paper).location == f"/personas/{person.id}"
    [made] = of(session, person)
    assert (made.state, made.start, made.end) == ("waiting", date(2026, 11, 1), date(2027, 3, 31))
    assert status(director, person) == "Pendiente"
    coordinator = sign_in(cast.coordinator)
    decide(coordinator, "accept", made)
    assert status(director, person) == "Eximido"
    page = director.get("people.show", inspector_id=person.id)
    assert "Propuesta por Diana Huanchaca" in page.text
    assert "aceptada por Carla Rojas" in page.text
    assert director.get("obligations_exemption.evidence", exemption_id=made.id).data == b"%PDF-1.7 decreto"
    assert verbs(session) == ["exemption_add", "exemption_accept"]


def test_the_coordinators_counts_at_once_from_its_first_to_its_last_day(session, cast, sign_in, propose):
    browser, person = sign_in(cast.coordinator), cast.mejillones.untrained
    propose(browser, person)
    for day, word in (
        ("2026-10-31", "Pendiente"),
        ("2026-11-01", "Eximido"),
        ("2027-03-31", "Eximido"),
        ("2027-04-01", "Pendiente"),
    ):
        page = Reading(browser.get("people.show", inspector_id=person.id, al=day))
        assert page.row("Tránsito")[0].startswith(word)


def test_who_is_exempt_leaves_the_cell(session, cast, sign_in, propose):
    browser = sign_in(cast.coordinator)
    before = browser.get("panorama.commune", cut="02102", vista="materia").text
    propose(browser, cast.mejillones.untrained)
    assert browser.get("panorama.commune", cut="02102", vista="materia").text != before


def test_a_revoked_one_counts_on_no_date_and_says_who_and_why(session, cast, sign_in, propose, once):
    browser, person = sign_in(cast.coordinator), cast.mejillones.untrained
    propose(browser, person)
    [made] = of(session, person)
    page = browser.get("obligations_exemption.confirm_revoking", exemption_id=made.id)
    data = once(page)
    browser.post("obligations_exemption.revoke", data | {"reason": ""}, exemption_id=made.id, expect=400)
    browser.post(
        "obligations_exemption.revoke", data | {"reason": "Volvió antes"}, exemption_id=made.id, expect=302
    )
    assert status(browser, person) == "Pendiente"
    told = browser.get("people.show", inspector_id=person.id).text
    assert "revocada por Carla Rojas" in told
    assert "Revocada" in told
    assert "Volvió antes" in told
    page = browser.get("obligations_exemption.confirm_revoking", exemption_id=made.id)
    again = once(page) | {"reason": "Otra vez"}
    if again.get("once"):
        browser.post("obligations_exemption.revoke", again, exemption_id=made.id, expect=409)


def test_who_proposed_one_takes_it_back_while_it_waits(session, cast, sign_in, propose, once):
    person, director = cast.mejillones.untrained, sign_in(cast.mejillones.director)
    propose(director, person)
    [made] = of(session, person)
    path, deputy = f"/eximiciones/{made.id}/retirar", sign_in(cast.mejillones.deputy)
    assert "Retirar" not in Reading(deputy.get("obligations_exemption.index")).words
    told = deputy.get(deputy.post(path, {"once": "b"}, expect=302).location)
    assert "La retira quien la propuso" in told.text
    page = director.get("obligations_exemption.index")
    sign_in(cast.taltal.director).post(path, {"once": "a"}, expect=404)
    assert "quedó retirada" in director.get(director.post(path, once(page), expect=302).location).text
    assert "La retiró quien la propuso." in director.get("obligations_exemption.index", estado="refused").text
    propose(director, person)
    assert [each.state for each in of(session, person)] == ["refused", "waiting"]
    assert verbs(session) == ["exemption_add", "exemption_withdraw", "exemption_add"]


def test_a_refusal_needs_a_reason_and_is_told(session, cast, sign_in, decide):
    waiting, browser = cast.mejillones.exemption, sign_in(cast.coordinator)
    assert "Escriba por qué" in decide(browser, "refuse", waiting, expect=400).text
    decide(browser, "refuse", waiting, reason="No corresponde")
    session.rollback()
    assert session.get(Exemption, waiting.id).state is ExemptionState.REFUSED
    page = sign_in(cast.mejillones.director).get("obligations_exemption.index", estado="refused")
    assert "motivo: No corresponde" in page.text


def test_nobody_decides_what_they_proposed_or_is_theirs(session, cast, sign_in, decide):
    waiting = cast.mejillones.exemption
    waiting.proposed_by = cast.coordinator
    session.commit()
    browser = sign_in(cast.coordinator)
    assert "La decide otra persona de la coordinación." in browser.get("obligations_exemption.index").text
    assert "lo decide otra persona" in decide(browser, "accept", waiting, expect=409).text


def test_sent_twice_it_is_proposed_once(session, cast, sign_in, once):
    person, browser = cast.mejillones.untrained, sign_in(cast.mejillones.director)
    data = once(browser.get("obligations_exemption.new", inspector_id=person.id)) | SAID
    for _ in range(2):
        browser.post("obligations_exemption.propose", data, inspector_id=person.id, expect=302)
    assert len(of(session, person)) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"subject": "NADA"}, "Elija una materia de la lista."),
        ({"end": "2026-10-31"}, "El término es anterior al inicio."),
        ({"start": "31-02-2026"}, "Desde"),
        ({"reason": "enfermedad"}, "Elija una opción de la lista."),
    ],
)
def test_what_is_wrong_is_said(session, cast, sign_in, propose, said, told):
    page = propose(sign_in(cast.mejillones.director), cast.mejillones.untrained, expect=400, **said)
    assert told in page.text
    assert of(session, cast.mejillones.untrained) == []


def test_a_second_one_that_shares_a_day_is_refused_until_the_first_is_revoked(
    session, cast, sign_in, propose
):
    browser, person = sign_in(cast.coordinator), cast.mejillones.untrained
    first = make.exemption(session, person, cast.traffic.subjects[0], end=date(2026, 11, 1))
    session.commit()
    assert "Ya hay una eximición" in propose(browser, person, expect=409).text
    first.revoked_at, first.revoked_reason = make.LONG_AGO, "Volvió"
    session.commit()
    propose(browser, person)


@pytest.mark.parametrize(("start", "refused"), [("2027-03-31", True), ("2027-04-01", False)])
def test_the_last_day_of_the_second_is_a_day_too(session, cast, sign_in, propose, start, refused):
    person = cast.mejillones.untrained
    make.exemption(session, person, cast.traffic.subjects[0], start=date.fromisoformat(start))
    session.commit()
    answer = propose(sign_in(cast.coordinator), person, expect=409 if refused else 302)
    assert ("Ya hay una eximición" in answer.text) is refused


def test_who_left_is_no_longer_exempted_by_the_former_commune(session, cast, sign_in):
    browser = sign_in(cast.mejillones.director)
    page = browser.get("obligations_exemption.new", inspector_id=cast.moved.id)
    assert "no está hoy en una nómina a su cargo" in page.text


def test_the_former_commune_does_not_see_what_began_later(session, cast, sign_in):
    subject = cast.traffic.subjects[0]
    later = make.exemption(
        session, cast.moved, subject, start=date(2026, 9, 1), evidence=make.evidence(session)
    )
    earlier = make.exemption(
        session, cast.moved, subject, end=date(2026, 2, 1), reason=ExemptionReason.LEAVING
    )
    session.commit()
    browser = sign_in(cast.mejillones.director)
    page = browser.get("people.show", inspector_id=cast.moved.id).text
    assert "Deja el servicio" in page
    assert "Otras funciones" not in page
    browser.get("obligations_exemption.evidence", exemption_id=later.id, expect=404)
    listed = browser.get("obligations_exemption.index", estado="accepted").text
    assert "01-02-2026" in listed
    assert "01-09-2026" not in listed
    assert earlier.id


def test_the_spreadsheet_says_how_each_stands_and_who_proposed_it(session, cast, sign_in):
    revoked = {"revoked_at": make.LONG_AGO, "revoked_reason": "Volvió"}
    make.exemption(session, cast.shared, cast.traffic.subjects[0], **revoked)
    session.commit()
    browser = sign_in(cast.coordinator)
    found = {
        tuple(row[index] for index in (1, 6, 7))
        for state in ("waiting", "accepted")
        for row in sheet(browser.get("obligations_exemption.index", estado=state, formato="xlsx"))
        if len(row) > 7
    }
    assert (cast.mejillones.trained.list_name, "Por aceptar", cast.mejillones.director.name) in found
    assert (cast.shared.list_name, "Revocada", None) in found


def test_the_list_costs_what_it_shows_and_downloads(session, cast, sign_in, count_queries):
    browser = sign_in(cast.coordinator)
    with count_queries(at_most=4):
        page = Reading(browser.get("obligations_exemption.index"))
    assert len(page.rows) == 3
    assert browser.get("obligations_exemption.index", formato="xlsx").mimetype.endswith("sheet")
