"""What docstrings cite is there to be read, inside the project."""

import re
from pathlib import Path

CODE = {path: path.read_text() for folder in ("tracker", "tests") for path in Path(folder).rglob("*.py")}
DESIGN = Path("docs/design.md").read_text()
PAGES = [*Path().glob("*.md"), *Path("docs").rglob("*.md"), *Path("tracker").rglob("*.md")]


def test_every_section_that_is_cited_exists():
    cited = {number for text in CODE.values() for number in re.findall(r"design, section (\d+)", text)}
    assert {"3", "4", "7"} <= cited
    assert cited <= set(re.findall(r"^## (\d+)\. ", DESIGN, re.MULTILINE))


def test_every_link_between_documents_leads_somewhere():
    links = {
        (page, link) for page in PAGES for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    }
    assert [(page, link) for page, link in links if not (page.parent / link).exists()] == []
