"""What the run for every day leaves to `make thorough`."""

import os
from typing import TypeVar

Thing = TypeVar("Thing")

THOROUGH = os.environ.get("THOROUGH") == "1"


def examples(every: int) -> int:
    """Return how many worlds to draw: every one in `make thorough`, else a few."""
    return every if THOROUGH else min(every, 10)


def some(things: list[Thing], engine: str, where: str) -> list[Thing]:
    """Return all of them; on PostgreSQL, after SQLite has had all, a third that differs from place to place."""
    return things if THOROUGH or engine == "sqlite" else things[len(where) % 3 :: 3]
