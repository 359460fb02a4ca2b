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

pytestmark = pytest.mark.both

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
    with db.engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        number = sa.select(sa.func.count()).select_from
        found = {name: connection.scalar(number(sa.table(name))) for name in names}
    db.engine.dispose()  # a revision may not find the tables in use
    return {name: count for name, count in found.items() if name != "alembic_version"}


def test_every_revision_keeps_what_was_there_up_and_down(app):
    """One walk up, each step with the rows of those before it, and one down, each step down, up and down."""
    tables = [counts().keys()]
    for revision in REVISIONS:
        before = counts()
        upgrade(revision=revision)
        assert counts() | before == counts(), revision
        fill(revision)
        filled = counts()
        assert [name for name, count in filled.items() if count == 0] == [], f"{revision}: rows for all"
        tables.append(filled.keys())
    for place, revision in reversed(list(enumerate(REVISIONS))):
        below = REVISIONS[place - 1] if place else "base"
        downgrade(revision=below)
        assert counts().keys() == tables[place], revision
        upgrade(revision=revision)
        assert counts().keys() == tables[place + 1], revision
        downgrade(revision=below)


def test_all_the_way_up_are_the_tables_of_the_models(app):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
