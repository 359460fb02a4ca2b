"""What people say is wrong about them: from the datum on their own page to the request they can follow."""

import threading
from datetime import date

import pytest

from tests import builders as make
from tests.reading import Reading
from tracker.ground.database import db
from tracker.models import AuditEvent, DataRequest, Record
from tracker.models.accounts import Role
from tracker.models.privacy import RequestKind, RequestState


@pytest.fixture
def of(session, sign_in):
    """Give the function that signs an inspector in, with an account made for it."""
    return lambda person: sign_in(make.account(session, Role.INSPECTOR, rut=person.rut))


def newest(session):
    return session.scalars(db.select(DataRequest).order_by(DataRequest.id.desc())).first()


def test_every_own_datum_has_its_link(session, cast, sign_in):
    person = cast.mejillones.trained
    person.phone = "+56987654321"
    page = Reading(sign_in(cast.mejillones.account).get("people.own"))
    assert "Celular: +56 9 8765 4321 Algo está mal : Celular" in page.words
    assert "Correo electrónico: sin información Algo está mal" in page.words
    ids = [
        f"posting-{person.postings[0].id}",
        *(f"record-{each.id}" for each in person_records(session, person)),
    ]
    for datum in ("name", "rut", "email", "phone", "records", *ids):
        assert f"/mis-solicitudes/nueva/{datum}" in page.addresses


def person_records(session, person):
    return session.scalars(db.select(Record).where(Record.inspector_id == person.id)).all()


def test_others_pages_have_no_such_links(cast, sign_in):
    page = sign_in(cast.mejillones.director).get("people.show", inspector_id=cast.mejillones.trained.id)
    assert "Algo está mal" not in page.text


def test_what_is_wrong_reaches_the_commune(session, cast, of, fill):
    person = cast.mejillones.lapsed
    person.phone = "+56911112222"
    browser = of(person)
    assert "La pantalla dice +56911112222" in Reading(browser.get("privacy.wrong", datum="phone")).words
    sent = fill(browser, "privacy.wrong", values={"datum": "phone"}, text="  Es el +56 9 3333 4444. ")
    answer = browser.post("privacy.correct", sent, datum="phone")
    assert answer.location == "/mis-solicitudes"
    made = newest(session)
    assert (made.inspector_id, made.commune_cut, made.kind) == (person.id, "02102", RequestKind.RECTIFICATION)
    assert (made.about, made.shown, made.text) == ("phone", "+56911112222", "Es el +56 9 3333 4444.")
    mine = Reading(browser.get("privacy.own")).words
    assert "Corregir: celular Por responder" in mine
    assert "Quedan 30 días ( vence el 03-12-2026 )" in mine
    event = session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "data_request")).one()
    assert (event.thing, event.thing_id) == ("data_request", str(made.id))


def test_a_double_click_asks_once(session, cast, of, fill):
    browser = of(cast.mejillones.lapsed)
    sent = fill(browser, "privacy.wrong", values={"datum": "name"}, text="Soy Luisa.")
    answers = {browser.post("privacy.correct", sent, datum="name").location for _ in range(3)}
    assert answers == {"/mis-solicitudes"}
    assert count(session, cast.mejillones.lapsed) == 1


def count(session, person):
    return len(session.scalars(db.select(DataRequest).where(DataRequest.inspector_id == person.id)).all())


def test_a_second_request_about_a_datum_is_told_of_the_first(session, cast, sign_in, fill):
    person, browser = cast.mejillones.trained, sign_in(cast.mejillones.account)
    page = Reading(browser.get("privacy.wrong", datum="phone")).words
    assert "Ya lo pidió, y está por responder “Es el de Huanchaca.”" in page
    assert "Quedan 30 días" in page
    other = fill(browser, "privacy.wrong", values={"datum": "email"}, text="Otra vez.")
    told = browser.post("privacy.correct", other, expect=409, datum="phone")
    assert "Ya lo pidió el 03-11-2026" in told.text
    assert count(session, person) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_what_says_nothing_or_too_much_is_refused(session, cast, of, fill, text):
    browser = of(cast.mejillones.lapsed)
    sent = fill(browser, "privacy.wrong", values={"datum": "rut"}, text=text)
    page = browser.post("privacy.correct", sent, expect=400, datum="rut").text
    assert "Escriba qué está mal." in page or "hasta 2.000 caracteres" in page
    assert count(session, cast.mejillones.lapsed) == 0


def test_another_persons_datum_is_not_found(session, cast, of):
    browser = of(cast.mejillones.lapsed)
    for datum in (
        f"record-{cast.mejillones.record.id}",
        f"posting-{cast.shared.postings[0].id}",
        "record-9",
        "x",
    ):
        browser.get("privacy.wrong", datum=datum, expect=404)
        browser.post("privacy.correct", {"once": "k", "text": "Mío."}, datum=datum, expect=404)
    assert count(session, cast.mejillones.lapsed) == 0


def test_of_two_communes_the_one_of_the_posting_answers(session, cast, of, fill):
    browser = of(cast.shared)
    there = next(each for each in cast.shared.postings if each.commune_cut == "02104")
    datum = f"posting-{there.id}"
    sent = fill(browser, "privacy.wrong", values={"datum": datum}, text="Empecé en marzo.")
    browser.post("privacy.correct", sent, datum=datum)
    assert newest(session).commune_cut == "02104"


def test_who_left_is_answered_where_they_last_were(session, cast, of, fill):
    person = make.inspector(session)
    make.posting(session, person, cast.mejillones.commune, end=date(2026, 1, 31))
    make.posting(session, person, cast.taltal.commune, start=date(2026, 2, 1), end=date(2026, 9, 30))
    browser = of(person)
    browser.post(
        "privacy.correct", fill(browser, "privacy.wrong", values={"datum": "name"}, text="Mal."), datum="name"
    )
    assert newest(session).commune_cut == "02104"


@pytest.mark.parametrize("kind", list(RequestKind))
def test_the_other_rights_are_asked_on_one_page(session, cast, of, fill, kind):
    browser = of(cast.mejillones.lapsed)
    browser.post("privacy.ask", fill(browser, "privacy.rights", kind=kind.value, text="Por favor."))
    made = newest(session)
    assert (made.kind, made.about, made.shown) == (kind, "everything", None)
    due = date(2026, 11, 5) if kind is RequestKind.BLOCK else date(2026, 12, 3)
    assert made.due_on == due
    again = fill(browser, "privacy.rights", kind=kind.value, text="Otra vez.")
    assert "Ya lo pidió" in browser.post("privacy.ask", again, expect=409).text


@pytest.mark.parametrize(
    ("kind", "expect"), [("access", 302), ("portability", 302), ("erasure", 400), ("", 400), ("nada", 400)]
)
def test_a_right_explains_itself_or_is_explained(session, cast, of, fill, kind, expect):
    browser = of(cast.mejillones.lapsed)
    browser.post("privacy.ask", fill(browser, "privacy.rights", kind=kind, text=" "), expect=expect)
    assert count(session, cast.mejillones.lapsed) == (expect == 302)


def test_a_block_marks_the_data_until_it_is_answered(session, cast, sign_in, of):
    person = cast.mejillones.lapsed
    director = sign_in(cast.mejillones.director)
    assert "Datos bloqueados" not in director.get("people.show", inspector_id=person.id).text
    block = make.data_request(
        session, person, cast.mejillones.commune, cast.mejillones.account, kind=RequestKind.BLOCK
    )
    assert "Datos bloqueados" in director.get("people.show", inspector_id=person.id).text
    assert "Datos bloqueados" in of(person).get("people.own").text
    assert "Datos bloqueados" not in sign_in(cast.mejillones.account).get("people.own").text
    block.state, block.answer, block.answered_at = RequestState.GRANTED, "Hecho.", make.LONG_AGO
    assert "Datos bloqueados" not in director.get("people.show", inspector_id=person.id).text


def test_one_follows_only_ones_own(session, cast, sign_in):
    page = Reading(sign_in(cast.mejillones.account).get("privacy.own")).words
    assert "Es el de Huanchaca." in page
    assert cast.taltal.canary not in page


def test_a_refusal_says_until_when_one_may_complain(session, cast, sign_in):
    request = cast.mejillones.request
    request.state, request.answer, request.answered_at = RequestState.DENIED, "Es el correcto.", make.LONG_AGO
    page = Reading(sign_in(cast.mejillones.account).get("privacy.own")).words
    assert "Corregir: celular Rechazada" in page
    assert "Respuesta: Es el correcto." in page
    assert (
        "Agencia de Protección de Datos Personales dentro de 30 días hábiles: hasta el 13 de febrero de 2025"
        in page
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-12-02", "Queda 1 día"),
        ("2026-12-03", "Vence hoy"),
        ("2026-12-04", "Venció ayer"),
        ("2026-12-10", "Venció hace 7 días"),
    ],
)
def test_the_clock_is_told_in_words(cast, sign_in, time_machine, day, words):
    time_machine.move_to(f"{day}T15:00:00+00:00")
    assert words in Reading(sign_in(cast.mejillones.account).get("privacy.own")).words


def test_who_is_on_no_roster_yet_is_told_so(session, cast, sign_in):
    browser = sign_in(make.account(session, Role.INSPECTOR, rut="12345678-5"))
    assert "Todavía no hay datos con su RUT" in browser.get("privacy.own").text
    browser.get("privacy.rights", expect=404)
    browser.get("privacy.wrong", datum="name", expect=404)


@pytest.mark.parametrize("who", ["coordinator", "observer", "instructor"])
def test_who_is_no_inspector_is_refused(cast, sign_in, who):
    browser = sign_in(getattr(cast, who))
    for endpoint in ("privacy.own", "privacy.rights", "privacy.download"):
        browser.get(endpoint, expect=403)


def test_markup_stays_text(session, cast, sign_in):
    evil = "<img src=x onerror=alert(1)>"
    request = cast.mejillones.request
    request.text, request.shown, request.extension_reason = f"Dice {evil}", f"Decía {evil}", f"Por {evil}"
    request.extended_at = make.LONG_AGO
    for account, endpoint, values in (
        (cast.mejillones.account, "privacy.own", {}),
        (cast.mejillones.account, "privacy.wrong", {"datum": "phone"}),
        (cast.mejillones.director, "privacy.show", {"request_id": request.id}),
    ):
        page = sign_in(account).get(endpoint, **values).text
        assert "Dice &lt;img" in page
        assert "<img src=x" not in page


@pytest.mark.both
def test_asked_twice_at_one_moment_is_asked_once(session, app, cast, sign_in, fill):
    """Two phones of one person, each with a page of its own, so that the forms are not the same one."""
    person = cast.mejillones.lapsed
    account = make.account(session, Role.INSPECTOR, rut=person.rut)
    phones = [sign_in(account) for _ in range(4)]
    forms = [fill(phone, "privacy.wrong", values={"datum": "name"}, text="Soy Luisa.") for phone in phones]
    start, answers = threading.Barrier(4), []

    def send(phone, form):
        start.wait()
        headers = {"X-CSRFToken": phone._token()}
        answers.append(phone.open("/mis-solicitudes/nueva/name", method="POST", data=form, headers=headers))

    sent = [threading.Thread(target=send, args=pair) for pair in zip(phones, forms, strict=True)]
    for each in sent:
        each.start()
    for each in sent:
        each.join()
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    assert count(session, person) == 1
