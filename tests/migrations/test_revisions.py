"""Every revision goes up and down with rows in every table. A new revision adds its rows to rows/<revision>.sql."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from tests import database
from tracker.ground.database import Base, db

ROWS = Path(__file__).parent / "rows"
REVISIONS = [
    script.revision for script in ScriptDirectory("tracker/migrations").walk_revisions("base", "heads")
][::-1]


@pytest.fixture
def app(databases, tmp_path):
    """The application over a database without a table."""
    with (
        databases.fresh() as url,
        database.application(url, tmp_path) as app,
        app.app_context(),
    ):
        yield app


def fill(revision):
    rows = ROWS / f"{revision}.sql"
    if rows.exists():
        with db.engine.begin() as connection:
            for statement in rows.read_text().split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement)


def counts():
    """Return how many rows each table has."""
    tables = sa.MetaData()
    with db.engine.connect() as connection:
        tables.reflect(connection)
        found = {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for name, table in tables.tables.items()
        }
    db.engine.dispose()  # a revision may not find the tables in use
    return {name: count for name, count in found.items() if name != "alembic_version"}


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_keeps_what_was_there_up_and_down(app, revision):
    *earlier, before_it = [None, *REVISIONS][: REVISIONS.index(revision) + 1]
    for each in filter(None, (*earlier, before_it)):
        upgrade(revision=each)
        fill(each)
    before = counts()
    upgrade(revision=revision)
    assert counts() | before == counts()
    fill(revision)
    filled = counts()
    assert [name for name, count in filled.items() if count == 0] == [], "no row tests these tables"
    downgrade(revision=before_it or "base")
    assert counts().keys() == before.keys()
    upgrade(revision=revision)
    assert counts().keys() == filled.keys()


def test_all_the_way_down_and_up_again(app):
    for revision in REVISIONS:
        upgrade(revision=revision)
        fill(revision)
    downgrade(revision="base")
    assert counts() == {}
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
