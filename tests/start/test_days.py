"""The tests' own clock: a day begins at noon unless told, and the processes that tests start have it too."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from tests.days import SERVERS, instant


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2028-02-29", datetime(2028, 2, 29, 15, tzinfo=UTC)),
        ("2027-07-01", datetime(2027, 7, 1, 16, tzinfo=UTC)),  # winter
        ("2027-04-04T02:59:59Z", datetime(2027, 4, 4, 2, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_day_is_played_from_noon_and_an_instant_from_itself(text, when):
    assert instant(text) == when


def test_a_process_that_a_test_starts_is_as_far_ahead():
    ahead = 100_000_000
    ours = {"PYTHONPATH": str(SERVERS), "TEST_AHEAD": str(ahead)}
    before = time.time() + ahead
    command = [sys.executable, "-c", "import time; print(time.time())"]
    said = subprocess.run(command, env=os.environ | ours, capture_output=True, text=True, check=True).stdout
    assert before <= float(said) <= time.time() + ahead
