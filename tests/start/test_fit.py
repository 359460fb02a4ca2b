"""With what must not be served the start is refused in a sentence; what other users could read is closed to them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import database
from tracker import create_app
from tracker.ground import clock, private
from tracker.ground.config import Unfit, from_environment
from tracker.models.accounts import Account
from tracker.web import starting

ROOT = Path(__file__).parents[2]
LONG = "k" * 32


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"TRACKER_BASE_URL": "plan.cl"}, "TRACKER_BASE_URL"),
        ({"TRACKER_BASE_URL": "ftp://plan.cl"}, "«ftp://plan.cl»"),
        ({"TRACKER_BASE_URL": "https://"}, "TRACKER_BASE_URL"),
        ({"TRACKER_BASE_URL": "https://plan.cl/otro"}, "TRACKER_BASE_URL"),
        ({"TRACKER_BASE_URL": "https://plan.cl:x"}, "TRACKER_BASE_URL"),
        ({"TRACKER_BASE_URL": "https://[plan"}, "TRACKER_BASE_URL"),
        ({"TRACKER_BASE_URL": "https://plan.cl", "SECRET_KEY": "x" * 31}, "31 caracteres"),
        ({"TRACKER_TRUSTED_PROXIES": "uno"}, "de 0 a 9"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings, says, tmp_path):
    with pytest.raises(Unfit, match=says):
        from_environment(settings, tmp_path)


def test_a_setting_that_can_be_is_taken(tmp_path):
    for url in ("http://127.0.0.1:8000", "https://plan.cl/", "http://[::1]:8000", "https://plan.cl:8443"):
        assert from_environment({"TRACKER_BASE_URL": url, "SECRET_KEY": LONG}, tmp_path)[
            "BASE_URL"
        ] == url.rstrip("/")
    assert from_environment({"SECRET_KEY": "x"}, tmp_path)["SECRET_KEY"] == "x", "at home any key will do"


def test_the_start_says_it_in_one_line(tmp_path):
    others = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    ours = {"TRACKER_INSTANCE": str(tmp_path), "TRACKER_BASE_URL": "plan.cl"}
    done = subprocess.run(
        [sys.executable, "-c", "import app"],
        check=False,
        cwd=ROOT,
        env=others | ours,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("El sistema no parte. TRACKER_BASE_URL")


def test_what_other_users_could_read_is_closed_and_said(tmp_path):
    instance, elsewhere = tmp_path / "instance", tmp_path / "there.db"
    instance.mkdir(mode=0o755)
    open_ = [instance / "tracker.db", instance / "secret_key", elsewhere, Path(f"{elsewhere}-wal")]
    for path in open_:
        path.write_text("x")
        path.chmod(0o644)
    said = private.close_to_others(instance, str(elsewhere))
    assert len(said) == 5
    assert all("modo 644" in each or "modo 755" in each for each in said)
    assert instance.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in open_} == {0o600}
    assert private.close_to_others(instance, str(elsewhere)) == []


def test_what_is_not_ours_to_close_is_refused(tmp_path, monkeypatch):
    (tmp_path / "tracker.db").touch()
    tmp_path.chmod(0o755)

    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(Unfit, match="no es posible cerrarlo"):
        private.close_to_others(tmp_path, None)


@pytest.mark.both
def test_published_passwords_and_a_key_for_each_host_are_not_served(engine, database_url, tmp_path, session):
    with database.environment(database_url, tmp_path), pytest.MonkeyPatch.context() as patch:
        starting.refuse_to_serve(create_app())
        patch.setenv("TRACKER_BASE_URL", "https://plan.cl")
        starting.refuse_to_serve(create_app())
        session.add(Account(email="coordinacion@demo.example", name="Coordinación", created_at=clock.now()))
        session.commit()
        with pytest.raises(Unfit, match="cuentas de demostración"):
            starting.refuse_to_serve(create_app())
        patch.delenv("TRACKER_BASE_URL")
        starting.refuse_to_serve(create_app())
        patch.delenv("SECRET_KEY")
        if engine == "sqlite":
            starting.refuse_to_serve(create_app())
            return
        with pytest.raises(Unfit, match="falta SECRET_KEY"):
            starting.refuse_to_serve(create_app())


def test_the_demonstration_is_not_loaded_where_others_come_in(app, run):
    app.config["HTTPS"] = True
    assert "con https no se carga" in run("demo", "load", expect=1).output
