"""How the parts of a requirement are said, wherever they are shown."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind, Only, Origin

_BY_LAW = "El que fija la ley para cada persona"


class HasDeadline(Protocol):
    """A requirement, as a row or as a file says it."""

    @property
    def deadline_kind(self) -> DeadlineKind: ...
    @property
    def deadline_on(self) -> date | None: ...
    @property
    def deadline_months(self) -> int | None: ...
    @property
    def law(self) -> bool: ...


def for_whom(profiles: Iterable[Profile], only: Only | None = None) -> str:
    """Return the functions a requirement or clearance is for, and of whom among them; none means all."""
    functions = ", ".join(sorted(map(word, profiles))) or "Todas las funciones"
    return functions if only is None else f"{functions}: solo {_lower(word(only))}"


def origin(origin_: Origin, *, law: bool) -> str:
    """Return whose a requirement is, where it may be of the law beside the agreement."""
    return f"{word(origin_)} y {word(Origin.LAW)}" if law else word(origin_)


def renewal(months_: int | None) -> str:
    return f"Cada {months(months_)}" if months_ else "No se renueva"


def deadline(requirement: HasDeadline) -> str:
    own = _own_deadline(requirement)
    if not requirement.law:
        return own
    by_law = _lower(_BY_LAW)
    return _BY_LAW if requirement.deadline_kind is DeadlineKind.NONE else f"{own}; además, {by_law}"


def _own_deadline(requirement: HasDeadline) -> str:
    match requirement.deadline_kind:
        case DeadlineKind.ON:
            return short_date(requirement.deadline_on)
        case DeadlineKind.MONTHS:
            return f"{months(requirement.deadline_months or 0)} desde el nombramiento"
        case DeadlineKind.LAW:
            return _BY_LAW
        case DeadlineKind.NONE:
            return "Sin plazo"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


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
    return (
        f"{line.for_whom}: aprobar un curso de {line.subject}{least}{again}. Plazo: {_lower(line.deadline)}."
    )


def months(number: int) -> str:
    return "1 mes" if number == 1 else f"{number} meses"


def hours(number: float) -> str:
    return "1 hora" if number == 1 else f"{number:g} horas".replace(".", ",")
