import pytest

from tracker.ground.text import search_key
from tracker.models.people import Inspector
from tracker.people.rules import personal_keys


def test_people_sort_by_surnames_then_names_as_spanish_does():
    people = [
        ("Zoila", "Soto", None),
        ("Ana", "Soto", "Rojas"),
        ("Ana", "Núñez", "Díaz"),
        ("Ana", "Ñancupil", None),
        ("Ana", "Nuñez", "Zamora"),
        ("Ana", "Ocampo", None),
    ]
    ordered = sorted(people, key=lambda person: personal_keys("12345678-5", *person)["sort_key"])
    assert [person[1:] for person in ordered] == [
        ("Núñez", "Díaz"),
        ("Nuñez", "Zamora"),
        ("Ñancupil", None),
        ("Ocampo", None),
        ("Soto", None),
        ("Soto", "Rojas"),
    ]


def test_two_of_one_name_sort_by_rut():
    one, other = (personal_keys(rut, "Ana", "Soto")["sort_key"] for rut in ("11111111-1", "12345678-5"))
    assert one < other


@pytest.mark.parametrize(
    "typed", ["nunez diaz", "JOSÉ MARÍA", "12.345.678-5", "12345678-5", "123456785", "12345678", "12.345"]
)
def test_a_person_is_found_by_name_and_by_rut_however_typed(typed):
    found_by = personal_keys("12345678-5", "José María", "Núñez", "Díaz")["search_key"]
    assert search_key(typed) in found_by


def test_the_longest_name_leaves_room_for_the_rut():
    keys = personal_keys("12345678-5", "ñ" * 120, "ß" * 80, "ﬃ" * 80)
    for column, key in keys.items():
        assert len(key) <= Inspector.__table__.c[column].type.length
        assert key.endswith(("12345678 5", "123456785"))
