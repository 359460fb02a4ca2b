import pytest

from tracker.sheets.names import Name, begins_with_surnames, name, person


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("MUÑOZ", "Muñoz"),
        ("MUÃ‘OZ", "Muñoz"),
        ("DE LA CRUZ", "de la Cruz"),
        ("MARÍA DE LOS ÁNGELES", "María de los Ángeles"),
        ("DEL RÍO", "del Río"),
        ("O'HIGGINS", "O'Higgins"),
        ("D’ANGELO", "D’Angelo"),
        ("PÉREZ-COTAPOS", "Pérez-Cotapos"),
        ("SAN MARTIN", "San Martin"),
        ("ana maría", "Ana María"),
        ("J. P.", "J. P."),
        ("McDonald", "McDonald"),
        ("Ana De la Fuente", "Ana De la Fuente"),
        ("LA ROSA", "La Rosa"),
        (None, ""),
        ("#N/D", ""),
    ],
)
def test_title_case_with_particles(cell, written):
    assert name(cell) == written


def test_a_name_in_three_columns_is_taken_as_it_is():
    found = person({"nombres": "ANA MARÍA", "apellido_paterno": "DE LA CRUZ", "apellido_materno": "SOTO"})
    assert found.value == Name("Ana María", "de la Cruz", "Soto")
    assert (found.warning, found.refusal) == (None, None)
    assert person({"nombres": "ANA", "apellido_paterno": "SOTO"}).value == Name("Ana", "Soto", "")


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("JUAN ANDRÉS PÉREZ SOTO", ("Juan Andrés", "Pérez", "Soto")),
        ("PÉREZ SOTO JUAN ANDRÉS", ("Juan Andrés", "Pérez", "Soto")),
        ("Pérez Soto, Juan Andrés", ("Juan Andrés", "Pérez", "Soto")),
        ("JUAN PÉREZ", ("Juan", "Pérez", "")),
        ("PÉREZ JUAN", ("Juan", "Pérez", "")),
        ("JUAN DE LA CRUZ SAN MARTIN", ("Juan", "de la Cruz", "San Martin")),
        ("DE LA CRUZ SAN MARTIN JUAN", ("Juan", "de la Cruz", "San Martin")),
        ("MARÍA DE LOS ÁNGELES SOTO DEL RÍO", ("María de los Ángeles", "Soto", "del Río")),
        ("YERKO ANDRÉS SOTO ROJAS", ("Yerko Andrés", "Soto", "Rojas")),
        ("SOTO, ANA", ("Ana", "Soto", "")),
    ],
)
def test_a_full_name_is_split_aloud_and_the_original_kept(whole, parts):
    found = person({"nombre_completo": whole})
    assert found.value == Name(*parts, sent=whole)
    assert f"Se propone separar «{whole}»" in found.warning
    assert found.refusal is None


def test_a_whole_name_that_does_not_tell_is_read_as_the_others_of_its_column():
    column = [
        "Morán Veloso Cecilia Ximena",
        "Fernández Benítez Celia Andrea",
        "PEDRO SEPULVEDA ARAYA",
        "Qelqa Wanka Wayra",
    ]
    first = begins_with_surnames(column)
    assert first
    read = [person({"nombre_completo": whole}, surnames_first=first).value.listed for whole in column]
    assert read == [
        "Morán Veloso, Cecilia Ximena",
        "Fernández Benítez, Celia Andrea",
        "Sepulveda Araya, Pedro",
        "Qelqa Wanka, Wayra",
    ]
    assert not begins_with_surnames(["Ana Pérez Soto", "Juan Rojas Díaz", "Qelqa Wanka Wayra"])
    assert not begins_with_surnames([None, "", "Qelqa Wanka Wayra"])


def test_a_second_name_in_its_own_column_is_one_of_the_names():
    cells = {"nombres": "ANA", "segundo_nombre": "MARÍA", "apellido_paterno": "SOTO"}
    assert person(cells).value == Name("Ana María", "Soto", "")
    assert (
        person({"nombres": "ANA", "segundo_nombre": "MARÍA", "apellidos": "SOTO DÍAZ"}).value.names
        == "Ana María"
    )


def test_the_header_may_say_that_surnames_come_first():
    found = person({"apellidos_y_nombres": "MAMANI CHOQUE WAYRA"})
    assert found.value == Name("Wayra", "Mamani", "Choque", sent="MAMANI CHOQUE WAYRA")


def test_two_surnames_in_one_column():
    found = person({"nombres": "ANA", "apellidos": "DE LA CRUZ SAN MARTIN"})
    assert found.value == Name("Ana", "de la Cruz", "San Martin", sent="DE LA CRUZ SAN MARTIN, ANA")
    assert "Se propone separar" in found.warning


@pytest.mark.parametrize("whole", ["JUAN", "DE LA CRUZ", "PÉREZ SOTO,", ", JUAN", ",", "de la"])
def test_what_cannot_be_split_is_refused(whole):
    found = person({"nombre_completo": whole})
    assert found.value is None
    assert "no trae nombre y apellido" in found.refusal


def test_nobody_named_is_no_name_and_no_complaint():
    assert (person({}).value, person({}).refusal) == (None, None)


@pytest.mark.parametrize("lost", ["MU\ufffdOZ", "MU?OZ"])
def test_lost_letters_are_pointed_out(lost):
    found = person({"nombres": "Ana", "apellido_paterno": lost})
    assert "faltan letras" in found.warning


@pytest.mark.parametrize(
    "cells",
    [
        {"nombres": "A" * 121, "apellido_paterno": "B"},
        {"nombres": "A", "apellido_paterno": "B" * 81},
        {"nombre_completo": "A " * 130},
    ],
)
def test_a_name_too_long_to_store_is_refused(cells):
    assert person(cells).refusal == "El nombre es demasiado largo."
