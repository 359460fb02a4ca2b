"""What codes are called on screens, in spreadsheets and in commands."""

import enum
from typing import Self

_WORDS: dict[str, str] = {}


class Code(enum.StrEnum):
    """Codes that say beside each what it is called in Spanish: PLANTA = "planta", "Planta". A code has one word."""

    _value_: str

    def __new__(cls, code: str, called: str = "") -> Self:
        if not called or _WORDS.setdefault(code, called) != called:
            raise ValueError(f"«{code}» is called nothing here, or something else elsewhere")
        made = str.__new__(cls, code)
        made._value_ = code
        return made


def word(code: str, *, feminine: bool = False) -> str:
    """Return what a code is called in Spanish; `feminine` where it is said of «una eximición»."""
    said = _WORDS[code]
    return said[:-1] + "a" if feminine and said.endswith("do") else said
