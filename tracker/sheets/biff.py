"""What an old .xls says beside its values: what is hidden, and how it counts days.

It is a compound file: sectors that chains tie together hold streams, one of which holds the records of the workbook. All
of it is untrusted: whatever does not fit is told as unknown, never guessed.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracker.sheets.marks import MOST_COLUMNS, MOST_ROWS, BookMarks, Marks

_NAMES = ("Workbook", "Book")
_ENTRY, _NAMED, _START, _SIZE = 128, 64, 116, 120  # of the directory
_FIRST_FATS = 109  # that stand in the header
_SECTORS = {9: 512, 12: 4096}
_LAST_SECTOR = 0xFFFFFFFA  # what is above it is no sector
_BOF, _EOF, _SHEET, _SINCE_1904, _ROW, _COLUMNS = 0x0809, 0x000A, 0x0085, 0x0022, 0x0208, 0x007D
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01


class _Record(NamedTuple):
    kind: int
    data: bytes


def marks(content: bytes) -> BookMarks:
    """Return the marks of an .xls; where they cannot be read they are not `known`."""
    try:
        stream = _workbook(content)
        book = list(_records(stream, 0))
        places = [struct.unpack_from("<I", each.data)[0] for each in book if each.kind == _SHEET]
        sheets = tuple(_sheet(_records(stream, place)) for place in places)
        since_1904 = any(each.kind == _SINCE_1904 and each.data[:1] == b"\x01" for each in book)
    except (struct.error, LookupError, ValueError):
        return BookMarks(known=False)
    return BookMarks(sheets, since_1904, known=bool(places))


def _workbook(content: bytes) -> bytes:
    """Return the stream with the records; raise ValueError where there is none that can be read."""
    size = _SECTORS[struct.unpack_from("<H", content, 30)[0]]
    first, _, cutoff, mini = struct.unpack_from("<4I", content, 48)
    chains = _chains(content, size)
    entries = _stream(content, size, chains, first)
    root = entries[:_ENTRY]
    for at in range(0, len(entries), _ENTRY):
        name, start, length = _named(entries[at : at + _ENTRY])
        if name in _NAMES and length >= cutoff:
            return _stream(content, size, chains, start)[:length]
        if name in _NAMES:
            small = _stream(content, size, chains, _named(root)[1])
            ties = struct.unpack(f"<{size // 4}I", _stream(content, size, chains, mini)[:size])
            return _stream(small, 64, ties, start, before=0)[:length]
    raise ValueError(content[:8])


def _chains(content: bytes, size: int) -> Sequence[int]:
    """Return of each sector the one that follows it."""
    places = [*struct.unpack_from(f"<{_FIRST_FATS}I", content, 76)]
    further = struct.unpack_from("<I", content, 68)[0]
    while further < _LAST_SECTOR and len(places) < len(content) // size:
        *more, further = struct.unpack_from(f"<{size // 4}I", content, (further + 1) * size)
        places += more
    chains: list[int] = []
    for place in places:
        if place < _LAST_SECTOR:
            chains += struct.unpack_from(f"<{size // 4}I", content, (place + 1) * size)
    return chains


def _stream(content: bytes, size: int, chains: Sequence[int], sector: int, before: int = 1) -> bytes:
    """Return what a chain of sectors holds; raise ValueError where it bites its tail."""
    found = []
    while sector < _LAST_SECTOR:
        found.append(content[(sector + before) * size : (sector + before + 1) * size])
        sector = chains[sector]
        if len(found) > len(content) // size:
            raise ValueError(sector)
    return b"".join(found)


def _named(entry: bytes) -> tuple[str, int, int]:
    """Return the name of a stream, its first sector and its length."""
    length = struct.unpack_from("<H", entry, _NAMED)[0]
    name = entry[: max(min(length, _NAMED) - 2, 0)].decode("utf-16-le", errors="replace")
    return name, *struct.unpack_from("<2I", entry, _START)


def _records(stream: bytes, place: int) -> Iterator[_Record]:
    """Yield the records of a part of the workbook, to its end."""
    deep = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, place)
        deep += (kind == _BOF) - (kind == _EOF)
        if deep <= 0:
            return
        if deep == 1:
            yield _Record(kind, stream[place + 4 : place + 4 + length])
        place += 4 + length
    raise ValueError(place)


def _sheet(records: Iterator[_Record]) -> Marks:
    found = Marks()
    for kind, data in records:
        if kind == _ROW and data[12] & _ROW_HIDDEN and len(found.hidden_rows) < MOST_ROWS:
            found.hidden_rows.append(struct.unpack_from("<H", data)[0] + 1)
        if kind == _COLUMNS and data[8] & _COLUMN_HIDDEN:
            first, last = struct.unpack_from("<2H", data)
            found.hidden_columns += range(first, min(last + 1, MOST_COLUMNS))
    return found
