"""What the run for every day leaves to `make thorough`."""

import os
from typing import TypeVar
from zlib import crc32

Thing = TypeVar("Thing")

THOROUGH = os.environ.get("THOROUGH") == "1"


def examples(every: int) -> int:
    """Return how many worlds to draw: every one in `make thorough`, else a few."""
    return every if THOROUGH else min(every, 10)


def some(things: list[Thing], engine: str, where: str) -> list[Thing]:
    """Return all of them in `make thorough`; else a third that differs from place to place, on PostgreSQL a ninth."""
    if THOROUGH:
        return things
    step = 3 if engine == "sqlite" else 9
    return things[crc32(where.encode()) % step :: step]
