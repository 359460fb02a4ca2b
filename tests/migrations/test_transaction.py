"""A migration loses no row, and one that fails leaves the database as it was (a planted second revision)."""

import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask_migrate import upgrade

from tests import builders as make
from tests.database import migrate
from tracker.ground.database import db
from tracker.models import Inspector, Posting

pytestmark = [pytest.mark.both, pytest.mark.own_app]

MIGRATIONS = Path("tracker/migrations")
ALTERS_A_PARENT = """
with op.batch_alter_table("inspector") as table:
    table.add_column(sa.Column("planted", sa.Integer(), server_default="7", nullable=False))
    table.create_check_constraint("planted", "planted > 0")  # SQLite must make the table anew
"""
FAILS_HALF_WAY = ALTERS_A_PARENT + 'op.drop_table("nowhere")'
BREAKS_REFERENCES = 'op.execute("DELETE FROM inspector")'


@pytest.fixture
def database_url(databases, tmp_path):
    """Give a database whose schema the test may change."""
    with databases.fresh() as url:
        migrate(url, tmp_path)
        yield url


@pytest.fixture
def planted(tmp_path):
    """Return the function that adds a revision to a copy of the migrations, and returns their folder."""

    def plant(body):
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        head = ScriptDirectory(folder).get_current_head()
        lines = "\n    ".join(body.strip().splitlines())
        (folder / "versions" / "planted.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n\n"
            f'revision = "planted"\ndown_revision = "{head}"\n\n\ndef upgrade():\n    {lines}\n'
        )
        return str(folder)

    return plant


@pytest.fixture
def posting(session):
    """A row with a parent: what a careless migration on SQLite deletes."""
    made = make.posting(session, make.inspector(session), make.commune(session))
    session.commit()
    return made


def columns():
    with db.engine.connect() as connection:
        return {column["name"] for column in sa.inspect(connection).get_columns("inspector")}


def copies(database_url):
    return list(Path(sa.make_url(database_url).database).parent.glob("fresh-before-*.db"))


def test_altering_a_parent_keeps_its_children(session, posting, planted):
    upgrade(directory=planted(ALTERS_A_PARENT))
    assert "planted" in columns()
    assert session.scalar(sa.text("SELECT planted FROM inspector")) == 7
    assert session.query(Posting).one().inspector.rut


def test_a_failing_migration_changes_nothing(session, posting, planted):
    with pytest.raises(sa.exc.DBAPIError, match="nowhere"):
        upgrade(directory=planted(FAILS_HALF_WAY))
    assert "planted" not in columns()
    assert session.query(Posting).one().inspector.rut
    assert session.scalar(sa.text("SELECT version_num FROM alembic_version")) != "planted"


def test_a_migration_that_breaks_references_changes_nothing(session, posting, planted):
    with pytest.raises((SystemExit, sa.exc.IntegrityError)):
        upgrade(directory=planted(BREAKS_REFERENCES))
    assert session.query(Inspector).count() == 1


@pytest.mark.only("sqlite")
def test_sqlite_keeps_a_copy_of_what_it_is_about_to_change(posting, planted, database_url):
    upgrade(directory=planted(ALTERS_A_PARENT))
    (copy,) = copies(database_url)
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT count(*) FROM posting").fetchone() == (1,)
    assert "planted" not in {row[1] for row in connection.execute("PRAGMA table_info(inspector)")}
    connection.close()


@pytest.mark.only("sqlite")
def test_no_copy_is_made_when_nothing_changes(session, database_url):
    upgrade()
    assert copies(database_url) == []
