"""RUT: stored as 12345678-5, shown as 12.345.678-5."""

import re

from stdnum.cl import rut as checked

_PREFIX = re.compile(r"^(?:R\.?U\.?[NT]\.?|C\.?I\.?)\s*(?:N[°º])?\s*:?", re.IGNORECASE)
_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212]")
_NOISE = re.compile(r"[\s.,'\u200b\ufeff]")
_FLOAT = re.compile(r"([0-9]{7,9})\.0")
_WHOLE = re.compile(r"0*([1-9][0-9]{6,7})-([0-9K])")
_JOINED = re.compile(r"0*(?:([1-9][0-9]{7})([0-9K])|([1-9][0-9]{6})(K))")
_BODY_ONLY = re.compile(r"0*[1-9][0-9]{6,7}-?")
_MADE_UP = re.compile(r"([0-9])\1+-")


class InvalidRut(ValueError):
    """The text is no RUT; the message says why, in a sentence for the user."""


def parse(text: str) -> str:
    """Return the stored form (12345678-5) of a RUT typed with dots, dashes, spaces or a prefix.

    Raise InvalidRut when the digit is wrong or missing. Eight digits without a hyphen are refused: a
    body typed without its digit would pass one time in eleven.
    """
    plain = _PREFIX.sub("", _DASHES.sub("-", text).strip())
    if whole_number := _FLOAT.fullmatch(plain.strip()):
        plain = whole_number[1]
    plain = _NOISE.sub("", plain).upper()
    if not plain:
        raise InvalidRut("Falta el RUT.")
    parts = _WHOLE.fullmatch(plain) or _JOINED.fullmatch(plain)
    if parts is None:
        if _BODY_ONLY.fullmatch(plain):
            raise InvalidRut(
                "Falta el dígito verificador del RUT: escríbalo con guion, por ejemplo 12.345.678-5."
            )
        raise InvalidRut("No es un RUT: escríbalo como 12.345.678-5.")
    body, digit = (part for part in parts.groups() if part is not None)
    if checked.calc_check_digit(body) != digit:
        raise InvalidRut("El dígito verificador no corresponde a ese RUT.")
    return f"{body}-{digit}"


def show(rut: str) -> str:
    """Return a stored RUT with dots: 12.345.678-5."""
    body, digit = rut.split("-")
    return f"{int(body):,}-{digit}".replace(",", ".")


def mask(rut: str) -> str:
    """Return a stored RUT with its middle hidden, as a public page may show it: 12.***.**9-2."""
    body, digit = rut.split("-")
    return f"{body[:-6]}.***.**{body[-1]}-{digit}"


def looks_made_up(rut: str) -> bool:
    """Say whether a stored RUT passes its check but repeats one digit, like 11111111-1."""
    return _MADE_UP.match(rut) is not None
