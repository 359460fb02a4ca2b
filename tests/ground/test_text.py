import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.ground.text import key, search_key, sort_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Primeros Auxilios Básico", "PRIMEROS  AUXILIOS BASICO"),
        ("Muñoz", "MUNOZ"),
        ("R.U.N.", "run"),
        ("N° Cédula", "Nº CEDULA"),
        ("E-MAIL", "email"),
        ("F. de\nIngreso", "f de ingreso"),
        ("Mun\u0303oz", "Mu\u00f1oz"),
    ],
)
def test_a_key_ignores_accents_case_spaces_and_punctuation(one, other):
    assert key(one) == key(other) != ""


def test_a_search_key_keeps_words_apart_and_no_wildcards():
    assert search_key("  O'Higgins,  José_María Núñez%") == "ohiggins jose maria nunez"


def test_spanish_order_puts_n_with_tilde_after_n():
    names = ["Ñuñoa", "Nuñez", "Núñez", "Nunzio", "Ocampo", "álvarez", "Alvarado", "Zúñiga", "Nzala"]
    expected = ["Alvarado", "álvarez", "Nunzio", "Nuñez", "Núñez", "Nzala", "Ñuñoa", "Ocampo", "Zúñiga"]
    assert sorted(names, key=sort_key) == expected


@given(st.text(st.characters()))
def test_no_text_breaks_a_key_and_keys_can_be_stored(text):
    for made in (key(text), search_key(text), sort_key(text)):
        made.encode()
        assert "\0" not in made


@given(st.text(st.characters()))
def test_a_key_of_a_key_is_itself(text):
    assert key(key(text)) == key(text)
    assert search_key(search_key(text)) == search_key(text)
