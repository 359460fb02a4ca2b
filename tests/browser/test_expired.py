"""A form whose session ended comes back filled after signing in, in a real browser with its own tokens."""

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import expect
from sqlalchemy import select, update

from tests.cast import NOW
from tracker.accounts import password_rules
from tracker.ground import database
from tracker.models import DataRequest, UserSession

pytestmark = pytest.mark.browser

PASSWORD = "copihue y salitre 9"


@pytest.fixture
def inspector(app, session, cast):
    """Give an inspector's account that can sign in with PASSWORD."""
    app.config["ARGON2"] = cheap = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
    database.read_only(False)
    cast.mejillones.account.password_hash = password_rules.keep(PasswordHasher(**cheap), PASSWORD)
    session.commit()
    database.read_only(True)
    return cast.mejillones.account


@pytest.fixture
def end_sessions(session):
    """Give the function that ends every session, as time does."""

    def end_sessions():
        session.rollback()
        database.read_only(False)
        session.execute(update(UserSession).values(ended_at=NOW))
        session.commit()
        database.read_only(True)

    return end_sessions


def test_what_was_written_is_still_there(cast, inspector, end_sessions, browse, examine, session, faults):
    page = browse(inspector)
    page.goto(f"/mis-solicitudes/nueva/posting-{cast.mejillones.trained.postings[0].id}")
    page.get_by_role("textbox").fill("Entré en mayo, no en enero.")
    end_sessions()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Lo que estaba enviando no se perdió")).to_be_visible()
    assert [fault for fault in faults if "status of 401" not in fault] == []
    faults.clear()
    page.get_by_label("RUT o correo electrónico").fill(cast.mejillones.trained.rut)
    page.get_by_label("Clave").fill(PASSWORD)
    page.get_by_role("button", name="Ingresar").click()
    examine(page)
    page.get_by_role("button", name="Continuar").click()
    expect(page.get_by_role("textbox")).to_have_value("Entré en mayo, no en enero.")
    assert [fault for fault in faults if "status of 400" not in fault] == []
    faults.clear()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("status")).to_contain_text("Su solicitud quedó enviada")
    session.rollback()
    assert "Entré en mayo, no en enero." in session.scalars(select(DataRequest.text)).all()
