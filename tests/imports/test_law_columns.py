"""What a roster says for the law: since when, by which decree, who employs, who drives (design, section 7)."""

from tests.imports.people import ANA

LAW = {
    "empleador": "Asociación",
    "fecha_ingreso": "01-03-2015",
    "fecha_nombramiento": "20-09-2026",
    "decreto": "1.102",
    "fecha_decreto": "18-09-2026",
    "conduce": "Sí",
}
WITHOUT = {name: value for name, value in ANA.items() if name != "fecha_nombramiento"}


def told_of(posting):
    dates = posting.served_since, posting.appointed_on, posting.decree_on
    return [posting.employer, *map(str, dates), posting.decree, posting.drives]


def test_what_the_law_needs_is_kept_and_the_same_file_changes_nothing(roster, inspector):
    row = ANA | LAW
    [told] = roster(row)["warnings"]
    assert (told["column"], told["reason"][:48]) == (
        "fecha_ingreso",
        "1 persona tiene una fecha de ingreso anterior al",
    )
    [posting] = inspector(ANA).postings
    kept = ["association", "2015-03-01", "2026-09-20", "2026-09-18", "1.102", True]
    assert told_of(posting) == kept
    assert str(posting.start) == "2026-09-20"
    assert roster(row)["unchanged"] == 1
    assert roster({"rut": ANA["rut"], "conduce": "no"})["changed"] == 1
    assert told_of(inspector(ANA).postings[0]) == [*kept[:-1], False]


def test_an_import_that_is_undone_puts_back_what_was_known(roster, inspector, run):
    roster(ANA | LAW)
    batch = roster(ANA | LAW | {"conduce": "no", "fecha_ingreso": "01-03-2012"})["batch"]
    run("imports", "undo", batch)
    [posting] = inspector(ANA).postings
    assert (str(posting.served_since), posting.drives) == ("2015-03-01", True)


def test_fecha_ingreso_stands_for_both_where_no_column_has_the_appointment(roster, inspector):
    roster(WITHOUT | {"FECHA INGRESO": "01-03-2015"})
    [posting] = inspector(ANA).postings
    assert [str(posting.served_since), str(posting.appointed_on), str(posting.start)] == ["2015-03-01"] * 3


def test_fecha_ingreso_never_takes_the_place_of_an_appointment_that_is_known_apart(roster, inspector):
    roster(ANA | LAW)
    told = roster(WITHOUT | {"FECHA INGRESO": "01-04-2015"})
    assert told["changed"] == 1
    [posting] = inspector(ANA).postings
    assert [str(posting.served_since), str(posting.appointed_on)] == ["2015-04-01", "2026-09-20"]


def test_a_new_function_takes_over_since_when_and_who_drives_and_the_decree_of_the_same_appointment(
    roster, inspector
):
    roster(ANA | LAW)
    later = {"rut": ANA["rut"], "funcion": "cctv_operator", "desde": "01-10-2026"}
    roster(later)
    _, posting = inspector(ANA).postings
    assert told_of(posting) == ["association", "2015-03-01", "2026-09-20", "2026-09-18", "1.102", True]
    named = later | {"funcion": "director", "desde": "01-11-2026", "fecha_nombramiento": "01-11-2026"}
    roster(named)
    posting = inspector(ANA).postings[-1]
    assert told_of(posting) == ["association", "2015-03-01", "2026-11-01", "None", None, True]


def test_what_is_not_understood_is_told_and_left_blank(roster, inspector):
    told = roster(ANA | {"conduce": "a veces", "empleador": "Empresa X", "decreto": "9" * 41})
    assert [(each["column"], each["value"][:9]) for each in told["warnings"]] == [
        ("empleador", "Empresa X"),
        ("decreto", "999999999"),
        ("conduce", "a veces"),
    ]
    [posting] = inspector(ANA).postings
    assert told_of(posting) == ["municipality", "None", "2020-03-01", "None", None, None]
