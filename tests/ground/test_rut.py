import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cl.rut import calc_check_digit

from tracker.ground import rut


@pytest.mark.parametrize(
    "typed",
    [
        "12.531.909-2",
        "12531909-2",
        "125319092",
        "125319092.0",
        " 12 531 909 - 2 ",
        "12.531.909–2",
        "12\u00a0531\u00a0909-2",
        "12,531,909-2",
        "012531909-2",
        "RUT: 12.531.909-2",
        "R.U.N. N° 12.531.909-2",
        "C.I. 12.531.909-2",
    ],
)
def test_a_rut_is_read_in_any_usual_writing(typed):
    assert rut.parse(typed) == "12531909-2"


def test_a_lower_case_k_is_a_k():
    assert rut.parse("10.000.013-k") == "10000013-K"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Falta el RUT"),
        ("12.531.909-3", "no corresponde"),
        ("12531909", "Falta el dígito verificador"),
        ("12531909-", "Falta el dígito verificador"),
        ("12531909.0", "Falta el dígito verificador"),
        ("98765433", "Falta el dígito verificador"),
        ("1-9", "No es un RUT"),
        ("²²²²²²²²-2", "No es un RUT"),
        ("12531909\x00-2", "No es un RUT"),
        ("DIRECTOR", "No es un RUT"),
    ],
)
def test_what_is_no_rut_is_refused_with_its_reason(typed, says):
    with pytest.raises(rut.InvalidRut, match=says):
        rut.parse(typed)


@given(st.integers(1_000_000, 99_999_999))
def test_what_is_shown_reads_back(body):
    stored = f"{body}-{calc_check_digit(str(body))}"
    assert rut.parse(rut.show(stored)) == stored
    assert rut.parse(stored.lower()) == stored


@given(st.text())
def test_any_text_is_a_rut_or_refused(text):
    try:
        stored = rut.parse(text)
    except rut.InvalidRut:
        return
    assert rut.parse(stored) == stored


def test_a_masked_rut_hides_its_middle():
    assert rut.mask("12531909-2") == "12.***.**9-2"
    assert rut.mask("9876543-3") == "9.***.**3-3"


def test_a_repeated_digit_looks_made_up():
    assert rut.looks_made_up("11111111-1")
    assert not rut.looks_made_up("12531909-2")
