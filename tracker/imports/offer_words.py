"""What the selects of a review offer, in words: canonical columns, courses, or nothing."""

from collections.abc import Mapping

from tracker.imports.memory_rules import COURSE, NOT_READ
from tracker.imports.review_rules import UNDECIDED, Review
from tracker.models.machinery import BatchKind

_PERSON = {"rut": "RUT", "dv": "Dígito verificador (aparte del RUT)"}
COLUMNS: Mapping[BatchKind, Mapping[str, str]] = {
    BatchKind.ROSTER: _PERSON
    | {
        "nombres": "Nombres",
        "apellido_paterno": "Apellido paterno",
        "apellido_materno": "Apellido materno",
        "apellidos": "Apellidos, los dos",
        "nombre_completo": "Nombre completo",
        "apellidos_y_nombres": "Apellidos y nombres",
        "funcion": "Función (cargo)",
        "contrato": "Contrato (calidad jurídica)",
        "fecha_nombramiento": "Fecha de nombramiento",
        "desde": "Desde",
        "hasta": "Hasta",
        "correo": "Correo electrónico",
        "celular": "Celular",
        "cursos_realizados": "Cursos realizados (texto)",
    },
    BatchKind.RECORDS: _PERSON
    | {
        "curso": "Curso",
        "fecha": "Fecha de aprobación",
        "horas": "Horas pedagógicas",
        "vence": "Vencimiento",
        "organismo": "Organismo",
    },
}
LABELS = {name: label for columns in COLUMNS.values() for name, label in columns.items()}


def labels(seen: Review) -> dict[str, str]:
    """Return what a report calls the columns, those of a course by its title."""
    return {**LABELS, **dict(seen.courses)}


def for_columns(seen: Review) -> dict[str, str | dict[str, str]]:
    """Return what a column may be taken for, in groups; courses only in a roster."""
    groups: dict[str, str | dict[str, str]] = {NOT_READ: "No leer", "Columnas": dict(COLUMNS[seen.kind])}
    return groups | ({"Cursos": _courses(seen, "Curso: ")} if seen.kind is BatchKind.ROSTER else {})


def for_names(seen: Review) -> dict[str, str]:
    """Return what a name in a cell may be taken for."""
    return {UNDECIDED: "Elija un curso…", NOT_READ: "No leer"} | _courses(seen)


def _courses(seen: Review, before: str = "") -> dict[str, str]:
    return {f"{COURSE}{code}": f"{before}{title}" for code, title in seen.courses}
