"""What codes are called: said beside each, once, and never two ways."""

import pytest

from tracker.ground.words import Code, word
from tracker.models.people import Contract, Profile


def test_a_code_is_called_what_its_enumeration_says():
    assert word(Profile.CCTV_OPERATOR) == "Operador/a de cámaras"
    assert word("codigo_trabajo") == word(Contract.CODIGO_TRABAJO) == "Código del Trabajo"


def test_what_is_said_of_a_feminine_word():
    assert (word("accepted", feminine=True), word("waiting", feminine=True)) == ("Aceptada", "Por aceptar")


@pytest.mark.parametrize("said", [("director", "Jefe"), ("a_code_without_a_word",)])
def test_a_code_without_a_word_or_with_two_is_refused(said):
    with pytest.raises(ValueError, match=said[0]):
        Code("Bad", {"MEMBER": said})
