"""A copy is made while others write, is whole or is not there, and comes back the same, or not at all."""

import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from pyrage.x25519 import Identity

from tests import cast as casting
from tests import database
from tracker.backup import content_rules, file_rules
from tracker.ground import clock
from tracker.models.accounts import SignInFailure
from tracker.models.machinery import AuditEvent

pytestmark = pytest.mark.both


@pytest.fixture
def elsewhere(databases, tmp_path):
    """Give the block that has an application on a database without a table, as one that was set up anew has."""

    @contextmanager
    def elsewhere(engine_databases=databases):
        with (
            engine_databases.fresh() as url,
            database.application(url, tmp_path / "elsewhere") as app,
            app.app_context(),
        ):
            yield app

    return elsewhere


def invoke(app, *words):
    return app.test_cli_runner().invoke(args=[str(word) for word in words], catch_exceptions=False)


def held(app):
    with app.app_context(), database.db.engine.connect() as connection:
        return content_rules.content(connection)


def without(content, *tables):
    return {name: each for name, each in content.items() if name not in tables}


def test_a_copy_comes_back_the_same_and_nobody_is_signed_in(cast, sign_in, run, app, tmp_path, elsewhere):
    sign_in(cast.coordinator)
    copy = tmp_path / "a.backup"
    before = held(app)
    said = run("backup", copy).output
    assert f"{len(before)} tablas" in said
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.backup"], "something was left beside it"
    with elsewhere() as other:
        done = invoke(other, "restore", copy)
        assert done.exit_code == 0, done.output
        assert "comparadas una por una" in done.output
        assert "Sesiones cerradas: 1" in done.output
        restored = held(other)
        assert without(restored, "user_session") == without(before, "user_session")
        assert restored["user_session"].rows == 0
        again = invoke(other, "restore", copy)
        assert again.exit_code == 1
        assert "ya tiene personas" in again.output
        assert held(other) == restored


def test_a_copy_of_sqlite_comes_back_into_postgresql(engine, cast, run, app, tmp_path, request, elsewhere):
    if engine == "postgresql":
        copy = tmp_path / "p.backup"
        run("backup", copy)
        with elsewhere(request.getfixturevalue("sqlite_databases")) as other:
            refused = invoke(other, "restore", copy)
        assert refused.exit_code == 1
        assert "La copia es de PostgreSQL" in refused.output
        return
    before = held(app)
    run("backup", tmp_path / "s.backup")
    with elsewhere(request.getfixturevalue("postgresql_databases")) as other:
        done = invoke(other, "restore", tmp_path / "s.backup")
        assert done.exit_code == 0, done.output
        assert without(held(other), "user_session") == without(before, "user_session")
        event = AuditEvent(at=clock.now(), verb="later")
        database.db.session.add(event)
        database.db.session.commit()  # its number goes on after those that came
        assert event.id > before["audit_event"].rows
        database.db.session.add(AuditEvent(at=clock.now(), verb="of nobody", actor_id=999_999))
        with pytest.raises(sa.exc.IntegrityError):
            database.db.session.flush()
        database.db.session.rollback()


def test_a_copy_while_others_write_is_of_one_moment(cast, run, app, tmp_path, elsewhere):
    """Each of them writes two rows in one transaction: a copy has both or neither, and all that was acknowledged before."""
    stop, acknowledged = threading.Event(), []

    def write():
        with app.app_context():
            while not stop.is_set():
                with database.db.engine.begin() as connection:
                    connection.execute(sa.insert(AuditEvent).values(at=clock.now(), verb="racing"))
                    connection.execute(sa.insert(SignInFailure).values(at=clock.now(), key="racing"))
                acknowledged.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(acknowledged) < 5:
            pass
        before = len(acknowledged)
        run("backup", tmp_path / "a.backup")
    finally:
        stop.set()
        writer.join()
    with elsewhere() as other:
        done = invoke(other, "restore", tmp_path / "a.backup")
        assert done.exit_code == 0, done.output
        with database.db.engine.connect() as connection:
            pairs = [
                connection.scalar(sa.select(sa.func.count()).select_from(table).where(mark == "racing"))
                for table, mark in ((AuditEvent, AuditEvent.verb), (SignInFailure, SignInFailure.key))
            ]
    assert pairs[0] == pairs[1] >= before


@pytest.mark.only("sqlite")
def test_what_is_cut_short_or_changed_or_no_copy_changes_nothing(cast, run, tmp_path, elsewhere):
    copy, other = tmp_path / "a.backup", tmp_path / "b.backup"
    run("backup", copy)
    whole = copy.read_bytes()
    half = len(whole) // 2
    changed = whole[:half] + bytes([whole[half] ^ 1]) + whole[half + 1 :]
    spoiled = [(whole[:length], "dañada") for length in (half, len(whole) - 1, len(whole) - 9, 100)]
    spoiled += [(changed, "dañada"), (b"", "no es una copia"), (b"Nombre;RUT\n", "no es una copia")]
    with elsewhere() as app:
        for content, says in spoiled:
            other.write_bytes(content)
            refused = invoke(app, "restore", other)
            assert refused.exit_code == 1, len(content)
            assert "No se restauró nada" in refused.output
            assert says in refused.output, (len(content), refused.output)
        with database.db.engine.connect() as connection:
            assert sa.inspect(connection).get_table_names() == []


@pytest.mark.only("sqlite")
def test_an_encrypted_copy_is_read_by_who_has_its_key_alone(cast, run, tmp_path, elsewhere):
    ours, others = Identity.generate(), Identity.generate()
    (tmp_path / "none").write_text("AGE-SECRET-KEY-1\n")
    for name, identity in (("ours", ours), ("others", others)):
        (tmp_path / name).write_text(f"# public key: {identity.to_public()}\n{identity}\n")
    copy = tmp_path / "a.backup"
    assert "no es una llave pública" in run("backup", copy, "--recipient", "age1x", expect=1).output
    assert not copy.exists()
    assert "cifrada" in run("backup", copy, "--recipient", ours.to_public()).output
    assert cast.coordinator.email.encode() not in copy.read_bytes()
    with elsewhere() as app:
        for key in ([], ["--identity", tmp_path / "others"]):
            refused = invoke(app, "restore", copy, *key)
            assert (refused.exit_code, "La copia está cifrada" in refused.output) == (1, True)
        assert "no tiene una llave" in invoke(app, "restore", copy, "--identity", tmp_path / "none").output
        (tmp_path / "cut").write_bytes(copy.read_bytes()[:-20])
        assert "dañada" in invoke(app, "restore", tmp_path / "cut", "--identity", tmp_path / "ours").output
        done = invoke(app, "restore", copy, "--identity", tmp_path / "ours")
        assert done.exit_code == 0, done.output


@pytest.mark.only("sqlite")
def test_no_copy_is_replaced_and_a_folder_keeps_the_newest(cast, run, tmp_path):
    (tmp_path / "a.backup").write_text("another's")
    assert "ya existe" in run("backup", tmp_path / "a.backup", expect=1).output
    assert (tmp_path / "a.backup").read_text() == "another's"
    assert "no es una" in run("backup", tmp_path / "none", "--keep", 2, expect=2).output
    assert "No se guardó ninguna copia" in run("backup", tmp_path / "none" / "b.backup", expect=1).output
    folder = tmp_path / "copies"
    folder.mkdir()
    for name in ("tracker-20260101T000000Z.backup", "tracker-20260102T000000Z.backup", "mine.backup"):
        (folder / name).touch()
    said = run("backup", folder, "--keep", 2).output
    assert "Copia antigua eliminada" in said
    newest = file_rules.stamped(folder, casting.NOW).name
    assert sorted(each.name for each in folder.iterdir()) == [
        "mine.backup",
        "tracker-20260102T000000Z.backup",
        newest,
    ]


def test_an_older_copy_waits_for_upgrade_and_a_newer_one_is_refused(
    cast, run, databases, tmp_path, elsewhere, session
):
    session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    run("backup", tmp_path / "newer")
    session.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    run("backup", tmp_path / "older")
    with elsewhere() as app:
        newer = invoke(app, "restore", tmp_path / "newer")
        assert (newer.exit_code, "versión más nueva" in newer.output) == (1, True)
        older = invoke(app, "restore", tmp_path / "older")
        assert (older.exit_code, "flask db upgrade" in older.output) == (0, True), older.output


def test_a_database_set_up_but_without_people_is_empty(cast, run, app, tmp_path, elsewhere):
    before = held(app)
    run("backup", tmp_path / "a.backup")
    with elsewhere() as other:
        invoke(other, "db", "upgrade")
        assert invoke(other, "territory", "load").exit_code == 0
        done = invoke(other, "restore", tmp_path / "a.backup")
        assert done.exit_code == 0, done.output
        assert without(held(other), "user_session") == without(before, "user_session")
