"""The downloads of this feature: what each table shows."""

from collections.abc import Iterable, Mapping
from datetime import date

from flask import Response

from tracker.ground import rut
from tracker.ground.words import word
from tracker.people.lists import Entry
from tracker.sheets.write import Value
from tracker.standing.facts import RequirementFact
from tracker.standing.status import Standing
from tracker.web.listing import spreadsheet


def subject(requirement: RequirementFact, names: Mapping[str, str]) -> str:
    """Return the name of what is required, telling a commune's own requirement from the common one."""
    name = names[requirement.subject]
    return f"{name} (exigencia propia de la comuna)" if requirement.commune else name


def people(entries: Iterable[Entry], communes: Mapping[str, str], on: date) -> Response:
    headers = [
        "Nombre",
        "RUT",
        "Comuna",
        "Función",
        "Exigidas",
        "Cubiertas",
        "Atrasadas",
        "Vencidas",
        "Por vencer",
        "Pendientes",
        "Con inscripción",
    ]
    body: list[list[Value]] = [
        [
            entry.name.list_name,
            rut.show(entry.name.rut),
            ", ".join(communes.get(posting.commune, "otra comuna") for posting in entry.postings),
            ", ".join(word(posting.profile) for posting in entry.postings),
            *entry.tally.figures,
        ]
        for entry in entries
    ]
    return spreadsheet(f"Personas al {on:%d-%m-%Y}", headers, body)


def person(standings: Iterable[Standing], names: Mapping[str, str], on: date) -> Response:
    headers = ["Materia", "Situación", "Atrasada", "Vigente hasta", "Plazo", "Por qué"]
    body: list[list[Value]] = [
        [
            subject(standing.requirement, names),
            word(standing.status),
            "Sí" if standing.overdue else "No",
            standing.valid_until,
            standing.due_on,
            " ".join(reason.text for reason in standing.why),
        ]
        for standing in standings
    ]
    return spreadsheet(f"Exigencias al {on:%d-%m-%Y}", headers, body)
