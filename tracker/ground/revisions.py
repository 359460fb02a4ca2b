"""The revisions of the tables that this version knows."""

from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from alembic.util import CommandError

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@cache
def newest() -> str | None:
    """Return the one that `flask db upgrade` leads to."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def is_known(revision: str) -> bool:
    """Say whether it is one of this version's: else it is of a newer one."""
    try:
        return ScriptDirectory(str(MIGRATIONS)).get_revision(revision) is not None
    except CommandError:
        return False
