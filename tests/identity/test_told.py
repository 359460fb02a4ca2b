"""The person is told by mail what was made of their RUT and their two rows; no mail holds a RUT."""

from datetime import date, time

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.filling import send
from tracker.ground import rut
from tracker.models import Joining, Mail

OTHER = "7654321-6"


@pytest.fixture
def person(session, cast):
    cast.mejillones.account.email = "teresa@example.cl"
    session.commit()
    return cast.mejillones.trained


@pytest.fixture
def double(session, cast, person):
    """Give them a second time, with an account of their own, and a seat at the hour of one of theirs."""
    made = make.inspector(session, names=person.names, paternal_surname=person.paternal_surname)
    make.posting(session, made, cast.taltal.commune)
    make.account(session, rut=made.rut, email="tere@example.cl")
    for start, who, team in ((time(9), person, cast.mejillones), (time(11), made, cast.taltal)):
        course = make.edition(session, cast.traffic, None, date(2026, 12, 2))
        course.meetings = [make.meeting(date(2026, 12, 9), start, time(start.hour + 4))]
        make.enrollment(session, course, who, team.commune, at=NOW)
    session.commit()
    return made


@pytest.fixture
def mails(session):
    """Give what was written, by address."""

    def mails():
        session.rollback()
        return {each.address: f"{each.subject}\n{each.body}" for each in session.scalars(sa.select(Mail))}

    return mails


def test_a_corrected_rut_is_told_without_it(session, cast, person, sign_in, mails):
    there, before, browser = f"/personas/{person.id}/rut", person.rut, sign_in(cast.coordinator)
    answer = send(browser, browser.get(there), there, rut=OTHER, kind="typo")
    assert "Se le avisó por correo" in browser.get(answer.location).text
    told = mails()
    assert set(told) == {"teresa@example.cl"}
    assert "desde ahora entra con el corregido" in told["teresa@example.cl"]
    for number in (before, OTHER):
        assert number not in str(told)
        assert rut.show(number) not in str(told)


def test_who_has_no_address_is_named_to_the_coordinator(cast, sign_in, mails):
    unreached, browser = cast.mejillones.lapsed, sign_in(cast.coordinator)
    there = f"/personas/{unreached.id}/rut"
    answer = send(browser, browser.get(there), there, rut=OTHER, kind="typo")
    assert "No tiene cuenta con correo: avísele" in browser.get(answer.location).text
    assert mails() == {}


def test_both_accounts_are_told_of_a_joining_and_of_its_end(session, cast, person, double, sign_in, mails):
    browser, numbers = sign_in(cast.coordinator), (person.rut, double.rut)
    there = f"/personas/{person.id}/unir/{double.id}"
    typed = {"kind": "another", "account": str(cast.mejillones.account.id)}
    send(browser, browser.get(there), there, **typed)
    told = mails()
    assert set(told) == {"teresa@example.cl", "tere@example.cl"}
    assert "Siga entrando con esta cuenta" in told["teresa@example.cl"]
    assert "siga entrando con la otra" in told["tere@example.cl"]
    assert (
        "Tiene cupo a la misma hora en «Tránsito, 8 horas», 09-12-2026 09:00, y" in told["teresa@example.cl"]
    )
    assert not [each for number in numbers for each in (number, rut.show(number)) if each in str(told)]
    joining = session.scalar(sa.select(sa.func.max(Joining.id)))
    kept = session.get(Joining, joining).kept_id
    send(browser, browser.get(f"/personas/{kept}/rut"), f"/uniones/{joining}/deshacer")
    assert [each.startswith("Se deshizo la unión") for each in mails().values()] == [True, True]
