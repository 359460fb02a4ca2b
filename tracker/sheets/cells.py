"""What one cell means: a RUT, a phone, a mail, hours; each with its doubt or the reason it is refused."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

from tracker.ground import rut as ruts
from tracker.ground.format import phone as show_phone
from tracker.ground.format import short_date
from tracker.sheets.read import Cell

T = TypeVar("T")

MAX_HOURS = 2000
MAX_MAIL = 254
_QUOTED = 60
_SHORT = 40

_MOJIBAKE = re.compile("[\u00c2\u00c3].|\u00e2..", re.DOTALL)
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SAYS_NOTHING = re.compile(
    r"#(?:N/[AD]|[¡¿]?[A-ZÁÉÍÓÚÑ0-9/]+[!?]|#+)|[-–—._ ]*|[SN]/[ADIN]\.?"
    r"|sin (?:informaci[oó]n|datos?)|no (?:aplica|tiene|registra)",
    re.IGNORECASE,
)

_DASH = re.compile("[-\u00ad\u2010-\u2015\u2212]")
_BETWEEN_DIGITS = re.compile(r"[\s().–-]")
_FOREIGN_PHONE = re.compile(r"\+(?!56)[1-9][0-9]{7,14}")
_PHONE = re.compile(r"(?:\+?56|0056)?0?([2-9][0-9]{8})")
_OLD_MOBILE = re.compile(r"(?:\+?56|0056)?0?([89][0-9]{7})")
_BETWEEN_PHONES = re.compile(r"[/;,|\\]|\s(?:y|o|-|–)\s")
_MOBILE_WITHIN = re.compile(r"(?<![0-9])(?:\+?56\s?)?(9(?:[\s.-]?[0-9]){8})(?![0-9])")
_MOBILE = "+569"
_MAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
_HOURS = re.compile(
    r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?\s*(?:(?:h|hs|hr|hrs|horas?)\.?)?\s*(?:ped(?:\.|agógicas|agogicas)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Result(Generic[T]):
    """A cell's value; None where it is blank or gives none.

    A warning is something a person should look at; a refusal is why a cell that says something gives no value.
    """

    value: T | None = None
    warning: str | None = None
    refusal: str | None = None


def text(cell: Cell) -> str:
    """Return the cell as clean text on one line; nothing for a blank, an error (#N/D), a dash or S/I."""
    if isinstance(cell, str):  # as nearly all are
        return _clean_short(cell) if len(cell) <= _SHORT else _clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, date):
        return short_date(cell)
    return _clean(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell))


def _clean(typed: str) -> str:
    plain = unicodedata.normalize(
        "NFC", _UNPRINTABLE.sub("", _repaired(typed))
    )  # a Mac sends ñ as n and a tilde
    if not plain.isprintable():  # bullets of a font, marks of direction: no header of a mail takes them
        plain = "".join(sign for sign in plain if sign.isprintable() or sign.isspace())
    clean = " ".join(plain.split())
    return "" if _SAYS_NOTHING.fullmatch(clean) else clean


_clean_short = lru_cache(2**14)(_clean)  # a large file says the same again and again


def quoted(cell: Cell) -> str:
    """Return the start of a cell's text in quotation marks, to name it in a sentence."""
    typed = text(cell)
    return f"«{typed}»" if len(typed) <= _QUOTED else f"«{typed[:_QUOTED]}…»"


def rut(cell: Cell, dv: Cell = None) -> Result[str]:
    """Return the stored form of a RUT; its check digit may stand in a column of its own."""
    return _rut(text(cell), text(dv))


@lru_cache(2**12)  # whom a file names is asked more than once
def _rut(typed: str, digit: str) -> Result[str]:
    if typed and digit and not _DASH.search(typed):
        typed = f"{typed}-{digit}"
    try:
        found = ruts.parse(typed)
    except ruts.InvalidRut as reason:
        return Result(refusal=str(reason))
    made_up = f"El RUT {ruts.show(found)} parece inventado: revíselo." if ruts.looks_made_up(found) else None
    return Result(found, warning=made_up)


def phone(cell: Cell) -> Result[str]:
    """Return a phone as E.164; what is not exactly one gives a warning and no value: keep its text as note."""
    typed = text(cell)
    plain = _BETWEEN_DIGITS.sub("", typed)
    if _FOREIGN_PHONE.fullmatch(plain):
        return Result(plain)
    if found := _PHONE.fullmatch(plain):
        return Result(f"+56{found[1]}")
    if found := _OLD_MOBILE.fullmatch(plain):
        return Result(
            f"+569{found[1]}", warning=f"Al celular {quoted(typed)} le faltaba el 9 inicial: se agregó."
        )
    if not typed:
        return Result()
    return Result(warning=f"No se reconoce {quoted(typed)} como un celular: se guarda como nota.")


def one_of_phones(cell: Cell) -> Result[str]:
    """Return a phone, of several in a cell the first mobile, with a warning; see `phone`."""
    found, typed = phone(cell), text(cell)
    if found.value or not typed:
        return found
    parts = [phone(part).value for part in _BETWEEN_PHONES.split(typed)]
    parts += [phone(part).value for part in _MOBILE_WITHIN.findall(typed)]
    several = [part for part in parts if part]
    if not several:
        return found
    taken = next((part for part in several if part.startswith(_MOBILE)), several[0])
    return Result(taken, warning=f"De {quoted(typed)} se guarda {show_phone(taken)}.")


def mail(cell: Cell) -> Result[str]:
    """Return an e-mail address in lower case; what is none gives a warning and no value."""
    typed = text(cell)
    plain = typed.lower().removeprefix("mailto:").strip("<>;,. ")
    if len(plain) <= MAX_MAIL and _MAIL.fullmatch(plain):
        return Result(plain)
    return Result(warning=f"{quoted(typed)} no es un correo electrónico: no se guarda." if typed else None)


def hours(cell: Cell) -> Result[float]:
    """Return pedagogical hours, above 0: a number, also with a decimal comma or «16 hrs»."""
    typed = text(cell)
    if not typed:
        return Result()
    if isinstance(cell, float):
        amount = cell
    else:
        found = _HOURS.fullmatch(typed)
        amount = float(f"{found[1]}.{found[2] or 0}") if found else 0
    if 0 < amount <= MAX_HOURS:
        return Result(float(amount))
    return Result(
        refusal=f"{quoted(typed)} no son horas pedagógicas: escriba un número, por ejemplo 16 o 16,5."
    )


def _repaired(mojibake: str) -> str:
    """Put right what is UTF-8 read as cp1252 (MUÃ‘OZ is MUÑOZ), also when that happened twice."""
    if mojibake.isascii():
        return mojibake
    return _MOJIBAKE.sub(_as_utf_8, _MOJIBAKE.sub(_as_utf_8, mojibake))


def _as_utf_8(found: re.Match[str]) -> str:
    try:
        return b"".join(map(_byte, found[0])).decode()
    except UnicodeError:
        return found[0]


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")
