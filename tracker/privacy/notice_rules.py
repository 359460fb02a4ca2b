"""The versions of the public notice on personal data; what was once in force can always be read again."""

from datetime import date
from typing import NamedTuple


class Notice(NamedTuple):
    version: str
    in_force_from: date
    template: str
    changes: str


NOTICES = (
    Notice(
        "1.0",
        date(2026, 12, 1),
        "privacy/notices/1.0.html",
        "Primera versión, con la entrada en vigencia de la Ley 21.719.",
    ),
)


def current(today: date) -> Notice:
    """Return the latest notice in force on a day; before the first one, the one to come."""
    begun = [notice for notice in NOTICES if notice.in_force_from <= today]
    return max(begun, key=lambda notice: notice.in_force_from) if begun else NOTICES[0]


def find(version: str) -> Notice | None:
    return next((notice for notice in NOTICES if notice.version == version), None)
