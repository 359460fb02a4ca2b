"""`flask roster import`: the report, what is stored, and what is refused as a whole (design, section 7)."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.imports.people import ANA, LUIS
from tracker.models import AuditEvent, Batch


def test_a_dry_run_tells_and_changes_nothing(roster, dump, session):
    before = dump()
    told = roster(ANA, LUIS, apply=False)
    assert list(told.items()) == [
        ("batch", None),
        ("file", "planilla1.csv"),
        ("commune", "02102"),
        ("applied", False),
        ("new", 2),
        ("changed", 0),
        ("unchanged", 0),
        ("missing", 0),
        ("refused", []),
        ("warnings", []),
        ("ignored_columns", []),
        ("records", 0),
        ("left_out", 0),
    ]
    assert dump() == before
    assert session.scalars(sa.select(Batch)).all() == []


def test_applied_people_are_on_the_roster(roster, inspector, postings):
    told = roster(ANA, LUIS)
    assert (told["applied"], told["batch"], told["new"]) == (True, 1, 2)
    assert postings(ANA) == [("02102", "security_inspector", "2020-03-01", None)]
    ana = inspector(ANA)
    assert (ana.rut, ana.list_name) == ("12345678-5", "Pérez Soto, Ana María")
    assert (ana.email, ana.phone) == ("ana@mejillones.cl", "+56987654321")
    assert ana.sort_key == "perez soto  ana maria  12345678 5"
    [posting] = ana.postings
    assert (posting.contract, posting.employer) == ("planta", "municipality")
    assert f"{posting.appointed_on}" == "2020-03-01"


def test_the_import_is_noted(roster, session):
    told = roster(ANA)
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.actor_id, event.verb) == (None, "roster_import")
    assert (event.thing, event.thing_id) == ("batch", str(told["batch"]))


def test_the_same_file_again_is_unchanged(roster, dump):
    roster(ANA, LUIS)
    before = dump()
    told = roster(ANA, LUIS)
    assert (told["new"], told["changed"], told["unchanged"]) == (0, 0, 2)
    assert (told["refused"], told["warnings"]) == ([], [])
    assert dump() == before


def test_blank_cells_keep_and_others_correct(roster, inspector):
    roster(ANA)
    told = roster(
        {
            "rut": ANA["rut"],
            "nombres": "",
            "apellido_paterno": "Peralta",
            "correo": "",
            "contrato": "Contrata",
        }
    )
    assert (told["changed"], told["refused"]) == (1, [])
    ana = inspector(ANA)
    assert (ana.list_name, ana.email) == ("Peralta Soto, Ana María", "ana@mejillones.cl")
    assert ana.sort_key.startswith("peralta soto  ana maria")
    assert "peralta" in ana.search_key
    [posting] = ana.postings
    assert (posting.contract, posting.profile) == ("contrata", "security_inspector")


def test_a_corrected_phone_makes_the_row_changed(roster, inspector):
    roster(ANA)
    told = roster(ANA | {"celular": "9 1111 2222"})
    assert (told["changed"], told["unchanged"]) == (1, 0)
    assert inspector(ANA).phone == "+56911112222"


def test_missing_counts_who_is_there_today_and_not_in_the_file(roster, session, postings):
    gone = LUIS | {"rut": "9.876.543-3", "hasta": "31-12-2025"}
    roster(ANA, LUIS, gone)
    told = roster(ANA)
    assert told["missing"] == 1
    assert postings(LUIS) == [("02102", "security_inspector", "2021-06-15", None)]


def test_who_is_in_a_refused_row_is_not_missing(roster):
    roster(ANA, LUIS)
    told = roster(ANA, LUIS | {"desde": "01-01-2026", "hasta": "01-01-2025"})
    assert (told["missing"], told["left_out"]) == (0, 1)
    assert [finding["column"] for finding in told["refused"]] == ["hasta"]


def test_a_second_row_for_one_posting_is_refused(roster, postings):
    told = roster(ANA, ANA | {"desde": "01-01-2026", "funcion": "Operador de cámaras"})
    assert (told["new"], told["unchanged"]) == (1, 0)
    [refused] = told["refused"]
    assert (refused["sheet"], refused["row"], refused["column"]) == (None, 3, "rut")
    assert refused["value"] == "12.345.678-5"
    assert "segundo archivo" in refused["reason"]
    assert len(postings(ANA)) == 1


def test_a_change_of_function_in_a_second_file(roster, inspector, postings):
    roster(ANA)
    again = {"rut": ANA["rut"], "funcion": "Operador de cámaras", "desde": "01-01-2026"}
    told = roster(again)
    assert (told["new"], told["changed"], told["unchanged"]) == (1, 0, 0)
    assert postings(ANA) == [
        ("02102", "security_inspector", "2020-03-01", "2025-12-31"),
        ("02102", "cctv_operator", "2026-01-01", None),
    ]
    new = max(inspector(ANA).postings, key=lambda posting: posting.start)
    assert (f"{new.appointed_on}", new.contract) == ("2020-03-01", "planta")
    assert roster(again)["unchanged"] == 1
    assert roster(ANA)["unchanged"] == 1


def test_two_times_of_one_person_in_one_file_are_two_postings(roster, postings):
    before = ANA | {"desde": "01-01-2015", "hasta": "31-12-2018"}
    told = roster(before, ANA | {"desde": "01-03-2020"})
    assert (told["new"], told["refused"]) == (2, [])
    assert [posting[2:] for posting in postings(ANA)] == [("2015-01-01", "2018-12-31"), ("2020-03-01", None)]


def test_good_rows_are_applied_and_the_rest_is_reported(roster, inspector):
    told = roster({**ANA, "rut": "12.345.678-9"}, LUIS, {**ANA, "desde": "01-01-2026", "hasta": "01-01-2025"})
    assert (told["new"], told["left_out"]) == (1, 2)
    assert [(bad["row"], bad["column"], bad["value"]) for bad in told["refused"]] == [
        (2, "rut", "12.345.678-9"),
        (4, "hasta", "01-01-2025"),
    ]
    assert inspector(LUIS).names == "Luis"


@pytest.mark.parametrize("lacking", ["nombres", "apellido_paterno"])
def test_somebody_new_needs_a_name(roster, lacking):
    told = roster({"rut": ANA["rut"], "nombres": "Ana", "apellido_paterno": "Pérez"} | {lacking: ""})
    assert (told["new"], [bad["column"] for bad in told["refused"]]) == (0, [lacking])


def test_a_missing_function_is_municipal_inspector_with_a_warning(roster, postings):
    told = roster(ANA | {"funcion": ""})
    assert [(doubt["row"], doubt["column"], doubt["value"]) for doubt in told["warnings"]] == [
        (2, "funcion", None)
    ]
    assert postings(ANA)[0][1] == "municipal_inspector"


def test_the_default_function_never_changes_a_stored_one(roster, postings):
    roster(ANA, LUIS)
    told = roster(ANA | {"funcion": ""}, LUIS)
    assert (told["unchanged"], told["warnings"]) == (2, [])
    assert {posting[1] for person in (ANA, LUIS) for posting in postings(person)} == {"security_inspector"}


def test_an_unknown_contract_is_told_and_not_stored(roster, inspector):
    told = roster(ANA | {"contrato": "Voluntario"})
    assert [doubt["column"] for doubt in told["warnings"]] == ["contrato"]
    assert inspector(ANA).postings[0].contract is None


def test_a_person_posted_elsewhere_may_get_a_second_posting_with_a_warning(roster, postings):
    roster(ANA, commune="02104")
    told = roster(ANA)
    assert told["new"] == 1
    assert [(doubt["row"], doubt["column"]) for doubt in told["warnings"]] == [(2, "rut")]
    assert "otra comuna" in told["warnings"][0]["reason"]
    assert {posting[0] for posting in postings(ANA)} == {"02102", "02104"}
    assert roster(ANA)["unchanged"] == 1


def test_a_roster_does_not_change_the_data_of_who_is_posted_elsewhere(roster, inspector):
    roster(ANA, commune="02104")
    told = roster(ANA | {"nombres": "Otra", "correo": "otra@mejillones.cl", "celular": "911112222"})
    columns = [doubt["column"] for doubt in told["warnings"]]
    assert sorted(columns) == ["celular", "correo", "nombres", "rut"]
    ana = inspector(ANA)
    assert (ana.names, ana.email, ana.phone) == ("Ana María", "ana@mejillones.cl", "+56987654321")


def test_nor_fills_in_what_it_lacks(roster, inspector):
    roster(LUIS, commune="02104")
    told = roster(LUIS | {"celular": "911112222"})
    assert "celular" in [doubt["column"] for doubt in told["warnings"]]
    assert inspector(LUIS).phone is None


def test_who_left_the_other_commune_is_corrected(roster, inspector):
    roster(ANA | {"hasta": "31-12-2025"}, commune="02104")
    told = roster(ANA | {"desde": "01-01-2026", "celular": "911112222"})
    assert (told["new"], told["warnings"]) == (1, [])
    assert inspector(ANA).phone == "+56911112222"


def test_an_account_keeps_its_address_and_roles(roster, session):
    account = make.account(session, "inspector", rut="12345678-5", email="suya@example.cl")
    roster(ANA)
    roster(ANA | {"correo": "otra@mejillones.cl"})
    session.refresh(account)
    assert (account.email, [grant.role for grant in account.grants]) == ("suya@example.cl", ["inspector"])


def test_of_two_rows_with_other_data_the_first_counts(roster, inspector):
    rows = [
        ANA | {"desde": "01-01-2015", "hasta": "31-12-2018"},
        ANA | {"desde": "01-03-2020", "celular": "911112222"},
    ]
    told = roster(*rows)
    assert [(doubt["row"], doubt["column"]) for doubt in told["warnings"]] == [(3, "celular")]
    assert inspector(ANA).phone == "+56987654321"
    assert roster(*rows)["unchanged"] == 2


def test_a_name_that_lost_letters_accents_or_case_changes_nothing(roster, inspector):
    roster(ANA | {"apellido_paterno": "Muñoz"})
    for poorer in ("MUNOZ", "munoz", "Mu\ufffdoz", "MU?OZ"):
        roster(ANA | {"apellido_paterno": poorer})
        assert inspector(ANA).paternal_surname == "Muñoz"
    roster(LUIS | {"apellido_paterno": "ARAYA PENA"})
    roster(LUIS | {"apellido_paterno": "Araya Peña"})
    assert inspector(LUIS).paternal_surname == "Araya Peña"


def test_a_full_name_is_split_with_a_warning_and_kept_as_sent(roster, inspector):
    person = {
        "rut": ANA["rut"],
        "nombre completo": "DE LA CRUZ SAN MARTIN JUAN PABLO",
        "funcion": "security_inspector",
    }
    told = roster(person)
    [doubt] = told["warnings"]
    assert (doubt["column"], doubt["value"]) == ("nombre_completo", "DE LA CRUZ SAN MARTIN JUAN PABLO")
    juan = inspector(ANA)
    assert juan.list_name == "de la Cruz San Martin, Juan Pablo"
    assert juan.name_as_sent == "DE LA CRUZ SAN MARTIN JUAN PABLO"


def test_a_split_put_right_by_hand_is_not_undone_by_the_next_file(roster, inspector, session):
    person = {"rut": ANA["rut"], "nombre completo": "ROSA ELENA VIDAL", "funcion": "security_inspector"}
    roster(person)
    rosa = inspector(ANA)
    rosa.names, rosa.paternal_surname, rosa.maternal_surname = "Rosa", "Elena", "Vidal"
    session.commit()
    told = roster(person)
    assert (told["unchanged"], told["warnings"]) == (1, [])
    assert inspector(ANA).names == "Rosa"


def test_a_phone_that_is_none_is_kept_as_a_note(roster, inspector):
    told = roster(ANA | {"celular": "anexo 12"}, LUIS | {"celular": "55-2612345 / 987654321"})
    assert [(doubt["row"], doubt["column"]) for doubt in told["warnings"]] == [(2, "celular"), (3, "celular")]
    ana, luis = inspector(ANA), inspector(LUIS)
    assert (ana.phone, ana.phone_note) == (None, "anexo 12")
    assert (luis.phone, luis.phone_note) == ("+56987654321", None)


def test_an_open_row_of_a_posting_that_ended_says_so(roster, postings):
    roster(ANA | {"hasta": "31-12-2025"})
    told = roster(ANA)
    assert told["unchanged"] == 1
    assert ["31-12-2025" in doubt["reason"] for doubt in told["warnings"]] == [True]
    assert postings(ANA)[0][3] == "2025-12-31"


@pytest.mark.parametrize("typed", ["02102", "2102", "Mejillones", "MEJILLONES", "mejillones del sur"])
def test_a_commune_may_be_typed_in_several_ways(roster, typed):
    assert roster(ANA, commune=typed)["commune"] == "02102"


@pytest.mark.parametrize("typed", ["99999", "", "Atlántida", "0", "²", "\udcff", "021022"])
def test_an_unknown_commune_refuses_the_import(run, communes, csv_file, dump, typed):
    before = dump()
    told = run("roster", "import", csv_file(ANA), "--commune", typed, "--apply", "--json", expect=1)
    assert told.stdout == ""
    assert "comuna" in told.stderr
    assert dump() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "abrir"),
        (b"", "vacío"),
        (b"\x89PNG\r\n\x1a\n....", "planilla"),
        (b"hola;que\ntal;1\n", "tabla"),
        (b"nombres;apellido_paterno\nAna;Soto\n", "RUT"),
    ],
    ids=["no file", "empty", "picture", "no header", "no RUT"],
)
def test_what_cannot_be_read_refuses_the_import(run, communes, tmp_path, dump, content, words):
    path = tmp_path / "nomina.xlsx"
    if content is not None:
        path.write_bytes(content)
    before = dump()
    told = run("roster", "import", path, "--commune", "02102", "--apply", "--json", expect=1)
    assert (told.stdout, words in told.stderr) == ("", True)
    assert dump() == before


@pytest.mark.parametrize(
    "arguments", [["import"], ["import", "x.csv"], ["import", "x.csv", "--commune", "1", "--all"]]
)
def test_wrong_usage(run, arguments):
    run("roster", *arguments, expect=2)


def test_people_are_told_in_spanish(run, communes, csv_file):
    path = csv_file(ANA | {"GRADO": "10"}, LUIS | {"rut": "1-1"})
    rehearsed = run("roster", "import", path, "--commune", "02102").stdout
    assert rehearsed.startswith("Ensayo: no se guardó nada.")
    told = run("roster", "import", path, "--commune", "02102", "--apply").stdout.splitlines()
    assert told[0] == "Importación 1 guardada."
    assert "Destinaciones nuevas: 1" in told
    assert any("fila 3, rut «1-1»: " in line for line in told)
    assert told[-1] == "Columnas que no se leyeron: GRADO"


@pytest.fixture
def one_of_a_name(session):
    """Let the database refuse what no rule refuses."""
    session.execute(sa.text("CREATE UNIQUE INDEX one_of_a_name ON inspector (names)"))
    session.commit()
    yield
    session.execute(sa.text("DROP INDEX one_of_a_name"))
    session.commit()


def test_a_failing_database_is_told_without_a_traceback(run, communes, csv_file, one_of_a_name, dump):
    before = dump()
    twins = [ANA, LUIS | {"nombres": "Ana María"}]
    told = run("roster", "import", csv_file(*twins), "--commune", "02102", "--apply", expect=1)
    assert "Inténtelo de nuevo" in told.stderr
    assert dump() == before
