"""`flask roster import` over files of several sheets and tables: which are read, and who is left out."""

import io

from tests.sheets import files
from tests.sheets.cases import case
from tracker.sheets.read import read
from tracker.sheets.record_columns import HEADERS as RECORDS
from tracker.sheets.roster_columns import HEADERS as ROSTER
from tracker.sheets.tables import find_tables

HEADER = ["RUT", "NOMBRES", "APELLIDO PATERNO", "CARGO"]
ANA = ["12.345.678-5", "Ana", "Pérez", "Inspectora municipal"]
LUIS = ["11.222.333-9", "Luis", "Araya", "Inspector municipal"]
EVA = ["9.876.543-3", "Eva", "Lara", "Inspectora municipal"]


def test_each_other_sheet_is_named_with_its_people_and_may_be_read_too(communes, report):
    path = case("taltal-tres-hojas.xlsx")
    told = report("roster", "import", path, "--commune", "02104")
    others = [(said["sheet"], said["reason"]) for said in told["warnings"] if said["row"] is None]
    assert others == [
        ("RESUMEN", "No se leyó esta hoja, que no nombra a nadie."),
        ("HONORARIOS", "No se leyó esta hoja, que nombra a 4 personas."),
    ]
    both = report(
        "roster", "import", path, "--commune", "02104", "--sheet", "DOTACION NOV", "--sheet", "honorarios"
    )
    assert both["new"] == told["new"] + 4
    assert both["left_out"] == told["left_out"] - 4
    assert {said["sheet"] for said in both["refused"]} == {"DOTACION NOV"}
    alone = report("roster", "import", path, "--commune", "02104", "--sheet", "HONORARIOS")
    assert (alone["new"], alone["left_out"]) == (4, 24)


def test_a_sheet_that_is_not_there_refuses_the_file(communes, run, tmp_path):
    path = case("taltal-tres-hojas.xlsx")
    told = run("roster", "import", path, "--commune", "02104", "--sheet", "Nada", "--json", expect=1)
    assert "tiene: «RESUMEN», «DOTACION NOV», «HONORARIOS»" in told.stderr
    told = run(
        "roster",
        "import",
        path,
        "--commune",
        "02104",
        "--sheet",
        "DOTACION NOV",
        "--sheet",
        "RESUMEN",
        expect=1,
    )
    assert "Una de las hojas elegidas no tiene una tabla" in told.stderr


def test_people_of_several_sheets_are_told_apart_by_rut(communes, report, tmp_path):
    path = tmp_path / "nomina.xlsx"
    path.write_bytes(files.xlsx([HEADER, ANA, LUIS], "Planta", Honorarios=[HEADER, LUIS, EVA]))
    told = report("roster", "import", path, "--commune", "02102")
    assert (told["new"], told["left_out"]) == (2, 1)
    [other] = told["warnings"]
    assert (
        other["reason"]
        == "No se leyó esta hoja, que nombra a 2 personas (1 de ellas también en lo que se leyó)."
    )
    both = report(
        "roster",
        "import",
        path,
        "--commune",
        "02102",
        "--sheet",
        "Planta",
        "--sheet",
        "Honorarios",
        "--apply",
    )
    assert (both["new"], both["left_out"], both["refused"], both["missing"]) == (3, 0, [], 0)
    assert ["1 fila repite otra" in said["reason"] for said in both["warnings"]] == [True]


def test_what_our_templates_bring_beside_the_table_is_no_news(cast, screens):
    browser = screens(cast.mejillones.director).browser
    for endpoint, headers in (("template_sheet", ROSTER), ("records_template_sheet", RECORDS)):
        content = browser.get(f"imports.{endpoint}").data
        assert find_tables(read(io.BytesIO(content)), headers, {}).tables[0].warnings == ()


def test_leavers_in_a_table_below_are_left_out_with_a_line(communes, report):
    told = report("roster", "import", case("c18-dos-tablas-abajo.xlsx"), "--commune", "02102", "--apply")
    assert (told["new"], told["left_out"]) == (2, 2)
    assert ["PERSONAL DESVINCULADO 2025" in said["reason"] for said in told["warnings"]] == [True]
    assert (
        report("roster", "import", case("c18-dos-tablas-abajo.xlsx"), "--commune", "02102")["unchanged"] == 2
    )


def test_whom_another_table_of_the_sheet_names_is_said_wherever_it_stands(communes, report, tmp_path):
    path = tmp_path / "nomina.xlsx"
    for rows, said in (
        (
            [HEADER, ANA, [], ["TURNO NOCHE"], HEADER, LUIS, EVA],
            "empieza «TURNO NOCHE», con sus propios títulos",
        ),
        ([[*HEADER, None, *HEADER], [*ANA, None, *LUIS], [*[None] * 5, *EVA]], "desde la columna F"),
    ):
        path.write_bytes(files.xlsx(rows))
        told = report("roster", "import", path, "--commune", "02102")
        assert (told["new"], told["left_out"]) == (1, 2)
        first = told["warnings"][0]["reason"]
        assert said in first
        assert "nombra a 2 personas" in first
    heads = ["RUT", "CURSO", "FECHA"]
    path.write_bytes(
        files.xlsx([heads, [ANA[0], "PA16", "01-02-2024"], [], heads, [LUIS[0], "PA16", "01-02-2024"]])
    )
    told = report("records", "import", path)
    assert ["nombra a 1 persona" in one["reason"] for one in told["warnings"]] == [True]
