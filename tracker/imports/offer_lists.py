"""What the selects of a review offer, in words: canonical columns, courses, or nothing."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from tracker.ground.words import word
from tracker.imports.memory_rules import COURSE, NOT_READ, TITLES
from tracker.imports.review_rules import LEAVE, OTHER, READ, SAME, UNDECIDED, Review
from tracker.imports.taught_rules import FORGET, Lesson
from tracker.models.machinery import BatchKind, FunctionMeaning
from tracker.models.people import Profile
from tracker.roster.answer_rules import OUT, FunctionAsked
from tracker.roster.doubt_rules import Doubt, PersonAsked
from tracker.sheets.asked import DatesAsked, PlaceAsked
from tracker.sheets.doubts import ASKED, OFFERED, Answer, kind_of
from tracker.sheets.record_columns import RECORDS
from tracker.sheets.roster_columns import ROSTER

Offers = dict[str, str]
_DATES = {
    Answer.BLANK: "Dejarlas en blanco",
    Answer.FIRST_DAY: "Usar el día 1 del mes (o del año)",
    Answer.MONTH_FIRST: "Es mes-día-año",
    Answer.DAY_FIRST: "Es día-mes-año",
    Answer.AS_WRITTEN: "Están bien como están",
    Answer.SWAPPED: "Cambiar el día por el mes",
    Answer.FROM_1904: "Contar desde 1904",
    Answer.FROM_1900: "Contar desde 1900",
    Answer.BY_APPOINTMENT: "Desde su nombramiento",
    Answer.BY_ENTRY: "Desde su fecha de ingreso",
}
COLUMNS: Mapping[BatchKind, Mapping[str, str]] = {
    kind: {column.name: column.label for column in columns if column.headers}
    for kind, columns in ((BatchKind.ROSTER, ROSTER), (BatchKind.RECORDS, RECORDS))
}
_FUNCTIONS = {profile: word(profile) for profile in Profile} | {OUT: "No es inspector/a: dejar fuera"}


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
        if doubted := kind_of(lesson.row.key):
            return {answer: _DATES[answer] for answer in OFFERED[doubted]} | forget
        return {NOT_READ: "No leer"} | dict(COLUMNS[lesson.row.kind]) | known | forget

    return offers


class Offer(NamedTuple):
    """A question, what it may be answered, and what was."""

    label: str
    choices: Offers
    said: str


Asked = FunctionAsked | PersonAsked | PlaceAsked | DatesAsked


def for_question(one: Asked) -> Offer:
    """Return a question as a form asks it; what was answered can be changed, and not taken back."""
    offer = _offer(one)
    return offer if one.answered else offer._replace(choices={"": "Elija…"} | offer.choices)


def _offer(one: Asked) -> Offer:
    match one:
        case FunctionAsked():
            return Offer(f"Función para {one.text or 'quienes no traen ninguna'}", _FUNCTIONS, one.code)
        case PersonAsked(doubt=Doubt.OTHER_NAME):
            offers = {SAME: "Sí: cambia su nombre", OTHER: "No: el RUT está mal, dejar fuera"}
            return Offer(f"¿Es la misma persona? {one.name}", offers, _said(one.same, SAME, OTHER))
        case PersonAsked():
            offers = {OTHER: "No: entra como nueva", SAME: "Sí: dejar fuera esta fila"}
            return Offer(f"¿Es la misma persona? {one.name}", offers, _said(one.same, SAME, OTHER))
        case PlaceAsked():
            offers = {READ: "Leer también", LEAVE: "Dejar fuera"}
            return Offer(f"¿Se lee {one.title or one.sheet}?", offers, _said(one.read, READ, LEAVE))
        case DatesAsked():
            offers = {answer: _DATES[answer] for answer in one.doubt.answers}
            return Offer(f"Cómo se leen: {ASKED[one.doubt.kind]}", offers, one.answer or "")


def _said(yes: bool | None, if_so: str, if_not: str) -> str:  # noqa: FBT001  an answer, or none yet
    return "" if yes is None else if_so if yes else if_not


def _courses(seen: Review, before: str = "") -> dict[str, str]:
    return {f"{COURSE}{code}": f"{before}{title}" for code, title in seen.courses}
