"""What the selects of a review offer, in words: canonical columns, courses, or nothing."""

from collections.abc import Callable, Iterable, Mapping

from tracker.ground.words import word
from tracker.imports.memory_rules import COURSE, NOT_READ
from tracker.imports.review_rules import OTHER, SAME, UNDECIDED, Review
from tracker.imports.taught_rules import FORGET, Lesson
from tracker.models.machinery import BatchKind, FunctionMeaning
from tracker.models.people import Profile
from tracker.roster.answer_rules import OUT, FunctionAsked
from tracker.roster.doubt_rules import Doubt, PersonAsked
from tracker.sheets.record_columns import RECORDS
from tracker.sheets.roster_columns import ROSTER

Offers = dict[str, str]
COLUMNS: Mapping[BatchKind, Mapping[str, str]] = {
    kind: {column.name: column.label for column in columns if column.headers}
    for kind, columns in ((BatchKind.ROSTER, ROSTER), (BatchKind.RECORDS, RECORDS))
}
_FUNCTIONS = {profile: word(profile) for profile in Profile} | {OUT: "No es inspector/a: dejar fuera"}
TITLES = {column.name: column.title for columns in (RECORDS, ROSTER) for column in columns}


def titles(courses: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what a report calls the columns, those of a course (code, title) by its title."""
    return {**TITLES, **dict(courses)}


def for_columns(seen: Review) -> dict[str, str | dict[str, str]]:
    """Return what a column may be taken for, in groups; courses only in a roster."""
    groups: dict[str, str | dict[str, str]] = {NOT_READ: "No leer", "Columnas": dict(COLUMNS[seen.kind])}
    return groups | ({"Cursos": _courses(seen, "Curso: ")} if seen.kind is BatchKind.ROSTER else {})


def for_names(seen: Review) -> dict[str, str]:
    """Return what a name in a cell may be taken for."""
    return {UNDECIDED: "Elija un curso…", NOT_READ: "No leer"} | _courses(seen)


def for_lessons(courses: Iterable[tuple[str, str]]) -> Callable[[Lesson], Offers]:
    """Return what says what a row that was taught may say, also that it is to be forgotten."""
    forget = {FORGET: "Olvidar: preguntar otra vez"}
    known = {f"{COURSE}{code}": f"Curso: {title}" for code, title in courses}

    def offers(lesson: Lesson) -> Offers:
        if isinstance(lesson.row, FunctionMeaning):
            return _FUNCTIONS | forget
        return {NOT_READ: "No leer"} | dict(COLUMNS[lesson.row.kind]) | known | forget

    return offers


def for_function(one: FunctionAsked) -> dict[str, str]:
    """Return what a function in a file may be, or that its people are none of those whom the roster is about."""
    undecided = {} if one.answered else {"": "Elija qué función es…"}
    return undecided | _FUNCTIONS


def for_doubt(one: PersonAsked) -> Offers:
    """Return what may be said of a person who may be somebody known."""
    undecided = {} if one.answered else {"": "Elija…"}
    if one.doubt is Doubt.OTHER_NAME:
        return undecided | {
            SAME: "Sí, es la misma: cambia su nombre",
            OTHER: "No: el RUT está mal, dejar fuera",
        }
    return undecided | {OTHER: "No, es otra persona: entra como nueva", SAME: "Sí, es la misma: dejar fuera"}


def said_of(one: PersonAsked) -> str:
    """Return what was said of a person, as forms name it."""
    return "" if one.same is None else SAME if one.same else OTHER


def _courses(seen: Review, before: str = "") -> dict[str, str]:
    return {f"{COURSE}{code}": f"{before}{title}" for code, title in seen.courses}
