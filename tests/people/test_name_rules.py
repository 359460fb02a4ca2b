"""Whether two names may be one person's."""

import pytest

from tests.builders import Inspector
from tracker.people.name_rules import agree, is_namesake


def person(names, paternal, maternal=None):
    return Inspector(names=names, paternal_surname=paternal, maternal_surname=maternal)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Teresa Muñoz Soto", "SOTO MUNOZ, TERESA", True),
        ("Teresa Muñoz", "José Muñoz Rojas", True),
        ("Juan de la Cruz", "Pedro de la Fuente", False),
        ("Rosa San Martín", "Pedro San Juan", False),
        ("Ana Pérez", "Luis Araya", False),
        ("María José Núñez", "Maria  Soto", True),
        ("De la O", "de la O", True),
        ("De la", "de la", True),
        ("", "Luis", False),
    ],
)
def test_names_agree_by_any_word_that_is_one(one, other, same):
    assert agree(one, other) is agree(other, one) is same


def test_a_namesake_has_all_names_and_both_surnames():
    teresa = person("Teresa Inés", "Muñoz", "Soto")
    assert is_namesake(teresa, person("TERESA INES", "MUNOZ", "soto"))
    assert not is_namesake(teresa, person("Teresa", "Muñoz", "Soto"))
    assert not is_namesake(teresa, person("Teresa Inés", "Muñoz", "Rojas"))
    assert not is_namesake(person("Ana", "Pérez"), person("Ana", "Pérez"))
