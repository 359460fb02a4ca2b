"""What an import tells of what it keeps of a person: before and now, in words."""

from collections.abc import Mapping
from typing import Any

from tracker.models.people import Employer, Posting
from tracker.sheets.report import Says
from tracker.sheets.roster_columns import END, POSTING, REACHED_BY, ROSTER, START

_COLUMN_OF = {kept.key: column for column in ROSTER for kept in column.keeps}
_UNDATED = ", el día de esta importación, porque la planilla no lo dice"
_TOLD = (*POSTING, *REACHED_BY)


def changes(row: object, values: Mapping[str, Any]) -> tuple[Says, ...]:
    """Return what values change of a row that is stored, before it has them."""
    return tuple(
        Says(_COLUMN_OF[name].name, _words(name, value), _words(name, getattr(row, name)))
        for name, value in values.items()
    )


def understood(values: Mapping[str, Any], closes: Posting | None, *, undated: bool) -> tuple[Says, ...]:
    """Return what is kept of a new posting and how to reach its person; before: of the posting that it closes.

    `undated`: its file does not say since when, so that it begins with the import.
    """
    said = []
    for column in _TOLD:
        now, before = values.get(column.attribute), closes and getattr(closes, column.attribute, None)
        if now is not None and now is not Employer.MUNICIPALITY:  # as almost everybody's
            was = column.words(before) if before not in {None, now} and column is not END else None
            told = f"{column.words(now)}{_UNDATED}" if undated and column is START else column.words(now)
            said.append(Says(column.name, told, was))
    return tuple(said)


def _words(name: str, value: Any) -> str | None:
    column = _COLUMN_OF[name]
    if column.note and column.note.kept.key == name:
        return None if value is None else str(value)
    return column.words(value)
