"""What the run for every day leaves to `make thorough`."""

import os

THOROUGH = os.environ.get("THOROUGH") == "1"


def examples(every: int) -> int:
    """Return how many worlds to draw: every one in `make thorough`, else a few."""
    return every if THOROUGH else min(every, 10)
