"""All that the demonstration promises, on days that are hard on a calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.demo.test_agreement import *  # noqa: F403
from tests.demo.test_load import *  # noqa: F403
from tests.thorough import THOROUGH

HARD = (
    "2027-04-04T03:30Z",  # a Saturday of 25 hours, half past eleven for the second time
    "2027-09-05T04:30Z",  # a Sunday that begins at one
    "2028-02-29T15:00Z",
    "2031-01-01T02:30Z",  # still 2030
)
FIRST = datetime(2026, 12, 1, 15, tzinfo=UTC)
OTHERS = [(FIRST + timedelta(days=19 * time)).isoformat() for time in range(60)] if THOROUGH else []
pytestmark = [pytest.mark.only("sqlite"), pytest.mark.parametrize("day", [*HARD, *OTHERS])]
