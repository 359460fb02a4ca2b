"""A RUT is corrected by the coordination; a commune asks for it, and a former RUT still finds the person."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import send
from tests.reading import Reading
from tracker.ground import rut
from tracker.models import AuditEvent, DataRequest, FormerRut
from tracker.models.accounts import Role

OTHER = "7654321-6"


def of(person, page=""):
    return f"/personas/{person.id}/rut{page}"


@pytest.fixture
def correct(cast, sign_in):
    """Give the function that corrects a person's RUT as the coordinator."""

    def correct(person, typed, kind="typo", expect=302, **more):
        browser = sign_in(cast.coordinator)
        return send(browser, browser.get(of(person)), of(person), expect=expect, rut=typed, kind=kind, **more)

    return correct


def test_a_rut_is_corrected_with_the_account_and_the_old_one_finds_the_person(
    session, cast, sign_in, correct
):
    person, account = cast.mejillones.trained, cast.mejillones.account
    before = person.rut
    correct(person, "7.654.321-6")
    session.refresh(person)
    session.refresh(account)
    assert person.rut == account.rut == OTHER
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "rut_correct")).one()
    assert event.thing_id == str(person.id)
    page = Reading(sign_in(cast.coordinator).get(of(person)))
    assert f"{rut.show(before)} Era un error de tipeo" in page.words
    for typed in (before, OTHER, rut.show(before)):
        found = Reading(sign_in(cast.coordinator).get("people.index", buscar=typed))
        assert found.column() == [person.list_name]
    assert rut.show(OTHER) in sign_in(account).get("people.own").text


def test_ones_own_copy_tells_of_the_former_rut(session, cast, sign_in, correct):
    before = cast.mejillones.trained.rut
    correct(cast.mejillones.trained, OTHER)
    told = sign_in(cast.mejillones.account).get("/mis-datos?formato=json").json
    assert {"dato": "RUT anterior", "valor": rut.show(before)} in told["datos_personales"]
    assert "RUT corregido" in {each["que"] for each in told["actividad"]}


def test_a_mistake_is_found_by_the_coordination_only_another_number_by_all(cast, sign_in, correct, session):
    person, director = cast.mejillones.trained, sign_in(cast.mejillones.director)
    first = person.rut
    correct(person, OTHER)
    assert "Nadie calza" in director.get("people.index", buscar=first).text
    correct(person, make.next_rut(), kind="another")
    assert Reading(director.get("people.index", buscar=OTHER)).column() == [person.list_name]
    assert "Nadie calza" in sign_in(cast.taltal.director).get("people.index", buscar=OTHER).text


def test_a_correction_taken_back_leaves_the_wrong_one_as_former(session, cast, correct):
    person = cast.mejillones.trained
    first = person.rut
    correct(person, OTHER)
    correct(person, first)
    assert session.scalars(sa.select(FormerRut.rut)).all() == [OTHER]


def test_what_cannot_be_is_refused_with_a_sentence(session, cast, correct):
    person, other = cast.mejillones.trained, cast.taltal.trained
    before = person.rut
    assert "El dígito verificador no corresponde" in correct(person, "12.345.678-9", expect=400).text
    assert "Elija qué era el RUT de antes" in correct(person, OTHER, kind="", expect=400).text
    assert "Ese ya es su RUT" in correct(person, before, expect=409).text
    told = correct(person, other.rut, expect=409)
    assert "Ese RUT ya es de otra persona" in told.text
    assert f"/personas/{person.id}/unir/{other.id}" in told.text
    session.refresh(person)
    assert person.rut == before


def test_of_two_accounts_the_coordinator_chooses(session, cast, correct):
    person, mine = cast.mejillones.trained, cast.mejillones.account
    staff = make.account(session, Role.OBSERVER, rut=OTHER, name="Teresa en la oficina", email=None)
    session.commit()
    told = correct(person, OTHER, expect=400)
    assert "Teresa en la oficina, 7.654.321-6" in told.text
    correct(person, OTHER, account=mine.id)
    session.expire_all()
    assert (mine.rut, mine.disabled_at) == (OTHER, None)
    assert staff.rut is None
    assert staff.disabled_at


def test_the_second_to_correct_is_told(session, cast, sign_in):
    person, first, second = cast.mejillones.trained, sign_in(cast.coordinator), sign_in(cast.coordinator)
    page = second.get(of(person))
    send(first, first.get(of(person)), of(person), rut=OTHER, kind="typo")
    told = send(second, page, of(person), expect=400, rut=make.next_rut(), kind="typo")
    assert "Otra persona cambió estos datos" in told.text


def test_a_director_asks_and_the_request_leads_the_coordinator_there(session, cast, sign_in):
    person, director = cast.mejillones.trained, sign_in(cast.mejillones.director)
    assert of(person, "/pedir") in director.get(f"/personas/{person.id}/corregir").text
    send(director, director.get(of(person, "/pedir")), of(person, "/pedir"), text="Es 7.654.321-6")
    asked = session.scalar(sa.select(DataRequest.id).where(DataRequest.about == "rut"))
    there = f"/solicitudes/{asked}"
    assert there in Reading(sign_in(cast.coordinator).get("privacy.index")).addresses
    shown = Reading(sign_in(cast.coordinator).get(there))
    assert "Es 7.654.321-6" in shown.words
    assert shown.links["Corregir el RUT o unir dos fichas"] == of(person)
    told = Reading(director.get(there)).words
    assert "El RUT lo corrige la coordinación" in told
    again = send(
        director, director.get(of(person, "/pedir")), of(person, "/pedir"), expect=409, text="Otra vez"
    )
    assert "Ya lo pidió" in again.text


def test_only_the_coordinator_corrects_and_only_the_commune_asks(cast, sign_in):
    person = cast.mejillones.trained
    for account, page, expect in (
        (cast.mejillones.director, "", 403),
        (cast.mejillones.account, "", 403),
        (cast.taltal.director, "/pedir", 404),
        (cast.observer, "/pedir", 403),
    ):
        sign_in(account).get(of(person, page), expect=expect)
        sign_in(account).post(of(person, page), {"once": "a"}, expect=expect)
