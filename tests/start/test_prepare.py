"""scripts/prepare.sh on a machine that has nothing: a folder of its own, and commands that only take notes."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAIN = ("dash", "dirname", "env", "grep", "rm", "mkdir", "sha256sum", "cat", "chmod")
PYTHON = """#!/bin/dash
case "$*" in
    "-m venv .venv") mkdir -p .venv/bin && cat "$0" > .venv/bin/python && chmod +x .venv/bin/python ;;
    *pip\\ install*) echo "pip $*" >> notes ;;
    *) {check} ;;
esac
"""


@pytest.fixture
def machine(tmp_path):
    """A machine with coreutils and apt, and no Python; what apt installs is a Python that works."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "prepare.sh", tmp_path / "scripts")
    (tmp_path / "requirements.txt").write_text("flask==3.1.3\n")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in PLAIN:
        (commands / name).symlink_to(shutil.which(name))
    _command(commands / "working", PYTHON.format(check="exit 0"))
    _command(commands / "apt-get", '#!/bin/dash\necho "apt-get $*" >> notes\ncat bin/working > bin/python3\n')
    _command(commands / "python3", PYTHON.format(check="exit 1"))
    _command(commands / "sudo", '#!/bin/dash\necho sudo >> notes\n"$@"\n')
    _command(commands / "id", "#!/bin/dash\necho 0\n")
    return tmp_path


def test_a_bare_machine_gets_what_is_missing_and_nothing_twice(machine):
    assert "install -q -y --no-install-recommends" in (notes := prepare(machine))
    assert "python3 python3-venv\n" in notes
    assert "--require-hashes -r requirements.txt" in notes
    assert "sudo" not in notes
    assert prepare(machine) == ""


def test_changed_requirements_are_installed(machine):
    prepare(machine)
    (machine / "requirements.txt").write_text("flask==3.1.4\n")
    assert "--require-hashes -r requirements.txt" in (notes := prepare(machine))
    assert "apt-get" not in notes


def test_who_is_not_root_asks_sudo_for_the_system_only(machine):
    _command(machine / "bin" / "id", "#!/bin/dash\necho 1000\n")
    lines = prepare(machine).splitlines()
    assert [line.split()[0] for line in lines] == ["sudo", "apt-get", "sudo", "apt-get", "pip"]


def test_without_apt_it_says_what_to_install(machine):
    (machine / "bin" / "apt-get").unlink()
    assert prepare(machine, expect=1) == "Please install, then start again: python3 python3-venv\n"


def test_a_wrong_word_is_refused(machine):
    assert "run|dev" in prepare(machine, "all", expect=2)


def prepare(machine, what="run", *, expect=0):
    """Return the notes of the commands, or what is said on standard error where it fails."""
    notes = machine / "notes"
    notes.unlink(missing_ok=True)
    done = subprocess.run(
        [machine / "bin" / "dash", "scripts/prepare.sh", what],
        cwd=machine,
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expect, done.stderr
    return done.stderr if expect else notes.read_text() if notes.exists() else ""


def _command(path, script):
    path.write_text(script)
    path.chmod(0o755)
