"""Imports go downward, by folder and by kind; each rule sees what is planted for it to see."""

import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import grimp
import pytest

from tests.architecture import rooms

LINTER = Path(sys.executable).with_name("lint-imports")
NO_CYCLES = "No cycles, neither between features nor inside one"


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("tracker", include_external_packages=True, cache_dir=None)


@pytest.fixture
def planted(graph):
    """Return the function that gives the same modules with one import more."""

    def plant(importer, imported):
        other = deepcopy(graph)
        other.add_module(importer)
        other.add_import(importer=importer, imported=imported)
        return other

    return plant


def test_nothing_imports_upward(graph):
    assert rooms.upward(graph) == set()


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("tracker.models.people", "tracker.access.policy"),
        ("tracker.ground.clock", "tracker.models"),
        ("tracker.standing.status", "tracker.plan.rules"),
        ("tracker.standing.status", "tracker.sheets.days"),
        ("tracker.web.pages", "tracker.accounts.rules"),
        ("tracker.post.mail", "tracker.web.pages"),
        ("tracker.plan.rules", "tracker.demo.plans"),
        ("tracker.tick", "tracker.demo.plans"),
        ("tracker.plan.rules", "tracker"),
        ("tracker.ground.clock", "tracker.somewhere.rules"),
    ],
)
def test_an_import_upward_is_seen(planted, importer, imported):
    assert rooms.upward(planted(importer, imported)) == {(importer, imported)}


def test_every_file_of_a_feature_says_its_kind(graph):
    assert rooms.of_no_kind(graph) == set()


def test_a_file_of_no_kind_is_seen(planted):
    assert rooms.of_no_kind(planted("tracker.plan.reading", "sqlalchemy")) == {"tracker.plan.reading"}


def test_no_kind_imports_what_it_may_not_know(graph):
    assert rooms.of_wrong_kinds(graph) == set()


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("tracker.people.views", "tracker.accounts.views"),
        ("tracker.plan.draft_views", "tracker.plan.views"),
        ("tracker.plan.rules", "tracker.plan.forms"),
        ("tracker.plan.rules", "tracker.plan.version_lists"),
        ("tracker.plan.rules", "tracker.web.pages"),
        ("tracker.plan.mails", "tracker.web.gate"),
        ("tracker.records.lists", "tracker.records.sheets"),
    ],
)
def test_a_kind_that_knows_too_much_is_seen(planted, importer, imported):
    assert rooms.of_wrong_kinds(planted(importer, imported)) == {(importer, imported)}


def test_only_what_answers_a_request_knows_flask(graph):
    assert rooms.knowing_flask(graph) == set()


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("tracker.people.rules", "flask"),
        ("tracker.plan.mails", "flask"),
        ("tracker.standing.status", "flask_login"),
        ("tracker.models.people", "wtforms"),
        ("tracker.post.mail", "flask_wtf"),
    ],
)
def test_flask_in_the_wrong_place_is_seen(planted, importer, imported):
    assert rooms.knowing_flask(planted(importer, imported)) == {importer}


@pytest.fixture
def broken(tmp_path):
    """Return the function that plants lines in a copy of the package and returns the contracts they break."""

    def plant(lines):
        shutil.copytree("tracker", tmp_path / "tracker", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy("pyproject.toml", tmp_path)
        for path, line in lines.items():
            file = tmp_path / "tracker" / path
            file.write_text(f"{file.read_text()}\n{line}\n")
        done = subprocess.run(
            [LINTER, "--no-logo", "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert "Contracts" in done.stdout, done.stderr
        return {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}

    return plant


def test_the_package_keeps_its_contracts(broken):
    assert broken({}) == set()


@pytest.mark.parametrize(
    "lines",
    [
        {"people/rules.py": "import tracker.plan.rules", "plan/rules.py": "import tracker.people.rules"},
        {"plan/rules.py": "import tracker.plan.agreeing_rules"},
    ],
)
def test_a_planted_circle_breaks_its_contract(broken, lines):
    assert broken(lines) == {NO_CYCLES}
