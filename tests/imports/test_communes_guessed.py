"""Whose roster a file seems to be: what it names is proposed, what it does not name plainly is not."""

import pytest

from tracker.imports.commune_rules import guess
from tracker.sheets.read import Row, Sheet

COMMUNES = {
    "02101": "Antofagasta",
    "02102": "Mejillones",
    "02104": "Taltal",
    "02203": "San Pedro de Atacama",
    "02302": "María Elena",
    "08108": "San Pedro",
}
ALIASES = {"mejillonesdelsur": "02102", "elsewhere": "99999"}
ANA = ("12.345.678-5", "Ana", "Taltal")


def guessed(*titles, file="nomina.xlsx", sheet="Hoja1", below=()):
    cells = [*[(title,) for title in titles], ("RUT", "NOMBRES"), ANA, *below]
    rows = tuple(Row(number, row) for number, row in enumerate(cells, start=1))
    return guess([Sheet(sheet, hidden=False, rows=rows)], file, COMMUNES, ALIASES)


@pytest.mark.parametrize(
    ("titles", "file", "cut"),
    [
        (["I. MUNICIPALIDAD DE TALTAL", "Región de Antofagasta"], "nomina.xlsx", "02104"),
        (["Asociación de Municipalidades de Antofagasta", "MARIA ELENA"], "nomina.xlsx", "02302"),
        (["Ilustre Municipalidad de San Pedro de Atacama"], "nomina.xlsx", "02203"),
        (["Municipalidad de Mejillones del Sur"], "nomina.xlsx", "02102"),
        ([], "nomina_taltal-2026.xlsx", "02104"),
        (["Municipalidad de Taltal"], "taltal.xlsx", "02104"),
        (["Provincia de Antofagasta", "Municipalidad de Antofagasta"], "nomina.xlsx", "02101"),
    ],
)
def test_the_commune_that_titles_or_the_name_tell_is_proposed(titles, file, cut):
    assert guessed(*titles, file=file).cut == cut


def test_the_proposal_says_what_it_rests_on():
    assert guessed("I. MUNICIPALIDAD DE TALTAL").told == "Dice «I. MUNICIPALIDAD DE TALTAL»."
    assert guessed(file="María Elena.xlsx").told == "Dice «María Elena»."


@pytest.mark.parametrize(
    ("titles", "file", "told"),
    [
        (["Nómina de inspectores"], "nomina.xlsx", "Ni los títulos ni el nombre del archivo dicen"),
        (["Municipalidad de Taltal"], "mejillones.xlsx", "Nombra más de una comuna: Mejillones y Taltal."),
        (["Taltal y Mejillones"], "nomina.xlsx", "Nombra más de una comuna: Mejillones y Taltal."),
    ],
)
def test_what_names_none_or_several_is_not_guessed_and_says_so(titles, file, told):
    found = guessed(*titles, file=file)
    assert found.cut is None
    assert found.told.startswith(told)


def test_a_row_about_somebody_names_no_commune():
    assert guessed(below=[("11.222.333-9", "Luis", "Mejillones")]).cut is None
