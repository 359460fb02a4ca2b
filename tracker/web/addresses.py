"""The addresses of many pages that differ in one number."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from tracker.web.gate import LAST_ID


def numbered(endpoint: str, name: str, prefix: str = "", **values: str) -> Callable[[int], str]:
    """Return what gives a page's address for a number, its argument of that name, after the prefix if there is one.

    The address is built once: for each row of a list that would take longer than all else about the row.
    """
    arguments: dict[str, Any] = {name: f"{prefix}{LAST_ID}" if prefix else LAST_ID, **values}
    before, _, after = url_for(endpoint, **arguments).partition(str(LAST_ID))
    return lambda number: f"{before}{number}{after}"
