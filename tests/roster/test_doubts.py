"""Who is added by hand and may be known already: it is asked, and a doubt is no directory."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import send
from tests.reading import Reading
from tracker.ground import rut
from tracker.models import Inspector, Posting
from tracker.models.identity import FormerKind

BEGIN, ADD = "/comunas/02102/nomina/agregar", "/comunas/02102/nomina/personas"
NEW = "12345678-5"
POSTING = {"profile": "cctv_operator", "contract": "", "appointed_on": "", "start": "2026-11-03"}
REACHED = {"email": "", "phone": ""}
NORA = {"names": "Nora", "paternal_surname": "Núñez", "maternal_surname": "Soto"}


@pytest.fixture
def add(cast, sign_in):
    """Give the function that types a RUT and then the rest, as an account."""

    def add(account, number, expect=302, **typed):
        browser = sign_in(account)
        page = send(browser, browser.get(BEGIN), BEGIN, expect=200, rut=number)
        return send(browser, page, ADD, expect=expect, **(POSTING | REACHED | typed))

    return add


def postings(session, number):
    session.rollback()
    whose = Posting.inspector.has(Inspector.rut == number)
    return session.scalar(sa.select(sa.func.count()).select_from(Posting).where(whose))


def test_a_namesake_of_the_commune_is_shown_and_added_only_with_a_tick(session, cast, add):
    person, director = cast.mejillones.trained, cast.mejillones.director
    same = {"names": "TERESA", "paternal_surname": "Cortes", "maternal_surname": "Huanchaca"}
    told = add(director, NEW, expect=409, **same)
    assert f"Teresa Cortés Huanchaca , RUT {rut.show(person.rut)}" in Reading(told).words.replace(
        "Huanchaca,", "Huanchaca ,"
    )
    assert "¿Es la misma persona?" in told.text
    assert postings(session, NEW) == 0
    add(director, NEW, **same, another="y")
    assert postings(session, NEW) == 1


@pytest.mark.parametrize("end", [date(2024, 11, 2), date(2024, 11, 3)])
def test_who_left_two_years_ago_or_is_of_another_commune_raises_no_doubt(session, cast, add, end):
    left = make.inspector(session, **NORA)
    make.posting(session, left, cast.mejillones.commune, start=date(2020, 1, 1), end=end)
    make.posting(session, make.inspector(session, **NORA), cast.taltal.commune)
    session.commit()
    still = end == date(2024, 11, 3)
    add(cast.mejillones.director, NEW, expect=409 if still else 302, **NORA)


def test_a_former_rut_raises_a_doubt_and_decides_nothing(session, cast, add):
    person, director = cast.mejillones.lapsed, cast.mejillones.director
    make.former_rut(session, person, rut=NEW)
    make.former_rut(session, cast.taltal.lapsed, rut="7654321-6")
    make.former_rut(session, person, rut="11111111-1", kind=FormerKind.TYPO)
    session.commit()
    assert person.full_name in add(director, NEW, expect=409, **NORA).text
    told = add(director, "7654321-6", expect=409, **NORA).text
    assert "fue antes de otra persona del sistema" in told
    assert "Paposo" not in told
    assert person.full_name in add(cast.coordinator, "11111111-1", expect=409, **NORA).text
    add(director, "11111111-1", **NORA)
    add(director, NEW, **NORA, another="y")
    assert postings(session, NEW) == 1


def test_a_known_rut_under_quite_another_name_is_refused_unnamed_and_limited(session, cast, add, sign_in):
    hidden = make.inspector(session, names="Rosa", paternal_surname="Escondida")
    session.commit()
    director = cast.mejillones.director
    for _ in range(10):
        told = add(director, hidden.rut, expect=409, called="Pedro Tapia")
        assert "su nombre no coincide" in told.text
        assert "Escondida" not in told.text
    assert "Ya probó con varios RUT" in add(director, hidden.rut, expect=409, called="Rosa Escondida").text
    assert "Escriba su nombre" in add(cast.mejillones.deputy, hidden.rut, expect=409).text
    assert postings(session, hidden.rut) == 0
    add(cast.mejillones.deputy, hidden.rut, called="ESCONDIDA ROSA")
    assert postings(session, hidden.rut) == 1
