"""The version stands in two places, and both say the same."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEADING = re.compile(r"^## (\d+)\.(\d+)\.(\d+), (por publicar|\d{2}-\d{2}-\d{4})$")


def test_the_newest_of_the_changelog_is_the_projects_version():
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    assert [line for line in headings if not HEADING.match(line)] == []
    numbers = [tuple(map(int, HEADING.match(line).groups()[:3])) for line in headings]
    assert numbers == sorted(set(numbers), reverse=True), "the newest stands first"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == ".".join(map(str, numbers[0]))


def test_only_the_newest_is_still_to_be_published():
    published = re.findall(r"^## \S+, (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert "por publicar" not in published[1:]
