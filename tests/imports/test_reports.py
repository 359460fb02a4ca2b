"""The review in its reader's order, with what was before and what is now; and the report, which stays with the import."""

import io

import openpyxl

from tests.imports.people import ANA, LUIS
from tests.imports.screens import where, words
from tests.reading import Reading
from tests.sheets import files
from tracker.models import Batch
from tracker.models.people import Contract
from tracker.sheets.full_report import kept
from tracker.sheets.map import Finding
from tracker.sheets.report import by_kind

HEADS = ["rut", "nombres", "apellido_paterno", "cargo", "calidad jurídica", "fecha nombramiento", "celular"]


def finding(reason, column="celular", row=2):
    return Finding(None, row, column, "x", reason)


def test_what_was_noticed_is_told_by_kind():
    kinds = by_kind(
        [
            finding("«a» no es una fecha: escriba, por ejemplo, 01-03-2021."),
            *(finding(f"No se reconoce «{n}» como un celular.", row=n) for n in range(3)),
            finding("No se reconoce «1» como un celular.", "correo"),
            finding("El RUT 12.345.678-5 parece inventado.", "rut"),
            finding("El RUT 11.111.111-1 parece inventado.", "rut"),
        ]
    )
    assert [(kind.reason, len(kind.findings), kind.alike) for kind in kinds] == [
        ("No se reconoce «…» como un celular.", 3, False),
        ("El RUT … parece inventado.", 2, False),
        ("«a» no es una fecha: escriba, por ejemplo, 01-03-2021.", 1, True),
        ("No se reconoce «1» como un celular.", 1, True),
    ]


def test_the_review_says_what_was_understood_and_what_changes(cast, screens, session):
    own, browser = cast.mejillones.trained, screens(cast.mejillones.director)
    own.phone, own.postings[0].contract = "+56911112222", Contract.PLANTA
    session.commit()
    rows = [
        ["12.345.678-5", "Ana", "Pérez", "Directora", "Contrata", "01-03-2026", "9 8765 4321"],
        [own.rut, own.names.upper(), own.paternal_surname.upper(), "", "Honorarios", "", "9 3333 4444"],
        ["9.876.543-3", "Eva", "", "Directora", "", "", "uno"],
    ]
    sent = browser.send(files.xlsx([HEADS, *rows]))
    page = browser.look(sent)
    order = [
        "Quiénes entran",
        "Quedan fuera",
        "Lo que se notó",
        "Qué cambia",
        "No están en la planilla",
        "Cómo se leyó",
    ]
    places = [page.text.index(f"<h2>{title}</h2>") for title in order]
    assert places == sorted(places)
    ana = Reading(page).row("Pérez, Ana")
    for said in (
        "Función: Director/a de seguridad",
        "Contrato: Contrata",
        "Nombramiento: 01-03-2026",
        "Celular: +56987654321",
    ):
        assert said in ana[2]
    changed = Reading(page).row(own.list_name)
    assert "Contrato: Planta → Honorarios" in changed[2]
    assert "Celular: +56911112222 → +56933334444" in changed[2]
    assert Reading(page).row("Eva")[2].startswith("Falta el apellido")
    assert browser.figures(sent) | {"Sin cambios": 0} == {
        "Nuevas": 1, "Con cambios": 1, "Sin cambios": 0, "Cursos": 0, "No están": 3, "Quedan fuera": 1, "Rechazos": 0,
    }  # fmt: skip

    done = where(browser.confirm(sent))
    batch = browser.browser.get(done)
    told = words(batch)
    assert "Quedaron fuera" in told
    assert "Contrato: Planta → Honorarios" in told
    assert Reading(batch).row("Eva")[2].startswith("Falta el apellido")
    answer = browser.browser.get(f"{done}?formato=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    parts = {page.title: [list(row) for row in page.iter_rows(min_row=2, values_only=True)] for page in book}
    assert parts["Quedan fuera"][0][:3] == ["4", "9.876.543-3", "Eva"]
    assert "Contrato: Planta → Honorarios" in parts["Con cambios"][0][3]
    assert len(parts["No están en la planilla"]) == 3
    browser.undo(done)
    assert "Quedaron fuera" in words(browser.browser.get(done)), "taking it back does not take the report"
    stranger = screens(cast.taltal.director).browser
    stranger.get(f"{done}?formato=xlsx", expect=404)


def test_an_import_of_the_command_line_keeps_its_report_too(roster, records, session, first_aid):
    roster(ANA, LUIS | {"rut": "1-1"})
    told = records(
        {"rut": ANA["rut"], "curso": "PA16", "fecha": "01-03-2025"}, {"rut": "1-1", "curso": "PA16"}
    )
    of_roster, of_records = (kept(session.get(Batch, number)) for number in (1, told["batch"]))
    assert [one.name for one in of_roster.those("new")] == ["Pérez Soto, Ana María"]
    assert [one.name for one in of_roster.out] == ["Araya, Luis"]
    assert [says.now for says in of_records.taken[0].says] == ["Primeros auxilios, 16 horas", "01-03-2025"]
    assert len(of_records.refused) == len(told["refused"])


def test_an_import_from_before_reports_has_none(cast, screens):
    page = screens(cast.mejillones.director).browser.get("imports.batch", batch_id=cast.mejillones.batch.id)
    assert "Descargar el informe" not in page.text
