"""What an edition costs and who pays; sums by year, version and payer; one's own commune's only for its director."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import carried, send
from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models import AuditEvent, Cost
from tracker.models.means import CostKind
from tracker.web.forms import NOT_PRESSED


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.coordinator)


@pytest.fixture
def path(cast):
    return f"/cursos-programados/{cast.edition.id}/costos"


def counted(session):
    session.rollback()
    session.expire_all()
    return session.scalars(sa.select(Cost).where(Cost.removed_at.is_(None)).order_by(Cost.id)).all()


def test_one_is_added_and_taken_out(cast, session, browser, path):
    typed = {"kind": "per_diem", "pesos": "$ 1.250.000", "payer": "02104", "note": "Dos noches"}
    send(browser, browser.get(path), path, **typed)
    first, made = counted(session)
    assert (made.kind, made.pesos, made.commune_cut) == (CostKind.PER_DIEM, 1_250_000, "02104")
    page = browser.get(path)
    assert "$ 1.600.000" in page.text
    send(browser, page, f"/costos/{first.id}/quitar")
    assert counted(session) == [made]
    noted = sa.select(AuditEvent.verb).where(AuditEvent.thing == "cost").order_by(AuditEvent.id)
    assert session.scalars(noted).all() == ["cost_add", "cost_remove"]


def test_a_button_whose_session_ended_does_nothing_and_says_so(session, browser, path):
    [cost] = counted(session)
    answer = send(browser, browser.get(path), f"/costos/{cost.id}/quitar", reanudar="1")
    assert answer.location == path
    assert NOT_PRESSED in browser.get(path).text
    assert counted(session) == [cost]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        *(({"pesos": typed}, "Escriba cuánto.") for typed in ("", "  ")),
        *(({"pesos": typed}, "Escriba el monto en pesos") for typed in ("-5", "0", "12,5", "1.25", "mil", "10.000.000.000")),
        ({"kind": ""}, "Elija en qué."),
        ({"payer": "99999"}, "Elija una opción de la lista."),
        ({"note": "a" * 201}, "Es muy largo"),
    ],
)  # fmt: skip
def test_what_is_none_is_said(session, browser, path, wrong, words):
    typed = {"kind": "fees", "pesos": "5000", "payer": ""}
    assert words in send(browser, browser.get(path), path, expect=400, **(typed | wrong)).text
    assert len(counted(session)) == 1


def test_a_double_click_adds_one(session, browser, path):
    data = carried(browser.get(path), path) | {"kind": "fees", "pesos": "5000", "payer": ""}
    assert len({browser.post(path, data).location for _ in range(2)}) == 1
    assert len(counted(session)) == 2


def test_sums_by_year_version_and_payer(cast, session, browser, sign_in):
    later = make.edition(session, cast.traffic, cast.taltal.commune, date(2027, 3, 3))
    make.adopted_plan(session, version="2027.1", in_force_from=date(2027, 1, 1))
    make.cost(session, later, 80_000)
    make.cost(session, later, 20_000, cast.taltal.commune, kind=CostKind.TRANSPORT)
    session.commit()
    words = Reading(browser.get("/costos")).words
    for said in (
        "$ 450.000",
        "La asociación $ 80.000",
        "Mejillones $ 350.000",
        "2026.1 $ 350.000",
        "2027.1 $ 100.000",
    ):
        assert said in words
    page = browser.get("/costos?anio=2027")
    assert "$ 350.000" not in page.text
    rows = sheet(browser.get("/costos" + Reading(page).links[DOWNLOAD]))
    assert rows[1:] == [
        ["Tránsito, 8 horas", date(2027, 3, 3), "2027.1", "Honorarios", "La asociación", 80_000, None],
        ["Tránsito, 8 horas", date(2027, 3, 3), "2027.1", "Transporte", "Taltal", 20_000, None],
    ]
    own = sign_in(cast.taltal.director).get("/costos").text
    assert "$ 20.000" in own
    assert "$ 350.000" not in own
    assert "$ 80.000" not in own


def test_queries_do_not_grow_with_the_entries(cast, session, browser, count_queries):
    for pesos in range(1, 60):
        make.cost(session, cast.edition, pesos, cast.taltal.commune)
    session.commit()
    with count_queries(at_most=6):
        browser.get("/costos")
