"""How the parts of a requirement are said, wherever they are shown."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind


class HasDeadline(Protocol):
    """A requirement, as a row or as a file says it."""

    @property
    def deadline_kind(self) -> DeadlineKind: ...
    @property
    def deadline_on(self) -> date | None: ...
    @property
    def deadline_months(self) -> int | None: ...


def for_whom(profiles: Iterable[Profile]) -> str:
    """Return the functions a requirement or clearance is for; none means all."""
    return ", ".join(sorted(map(word, profiles))) or "Todas las funciones"


def renewal(months_: int | None) -> str:
    return f"Cada {months(months_)}" if months_ else "No se renueva"


def deadline(requirement: HasDeadline) -> str:
    match requirement.deadline_kind:
        case DeadlineKind.ON:
            return short_date(requirement.deadline_on)
        case DeadlineKind.MONTHS:
            return f"{months(requirement.deadline_months or 0)} desde el nombramiento"
        case DeadlineKind.LAW:
            return "El que fija la ley para cada persona"
        case DeadlineKind.NONE:
            return "Sin plazo"


class Asked(Protocol):
    """A requirement in words, as the plan's page has it."""

    @property
    def subject(self) -> str: ...
    @property
    def for_whom(self) -> str: ...
    @property
    def renewal(self) -> str: ...
    @property
    def hours(self) -> float | None: ...
    @property
    def deadline(self) -> str: ...


def asks(line: Asked) -> str:
    """Return what a requirement asks as one plain sentence, for who never saw a table of them."""
    least = f", con {hours(line.hours)} de clases como mínimo" if line.hours else ""
    again = ", una sola vez" if line.renewal == renewal(None) else f", y otra vez {line.renewal.lower()}"
    return f"{line.for_whom}: aprobar un curso de {line.subject}{least}{again}. Plazo: {line.deadline[:1].lower()}{line.deadline[1:]}."


def months(number: int) -> str:
    return "1 mes" if number == 1 else f"{number} meses"


def hours(number: float) -> str:
    return "1 hora" if number == 1 else f"{number:g} horas".replace(".", ",")
