"""TOML tables, read key by key: what is missing, wrong or unasked for is refused, saying where."""

import enum
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any, TypeGuard, TypeVar

from tracker.ground.clock import iso_date
from tracker.ground.refused import Refused

Value = TypeVar("Value")
Default = TypeVar("Default")
Member = TypeVar("Member", bound=enum.StrEnum)
Check = Callable[[object], Value]  # returns what the plan keeps, or raises _Wrong


class _Wrong(Exception):
    """A value is not what its key asks for; the message completes the name of the key."""


class Table:
    """One table of the file; `place` names it for the user, counting from 1: requirements[3]."""

    def __init__(self, values: dict[str, Any], place: str = "") -> None:
        self._values = dict(values)
        self.place = place

    def required(self, key: str, check: Check[Value]) -> Value:
        if key not in self._values:
            raise Refused(f"{self.place or 'El archivo'}: falta {key}.")
        return self._checked(key, check)

    def optional(self, key: str, check: Check[Value], default: Default) -> Value | Default:
        return self._checked(key, check) if key in self._values else default

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of an array, none where the key is missing."""
        rows = self.optional(key, list_of(_table), [])
        return [Table(row, f"{key}[{number}]") for number, row in enumerate(rows, 1)]

    def table(self, key: str) -> "Table | None":
        values = self.optional(key, _table, None)
        return None if values is None else Table(values, self._name(key))

    def close(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self._values:
            raise Refused(f"{self.place or 'El archivo'}: la clave {key[:40]!r} no se conoce.")

    def _checked(self, key: str, check: Check[Value]) -> Value:
        try:
            return check(self._values.pop(key))
        except _Wrong as wrong:
            raise Refused(f"{self._name(key)}: {wrong}") from wrong

    def _name(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key


def text(limit: int, *, lines: bool = False) -> Check[str]:
    """Accept a text that is not blank, of at most `limit` characters, on one line unless `lines`."""

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise _Wrong("debe ser un texto entre comillas.")
        plain = unicodedata.normalize("NFC", value).strip()
        if not plain:
            raise _Wrong("no puede estar en blanco.")
        if len(plain) > limit:
            raise _Wrong(f"tiene más de {limit} caracteres.")
        if any(unicodedata.category(char) == "Cc" and not (lines and char == "\n") for char in plain):
            raise _Wrong("tiene caracteres de control o saltos de línea.")
        return plain

    return check


def code(value: object) -> str:
    """Accept a code: a short text without spaces."""
    plain = text(20)(value)
    if any(char.isspace() for char in plain):
        raise _Wrong("un código no lleva espacios.")
    return plain


def whole(low: int, high: int) -> Check[int]:
    """Accept a whole number from low to high, both included."""

    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise _Wrong(f"debe ser un número entero de {low} a {high}.")
        return value

    return check


def grade(value: object) -> float:
    """Accept a mark of the Chilean scale."""
    if not _is_number(value) or not 1 <= value <= 7:  # noqa: PLR2004  the scale
        raise _Wrong("debe ser una nota de 1.0 a 7.0.")
    return float(value)


def hours(value: object) -> float:
    """Accept a number of hours."""
    if not _is_number(value) or not 0 < value <= 10_000:  # noqa: PLR2004  more is a slip of the pen
        raise _Wrong("debe ser un número de horas, mayor que 0 y hasta 10000.")
    return float(value)


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("debe ser true o false.")
    return value


def day(value: object) -> date:
    """Accept a date of TOML, or a text in the same form."""
    try:
        return iso_date(value.isoformat() if type(value) is date else str(value))
    except ValueError as error:
        raise _Wrong(str(error)) from error


def one_of(kind: type[Member]) -> Check[Member]:
    """Accept the code of a member."""

    def check(value: object) -> Member:
        if isinstance(value, str) and value in list(kind):
            return kind(value)
        raise _Wrong(f"debe ser uno de: {', '.join(kind)}.")

    return check


def list_of(check: Check[Value]) -> Check[list[Value]]:
    """Accept a list whose every element passes the check."""

    def check_all(value: object) -> list[Value]:
        if not isinstance(value, list):
            raise _Wrong("debe ser una lista entre corchetes.")
        return [check(element) for element in value]

    return check_all


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong("debe ser una tabla.")
    return value
