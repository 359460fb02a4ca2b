"""Names are text: markup in them is shown, never obeyed, on every page and in every download."""

import html
from datetime import date

import pytest

from tests import builders as make
from tests.cast import NOW
from tests.reading import formulas, sheet

EVIL = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}"


@pytest.fixture
def evil(session, cast):
    """Give the cast, in which whatever has a name or a text is named like that."""
    person = cast.mejillones.trained
    person.names, person.paternal_surname = f"Ana {EVIL}", f"Soto {EVIL}"
    cast.mejillones.account.name = f"Cuenta {EVIL}"
    cast.mejillones.director.name = f"Dirección {EVIL}"
    cast.mejillones.commune.name = f"Mejillones {EVIL}"
    cast.calama.name = f"Calama {EVIL}"
    cast.first_aid.title = f"Curso {EVIL}"
    cast.plan.version = EVIL
    cast.plan.clearances[0].name = f"Habilitación {EVIL}"
    for requirement in cast.plan.requirements:
        requirement.subject.name = f"Materia {EVIL} {requirement.subject.code}"
    make.record(
        session,
        person,
        cast.first_aid,
        date(2025, 1, 1),
        provider=f"OTEC {EVIL}",
        revoked_at=NOW,
        revoked_reason=f"Acta {EVIL}",
    )
    session.commit()
    return cast


def seen(browser, *expected, **where):
    text = browser.get(**where).text
    assert "<img src=x" not in text
    for name in expected:
        assert html.escape(name).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in text, name


def test_every_page_shows_markup_in_names_as_text(evil, sign_in):
    person = evil.mejillones.trained
    name, subject, course = f"Soto {EVIL}", f"Materia {EVIL} PAUX", f"Curso {EVIL}"
    director, inspector = sign_in(evil.mejillones.director), sign_in(evil.mejillones.account)
    commune = f"Mejillones {EVIL}"
    seen(sign_in(evil.coordinator), commune, f"Calama {EVIL}", subject, EVIL, where="panorama.show")
    seen(director, commune, subject, where="panorama.show", materia="PAUX")
    for view, expected in (("urgencia", subject), ("materia", subject), ("persona", name)):
        seen(director, f"Dirección {EVIL}", expected, where="panorama.commune", cut="02102", vista=view)
    seen(director, commune, subject, name, course, where="panorama.people", cut="02102", subject="PAUX")
    seen(director, commune, subject, where="panorama.people", cut="02102", subject="PAUX", al="2025-12-31")
    seen(director, commune, name, where="people.index")
    told = (f"OTEC {EVIL}", f"Acta {EVIL}", f"Habilitación {EVIL}", course, subject, commune)
    seen(director, name, *told, where="people.show", inspector_id=person.id)
    seen(inspector, f"Cuenta {EVIL}", *told, where="people.own")


def test_every_download_holds_markup_and_formulas_as_text(evil, sign_in, session):
    evil.mejillones.trained.names = "=1+1"
    evil.mejillones.trained.paternal_surname = f"=1+1 {EVIL}"
    director = sign_in(evil.mejillones.director)
    for where in (
        {"where": "panorama.show"},
        {"where": "panorama.commune", "cut": "02102", "vista": "persona"},
        {"where": "panorama.people", "cut": "02102", "subject": "PAUX"},
        {"where": "people.index"},
        {"where": "people.show", "inspector_id": evil.mejillones.trained.id},
    ):
        answer = director.get(**where, formato="xlsx")
        assert any(EVIL in str(value) for row in sheet(answer) for value in row)
        assert formulas(answer) == 0
        assert answer.headers["Content-Disposition"].isascii()
