"""An address's name tells its file, and models are tables alone; each rule sees what is planted for it to see."""

import ast
from pathlib import Path

import pytest

CODE = {path: path.read_text() for path in Path("tracker").rglob("*.py") if "migrations" not in path.parts}
TABLES = {path: text for path, text in CODE.items() if path.parent.name == "models"}


def blueprints(path, text):
    """Return the names of the blueprints that a file makes."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "Blueprint" and call.args
    ]


def wrong_pages(files):
    """Return files whose blueprints are not the one that a file of that name may have."""
    wrong = set()
    for path, text in files.items():
        noun, _, kind = f"_{path.stem}".rpartition("_")
        expected = [f"{path.parent.name}{noun}"] if kind == "views" else []
        if blueprints(path, text) != expected:
            wrong.add(path)
    return wrong


def beside_tables(files):
    """Return functions of modules, and imports that no table needs."""
    return {
        (path, getattr(node, "name", None) or ast.unparse(node))
        for path, text in files.items()
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
        or (isinstance(node, ast.ImportFrom) and {"event", "select"} & {each.name for each in node.names})
    }


def test_every_page_is_named_after_its_file():
    assert wrong_pages(CODE) == set()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("tracker/plan/rules.py", 'bp = Blueprint("plan", __name__)'),
        ("tracker/plan/draft_views.py", 'bp = Blueprint("drafts", __name__)'),
        ("tracker/plan/draft_views.py", 'bp = Blueprint("plan", __name__)'),
        ("tracker/plan/views.py", 'bp = Blueprint("plan_views", __name__)'),
        ("tracker/plan/views.py", ""),
    ],
)
def test_a_page_in_the_wrong_place_is_seen(path, line):
    assert wrong_pages({Path(path): line}) == {Path(path)}


def test_models_hold_nothing_but_tables():
    assert TABLES
    assert beside_tables(TABLES) == set()


@pytest.mark.parametrize("line", ["def open_now():\n    pass", "from sqlalchemy import event"])
def test_what_is_no_table_is_seen(line):
    assert len(beside_tables({Path("tracker/models/people.py"): line})) == 1
