"""The download of how one person stands."""

from collections.abc import Iterable, Mapping
from datetime import date

from flask import Response

from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.sheets.write import Value
from tracker.standing.facts import RequirementFact
from tracker.standing.status import Standing
from tracker.web.listing import spreadsheet


def subject(requirement: RequirementFact, names: Mapping[str, str]) -> str:
    """Return the name of what is required, telling a commune's own requirement from the common one."""
    name = names[requirement.subject]
    return f"{name} (exigencia propia de la comuna)" if requirement.commune else name


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
    return spreadsheet(f"Exigencias al {short_date(on)}", headers, body)
