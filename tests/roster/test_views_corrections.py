"""Correcting a person and their postings by hand."""

from datetime import date

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.filling import carried, send
from tests.reading import Reading
from tracker.models import Posting
from tracker.models.people import Contract, Employer, Profile

NAMES = {"names": "Teresa Inés", "paternal_surname": "Ñandú", "maternal_surname": "Huanchaca"}
LAW = {"employer": "municipality", "drives": ""}
OTHERS = "Otra persona cambió estos datos"


@pytest.fixture
def correct(sign_in):
    """Give the function that fills in the form of a person, or of their first posting, as an account."""

    def correct(account, path, expect=302, **typed):
        browser = sign_in(account)
        return send(browser, browser.get(path), path, expect=expect, **typed)

    return correct


def of(person):
    return f"/personas/{person.id}/corregir"


def at(posting, page=""):
    return f"/destinaciones/{posting.id}{page}"


def spans(session, person):
    session.rollback()
    found = session.scalars(select(Posting).filter_by(inspector_id=person.id).order_by(Posting.start))
    return [(posting.profile, posting.start, posting.end) for posting in found]


SECURITY, CCTV = Profile.SECURITY_INSPECTOR, Profile.CCTV_OPERATOR
SINCE = date(2025, 1, 1)


@pytest.mark.parametrize("who", ["director", "deputy", "coordinator"])
def test_names_mail_and_phone_are_corrected_and_found_again(session, cast, correct, sign_in, who):
    account = cast.coordinator if who == "coordinator" else getattr(cast.mejillones, who)
    person = cast.mejillones.trained
    person.phone_note = "pedir en oficina"
    correct(account, of(person), **NAMES, email="t@x.cl", phone="912345678")
    session.refresh(person)
    assert (person.full_name, person.email, person.phone) == (
        "Teresa Inés Ñandú Huanchaca",
        "t@x.cl",
        "+56912345678",
    )
    assert person.phone_note is None
    found = Reading(sign_in(account).get("people.index", buscar="nandu ines"))
    assert found.column() == ["Ñandú Huanchaca, Teresa Inés"]


def test_strangers_find_nothing_and_the_others_are_refused(cast, sign_in):
    person = cast.mejillones.trained
    paths = [of(person), *(at(person.postings[0], page) for page in ("", "/funcion", "/termino"))]
    for path in paths:
        for account, expect in (
            (cast.taltal.director, 404),
            (cast.observer, 403),
            (cast.mejillones.account, 403),
        ):
            sign_in(account).get(path, expect=expect)
            sign_in(account).post(path, {"once": "a"} | NAMES, expect=expect)


@pytest.mark.parametrize("who", ["shared", "moved"])
def test_who_is_or_went_elsewhere_is_corrected_by_the_coordinator(session, cast, sign_in, correct, who):
    person = getattr(cast, who)
    browser = sign_in(cast.mejillones.director)
    assert "Sus datos personales los corrige la coordinación" in browser.get(of(person)).text
    browser.post(of(person), {"once": "a"} | NAMES, expect=403)
    session.refresh(person)
    assert person.names in {"Sandra", "Mario"}
    correct(cast.coordinator, of(person), **NAMES)
    session.refresh(person)
    assert person.names == "Teresa Inés"


def test_who_left_the_commune_and_is_nowhere_else_is_corrected_by_the_coordinator(session, cast, sign_in):
    person = cast.mejillones.trained
    person.postings[0].end = date(2026, 11, 2)
    sign_in(cast.mejillones.director).post(of(person), {"once": "a"} | NAMES, expect=403)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"names": ""}, "Falta el nombre."),
        ({"email": "x"}, "No es un correo electrónico"),
        ({"phone": "12"}, "No es un celular"),
    ],
)
def test_bad_input_is_refused(session, cast, correct, typed, words):
    person = cast.mejillones.trained
    assert words in correct(cast.mejillones.director, of(person), expect=400, **(NAMES | typed)).text
    session.refresh(person)
    assert person.names == "Teresa"


def test_the_second_editor_of_a_person_is_told_and_sees_how_it_is(session, cast, sign_in):
    person = cast.mejillones.trained
    first, second = sign_in(cast.mejillones.director), sign_in(cast.coordinator)
    pages = [browser.get(of(person)) for browser in (first, second)]
    send(first, pages[0], of(person), **NAMES)
    told = send(second, pages[1], of(person), expect=400, **(NAMES | {"names": "Otra"}))
    assert OTHERS in told.text
    assert "Nombres Teresa Inés" in Reading(told).words
    session.refresh(person)
    assert person.names == "Teresa Inés"
    send(second, told, of(person), **(NAMES | {"names": "Otra"}))
    session.refresh(person)
    assert person.names == "Otra"


def test_a_posting_is_corrected_from_its_beginning(session, cast, correct):
    posting = cast.mejillones.trained.postings[0]
    typed = {"profile": "cctv_operator", "contract": "planta", "appointed_on": "", "start": "2024-05-01"}
    correct(cast.mejillones.director, at(posting), **typed, **LAW)
    session.refresh(posting)
    assert (posting.profile, posting.contract, posting.appointed_on) == (CCTV, Contract.PLANTA, None)
    assert posting.start == date(2024, 5, 1)


def test_the_second_editor_of_a_posting_is_told(session, cast, sign_in):
    posting = cast.mejillones.trained.postings[0]
    first, second = sign_in(cast.mejillones.director), sign_in(cast.mejillones.deputy)
    pages = {
        path: second.get(path) for path in (at(posting), at(posting, "/funcion"), at(posting, "/termino"))
    }
    typed = {"profile": "cctv_operator", "contract": "", "appointed_on": "", "start": "2025-01-01"} | LAW
    send(first, first.get(at(posting)), at(posting), **typed)
    for path, page in pages.items():
        told = send(second, page, path, expect=400, **(typed | {"end": "2026-12-31", "start": "2026-01-01"}))
        assert OTHERS in told.text
        assert "Operador/a de cámaras" in told.text
    assert spans(session, cast.mejillones.trained) == [(CCTV, SINCE, None)]


def test_a_new_function_closes_the_posting_the_day_before(session, cast, correct):
    posting = cast.mejillones.trained.postings[0]
    posting.contract, posting.employer = Contract.CONTRATA, Employer.ASSOCIATION
    typed = {"profile": "cctv_operator", "contract": "", "appointed_on": "", "start": "2026-06-01"} | LAW
    correct(cast.mejillones.director, at(posting, "/funcion"), **typed)
    assert spans(session, cast.mejillones.trained) == [
        (SECURITY, SINCE, date(2026, 5, 31)),
        (CCTV, date(2026, 6, 1), None),
    ]
    new = cast.mejillones.trained.postings[1]
    assert (new.contract, new.employer, new.appointed_on) == (Contract.CONTRATA, Employer.ASSOCIATION, SINCE)


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"profile": "security_inspector"}, 409, "Ya tiene esa función."),
        ({"start": "2025-01-01"}, 409, "La función nueva empieza después del 01-01-2025"),
        ({"start": "2027-01-01"}, 409, "La destinación termina el 31-12-2026"),
        ({"profile": ""}, 400, "Elija la función."),
    ],
)
def test_a_new_function_that_cannot_be_is_refused(session, cast, correct, typed, status, words):
    posting = cast.mejillones.trained.postings[0]
    posting.end = date(2026, 12, 31)
    good = {"profile": "cctv_operator", "contract": "", "appointed_on": "", "start": "2026-06-01"}
    assert words in correct(cast.coordinator, at(posting, "/funcion"), expect=status, **(good | typed)).text
    assert spans(session, cast.mejillones.trained) == [(SECURITY, SINCE, date(2026, 12, 31))]


def test_a_posting_ends_and_is_opened_again(session, cast, correct):
    posting = cast.mejillones.trained.postings[0]
    correct(cast.mejillones.director, at(posting, "/termino"), end="2026-10-31")
    assert spans(session, cast.mejillones.trained) == [(SECURITY, SINCE, date(2026, 10, 31))]
    correct(cast.mejillones.director, at(posting, "/termino"), end="")
    assert spans(session, cast.mejillones.trained) == [(SECURITY, SINCE, None)]


def test_days_that_cannot_be_are_refused(session, cast, correct):
    person = cast.mejillones.trained
    posting = person.postings[0]
    told = correct(cast.coordinator, at(posting, "/termino"), expect=409, end="2024-12-31")
    assert "La fecha de término es anterior al inicio (01-01-2025)." in told.text
    posting.end = date(2026, 6, 30)
    make.posting(session, person, cast.mejillones.commune, start=date(2026, 7, 1))
    told = correct(cast.coordinator, at(posting, "/termino"), expect=409, end="")
    assert "Se cruza con otra destinación" in told.text
    again = {"profile": "cctv_operator", "contract": "", "appointed_on": "", "start": "2026-06-30"} | LAW
    told = correct(cast.coordinator, at(person.postings[1]), expect=409, **again)
    assert "Se cruza con otra destinación" in told.text
    assert spans(session, person) == [
        (SECURITY, SINCE, date(2026, 6, 30)),
        (SECURITY, date(2026, 7, 1), None),
    ]


def test_a_director_does_not_call_back_whom_another_commune_has(session, cast, correct):
    posting = cast.moved.postings[0]
    told = correct(cast.mejillones.director, at(posting, "/termino"), expect=409, end="")
    assert "solo la coordinación puede alargar esta destinación" in told.text
    correct(cast.mejillones.director, at(posting, "/termino"), end="2026-06-15")
    correct(cast.coordinator, at(posting, "/termino"), end="")
    assert spans(session, cast.moved) == [(SECURITY, SINCE, None), (SECURITY, date(2026, 7, 1), None)]


def test_a_double_click_changes_the_function_once(session, cast, sign_in):
    posting = cast.mejillones.trained.postings[0]
    browser, path = sign_in(cast.mejillones.director), at(posting, "/funcion")
    typed = {"profile": "cctv_operator", "contract": "", "appointed_on": "", "start": "2026-06-01"} | LAW
    data = carried(browser.get(path), path) | typed
    assert len({browser.post(path, data).location for _ in range(3)}) == 1
    assert len(spans(session, cast.mejillones.trained)) == 2


def test_a_director_corrects_only_the_own_communes_postings(cast, sign_in):
    here, there = cast.shared.postings
    page = Reading(sign_in(cast.mejillones.director).get(of(cast.shared)))
    assert at(here) in page.addresses
    assert at(there) not in page.addresses
    sign_in(cast.mejillones.director).get(at(there), expect=404)
