"""Asking another commune for a person, and answering."""

from datetime import date

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.cast import NOW
from tests.filling import carried, send
from tests.reading import Reading
from tracker.ground import rut
from tracker.models import HandOver
from tracker.models.accounts import Role
from tracker.models.people import HandOverState

ASK = "/comunas/02104/traspasos/pedir"
START = {"start": "2026-12-01"}


@pytest.fixture
def asked(session, cast):
    """Give the requests that Taltal made, by person."""

    def asked():
        session.rollback()
        return {
            each.inspector_id: each for each in session.scalars(select(HandOver).filter_by(to_cut="02104"))
        }

    return asked


@pytest.fixture
def answer(cast, sign_in):
    """Give the function that answers the cast's request on its page, as an account."""

    def answer(account, how, expect=302, **typed):
        browser = sign_in(account)
        page = browser.get("hand_overs.show", hand_over_id=cast.asked.id)
        return send(browser, page, f"/traspasos/{cast.asked.id}/{how}", expect=expect, **typed)

    return answer


def test_a_director_asks_and_learns_nothing_of_the_person(cast, sign_in, asked):
    person, browser = cast.mejillones.trained, sign_in(cast.taltal.director)
    answer = send(browser, browser.get(ASK), ASK, rut=rut.show(person.rut), note=" Ya trabaja aquí ", **START)
    made = asked()[person.id]
    assert (made.commune_cut, made.start, made.note) == ("02102", date(2026, 12, 1), "Ya trabaja aquí")
    page = Reading(browser.get(answer.location))
    assert rut.show(person.rut) in page.words
    assert "Espera respuesta" in page.words
    assert "Teresa" not in page.words
    assert "Mejillones" not in page.words


def test_the_deputy_and_the_coordinator_ask_too(cast, sign_in, asked):
    for account, person in (
        (cast.taltal.deputy, cast.mejillones.trained),
        (cast.coordinator, cast.mejillones.lapsed),
    ):
        browser = sign_in(account)
        send(browser, browser.get(ASK), ASK, rut=person.rut, **START)
        assert asked()[person.id].asked_by_id == account.id


def test_a_double_click_asks_once_and_again_is_refused(cast, sign_in, asked):
    person, browser = cast.mejillones.trained, sign_in(cast.taltal.director)
    data = carried(browser.get(ASK), ASK) | {"rut": person.rut} | START
    assert len({browser.post(ASK, data).location for _ in range(2)}) == 1
    told = send(browser, browser.get(ASK), ASK, expect=409, rut=person.rut, **START)
    assert "Ya hay una solicitud abierta por esta persona" in told.text
    assert len(asked()) == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"rut": "12.345.678-9"}, "El dígito verificador no corresponde"),
        ({"rut": ""}, "Escriba el RUT"),
        ({"start": "mañana"}, "no es una fecha"),
        ({"start": ""}, "Falta la fecha"),
        ({"note": "a" * 301}, "Son más de 300 letras"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(cast, sign_in, asked, typed, words):
    browser = sign_in(cast.taltal.director)
    good = {"rut": cast.mejillones.trained.rut, "start": "2026-12-01", "note": ""}
    told = send(browser, browser.get(ASK), ASK, expect=400, **(good | typed))
    assert words in told.text
    assert len(asked()) == 1


def test_only_ones_own_commune_asks(cast, sign_in):
    sign_in(cast.mejillones.director).get(ASK, expect=404)
    sign_in(cast.mejillones.director).post(ASK, {"once": "a"}, expect=404)
    sign_in(cast.observer).get(ASK, expect=403)
    sign_in(cast.coordinator).get("hand_overs.grant", hand_over_id=1, expect=405)


def test_the_former_commune_sees_who_is_asked_for(cast, sign_in):
    page = Reading(sign_in(cast.mejillones.director).get("hand_overs.index", cut="02102"))
    assert page.row("Ñanco Huanchaca, Ursula")[1:3] == ["Taltal", "01-12-2026"]
    shown = sign_in(cast.mejillones.deputy).get("hand_overs.show", hand_over_id=cast.asked.id)
    assert 'value="2026-11-30"' in shown.text


@pytest.mark.parametrize("who", ["director", "deputy", "coordinator"])
def test_a_yes_moves_the_person(session, cast, answer, asked, who):
    account = cast.coordinator if who == "coordinator" else getattr(cast.mejillones, who)
    answer(account, "conceder", last_day="30-11-2026")
    made = asked()[cast.mejillones.untrained.id]
    assert (made.state, made.decided_by_id) == (HandOverState.GRANTED, account.id)
    assert [(each.commune_cut, each.start, each.end) for each in made.inspector.postings] == [
        ("02102", date(2025, 1, 1), date(2026, 11, 30)),
        ("02104", date(2026, 12, 1), None),
    ]


def test_each_commune_sees_its_own_time_afterwards(session, cast, sign_in, answer, time_machine):
    person = cast.mejillones.untrained
    make.record(session, person, cast.first_aid, date(2026, 10, 1), provider="OTEC de antes")
    answer(cast.mejillones.director, "conceder", last_day="2026-11-30")
    time_machine.move_to("2026-12-20 15:00Z")
    make.record(session, person, cast.traffic, date(2026, 12, 10), provider="OTEC de después")
    before = Reading(sign_in(cast.mejillones.director).get("people.show", inspector_id=person.id)).words
    assert "Esta persona dejó la comuna: usted ve su situación hasta el 30-11-2026" in before
    assert "OTEC de antes" in before
    assert "OTEC de después" not in before
    after = Reading(sign_in(cast.taltal.director).get("people.show", inspector_id=person.id)).words
    assert "OTEC de antes" in after
    assert "OTEC de después" in after
    page = Reading(sign_in(cast.taltal.director).get("hand_overs.index", cut="02104", vista="enviadas")).words
    assert "Ñanco Huanchaca, Ursula, de Mejillones" in page
    assert "Ñanco" in sign_in(cast.taltal.director).get("roster.show", cut="02104").text
    assert "Ñanco" not in sign_in(cast.mejillones.director).get("roster.show", cut="02102").text


def test_a_no_says_why_to_who_asked(cast, sign_in, answer, asked):
    answer(cast.mejillones.director, "rechazar", reason=" Sigue aquí hasta marzo. ")
    made = asked()[cast.mejillones.untrained.id]
    assert (made.state, made.reason) == (HandOverState.REFUSED, "Sigue aquí hasta marzo.")
    page = Reading(sign_in(cast.taltal.director).get("hand_overs.index", cut="02104", vista="enviadas")).words
    assert "Sigue aquí hasta marzo." in page
    assert "Ursula" not in page


def test_who_asked_may_withdraw(cast, sign_in, asked):
    browser = sign_in(cast.taltal.deputy)
    page = browser.get("hand_overs.index", cut="02104", vista="enviadas")
    send(browser, page, f"/traspasos/{cast.asked.id}/retirar")
    assert asked()[cast.mejillones.untrained.id].state is HandOverState.WITHDRAWN


def test_what_was_withdrawn_cannot_be_granted_any_more(session, cast, sign_in, asked):
    theirs, ours = sign_in(cast.taltal.director), sign_in(cast.mejillones.director)
    page = ours.get("hand_overs.show", hand_over_id=cast.asked.id)
    out = theirs.get("hand_overs.index", cut="02104", vista="enviadas")
    send(theirs, out, f"/traspasos/{cast.asked.id}/retirar")
    for how, typed in (("conceder", {"last_day": "2026-11-30"}), ("rechazar", {"reason": "no"})):
        told = send(ours, page, f"/traspasos/{cast.asked.id}/{how}", expect=409, **typed)
        assert "ya se resolvió o se retiró" in told.text
    assert len(asked()[cast.mejillones.untrained.id].inspector.postings) == 1


@pytest.mark.parametrize(
    ("how", "typed", "words"),
    [
        ("conceder", {"last_day": ""}, "Falta la fecha"),
        ("conceder", {"last_day": "31-02-2026"}, "no existe"),
        ("rechazar", {"reason": "  "}, "Escriba por qué la rechaza"),
        ("rechazar", {"reason": "a" * 301}, "Son más de 300 letras"),
    ],
)
def test_an_answer_that_is_none_is_refused(cast, answer, asked, how, typed, words):
    assert words in answer(cast.mejillones.director, how, expect=400, **typed).text
    assert asked()[cast.mejillones.untrained.id].state is HandOverState.ASKED


def test_a_posting_that_ended_meanwhile_is_told(session, cast, answer, asked):
    cast.mejillones.untrained.postings[0].end = date(2026, 11, 15)
    told = answer(cast.mejillones.director, "conceder", expect=409, last_day="2026-11-30")
    assert "terminó el 15-11-2026: ponga ese día como el último" in told.text
    assert asked()[cast.mejillones.untrained.id].state is HandOverState.ASKED


def test_nobody_else_answers_or_withdraws(cast, sign_in, asked):
    for how in ("conceder", "rechazar"):
        sign_in(cast.taltal.director).post(f"/traspasos/{cast.asked.id}/{how}", {"once": "a"}, expect=404)
        sign_in(cast.observer).post(f"/traspasos/{cast.asked.id}/{how}", {"once": "a"}, expect=403)
    sign_in(cast.mejillones.director).post(f"/traspasos/{cast.asked.id}/retirar", {"once": "a"}, expect=404)
    assert asked()[cast.mejillones.untrained.id].state is HandOverState.ASKED


def test_the_coordinator_sees_what_waits_and_where_nobody_else_can_answer(session, cast, sign_in):
    person = make.inspector(session, names="Sola", paternal_surname="Sinjefa")
    make.posting(session, person, cast.calama)
    make.account(session, Role.DIRECTOR, commune=cast.calama, email="ida@example.cl", disabled_at=NOW)
    make.hand_over(session, person, cast.calama, cast.taltal.commune, cast.taltal.director)
    page = Reading(sign_in(cast.coordinator).get("hand_overs.waiting"))
    assert "decide la coordinación" in page.row("Sinjefa Soto, Sola")[-1]
    assert "decide la coordinación" not in page.row("Ñanco Huanchaca, Ursula")[-1]
    mine = Reading(sign_in(cast.mejillones.director).get("hand_overs.waiting"))
    assert mine.column() == ["Ñanco Huanchaca, Ursula"]
