"""What deploy/ holds is taken as it stands, with other places: the units are run, and nginx serves what gunicorn does."""

import os
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from contextlib import contextmanager

import pytest

from tests.proxy.conftest import ROOT, Visitor, free_ports, nginx, self_signed, wait_for
from tests.thorough import THOROUGH

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
CANARY = "17.232.323-4"


@pytest.fixture
def places(tmp_path):
    """Give the places that the files of deploy/ name, and where they are in this test."""
    places = {
        "/opt/tracker": ROOT,
        "/var/lib/tracker": tmp_path / "lib",
        "/var/backups/tracker": tmp_path / "backups",
    }
    for folder in list(places.values())[1:]:
        folder.mkdir(mode=0o700)
    return places


def unit(name, places):
    """Return the section [Service] of a unit, its places put right."""
    text = (DEPLOY / "systemd" / name).read_text()
    for there, here in places.items():
        text = text.replace(there, str(here))
    parsed = ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str
    parsed.read_string(text)
    return parsed["Service"]


def settings(places, port):
    """Return the environment that systemd would make of environment.example, with the key that it asks for."""
    lines = (DEPLOY / "environment.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert given["SECRET_KEY"] == "", "a key that everybody knows"
    ours = {"SECRET_KEY": "k" * 64, "TRACKER_BASE_URL": f"https://localhost:{port}"}
    instance = unit("tracker.service", places)["Environment"].split("=", 1)
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("TRACKER_", "DATABASE_"))
    }
    return plain | given | ours | dict([instance])


def command(service):
    """Return the words of ExecStart; a variable that is not set is no word."""
    return [word for word in shlex.split(service["ExecStart"]) if not word.startswith("$")]


def call(words, environment):
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(environment, port):
    words = [*command({"ExecStart": environment.pop("EXEC")}), "--workers", "1"]
    with subprocess.Popen(
        words, cwd=ROOT, env=environment | {"PORT": str(port)}, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            wait_for(port, server)
            yield server
        finally:
            server.terminate()


def test_systemd_takes_the_units(tmp_path):
    for each in UNITS:
        (tmp_path / each.name).write_text(each.read_text().replace("/opt/tracker", str(ROOT)))
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")


def test_what_the_units_start_does_what_it_is_for(places, tmp_path):
    port, inside = free_ports(2)
    environment = settings(places, port)
    flask = command(unit("tracker-tick.service", places))[:3]
    call([*flask, "db", "upgrade"], environment)
    call(command(unit("tracker-tick.service", places)), environment)
    assert "Copia comprobada" in call(command(unit("tracker-backup.service", places)), environment)
    (copy,) = places["/var/backups/tracker"].iterdir()
    kept = [copy, *places["/var/lib/tracker"].iterdir()]
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}
    certificate = self_signed(tmp_path)
    start = unit("tracker.service", places)["ExecStart"]
    with served(environment | {"EXEC": start}, inside) as server, nginx(tmp_path, port, inside, certificate):
        visitor = Visitor("127.0.0.2", port, certificate)
        assert visitor.ask("GET", "/readyz") == (200, "listo\n")
        assert visitor.ask("GET", f"/ingresar?next=/{CANARY}")[0] == 200
        assert visitor.ask("GET", "/x" * 9000)[0] == 414
        server.terminate()
        lines = server.stderr.read() + (tmp_path / "access.log").read_text()
    assert '"route": "/ingresar"' in lines
    assert CANARY not in lines


def test_every_setting_of_the_example_is_documented():
    readme = (ROOT / "README.md").read_text() + (ROOT / "docs" / "operations.md").read_text()
    lines = (DEPLOY / "environment.example").read_text().splitlines()
    names = [line.lstrip("#").split("=")[0] for line in lines if "=" in line]
    assert [name for name in names if f"`{name}`" not in readme] == []


def test_the_container_is_built():
    builder = shutil.which("podman") or shutil.which("docker")
    if (
        not THOROUGH
        or not builder
        or subprocess.run([builder, "info"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no construido: only in make thorough, where a builder runs")
    call([builder, "build", "-f", DEPLOY / "Containerfile", "."], dict(os.environ))
