"""The contracts on imports see what they are there to see: each planted violation breaks its contract."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINTER = Path(sys.executable).with_name("lint-imports")
DOWNWARD = "Each layer imports only what is below it, and every module has its layer"
NO_CYCLES = "No cycles, neither between features nor inside one"
VIEWS = "Views never import one another"
RULES = "Rules answer without a request"


@pytest.fixture
def broken(tmp_path):
    """Return the function that plants lines in a copy of the package and returns the contracts they break."""

    def plant(lines):
        shutil.copytree("tracker", tmp_path / "tracker", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy("pyproject.toml", tmp_path)
        for path, line in lines.items():
            file = tmp_path / "tracker" / path
            file.parent.mkdir(exist_ok=True)
            file.parent.joinpath("__init__.py").touch()
            file.write_text((file.read_text() if file.exists() else "") + f"\n{line}\n")
        done = subprocess.run(
            [LINTER, "--no-logo", "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}

    return plant


def test_the_package_keeps_its_contracts(broken):
    assert broken({}) == set()


@pytest.mark.parametrize(
    ("lines", "contract"),
    [
        ({"models/people.py": "from tracker import access"}, DOWNWARD),
        ({"ground/clock.py": "from tracker.models import Account"}, DOWNWARD),
        ({"standing/status.py": "from tracker.plan import rules"}, DOWNWARD),
        ({"web/pages.py": "from tracker.accounts import rules"}, DOWNWARD),
        ({"somewhere/rules.py": "x = 1"}, DOWNWARD),
        (
            {"people/rules.py": "import tracker.plan.rules", "plan/rules.py": "import tracker.people.rules"},
            NO_CYCLES,
        ),
        ({"people/views.py": "from tracker.accounts import views"}, VIEWS),
        ({"people/rules.py": "from flask import request"}, RULES),
        ({"standing/status.py": "import flask_login"}, RULES),
        ({"plan/rules.py": "from tracker.web import pages"}, RULES),
    ],
)
def test_a_planted_import_breaks_its_contract(broken, lines, contract):
    assert contract in broken(lines)
