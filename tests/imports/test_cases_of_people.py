"""Files of municipalities that name somebody who is known, or the whole staff: nobody is renamed, doubled or made an inspector."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.sheets.cases import case
from tracker.models import Course
from tracker.plan.file_rules import CourseEntry
from tracker.plan.rules import save_course


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


def test_a_course_goes_by_the_titles_it_had(report, csv_file, session, cast):
    """The case has the title of two changes ago; a column of a roster has the one after it."""
    person = make.inspector(session, rut="15300005-0", names="Rita", paternal_surname="Mora")
    make.posting(session, person, cast.mejillones.commune)
    course = session.scalars(sa.select(Course).where(Course.code == "PA16")).one()
    for title in ("Auxilio inicial, 16 horas", "Atención de urgencia, 16 horas"):
        kept = tuple(alias.text for alias in course.aliases)  # as the form shows them
        entry = CourseEntry("PA16", title, frozenset({"PAUX"}), 16, 75, graded=False, aliases=kept)
        save_course(session, entry, course)
    session.commit()
    told = report("records", "import", case("c41-curso-renombrado.csv"), "--apply")
    assert (told["new"], told["refused"]) == (1, [])
    row = {
        "RUT": "15300005-0",
        "NOMBRES": "Rita",
        "APELLIDO PATERNO": "Mora",
        "CARGO": "Inspectora municipal",
    }
    told = report(
        "roster", "import", csv_file(row | {"AUXILIO INICIAL 16 HORAS": "06-05-2025"}), "--commune", "02102"
    )
    assert (told["records"], told["refused"]) == (1, [])
    told = report(
        "records", "import", csv_file({"RUT": "15300005-0", "CURSO": "Otro auxilio", "FECHA": "05-05-2025"})
    )
    assert (told["new"], [bad["column"] for bad in told["refused"]]) == (0, ["curso"])
