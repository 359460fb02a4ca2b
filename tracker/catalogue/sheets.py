"""The downloads of this feature: courses, and who gives them."""

from collections.abc import Iterable

from flask import Response

from tracker.catalogue.lists import Entitled, Entry
from tracker.catalogue.words import STATES, pass_rule
from tracker.ground.words import word
from tracker.web.listing import spreadsheet

COURSES = (
    "Código", "Curso", "Materias", "Horas pedagógicas", "Horas cronológicas", "Se aprueba con",
    "Requisitos", "Otros nombres", "Registros",
)  # fmt: skip
PROVIDERS = ("Organismo", "Tipo", "Autorización", "Desde", "Hasta", "Situación")


def courses(entries: Iterable[Entry]) -> Response:
    rows = (
        (
            course.code,
            course.title,
            ", ".join(subject.name for subject in course.subjects),
            course.hours,
            course.chronological_hours,
            pass_rule(course),
            ", ".join(subject.name for subject in course.prerequisites),
            ", ".join(alias.text for alias in course.aliases),
            records,
        )
        for course, records in entries
    )
    return spreadsheet("Catálogo de cursos", COURSES, rows)


def providers(found: Iterable[Entitled]) -> Response:
    rows = (
        (
            provider.name,
            word(provider.kind),
            provider.authorisation,
            provider.authorised_from,
            provider.authorised_until,
            STATES[state],
        )
        for provider, state in found
    )
    return spreadsheet("Organismos", PROVIDERS, rows)
