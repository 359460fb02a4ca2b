"""A command without its database says in one line what is missing, and makes none."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests import database

ROOT = Path(__file__).parents[2]
COMMANDS = [
    "accounts create --email a@example.cl --role coordinator",
    "accounts first-link",
    f"backup {__file__}.backup",
    "coverage show --json",
    "demo load",
    "imports undo 1",
    "plan export",
    f"plan load {__file__}",
    f"records import {__file__}",
    f"roster import {__file__} --commune 02101",
    "status show 1-9",
    "territory load",
    "tick",
]
FLASKS_OWN = {"db", "routes", "run", "shell"}
MAKES_ONE = {"restore"}


def test_tick_without_a_database(tmp_path):
    others = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "tick"],
        cwd=ROOT,
        env=others | {"TRACKER_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    for word in (str(tmp_path / "tracker.db"), "DATABASE_URL", "flask db upgrade"):
        assert word in line
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:///{}/missing.db", "no existe o no responde"),
        ("sqlite:///{}/empty.db", "está vacía: falta «flask db upgrade»"),
        ("postgresql://tests:secreta@/none?host={}", "no existe o no responde"),
    ],
)
def test_no_command_begins_without_a_database_of_ours(tmp_path, url, says):
    (tmp_path / "empty.db").touch()
    with database.application(url.format(tmp_path), tmp_path) as app:
        missed = [words for words in leaves(app.cli) if not any(each.startswith(words) for each in COMMANDS)]
        assert missed == []
        for words in COMMANDS:
            done = app.test_cli_runner().invoke(args=words.split())
            assert done.exit_code == 1, f"{words}: {done.output}"
            (line,) = done.stderr.splitlines()
            assert says in line
            assert "secreta" not in line
            assert done.stdout == ""
    assert [path.name for path in tmp_path.glob("*.db*")] == ["empty.db"]


def leaves(group, before=""):
    """Return the words of every command of ours."""
    for name, command in group.commands.items():
        if before or name not in FLASKS_OWN | MAKES_ONE:
            if isinstance(command, click.Group):
                yield from leaves(command, f"{before}{name} ")
            else:
                yield before + name
