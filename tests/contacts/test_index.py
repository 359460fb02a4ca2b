"""Contactos: whom to call, how fresh each roster is, and what to write."""

import io
from datetime import timedelta

import openpyxl
import pytest

from tests import builders as make
from tests.cast import TODAY
from tracker.models.accounts import Role


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.coordinator)


def test_each_commune_with_its_directors(coordinator, cast, session):
    cast.mejillones.director.phone = "+56987654321"
    cast.mejillones.director.password_hash = "kept"
    page = coordinator.get("contacts.index").text
    assert 'href="mailto:direccion.mejillones@example.cl"' in page
    assert 'href="tel:+56987654321">+56 9 8765 4321</a>' in page
    assert page.count("Aún no entra al sistema") == 3
    for gone in (cast.mejillones.disabled, cast.mejillones.former):
        assert gone.name not in page
    assert "Sin dirección registrada" in page  # Calama


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (90, "Nómina al día", None),
        (91, "por confirmar otra vez", "se confirmó por última vez el 04-08-2026"),
        (None, "sin confirmar", "no se ha confirmado todavía"),
    ],
)
def test_how_fresh_the_roster_is_and_what_to_write(coordinator, session, days, state, words):
    other = make.commune(session, "02301", name="Tocopilla")
    make.posting(session, make.inspector(session), other)
    if days is not None:
        make.attestation(session, other, TODAY - timedelta(days))
    row = coordinator.get("contacts.index").text.partition("Tocopilla")[2]
    assert state in row
    assert ("Copiar mensaje" in row) == (words is not None)
    assert words is None or words in row


def test_who_sent_nothing_is_asked_for_the_roster(coordinator):
    page = coordinator.get("contacts.index").text
    message = page.partition('id="mensaje-02201"')[2].partition("</textarea>")[0]
    for words in ("Calama", "todavía no tenemos la nómina", "http://127.0.0.1:8000", "Carla Rojas", "AMRA"):
        assert words in message


def test_the_download_says_the_same(coordinator, session, cast):
    cast.taltal.deputy.phone = "+56987654321"
    answer = coordinator.get("contacts.index", formato="xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0][:4] == ("Comuna", "Nombre", "Correo", "Celular")
    assert [row[0] for row in rows[1:]] == ["Calama", "Mejillones", "Mejillones", "Taltal", "Taltal"]
    assert "+56 9 8765 4321" in {row[3] for row in rows}


def test_the_country_fits(coordinator, session, count_queries):
    with count_queries(6) as before:
        coordinator.get("contacts.index")
    for number in range(60):
        make.account(session, Role.DIRECTOR, commune=make.commune(session, f"1{number:04}"))
    session.commit()
    with count_queries(6) as after:
        assert "1–50 de 63" in coordinator.get("contacts.index").text
    assert len(after) == len(before)
