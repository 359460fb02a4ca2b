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


CANCELLED = """
INSERT INTO course (id, code, title, hours, min_attendance, graded) VALUES (1, 'PA16', 'Primeros auxilios', 16, 75, FALSE);
INSERT INTO commune (cut, name, sort_key, province) VALUES ('02102', 'Mejillones', 'mejillones', 'Antofagasta');
INSERT INTO inspector (id, rut, names, paternal_surname, sort_key, search_key) VALUES (1, '12531909-2', 'A', 'S', 'a', 'a');
INSERT INTO edition (id, course_id, state, modality, link, capacity, minimum, opens_on, closes_on, release_on, created_at,
    cancelled_reason)
    SELECT id, 1, state, 'online', 'https://sala.cl/1', 20, 0, '2026-11-01', '2026-11-20', '2026-11-15',
    '2026-10-20 12:00:00', reason
    FROM (SELECT 1 AS id, 'cancelled' AS state, 'Sin sala' AS reason UNION SELECT 2, 'cancelled', 'Sin sala'
    UNION SELECT 3, 'cancelled', 'Sin sala' UNION SELECT 4, 'published', NULL) AS of_each;
INSERT INTO enrollment (id, edition_id, inspector_id, commune_cut, state, waiting_since)
    SELECT id, id, 1, '02102', 'cancelled', created_at FROM edition WHERE id <> 3;
INSERT INTO enrollment_event (id, enrollment_id, state, at) VALUES
    (1, 1, 'cancelled', '2026-11-04 12:00:00'), (2, 2, 'cancelled', '2026-11-05 12:00:00'),
    (4, 4, 'cancelled', '2026-11-05 12:00:00');
INSERT INTO audit_event (id, at, verb, thing, thing_id) VALUES
    (1, '2026-11-03 12:00:00', 'edition_cancel', 'edition', '1'),
    (2, '2026-11-03 12:00:00', 'edition_edit', 'edition', '2')
"""


def test_what_was_cancelled_says_when_by_the_trail_or_its_people_or_else_when_it_was_made(app):
    upgrade(revision="0019")
    with db.engine.begin() as connection:
        for statement in CANCELLED.split(";\n"):
            connection.exec_driver_sql(statement)
    upgrade(revision="0020")
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT cancelled_at FROM edition ORDER BY id").scalars()
        assert [str(at)[:10] for at in found] == ["2026-11-03", "2026-11-05", "2026-10-20", "None"]
