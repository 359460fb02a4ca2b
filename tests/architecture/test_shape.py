"""The code stays readable: short files, short functions, names that say something."""

import ast
from pathlib import Path

CODE = [path for path in Path("tracker").rglob("*.py") if "migrations" not in path.parts]
WRITTEN = [
    path
    for folder in ("tests", "static", "templates", "scripts")
    for path in Path(folder).rglob("*")
    if path.suffix in {".py", ".html", ".js", ".css", ".sh"} and "vendor" not in path.parts
]
LENGTHS = {
    f"{path}: {node.name}": node.end_lineno - node.lineno + 1
    for path in CODE
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.FunctionDef)
}
SAYS_NOTHING = {"helper", "util", "manager", "service", "common", "misc"}


def test_no_file_is_too_long():
    lines = {str(path): len(path.read_text().splitlines()) for path in CODE + WRITTEN}
    assert {path: count for path, count in lines.items() if count > 400} == {}


def test_no_function_is_too_long():
    assert {name: lines for name, lines in LENGTHS.items() if lines > 45} == {}


def test_most_functions_are_short():
    assert sorted(LENGTHS.values())[len(LENGTHS) * 3 // 4] <= 15


def test_every_module_has_a_name_that_says_something():
    words = {path: {word.removesuffix("s") for word in path.stem.split("_")} for path in CODE}
    assert [path for path, found in words.items() if found & SAYS_NOTHING] == []
