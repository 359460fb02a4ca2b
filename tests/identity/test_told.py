"""The person is told by mail what was made of their RUT and their two rows; no mail holds a RUT."""

import re
from datetime import date, time

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.filling import send
from tracker.ground import rut
from tracker.models import Enrollment, EnrollmentEvent, Joining, Mail

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
    directors = {
        each.email for team in (cast.mejillones, cast.taltal) for each in (team.director, team.deputy)
    }
    assert set(told) == {"teresa@example.cl", "tere@example.cl"} | directors
    assert "Siga entrando con esta cuenta" in told["teresa@example.cl"]
    assert "siga entrando con la otra" in told["tere@example.cl"]
    assert (
        "Tiene cupo a la misma hora en «Tránsito, 8 horas», 09-12-2026 09:00, y" in told["teresa@example.cl"]
    )
    assert not [each for number in numbers for each in (number, rut.show(number)) if each in str(told)]
    joining = session.scalar(sa.select(sa.func.max(Joining.id)))
    kept = session.get(Joining, joining).kept_id
    send(browser, browser.get(f"/personas/{kept}/rut"), f"/uniones/{joining}/deshacer")
    ended = [each for address, each in mails().items() if address not in directors]
    assert [each.startswith("Se deshizo la unión") for each in ended] == [True, True]


def test_the_directors_of_two_seats_at_one_hour_read_which_and_who_decides(
    session, cast, person, double, sign_in, mails
):
    browser, there = sign_in(cast.coordinator), f"/personas/{person.id}/unir/{double.id}"
    name = person.full_name
    assert "se avisa por correo a las direcciones que dieron los cupos" in browser.get(there).text
    answer = send(browser, browser.get(there), there, kind="another", account=str(cast.mejillones.account.id))
    assert "Se avisó a las direcciones que dieron los cupos" in browser.get(answer.location).text
    told = mails()
    for team, other in ((cast.mejillones, cast.taltal), (cast.taltal, cast.mejillones)):
        words = " ".join(told[team.director.email].split())
        assert words.startswith(f"Dos cupos a la misma hora: {name} ")
        assert "Tránsito, 8 horas, 09-12-2026 09:00: cupo de Mejillones" in words
        assert "Tránsito, 8 horas, 09-12-2026 11:00: cupo de Taltal" in words
        assert f"del otro, la dirección de {other.commune.name}. También puede la coordinación." in words
        [own] = re.findall(r"/inscripciones/(\d+)", words)
        browser = sign_in(team.director)
        assert "Retirar" in browser.get("enrollments.show", enrollment_id=int(own)).text


def test_of_a_commune_that_nobody_reads_for_the_coordinator_is_told(
    session, cast, person, double, sign_in, mails
):
    for director in (cast.taltal.director, cast.taltal.deputy):
        director.disabled_at = NOW
    session.commit()
    browser, there = sign_in(cast.coordinator), f"/personas/{person.id}/unir/{double.id}"
    answer = send(browser, browser.get(there), there, kind="another", account=str(cast.mejillones.account.id))
    page = browser.get(answer.location).text
    assert "Sin dirección con correo, avise usted: Taltal." in page
    assert cast.mejillones.director.email in mails()


def test_without_seats_at_one_hour_no_director_is_written_to(session, cast, person, double, sign_in, mails):
    session.execute(sa.delete(EnrollmentEvent))
    session.execute(sa.delete(Enrollment))
    session.commit()
    browser, there = sign_in(cast.coordinator), f"/personas/{person.id}/unir/{double.id}"
    answer = send(browser, browser.get(there), there, kind="another", account=str(cast.mejillones.account.id))
    assert "avisó a las direcciones" not in browser.get(answer.location).text
    assert set(mails()) == {"teresa@example.cl", "tere@example.cl"}
