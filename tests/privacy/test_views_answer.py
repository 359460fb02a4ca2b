"""What is answered: the list by its clock, one request, granted or denied with words, extended once."""

from datetime import date, timedelta

import pytest

from tests import builders as make
from tests.cast import NOW
from tests.reading import DOWNLOAD, Reading, formulas, sheet
from tracker.ground.database import db
from tracker.models import AuditEvent
from tracker.models.privacy import RequestKind, RequestState


@pytest.fixture
def many(session, cast):
    """Sixty open requests of Mejillones, the last day of each a day later."""
    person, by = cast.mejillones.lapsed, cast.mejillones.account
    for number in range(60):
        make.data_request(
            session,
            person,
            cast.mejillones.commune,
            by,
            text=f"Número {number}",
            asked_at=NOW,
            due_on=date(2026, 10, 20) + timedelta(number),
        )


def answered(request, state=RequestState.GRANTED, at=NOW):
    request.state, request.answer, request.answered_at = state, "Está corregido.", at


def test_the_list_shows_what_waits_longest_first(session, cast, sign_in):
    own, by = cast.mejillones, cast.mejillones.account
    late = make.data_request(session, own.lapsed, own.commune, by, about="rut", due_on=date(2026, 11, 1))
    answered(make.data_request(session, own.untrained, own.commune, by, about="email"))
    page = Reading(sign_in(own.director).get("privacy.index"))
    assert page.column() == ["Corregir: RUT", "Corregir: celular", "Corregir: correo electrónico"]
    assert page.row("Corregir: RUT") == [
        "Araya Huanchaca, Luis",
        "Mejillones",
        "Atrasada",
        "Venció hace 2 días ( el 01-11-2026 )",
    ]
    assert page.row("Corregir: celular")[2:] == ["Por responder", "Quedan 30 días ( vence el 03-12-2026 )"]
    assert page.row("Corregir: correo")[2:] == ["Acogida", "Respondida el 03-11-2026 12:00"]
    assert page.links["Corregir: RUT"] == f"/solicitudes/{late.id}"


def test_a_director_sees_the_own_communes_and_the_coordinator_all(cast, sign_in):
    director, coordinator = sign_in(cast.mejillones.director), sign_in(cast.coordinator)
    assert Reading(director.get("privacy.index")).column(2) == ["Mejillones"]
    assert set(Reading(coordinator.get("privacy.index")).column(2)) == {"Mejillones", "Taltal"}
    director.get("privacy.show", request_id=cast.taltal.request.id, expect=404)
    for endpoint in ("privacy.answer", "privacy.extend"):
        data = {"once": "k", "decision": "granted", "words": "Sí", "reason": "Sí"}
        director.post(endpoint, data, request_id=cast.taltal.request.id, expect=404)


def test_nothing_asked_is_said(session, cast, sign_in):
    session.delete(cast.mejillones.request)
    assert "Nadie ha pedido nada" in sign_in(cast.mejillones.director).get("privacy.index").text


def test_fifty_to_a_page(cast, many, sign_in):
    browser = sign_in(cast.mejillones.director)
    first, second = (Reading(browser.get("privacy.index", pagina=number)) for number in (1, 2))
    assert (len(first.column()), len(second.column())) == (50, 11)
    assert "1–50 de 61" in first.words
    assert Reading(browser.get("privacy.index", pagina=99)).rows == second.rows


def test_the_spreadsheet_holds_them_all(session, cast, many, sign_in):
    cast.mejillones.request.text = "=1+1"
    browser = sign_in(cast.mejillones.director)
    page = Reading(browser.get("privacy.index"))
    answer = browser.get("privacy.index", **page.query(DOWNLOAD))
    rows = sheet(answer)
    assert len(rows) == 62
    assert rows[1][:7] == [
        "Por responder",
        date(2026, 10, 20),
        "Araya Huanchaca, Luis",
        rows[1][3],
        "Mejillones",
        "Corregir",
        "celular",
    ]
    assert [row[1] for row in rows[1:]] == sorted(row[1] for row in rows[1:])
    assert formulas(answer) == 0


def test_the_queries_do_not_grow(session, cast, many, sign_in, count_queries):
    browser = sign_in(cast.coordinator)
    for formato in ("", "xlsx"):
        with count_queries(4):
            browser.get("privacy.index", formato=formato)
    inspector = sign_in(cast.mejillones.account)
    with count_queries(4):
        inspector.get("privacy.own")


def test_a_request_shows_the_datum_then_and_now(session, cast, sign_in):
    person, request = cast.mejillones.trained, cast.mejillones.request
    request.shown, person.phone = "+56911112222", "+56933334444"
    page = Reading(sign_in(cast.mejillones.director).get("privacy.show", request_id=request.id))
    assert "Cuando preguntó decía +56911112222 Hoy dice +56933334444" in page.words
    assert "Es el de Huanchaca." in page.words
    assert page.links["Corregir"] == f"/personas/{person.id}/corregir"


def test_what_is_gone_is_said(session, cast, sign_in):
    request = cast.mejillones.request
    request.about, request.about_id, request.shown = "record", 999, "Un curso"
    page = Reading(sign_in(cast.mejillones.director).get("privacy.show", request_id=request.id))
    assert "Hoy dice ya no está" in page.words


@pytest.mark.parametrize("state", [RequestState.GRANTED, RequestState.DENIED])
def test_it_is_answered_with_words(session, cast, sign_in, fill, state):
    request, director = cast.mejillones.request, sign_in(cast.mejillones.director)
    where = {"request_id": request.id}
    sent = fill(director, "privacy.show", values=where, decision=state.value, words=" Lo revisamos. ")
    assert director.post("privacy.answer", sent, **where).location == f"/solicitudes/{request.id}"
    session.expire_all()
    assert (request.state, request.answer) == (state, "Lo revisamos.")
    assert request.answered_by_id == cast.mejillones.director.id
    assert request.answered_at - NOW < timedelta(minutes=1)
    page = Reading(director.get("privacy.show", **where)).words
    assert "Lo revisamos." in page
    complaint = (
        "reclamar ante la Agencia de Protección de Datos Personales dentro de 30 días hábiles: hasta el"
    )
    assert (f"{complaint} 16 de diciembre de 2026" in page) == (state is RequestState.DENIED)
    assert session.scalars(db.select(AuditEvent.verb).where(AuditEvent.thing == "data_request")).all() == [
        f"data_request_{state.value}"
    ]
    again = director.post("privacy.answer", sent, **where)
    assert again.location == f"/solicitudes/{request.id}"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"decision": "denied", "words": "  "}, "si la rechaza, con sus razones"),
        ({"decision": "", "words": "Sí"}, "Elija si la acoge o la rechaza."),
        ({"decision": "open", "words": "Sí"}, "Decisión:"),
    ],
)
def test_an_answer_without_reasons_or_decision_is_refused(session, cast, sign_in, fill, typed, sentence):
    request, director = cast.mejillones.request, sign_in(cast.mejillones.director)
    where = {"request_id": request.id}
    page = director.post(
        "privacy.answer", fill(director, "privacy.show", values=where, **typed), expect=400, **where
    )
    assert sentence in page.text
    session.expire_all()
    assert request.state is RequestState.OPEN


def test_who_answers_second_is_told_and_sees_the_answer(session, cast, sign_in, fill):
    request, where = cast.mejillones.request, {"request_id": cast.mejillones.request.id}
    director, coordinator = sign_in(cast.mejillones.director), sign_in(cast.coordinator)
    one = fill(director, "privacy.show", values=where, decision="granted", words="Corregido.")
    other = fill(coordinator, "privacy.show", values=where, decision="denied", words="No.")
    director.post("privacy.answer", one, **where)
    told = coordinator.post("privacy.answer", other, expect=409, **where).text
    assert "Otra persona ya respondió esta solicitud" in told
    assert "Corregido." in told
    late = {"once": "k2", "reason": "Falta un papel."}
    assert "ya respondió" in coordinator.post("privacy.extend", late, expect=409, **where).text
    session.expire_all()
    assert (request.state, request.extended_at) == (RequestState.GRANTED, None)


def test_the_term_is_extended_once_with_a_reason(session, cast, sign_in, fill):
    request, director = cast.mejillones.request, sign_in(cast.mejillones.director)
    where = {"request_id": request.id}
    sent = fill(director, "privacy.show", form=1, values=where, reason="")
    assert "por qué hace falta más tiempo" in director.post("privacy.extend", sent, expect=400, **where).text
    director.post("privacy.extend", sent | {"reason": "Esperamos al OTEC."}, **where)
    page = Reading(director.get("privacy.show", **where)).words
    assert "Quedan 60 días ( vence el 02-01-2027 )" in page
    assert "Esperamos al OTEC." in page
    assert "El plazo ya se prorrogó una vez." in page
    again = {"once": "k3", "reason": "Otra vez."}
    assert "ya se prorrogó" in director.post("privacy.extend", again, expect=409, **where).text
    mine = Reading(sign_in(cast.mejillones.account).get("privacy.own")).words
    assert "El plazo se prorrogó una vez: Esperamos al OTEC." in mine


def test_a_block_says_so_and_is_not_extended(session, cast, sign_in):
    request = cast.mejillones.request
    request.kind, request.about = RequestKind.BLOCK, "everything"
    page = Reading(sign_in(cast.mejillones.director).get("privacy.show", request_id=request.id)).words
    assert "Datos bloqueados" in page
    assert "El plazo de una solicitud de bloqueo no se puede prorrogar." in page


def test_who_has_another_task_is_refused(cast, sign_in):
    for account in (cast.observer, cast.instructor, cast.mejillones.account):
        browser = sign_in(account)
        browser.get("privacy.index", expect=403)
        browser.get("privacy.show", request_id=cast.mejillones.request.id, expect=403)


def test_the_former_commune_is_not_told_what_is_stored_now(session, cast, sign_in):
    asked = make.data_request(
        session, cast.moved, cast.mejillones.commune, cast.mejillones.account, shown="+56911111111"
    )
    cast.moved.phone = "+56922222222"
    session.commit()
    told = Reading(sign_in(cast.mejillones.director).get("privacy.show", request_id=asked.id)).words
    assert "+56911111111" in told
    assert "+56922222222" not in told
    assert "+56922222222" in sign_in(cast.coordinator).get("privacy.show", request_id=asked.id).text
