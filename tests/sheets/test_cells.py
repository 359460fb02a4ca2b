from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sheets import cells, days, names, words

ANY_TEXT = st.text(st.characters(), max_size=40)
ODD = st.sampled_from(
    [
        "²",
        "٣",
        "\ud800",
        "\0",
        "30-02-2021",
        "²/3/2021",
        "1/٣/2021",
        "Ã\u008d",
        "â€",
        "+56²",
        "16²",
        ",",
        "de la",
        "'",
        "-",
    ]
)
ANY_CELL = st.one_of(
    ANY_TEXT, ODD, st.none(), st.integers(-(2**70), 2**70), st.floats(), st.dates(), st.just(2**63)
)


@pytest.mark.parametrize(
    ("cell", "clean"),
    [
        (None, ""),
        ("  Ana\u00a0 María\n", "Ana María"),
        ("MUÃ‘OZ", "MUÑOZ"),
        ("JosÃ©", "José"),
        ("MARÃ\u008dA", "MARÍA"),
        ("MarÃ\u00ada", "María"),
        ("OÂ´Higgins â€“ NÂ° 3", "O´Higgins – N° 3"),
        ("MUÃƒâ€˜OZ", "MUÑOZ"),
        ("JOÃO", "JOÃO"),
        ("a\0b\x07\u200b\ud800c", "abc"),
        ("\uf0b7 a\u061cb\u2028c\u0378", "ab c"),
        (125319092, "125319092"),
        (12531909.0, "12531909"),
        (1.5, "1.5"),
        (date(2021, 3, 1), "01-03-2021"),
        ("0", "0"),
        ("#N/D", ""),
        ("#N/A", ""),
        ("#¡REF!", ""),
        ("#¿NOMBRE?", ""),
        ("#DIV/0!", ""),
        ("#####", ""),
        ("-", ""),
        ("---", ""),
        ("S/I", ""),
        ("N/A", ""),
        ("Sin información", ""),
        ("SI", "SI"),
        ("#1 curso", "#1 curso"),
    ],
)
def test_text_is_clean_and_errors_are_blank(cell, clean):
    assert cells.text(cell) == clean


@pytest.mark.parametrize(
    ("cell", "dv", "stored"),
    [
        ("12.531.909-2", None, "12531909-2"),
        ("12531909-2", None, "12531909-2"),
        (" 12.531.909 – 2\u00a0", None, "12531909-2"),
        ("012.531.909-2", None, "12531909-2"),
        ("RUT: 12.531.909-2", None, "12531909-2"),
        (125319092, None, "12531909-2"),
        (125319092.0, None, "12531909-2"),
        (12531909, 2, "12531909-2"),
        (12531909.0, 2.0, "12531909-2"),
        ("12.531.909", "2", "12531909-2"),
        ("12.531.909–2", "2", "12531909-2"),
        ("20.347.878", "k", "20347878-K"),
        ("20347878-k", None, "20347878-K"),
        ("5.126.663", 3, "5126663-3"),
    ],
)
def test_a_rut_in_every_dress(cell, dv, stored):
    assert cells.rut(cell, dv) == cells.Result(stored)


@pytest.mark.parametrize(
    ("cell", "dv", "why"),
    [
        (12531909, None, "Falta el dígito verificador"),
        (12531909.0, None, "Falta el dígito verificador"),
        ("12.531.909", "-", "Falta el dígito verificador"),
        ("12.531.909-3", None, "no corresponde"),
        (12531909, 3, "no corresponde"),
        (None, None, "Falta el RUT"),
        (None, 2, "Falta el RUT"),
        ("#N/D", None, "Falta el RUT"),
        ("Ana", None, "No es un RUT"),
        (2**63, None, "No es un RUT"),
        ("²", None, "No es un RUT"),
    ],
)
def test_a_rut_is_refused_with_its_reason_and_never_completed(cell, dv, why):
    found = cells.rut(cell, dv)
    assert found.value is None
    assert why in found.refusal


def test_a_made_up_rut_is_read_with_a_warning():
    found = cells.rut("11.111.111-1")
    assert (found.value, found.refusal) == ("11111111-1", None)
    assert "11.111.111-1 parece inventado" in found.warning


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("+56 9 8765 4321", "+56987654321"),
        ("9 87654321", "+56987654321"),
        ("9-8765-4321", "+56987654321"),
        ("(09) 8765 4321", "+56987654321"),
        (987654321, "+56987654321"),
        (56987654321.0, "+56987654321"),
        ("0056 987654321", "+56987654321"),
        ("55 2 12345", None),
        ("55 2123456", "+56552123456"),
        ("+54 9 11 1234 5678", "+5491112345678"),
        ("9 8765 4321 / 9 1111 2222", None),
        ("987654321 - 911112222", None),
        ("anexo 12", None),
        ("9,88E+08", None),
        ("٩٨٧٦٥٤٣٢١", None),
    ],
)
def test_a_phone_is_e164_or_a_note(cell, value):
    found = cells.phone(cell)
    assert (found.value, found.refusal) == (value, None)
    assert (found.warning is None) == (value is not None)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("55-2612345 / 987654321", "+56987654321"),
        ("9 8765 4321 / 9 1111 2222", "+56987654321"),
        ("987654321 - 911112222", "+56987654321"),
        ("552123456; 552123457", "+56552123456"),
        ("987654321 911112222", "+56987654321"),
        ("+56 9 8765 4321 (personal)", "+56987654321"),
        ("56987654321 y 2612345", "+56987654321"),
    ],
)
def test_of_several_phones_in_a_cell_the_first_mobile_is_kept_and_told(cell, value):
    found = cells.one_of_phones(cell)
    assert (found.value, found.refusal) == (value, None)
    assert found.warning.startswith("De «")
    assert cells.one_of_phones(value) == cells.Result(value)
    assert "se guarda como nota" in cells.one_of_phones("anexo 12").warning


def test_letters_of_a_mac_are_composed():
    assert cells.text("N\u0303usta Mun\u0303oz Pe\u0301rez") == "Ñusta Muñoz Pérez"


def test_an_old_mobile_gets_its_9_with_a_warning():
    found = cells.phone(87654321)
    assert found.value == "+56987654321"
    assert "le faltaba el 9" in found.warning


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Ana.Soto@Muni.CL ", "ana.soto@muni.cl"),
        ("mailto:ana@muni.cl", "ana@muni.cl"),
        ("<ana@muni.cl>;", "ana@muni.cl"),
        ("ana@muni", None),
        ("ana muni.cl", None),
        ("ana..s@muni.cl", None),
        ("a@muni.cl, b@muni.cl", None),
        ("ana@muni.cl\r\nBcc: x@y.cl", None),
        ("a" * 250 + "@muni.cl", None),
    ],
)
def test_a_mail_is_an_address_or_a_warning(cell, value):
    found = cells.mail(cell)
    assert (found.value, found.refusal) == (value, None)
    assert (found.warning is None) == (value is not None)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (16, 16), (16.5, 16.5), ("16", 16), ("16,5", 16.5), ("16.5", 16.5), ("16 hrs", 16), ("16 HRS.", 16),
        ("16h", 16), ("16 horas", 16), ("16 horas pedagógicas", 16), ("120 hrs. ped.", 120),
    ],
)  # fmt: skip
def test_hours(cell, value):
    assert cells.hours(cell) == cells.Result(value)


@pytest.mark.parametrize(
    "cell", [0, -3, "x", "16 horas cronológicas", 2**63, float("nan"), "²", "10 a 12", date(2021, 3, 1)]
)
def test_hours_that_are_none_are_refused(cell):
    found = cells.hours(cell)
    assert found.value is None
    assert "no son horas pedagógicas" in found.refusal


@pytest.mark.parametrize("read", [cells.phone, cells.mail, cells.hours, days.day, days.course_day])
@pytest.mark.parametrize("blank", [None, "", "  ", "-", "#N/D", "s/i"])
def test_a_blank_says_nothing(read, blank):
    assert read(blank) == cells.Result()


@pytest.mark.parametrize(
    ("cell", "profile"),
    [
        ("security_inspector", "security_inspector"),
        ("municipal_inspector", "municipal_inspector"),
        ("cctv_operator", "cctv_operator"),
        ("director", "director"),
        ("INSPECTOR DE SEGURIDAD", "security_inspector"),
        ("Inspectora de Seguridad Municipal", "security_inspector"),
        ("Inspector(a) de seguridad pública", "security_inspector"),
        ("Inspector Municipal de Seguridad Ciudadana", "security_inspector"),
        ("Inspector Municipal", "municipal_inspector"),
        ("INSPECTORA MUNICIPAL", "municipal_inspector"),
        ("Operador de cámaras", "cctv_operator"),
        ("OPERADORA CCTV", "cctv_operator"),
        ("Operador/a de Televigilancia", "cctv_operator"),
        ("Operador central de monitoreo", "cctv_operator"),
        ("Director de Seguridad Pública", "director"),
        ("Directora (S) de Seguridad Pública", "director"),
        ("Director Comunal de Seguridad", "director"),
        ("INSP. MUNICIPAL", "municipal_inspector"),
        ("Insp. Mun.", "municipal_inspector"),
        ("Insp. de Seguridad Pública", "security_inspector"),
        ("Op. Cámaras", "cctv_operator"),
        ("INSP. SEGURIDAD", None),
        ("Insp. Seg. Pública", None),
        ("Inspector", None),
        ("Operador de maquinaria", None),
        ("Director de Tránsito", None),
        ("Secretaria Dirección de Seguridad", None),
        ("Guardia", None),
        (None, None),
        (5, None),
    ],
)
def test_functions(cell, profile):
    assert words.profile(cell) == profile


@pytest.mark.parametrize(
    ("cell", "contract"),
    [
        ("planta", "planta"), ("A CONTRATA", "contrata"), ("Contrata", "contrata"), ("Honorarios", "honorarios"),
        ("honorarios a suma alzada", "honorarios"), ("codigo_trabajo", "codigo_trabajo"),
        ("Código del Trabajo", "codigo_trabajo"), ("CÓD. TRABAJO", "codigo_trabajo"), ("Suplente", "suplente"),
        ("suplencia", "suplente"), ("otra", None), (None, None),
    ],
)  # fmt: skip
def test_contracts(cell, contract):
    assert words.contract(cell) == contract


@given(ANY_CELL, ANY_CELL, ANY_CELL)
def test_no_cell_raises_and_what_comes_out_can_be_stored(one, two, three):
    name = names.person({"nombre_completo": one, "apellidos": two, "nombres": three, "apellido_materno": two})
    parts = names.person({"nombres": one, "apellido_paterno": two})
    results = [
        cells.rut(one, two), cells.phone(one), cells.mail(one), cells.hours(one), days.day(one),
        days.course_day(one), name, parts,
    ]  # fmt: skip
    assert not any(result.value and result.refusal for result in results)
    told = [cells.text(one), cells.quoted(one), names.name(one), *map(repr, results)]
    told += [words.profile(one) or "", words.contract(one) or ""]
    for text in told:
        text.encode()
        assert "\0" not in text
