"""What the selects of a review offer, in words: canonical columns, courses, or nothing."""

from collections.abc import Mapping

from tracker.imports.memory_rules import COURSE, NOT_READ
from tracker.imports.review_rules import UNDECIDED, Review
from tracker.models.machinery import BatchKind
from tracker.sheets.record_columns import RECORDS
from tracker.sheets.roster_columns import ROSTER

COLUMNS: Mapping[BatchKind, Mapping[str, str]] = {
    kind: {column.name: column.label for column in columns if column.headers}
    for kind, columns in ((BatchKind.ROSTER, ROSTER), (BatchKind.RECORDS, RECORDS))
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
