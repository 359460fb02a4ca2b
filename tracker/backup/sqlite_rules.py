"""A copy of a SQLite database while it is served, and back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from tracker.backup import content_rules
from tracker.backup.content_rules import Content
from tracker.ground.refused import Refused


def dump(served: Path, copy: Path) -> tuple[str, dict[str, Content]]:
    """Copy a database that others write to meanwhile, as it is at one moment; its revision and content.

    Raises Refused where SQLite finds the copy broken.
    """
    with closing(sqlite3.connect(served)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    engine = sa.create_engine(f"sqlite:///{copy}")
    with engine.connect() as connection:
        said = content_rules.revision(connection), content_rules.content(connection)
    engine.dispose()
    with closing(sqlite3.connect(copy)) as database:
        database.execute("PRAGMA journal_mode=DELETE")  # one file
        found = [row[0] for row in database.execute("PRAGMA integrity_check")]
        found += database.execute("PRAGMA foreign_key_check").fetchall() if found == ["ok"] else []
    if found != ["ok"]:
        raise Refused(f"La base de datos está dañada; no se guardó la copia: {found[:3]}")
    return said


def bring_back(copy: Path, target: Path) -> None:
    """Let a database hold what a copy holds, at once; it is made, for its owner alone, where there is none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(target)) as database:
        source.backup(database)
