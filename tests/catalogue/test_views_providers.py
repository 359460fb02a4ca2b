"""Who gives courses: read by all, written by the coordinator."""

from datetime import date

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.filling import carried, send
from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models import AuditEvent, Provider
from tracker.models.editions import ProviderKind

NEW = "/organismos/nuevo"
TYPED = {"name": "Capacitaciones Ñandú", "kind": "otec"}


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.coordinator)


@pytest.fixture
def named(session):
    """Give the function that finds a provider by its name."""

    def named(name):
        session.rollback()
        session.expire_all()
        return session.scalar(select(Provider).where(Provider.name == name))

    return named


def test_how_each_authorisation_stands_today(cast, session, sign_in):
    today = date(2026, 11, 3)
    for name, start, until in (
        ("B", None, None),
        ("C", None, today),
        ("D", today, date(2026, 12, 1)),
        ("E", None, date(2026, 11, 2)),
        ("F", date(2026, 11, 4), None),
    ):
        make.provider(session, name=name, authorisation="1", authorised_from=start, authorised_until=until)
    for account in (cast.coordinator, cast.observer, cast.mejillones.account):
        page = Reading(sign_in(account).get("catalogue_provider.index"))
        stands = {row[0]: row[-1] for row in page.rows[1:]}
        assert stands == {
            "Academia del Norte": "Sin autorización",
            "B": "Vigente",
            "C": "Vigente",
            "D": "Vigente",
            "E": "Vencida",
            "F": "Por regir",
        }
        assert ("Agregar un organismo" in page.links) == (account is cast.coordinator)
    rows = sheet(sign_in(cast.observer).get("/organismos" + page.links[DOWNLOAD]))
    assert rows[5] == ["E", "OTEC", "1", None, date(2026, 11, 2), "Vencida"]


def test_one_is_added(cast, session, browser, named):
    dates = {"authorisation": "SPD-9", "authorised_from": "01-01-2026", "authorised_until": "31-12-2026"}
    answer = send(browser, browser.get(NEW), NEW, **TYPED, **dates)
    assert "quedó entre los organismos" in browser.get(answer.location).text
    made = named("Capacitaciones Ñandú")
    assert (made.kind, made.authorisation, made.authorised_until) == (
        ProviderKind.OTEC,
        "SPD-9",
        date(2026, 12, 31),
    )
    verb = session.scalars(select(AuditEvent.verb).where(AuditEvent.thing == "provider")).one()
    assert verb == "provider_create"


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"name": ""}, 400, "Falta el nombre."),
        ({"name": "…"}, 400, "Escriba un nombre, con letras."),
        ({"name": "a" * 201}, 400, "Son más de 200 letras."),
        ({"name": "ACADEMIA  del norte"}, 409, "Ya hay un organismo con ese nombre."),
        ({"kind": "secta"}, 400, "Elija una opción de la lista."),
        ({"authorised_until": "2026-12-31"}, 409, "Escriba el número de la autorización"),
        ({"authorisation": "1", "authorised_from": "2027-01-01", "authorised_until": "2026-12-31"}, 409, "La autorización vence antes de empezar."),
        ({"authorisation": "1", "authorised_until": "31-02-2026"}, 400, "no existe"),
    ],
)  # fmt: skip
def test_what_is_none_is_said(cast, browser, session, typed, status, words):
    told = send(browser, browser.get(NEW), NEW, expect=status, **(TYPED | typed))
    assert words in told.text
    session.rollback()
    assert session.scalars(select(Provider.name)).all() == ["Academia del Norte"]


def test_a_double_click_adds_one(browser, session):
    data = carried(browser.get(NEW), NEW) | TYPED
    assert len({browser.post(NEW, data).location for _ in range(2)}) == 1
    assert len(session.scalars(select(Provider)).all()) == 2


def test_one_is_corrected_and_keeps_its_name(cast, browser, named):
    path = f"/organismos/{cast.edition.provider_id}"
    page = browser.get(path)
    assert 'value="Academia del Norte"' in page.text
    send(browser, page, path, name="Academia del Norte", kind="university", authorisation="SPD-1")
    found = named("Academia del Norte")
    assert (found.kind, found.authorisation) == (ProviderKind.UNIVERSITY, "SPD-1")


def test_nobody_overwrites_unseen_or_takes_anothers_name(cast, session, browser):
    path = f"/organismos/{cast.edition.provider_id}"
    make.provider(session, name="Otra")
    page = browser.get(path)
    told = send(browser, page, path, expect=409, name="OTRA", kind="otec")
    assert "Ya hay un organismo con ese nombre." in told.text
    cast.edition.provider.authorisation = "SPD-1"
    told = send(browser, page, path, expect=400, name="Academia", kind="otec")
    assert "Otra persona cambió estos datos" in told.text


def test_nobody_else_writes(cast, sign_in):
    path = f"/organismos/{cast.edition.provider_id}"
    for account in (cast.mejillones.director, cast.instructor, cast.observer, cast.mejillones.account):
        browser = sign_in(account)
        for address in (NEW, path):
            browser.get(address, expect=403)
            browser.post(address, TYPED | {"once": "1"}, expect=403)
    sign_in(cast.coordinator).get("/organismos/999999", expect=404)
