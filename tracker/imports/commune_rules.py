"""Whose roster a file seems to be: what the rows above its table, its sheets and its name say. A proposal, never more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tracker.ground.text import search_key
from tracker.sheets.cells import quoted, text
from tracker.sheets.map import HEADER_WITHIN, like_rut
from tracker.sheets.read import Sheet

_LONGEST_NAME = 6  # words of a commune's name
_OF_ALL = frozenset({"region", "regional", "provincia", "provincial", "municipalidades"})
_LINKS = frozenset({"de", "del", "la", "el", "los", "las", "y"})


class Guess(NamedTuple):
    """The commune that a file names, none where it names none or several, and the sentence that says why."""

    cut: str | None
    told: str


def guess(
    sheets: Sequence[Sheet], file: str, communes: Mapping[str, str], aliases: Mapping[str, str]
) -> Guess:
    """Return whose roster a file seems to be, of the communes (names by CUT); aliases are CUT by key.

    Titles go before the names of sheets and of the file, which may not say another commune.
    """
    known = {search_key(name).replace(" ", ""): cut for cut, name in communes.items()}
    known |= {key: cut for key, cut in aliases.items() if cut in communes}
    titles = {line: cuts for line in _titles(sheets) if (cuts := _named(line, known))}
    called = {name: cuts for name in _names(sheets, file) if (cuts := _named(name, known))}
    found = {cut for cuts in (*titles.values(), *called.values()) for cut in cuts}
    if not found:
        return Guess(None, "Ni los títulos ni el nombre del archivo dicen de qué comuna es.")
    if len(found) > 1:
        names = " y ".join(sorted(communes[cut] for cut in found))
        return Guess(None, f"Nombra más de una comuna: {names}.")
    said = next(iter(titles or called))
    return Guess(found.pop(), f"Dice {quoted(said)}.")


def _titles(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield what stands above the first row about somebody."""
    for sheet in sheets:
        for row in sheet.rows:
            cells = [text(cell) for cell in row.cells if cell is not None]
            if row.number > HEADER_WITHIN or any(map(like_rut, cells)):
                break
            yield from cells


def _names(sheets: Sequence[Sheet], file: str) -> Iterator[str]:
    yield from (sheet.name for sheet in sheets if sheet.name)
    yield file.rpartition(".")[0] or file


def _named(said: str, known: Mapping[str, str]) -> set[str]:
    """Return the communes that a text names, the longest names first; «Región de Antofagasta» names none."""
    words = search_key(said).split()
    found: set[str] = set()
    at = 0
    while at < len(words):
        length, cut = _longest(words[at:], known)
        if cut and not _of_all(words[:at]):
            found.add(cut)
        at += length
    return found


def _longest(words: Sequence[str], known: Mapping[str, str]) -> tuple[int, str | None]:
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        if cut := known.get("".join(words[:length])):
            return length, cut
    return 1, None


def _of_all(before: Iterable[str]) -> bool:
    """Say whether the words before a name make it that of a region, a province or the association."""
    last = next((word for word in reversed([*before]) if word not in _LINKS), "")
    return last in _OF_ALL
