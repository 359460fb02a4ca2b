"""No template lies about unused."""

import re
from pathlib import Path

TEMPLATES = Path("templates")
PAGES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
CODE = "\n".join(path.read_text() for path in Path("tracker").rglob("*.py"))


def test_every_template_is_used():
    named = set(re.findall(r"""["']([\w/.-]+\.html)["']""", "\n".join([CODE, *PAGES.values()])))
    assert PAGES.keys() - named == set()
