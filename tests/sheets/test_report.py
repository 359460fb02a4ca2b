"""What an import tells, by kind: the same sentence about many cells is said once, with a count."""

from tracker.sheets.map import Finding
from tracker.sheets.report import by_kind, in_words


def found(row, value, column="correo", reason="«{}» no es un correo electrónico: no se guarda."):
    return Finding("Nómina", row, column, value, reason.format(value))


def test_findings_that_differ_in_what_cells_say_are_one_kind():
    alone = found(9, "anexo", "celular", "No se reconoce «{}» como un celular.")
    kinds = by_kind([alone, *(found(row, f"x{row}") for row in range(2, 24))])
    assert [(kind.column, len(kind.findings), kind.reason) for kind in kinds] == [
        ("correo", 22, "«…» no es un correo electrónico: no se guarda."),
        ("celular", 1, "No se reconoce «anexo» como un celular."),
    ]
    assert kinds[1].findings == (alone,)


def test_a_terminal_tells_many_of_a_kind_once_and_where_the_first_stand():
    warnings = [
        found(9, "anexo", "celular", "No se reconoce «{}»."),
        *(found(row, f"x{row}") for row in range(2, 24)),
    ]
    lines = list(in_words(None, {}, [], warnings, []))
    assert lines[2:5] == [
        "Avisos: 23",
        "  22 veces, correo: «…» no es un correo electrónico: no se guarda.",
        "    hoja «Nómina», fila 2, correo «x2»",
    ]
    assert lines[-2:] == [
        "    y 12 más; todas están con --json",
        "  hoja «Nómina», fila 9, celular «anexo»: No se reconoce «anexo».",
    ]
