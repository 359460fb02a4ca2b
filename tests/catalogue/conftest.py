"""The cast of these tests has one edition of which nothing is known but its dates."""

import pytest

from tests import cast as casting


@pytest.fixture
def cast(session, cast) -> casting.Cast:
    return casting.with_one_quiet_edition(session, cast)
