"""What a CSV says: its encoding and its delimiter, which it does not tell, and its records."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

DELIMITERS = ";,\t"
SNIFFED_ROWS = 50
END = "\x00"
_WINDOWS = "cp1252"
_ENCODINGS = (_WINDOWS, "cp850", "mac_roman")
_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
_SIGNS = frozenset("°º³ª´¿¡–—‘’“”«»…•·€\u00a0\u00ad")
_AROUND = re.compile(r"(.?)([^\x00-\x7f])(?=(.?))", re.DOTALL)
_JUDGED = 2_000  # letters with accents and the like: they tell, and there may be millions


class Text(NamedTuple):
    """The text, and its encoding where that is not a usual one of Windows or of the Web."""

    text: str
    encoding: str | None


class NoText(Exception):
    """The bytes are no text in any encoding that is known."""


class OpenQuotes(Exception):
    """The quotes that a row opens are never closed: its number."""


def decoded(content: bytes) -> Text:
    """Return what bytes say in UTF-8, or else in the encoding of Windows, DOS or Mac in which they look Spanish.

    Raise NoText.
    """
    try:
        return Text(content.decode("utf-8-sig"), None)
    except UnicodeDecodeError:
        pass
    found = {encoding: text for encoding in _ENCODINGS if (text := _decoded(content, encoding)) is not None}
    best = max(found, key=lambda encoding: _looks_spanish(found[encoding]))
    if best != _WINDOWS and _looks_spanish(found[best]) > 0:
        return Text(found[best], best)
    if _WINDOWS not in found:
        raise NoText
    return Text(found[_WINDOWS], None)


def records(text: str, most_bytes: int) -> Iterator[list[str]]:
    """Yield the records; raise OpenQuotes at the end. Lines without anything are records too."""
    csv.field_size_limit(most_bytes)
    count = 0
    for cells in _records(f"{text}\n{END}", _delimiter(text)):
        count += 1
        if cells == [END]:  # a mark on a last line of its own comes out alone only if all quotes were closed
            return
        yield cells
    raise OpenQuotes(count)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_spanish(text: str) -> int:
    """Return how much more of what is not ASCII is likely in Spanish than is not: Ñ within MUÑOZ, not à or ¥."""
    score = 0
    for found in islice(_AROUND.finditer(text), _JUDGED):
        before, sign, after = found.groups()
        if sign in _SPANISH:
            score += 1 if _fits(before, sign, after) else -1
        elif sign not in _SIGNS:
            score -= 2
    return score


def _fits(before: str, sign: str, after: str) -> bool:
    """Say whether a letter is part of a word, and neither small before a capital nor a capital within small letters."""
    if not (before.isalpha() or after.isalpha()):
        return False
    if sign.isupper():
        return not before.islower() and not (before.isalpha() and after.islower())
    return not after.isupper()


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """Return the delimiter under which most of the first rows agree on the most columns."""

    def agreement(delimiter: str) -> int:
        rows = [cells for cells, _ in zip(_records(text, delimiter), range(SNIFFED_ROWS), strict=False)]
        columns = Counter(len(cells) for cells in rows if len(cells) > 1)
        return max((times * (width - 1) for width, times in columns.items()), default=0)

    return max(DELIMITERS, key=agreement)
