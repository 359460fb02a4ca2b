"""What the run for every day leaves to `make thorough`."""

import os
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

Thing = TypeVar("Thing")

THOROUGH = os.environ.get("THOROUGH") == "1"


def examples(every: int) -> int:
    """Return how many worlds to draw: every one in `make thorough`, else a few."""
    return every if THOROUGH else min(every, 10)


def one_of(things: Sequence[Thing], where: str) -> Thing:
    """Return the one that falls to a place by its name: today the same as tomorrow."""
    return things[crc32(where.encode()) % len(things)]


def some(things: list[Thing], engine: str, where: str) -> list[Thing]:
    """Return all of them in `make thorough`; else a sixth that differs from place to place, on PostgreSQL an eighteenth."""
    if THOROUGH:
        return things
    step = 6 if engine == "sqlite" else 18
    return things[crc32(where.encode()) % step :: step]
