"""Adding somebody to a roster: the RUT first, then who it is and the posting."""

from datetime import date

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.filling import carried, send
from tests.reading import Reading
from tracker.models import AuditEvent, Inspector, Posting
from tracker.models.people import Contract, Profile

BEGIN, ADD = "/comunas/02102/nomina/agregar", "/comunas/02102/nomina/personas"
NEW = "12345678-5"
PERSON = {
    "names": "  Nora  Luz ",
    "paternal_surname": "Núñez",
    "maternal_surname": "",
    "email": "Nora@Mejillones.CL",
    "phone": "9 1234 5678",
}
POSTING = {
    "profile": "cctv_operator",
    "contract": "honorarios",
    "employer": "municipality",
    "drives": "",
    "appointed_on": "01-10-2026",
    "start": "2026-11-03",
}


@pytest.fixture
def look_up(cast, sign_in):
    """Give the function that types a RUT as an account, and returns browser and answer."""

    def look_up(account, typed, expect=200):
        browser = sign_in(account)
        return browser, send(browser, browser.get(BEGIN), BEGIN, expect=expect, rut=typed)

    return look_up


@pytest.fixture
def person(session):
    """Give who has a RUT."""

    def person(rut=NEW):
        session.rollback()
        return session.scalar(select(Inspector).filter_by(rut=rut))

    return person


def test_somebody_new_joins(session, cast, look_up, person):
    browser, page = look_up(cast.mejillones.director, "12.345.678-5")
    answer = send(browser, page, ADD, **PERSON, **POSTING)
    made = person()
    assert (made.full_name, made.email, made.phone) == (
        "Nora Luz Núñez",
        "nora@mejillones.cl",
        "+56912345678",
    )
    assert made.search_key == "nunez nora luz 12 345 678 5 12345678 5 123456785"
    [posting] = made.postings
    assert (posting.commune_cut, posting.profile, posting.contract) == (
        "02102",
        Profile.CCTV_OPERATOR,
        Contract.HONORARIOS,
    )
    assert (posting.appointed_on, posting.start, posting.end) == (date(2026, 10, 1), date(2026, 11, 3), None)
    assert "Nora Luz Núñez quedó en la nómina" in browser.get(answer.location).text
    event = session.scalars(select(AuditEvent).filter_by(verb="roster_add")).one()
    assert (event.actor_id, event.thing_id) == (cast.mejillones.director.id, str(made.id))


def test_the_deputy_and_the_coordinator_may(cast, look_up, person):
    for account, rut in ((cast.mejillones.deputy, NEW), (cast.coordinator, "11111111-1")):
        browser, page = look_up(account, rut)
        send(browser, page, ADD, **PERSON, **POSTING)
        assert person(rut).postings[0].commune_cut == "02102"


def test_strangers_find_nothing_and_the_others_are_refused(cast, sign_in):
    for path in (BEGIN, ADD):
        sign_in(cast.taltal.director).post(path, {"once": "a", "rut": NEW}, expect=404)
        sign_in(cast.observer).post(path, {"once": "a", "rut": NEW}, expect=403)
    sign_in(cast.coordinator).get(ADD, expect=405)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12.345.678-9", "El dígito verificador no corresponde a ese RUT."),
        ("12345678", "Falta el dígito verificador"),
        ("hola", "No es un RUT"),
        ("", "Escriba el RUT de la persona."),
    ],
)
def test_a_wrong_rut_is_refused_with_its_sentence(cast, look_up, typed, words):
    assert words in look_up(cast.mejillones.director, typed, expect=400)[1].text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"names": ""}, "Falta el nombre."),
        ({"names": "…"}, "Escriba un nombre, con letras."),
        ({"names": "ñ" * 121}, "Son más de 120 letras: acórtelo."),
        ({"paternal_surname": ""}, "Falta el apellido."),
        ({"email": "nora@"}, "No es un correo electrónico"),
        ({"phone": "anexo 12"}, "No es un celular"),
        ({"profile": ""}, "Elija la función."),
        ({"profile": "alcaldesa"}, "Elija una opción de la lista."),
        ({"contract": "otro"}, "Elija una opción de la lista."),
        ({"start": ""}, "Falta la fecha."),
        ({"start": "31-02-2026"}, "no existe"),
        ({"appointed_on": "hace poco"}, "no es una fecha"),
    ],
)
def test_bad_input_is_refused_and_comes_back_filled(cast, look_up, person, typed, words):
    browser, page = look_up(cast.mejillones.director, NEW)
    told = send(browser, page, ADD, expect=400, **(PERSON | POSTING | typed))
    assert words in told.text
    assert "Núñez" in told.text or "paternal_surname" in typed
    assert person() is None


def test_a_double_click_adds_once(cast, look_up, session):
    browser, page = look_up(cast.mejillones.director, NEW)
    data = carried(page, ADD) | PERSON | POSTING
    assert len({browser.post(ADD, data).location for _ in range(3)}) == 1
    assert len(session.scalars(select(Inspector).filter_by(rut=NEW)).all()) == 1


def test_a_person_of_another_commune_is_not_named_and_may_be_asked_for(cast, look_up):
    told = look_up(cast.mejillones.director, cast.taltal.trained.rut, expect=409)[1]
    page = Reading(told)
    assert "La persona figura en la nómina de otra comuna: pida el traspaso" in page.words
    assert page.links["Pedir el traspaso"] == "/comunas/02102/traspasos/pedir"
    assert "Teresa" not in told.text
    assert "Taltal" not in told.text


def test_it_is_refused_also_without_the_first_page(cast, sign_in, session):
    person = cast.taltal.trained
    told = sign_in(cast.mejillones.director).post(
        ADD, {"once": "a", "rut": person.rut} | PERSON | POSTING, expect=409
    )
    assert "pida el traspaso" in told.text
    session.rollback()
    assert [posting.commune_cut for posting in person.postings] == ["02104"]
    assert person.names == "Teresa"


def test_the_coordinator_posts_a_known_person_twice(cast, look_up, session):
    person = cast.taltal.trained
    browser, page = look_up(cast.coordinator, person.rut)
    assert "Teresa Cortés Paposo" in page.text
    assert 'name="names"' not in page.text
    send(browser, page, ADD, **POSTING)
    session.rollback()
    assert [posting.commune_cut for posting in person.postings] == ["02104", "02102"]


def test_who_left_comes_back_with_the_stored_name(session, cast, look_up, person):
    gone = make.inspector(session, names="Zoila", paternal_surname="Zepeda")
    make.posting(session, gone, cast.taltal.commune, end=date(2026, 11, 2))
    browser, page = look_up(cast.mejillones.director, gone.rut)
    assert "La persona ya está registrada" in page.text
    assert "Zoila" not in page.text
    send(browser, page, ADD, called="ZEPEDA", **POSTING)
    found = person(gone.rut)
    assert found.full_name == "Zoila Zepeda Soto"
    assert [posting.commune_cut for posting in found.postings] == ["02104", "02102"]


def test_who_is_there_already_is_not_added_again(cast, look_up):
    told = look_up(cast.mejillones.director, cast.mejillones.trained.rut, expect=409)[1]
    assert "La persona ya está en la nómina de esta comuna." in told.text
    assert Reading(told).links["Ver a la persona"] == f"/personas/{cast.mejillones.trained.id}/corregir"


def test_a_posting_that_crosses_an_earlier_one_there_is_refused(session, cast, look_up):
    gone = make.inspector(session)
    make.posting(session, gone, cast.mejillones.commune, end=date(2026, 10, 31))
    browser, page = look_up(cast.mejillones.director, gone.rut)
    told = send(browser, page, ADD, expect=409, **(POSTING | {"start": "2026-10-31"}))
    assert "Se cruza con otra destinación de la persona en la comuna." in told.text
    session.rollback()
    assert session.query(Posting).filter_by(inspector_id=gone.id).count() == 1
