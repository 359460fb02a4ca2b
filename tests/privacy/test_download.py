"""A copy of everything about oneself: as sheets and as JSON, the same, and of others only their role."""

import io
from datetime import date

import openpyxl
import pytest

from tests import builders as make
from tests.cast import NOW
from tracker.access import audit
from tracker.ground import rut
from tracker.models.accounts import Role
from tracker.models.records import RecordState


@pytest.fixture
def life(session, cast):
    """Give the inspector of Mejillones a past in which others had a part."""
    person, director = cast.mejillones.trained, cast.mejillones.director
    person.email, person.phone = "teresa@example.cl", "+56911112222"
    make.record(
        session,
        person,
        cast.traffic,
        date(2026, 10, 1),
        provider="=SUMA(1)",
        state=RecordState.ACCEPTED,
        added_by_id=director.id,
        decided_by_id=cast.coordinator.id,
        decided_at=NOW,
    )
    make.hand_over(session, person, cast.mejillones.commune, cast.taltal.commune, cast.taltal.director)
    audit.note(director.id, "data_request_extended", cast.mejillones.request)
    audit.note(cast.mejillones.account.id, "sign_in")
    audit.note(None, "unknown_to_words", person)
    audit.note(cast.coordinator.id, "sign_in")
    audit.note(cast.coordinator.id, "unknown_to_words", cast.mejillones.lapsed)
    session.commit()
    return cast


def sheets(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book.worksheets}


def test_the_spreadsheet_has_a_sheet_for_each_kind(life, sign_in):
    person = life.mejillones.trained
    answer = sign_in(life.mejillones.account).get("privacy.download", formato="xlsx")
    found = sheets(answer)
    assert list(found) == [
        *("Datos personales", "Destinaciones", "Traspasos", "Registros", "Eximiciones", "Solicitudes"),
        *("Cuenta", "Ingresos", "Actividad"),
    ]
    personal = dict(found["Datos personales"][1:])
    assert (personal["Nombres"], personal["RUT"]) == (person.names, rut.show(person.rut))
    assert (personal["Correo electrónico"], personal["Celular"]) == ("teresa@example.cl", "+56911112222")
    assert [row[0] for row in found["Destinaciones"][1:]] == ["Mejillones"]
    assert [row[:2] for row in found["Traspasos"][1:]] == [["Mejillones", "Taltal"]]
    assert [row[0] for row in found["Registros"]].count("Tránsito, 8 horas") == 2
    assert [row[0] for row in found["Eximiciones"][1:]] == ["Tránsito"]
    assert [row[4] for row in found["Solicitudes"][1:]] == ["Es el de Huanchaca."]
    assert len(found["Ingresos"]) == 2
    assert 'filename="Mis datos al 03-11-2026.xlsx"' in answer.headers["Content-Disposition"]


def test_others_are_roles_without_names(life, sign_in):
    found = sheets(sign_in(life.mejillones.account).get("privacy.download"))
    record = next(row for row in found["Registros"] if row[4] == "=SUMA(1)")
    assert (record[7], record[11]) == ("Director/a de seguridad", "Coordinación")
    assert [row[1:] for row in found["Actividad"][1:]] == [
        ["Plazo de una solicitud prorrogado", "Director/a de seguridad"],
        ["Ingreso", "usted"],
        ["Otra acción (unknown_to_words)", "sistema"],
    ]
    everything = str(found)
    for other in (life.mejillones.director, life.coordinator, life.taltal.director, life.mejillones.lapsed):
        name = getattr(other, "name", None) or other.full_name
        assert name not in everything
    assert life.taltal.canary not in everything


def test_the_json_says_the_same(life, sign_in):
    browser = sign_in(life.mejillones.account)
    answer = browser.get("privacy.download", formato="json")
    assert answer.mimetype == "application/json"
    told, found = answer.get_json(), sheets(browser.get("privacy.download", formato="xlsx"))
    assert told.pop("generado").startswith("2026-11-03T15:")
    assert {name: len(rows) for name, rows in told.items()} == {
        name.lower().replace(" ", "_"): len(rows) - 1 for name, rows in found.items()
    }
    assert told["destinaciones"] == [
        {
            "comuna": "Mejillones",
            "funcion": "Inspector/a de seguridad",
            "contrato": None,
            "empleador": "Municipalidad",
            "ejerce_desde": None,
            "nombramiento": "2025-01-01",
            "decreto_de_nombramiento": None,
            "fecha_del_decreto_de_nombramiento": None,
            "desde": "2025-01-01",
            "hasta": None,
            "conduce": None,
            "decreto_de_prorroga": None,
            "fecha_del_decreto": None,
        }
    ]


def test_an_account_without_a_person_has_its_own(session, cast, sign_in):
    browser = sign_in(make.account(session, Role.INSPECTOR, rut="12345678-5", name="Nueva Cuenta"))
    found = sheets(browser.get("privacy.download"))
    assert found["Datos personales"] == [["Dato", "Valor"]]
    assert found["Cuenta"][1][:2] == ["Nombre", "Nueva Cuenta"]


def test_another_format_gets_a_sentence(cast, sign_in):
    page = sign_in(cast.mejillones.account).get("privacy.download", formato="pdf", expect=400)
    assert "La página no tiene esa opción." in page.text


def test_the_queries_do_not_grow(session, life, sign_in, count_queries):
    browser = sign_in(life.mejillones.account)
    with count_queries(16) as before:
        browser.get("privacy.download")
    for year in range(1990, 2020):
        make.record(session, life.mejillones.trained, life.first_aid, date(year, 1, 1))
        make.posting(
            session,
            life.mejillones.trained,
            life.taltal.commune,
            start=date(year, 1, 1),
            end=date(year, 2, 1),
        )
    session.commit()
    with count_queries(16) as after:
        browser.get("privacy.download")
    assert len(after) == len(before)
