"""Files of municipalities that name somebody who is known, or the whole staff: nobody is renamed, doubled or made an inspector."""

from datetime import date

import pytest

from tests import builders as make
from tests.sheets.cases import case


@pytest.fixture
def taken(report, session, cast):
    """Give the function that imports a case for Mejillones and returns what is told."""

    def taken(name, *options):
        return report("roster", "import", case(name), "--commune", "02102", "--apply", *options)

    return taken


def isabel(session, cast):
    person = make.inspector(
        session, rut="44522985-7", names="Isabel", paternal_surname="Ortiz", maternal_surname="Jara"
    )
    make.posting(session, person, cast.mejillones.commune, start=date(2023, 11, 1))
    session.commit()
    return person


def test_a_rut_of_somebody_else_renames_nobody(taken, session, cast):
    person = isabel(session, cast)
    told = taken("c30-rut-de-otra-persona.csv")
    assert (told["new"], told["changed"], told["left_out"]) == (0, 0, 1)
    assert "Ortiz Jara, Isabel" in told["refused"][0]["reason"]
    session.refresh(person)
    assert person.list_name == "Ortiz Jara, Isabel"


def test_a_known_name_with_another_rut_is_doubted(taken, session, cast):
    isabel(session, cast)
    told = taken("c31-misma-persona-otro-rut.csv")
    assert (told["new"], told["left_out"]) == (1, 0)
    assert "¿es la misma persona?" in told["warnings"][0]["reason"]


def test_the_whole_staff_is_not_made_inspectors(taken, session, cast):
    told = taken("toda_la_planta.csv")
    assert (told["new"], told["left_out"]) == (0, 3)
    assert [each["value"] for each in told["refused"]] == ["Secretaria", "Contador", "Alcaldesa"]
    assert all("--function" in each["reason"] for each in told["refused"])
    out = [f"{value}=fuera" for value in ("Secretaria", "Contador", "Alcaldesa")]
    told = taken("toda_la_planta.csv", *(word for each in out for word in ("--function", each)))
    assert (told["new"], told["left_out"], told["refused"]) == (0, 3, [])
    assert len(told["warnings"]) >= 3, "each has a line"
