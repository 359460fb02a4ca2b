"""The people behind a cell: each with the record, rule and date that decided."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import DOWNLOAD, Reading, formulas, sheet
from tracker.ground import rut
from tracker.models.people import Profile

BY_NAME = [
    "Araya Huanchaca, Luis",
    "Cortés Huanchaca, Teresa",
    "Dosveces Soto, Sandra",
    "Ñanco Huanchaca, Ursula",
]


@pytest.fixture
def behind(cast, sign_in):
    """Give the function that reads the page behind the cell of Mejillones in a subject."""

    def behind(subject="PAUX", account=None, **query):
        browser = sign_in(account or cast.mejillones.director)
        return Reading(browser.get("panorama.people", cut="02102", subject=subject, **query))

    return behind


def test_each_person_stands_with_what_decided(cast, behind):
    page = behind()
    assert "Mejillones Primeros auxilios 1 de 4 con la materia al día." in page.words
    assert page.column() == BY_NAME
    trained = page.row("Cortés Huanchaca, Teresa")
    assert trained[:4] == [rut.show(cast.mejillones.trained.rut), "Vigente", "02-03-2028", "–"]
    assert "Exigencia del plan: al menos 8 horas pedagógicas; se renueva cada 24 meses." in trained[4]
    assert "02-03-2026 «Primeros auxilios, 16 horas», aprobado el 02-03-2026 (16 horas)" in trained[4]
    assert page.links["Cortés Huanchaca, Teresa"] == f"/personas/{cast.mejillones.trained.id}?al=2026-11-03"


def test_a_deadline_is_shown_and_whether_it_passed(behind):
    assert behind("TRAN").row("Ñanco")[1:4] == ["Pendiente", "–", "31-12-2026"]
    page = behind("TRAN", al="01-01-2027")
    assert page.row("Ñanco")[1] == "Pendiente Atrasado"
    assert "Plazo 31-12-2026, del plan: fecha fijada por la exigencia." in page.row("Ñanco")[4]


def test_the_communes_own_requirement_has_a_page_of_its_own(session, cast, behind):
    own = make.requirement(
        cast.plan.requirements[0].subject, commune_cut="02102", min_hours=20, position=9, version=cast.plan
    )
    session.add(own)
    page = behind(exigencia="propia")
    assert "Mejillones · exigencia propia" in page.words
    assert page.row("Cortés")[1] == "Pendiente"
    assert behind().row("Cortés")[1] == "Vigente"
    assert page.query("Persona") == {"exigencia": "propia", "orden": "-nombre"}


def test_sorting_by_each_head_with_what_is_unknown_last(session, cast, behind):
    make.record(session, cast.shared, cast.first_aid, date(2025, 1, 1))
    page = behind()
    assert behind(**page.query("Persona")).column() == BY_NAME[::-1]
    page = behind(orden="vence")
    assert [row[3] for row in page.rows[1:]] == ["03-04-2025", "01-01-2027", "02-03-2028", "–"]
    assert [row[3] for row in behind(orden="-vence").rows[1:]] == [
        "02-03-2028",
        "01-01-2027",
        "03-04-2025",
        "–",
    ]
    page = behind(orden="estado", al="2026-11-30")
    assert [row[2] for row in page.rows[1:]] == ["Vencido", "Por vencer", "Pendiente", "Vigente"]
    assert behind(orden="-plazo").column() == BY_NAME


def test_a_status_alone(behind):
    assert behind().options["estado"] == [
        "",
        "exempt",
        "current",
        "expiring",
        "expired",
        "pending",
        "closing",
    ]
    page = behind(estado="pending")
    assert page.column() == ["Dosveces Soto, Sandra", "Ñanco Huanchaca, Ursula"]
    assert "1 de 4 con la materia al día." in page.words
    assert page.query("Quitar filtros") == {}
    assert "Nadie calza con lo que busca" in behind(estado="expiring").words


def test_those_who_miss_it_and_are_enrolled_alone(session, cast, sign_in, behind):
    commune = cast.mejillones.commune
    edition = make.edition(session, cast.first_aid, commune, date(2026, 12, 9))
    for person in (cast.mejillones.lapsed, cast.mejillones.untrained, cast.mejillones.trained):
        make.enrollment(session, edition, person, commune)
    page = behind()
    assert "1 de 4 con la materia al día. Faltan 3, 2 inscritos." in page.words
    assert page.row("Cortés")[1] == "Vigente Inscrito"
    asked = page.query("Faltan 3, 2 inscritos.")
    shown = behind(**asked)
    assert shown.column() == ["Araya Huanchaca, Luis", "Ñanco Huanchaca, Ursula"]
    assert "1 de 4 con la materia al día. Faltan 3, 2 inscritos." in shown.words
    browser = sign_in(cast.mejillones.director)
    rows = sheet(browser.get("panorama.people", cut="02102", subject="PAUX", formato="xlsx", **asked))
    assert [(row[0], row[-1]) for row in rows[1:]] == [(name, "Sí") for name in shown.column()]
    assert behind(al="10-12-2026", **asked).column() == []


def test_a_search_says_of_whom_its_figures_are(behind):
    page = behind(buscar="ñANCO ursúla")
    assert page.column() == ["Ñanco Huanchaca, Ursula"]
    assert "De quienes calzan con “ñANCO ursúla”, 0 de 1 con la materia al día." in page.words
    assert "Nadie calza con lo que busca" in behind(buscar="paposo").words


def test_the_exempt_are_listed_and_not_counted(session, cast, behind):
    make.exemption(session, cast.mejillones.untrained, cast.first_aid.subjects[0])
    session.commit()
    page = behind()
    assert "1 de 3 con la materia al día." in page.words
    assert page.row("Ñanco")[1:4] == ["Eximido", "–", "–"]
    assert "Eximición desde el 01-01-2026, sin fecha de término: otras funciones." in page.row("Ñanco")[4]
    assert behind(estado="exempt").column() == ["Ñanco Huanchaca, Ursula"]


def test_of_who_left_no_later_record_is_among_the_reasons(session, cast, behind):
    make.record(session, cast.moved, cast.first_aid, date(2026, 7, 1))
    make.record(session, cast.shared, cast.first_aid, date(2026, 7, 1))
    page = behind(al="30-06-2026")
    assert page.row("Mudado")[1] == "Pendiente"
    assert "01-07-2026" not in page.row("Mudado")[4]
    assert "no cuenta: es posterior al 30-06-2026" in page.row("Dosveces")[4]
    assert "01-07-2026" in behind(al="30-06-2026", account=cast.coordinator).row("Mudado")[4]


def test_only_those_to_whom_it_applies_here(session, cast, behind):
    cast.plan.requirements[0].profiles = frozenset({Profile.SECURITY_INSPECTOR})
    person = make.inspector(session, paternal_surname="Bizarro")
    make.posting(session, person, cast.mejillones.commune, profile=Profile.DIRECTOR)
    make.posting(session, person, cast.taltal.commune)
    assert behind().column() == BY_NAME
    cast.plan.requirements[0].profiles = frozenset({Profile.CCTV_OPERATOR})
    page = behind()
    assert "A nadie de la nómina se le exige esta materia." in page.words
    assert "Nadie en la lista" in page.words


def test_a_commune_that_never_sent_a_roster(cast, sign_in):
    page = Reading(sign_in(cast.coordinator).get("panorama.people", cut="02201", subject="PAUX"))
    assert "Sin información: la comuna nunca envió su nómina." in page.words
    assert "A nadie" not in page.words


def test_a_subject_the_plan_of_the_date_does_not_ask_for_is_said(session, cast, behind):
    make.subject(session, "CANES", name="Manejo de canes")
    assert "Al 31-12-2025 el plan no exige esta materia" in behind(al="31-12-2025").words
    assert "Manejo de canes Situación al" in behind("CANES").words
    assert "Al 03-11-2026 el plan no exige esta materia" in behind("TRAN", exigencia="propia").words


def test_a_subject_that_is_none_is_not_found(cast, sign_in):
    for subject in ("XXXX", "paux", "PAUX "):
        sign_in(cast.coordinator).get("panorama.people", cut="02102", subject=subject, expect=404)


def test_fifty_to_a_page(session, cast, behind):
    for number in range(50):
        person = make.inspector(session, names=f"Rosa {number:02}", paternal_surname="Zúñiga")
        make.posting(session, person, cast.mejillones.commune)
    first = behind(orden="-nombre", buscar="a")
    assert len(first.column()) == 50
    assert first.query("Siguiente") == {"orden": "-nombre", "buscar": "a", "pagina": "2"}
    assert behind(orden="-nombre", buscar="a", pagina=2).column() == BY_NAME[::-1]


def test_the_spreadsheet_holds_every_page_of_what_is_shown(cast, sign_in, behind):
    page = behind("TRAN", estado="pending", orden="-nombre", al="2027-01-01")
    answer = sign_in(cast.mejillones.director).get(
        "panorama.people", cut="02102", subject="TRAN", **page.query(DOWNLOAD)
    )
    rows = sheet(answer)
    assert 'filename="Mejillones TRAN al 01-01-2027.xlsx"' in answer.headers["Content-Disposition"]
    assert [row[0] for row in rows[1:]] == page.column() == [BY_NAME[3], BY_NAME[2], BY_NAME[0]]
    assert rows[1][2:] == ["Tránsito", "Pendiente", "Sí", None, date(2026, 12, 31), "No"]
    assert [row[1] for row in rows[1:]] == [row[1] for row in page.rows[1:]]


def test_a_name_like_a_formula_is_text(session, cast, sign_in):
    person = make.inspector(session, paternal_surname="=cmd|' /C calc'!A0", names="\uff1d1")
    make.posting(session, person, cast.mejillones.commune)
    answer = sign_in(cast.coordinator).get("panorama.people", cut="02102", subject="PAUX", formato="xlsx")
    assert "=cmd|' /C calc'!A0 Soto, \uff1d1" in [row[0] for row in sheet(answer)]
    assert formulas(answer) == 0


def test_those_who_may(cast, behind):
    for account in (cast.coordinator, cast.mejillones.director, cast.mejillones.deputy):
        assert behind(account=account).column() == BY_NAME


def test_a_stranger_finds_what_is_missing(cast, sign_in):
    browser = sign_in(cast.taltal.director)
    strange = browser.get("panorama.people", cut="02102", subject="PAUX", expect=404)
    missing = browser.get("panorama.people", cut="99999", subject="PAUX", expect=404)
    assert strange.text == missing.text


def test_who_has_another_task_is_refused(cast, sign_in):
    for account in (cast.observer, cast.instructor, cast.mejillones.account):
        sign_in(account).get("panorama.people", cut="02102", subject="PAUX", expect=403)


def test_nobody_is_asked_to_sign_in(cast, client):
    location = client.get("panorama.people", cut="02102", subject="PAUX", expect=302).location
    assert location == "/ingresar?next=/comunas/02102/materias/PAUX"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"al": "hoy"}, "Esa fecha no existe. Escríbala como 31-12-2026."),
        ({"estado": "not_required"}, "La página no tiene esa opción. Vuelva a elegir en la lista."),
        ({"orden": "rut"}, "La página no tiene esa opción. Vuelva a elegir en la lista."),
        ({"exigencia": "ajena"}, "La página no tiene esa opción."),
        ({"pagina": "9" * 20}, "Esa página no existe."),
    ],
)
def test_what_is_none_gets_a_sentence(cast, sign_in, query, sentence):
    browser = sign_in(cast.mejillones.director)
    answer = browser.get("panorama.people", cut="02102", subject="PAUX", expect=400, **query)
    assert sentence in answer.text
