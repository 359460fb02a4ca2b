"""STYLE.md shows this code, not what it once was."""

import re
from pathlib import Path

STYLE = Path("STYLE.md").read_text()
SHOWN = re.findall(r"[Ff]rom\s+`([\w./]+)`:\n\n```\w+\n(.*?)```", STYLE, re.DOTALL)


def test_every_example_names_its_file():
    assert STYLE.count("```") == 2 * len(SHOWN)


def test_every_example_stands_in_its_file():
    assert [path for path, lines in SHOWN if lines not in Path(path).read_text()] == []
