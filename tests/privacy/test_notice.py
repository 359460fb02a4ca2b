"""The public notice: the version in force by the date, every version at its own address, linked from every page."""

from datetime import date

import pytest

from tests.reading import Reading
from tracker.privacy import notice_rules
from tracker.privacy.notice_rules import Notice

TEMPLATE = "privacy/notices/1.0.html"


@pytest.fixture
def three(monkeypatch):
    made = tuple(
        Notice(f"{year}", date(year, 1, 1), TEMPLATE, f"Cambio de {year}.") for year in (2026, 2027, 2028)
    )
    monkeypatch.setattr(notice_rules, "NOTICES", made)


def test_anybody_reads_it(cast, client):
    page = Reading(client.get("privacy.notice"))
    assert "Versión 1.0, rige desde el 1 de diciembre de 2026." in page.words
    for words in ("AMRA opera este sistema por encargo", "Ley 21.802", "Ley 21.719", "Agencia de Protección"):
        assert words in page.words
    assert "Por completar por la asociación: nombre, correo y teléfono" in page.words


def test_without_settings_it_still_reads(session, client):
    assert "la asociación de municipalidades opera este sistema" in client.get("privacy.notice").text


@pytest.mark.parametrize(
    ("day", "version"),
    [("2025-06-01", "2026"), ("2026-12-31", "2026"), ("2027-01-01", "2027"), ("2030-05-05", "2028")],
)
def test_the_one_in_force_is_that_of_the_day(three, session, client, time_machine, day, version):
    time_machine.move_to(f"{day}T15:00:00+00:00")
    page = Reading(client.get("privacy.notice"))
    assert f"Versión {version}, rige" in page.words
    assert [page.links[f"Versión {year}"] for year in (2028, 2027, 2026)] == [
        f"/privacidad/{year}" for year in (2028, 2027, 2026)
    ]
    assert "Cambio de 2027." in page.words


def test_each_version_keeps_its_address(three, session, client):
    assert "Versión 2028, rige" in client.get("privacy.notice_version", notice="2028").text
    client.get("privacy.notice_version", notice="2029", expect=404)


def test_every_version_has_its_template_and_its_own_date(app):
    dates = [each.in_force_from for each in notice_rules.NOTICES]
    assert dates == sorted(set(dates))
    for each in notice_rules.NOTICES:
        app.jinja_env.get_template(each.template)


def test_every_page_links_to_it(cast, client, sign_in):
    for page in (client.get("accounts.sign_in"), client.get("/no-existe", expect=404)):
        assert 'href="/privacidad"' in page.text
    assert 'href="/privacidad"' in sign_in(cast.observer).get("panorama.show").text
