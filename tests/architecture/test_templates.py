"""No template lies about unused, nor any macro; each rule sees what is planted for it to see."""

import re
from pathlib import Path

TEMPLATES = Path("templates")
PAGES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
TEXTS = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.txt")}
CODE = "\n".join(path.read_text() for path in Path("tracker").rglob("*.py"))
MACRO = re.compile(r"{%-? macro (\w+)\(")


def unused_templates(pages):
    named = set(re.findall(r"""["']([\w/.-]+\.(?:html|txt))["']""", "\n".join([CODE, *pages.values()])))
    return pages.keys() - named


def unused_macros(pages):
    """Return the macros that nobody calls: no template, which may hand one to another, and no code by its name."""
    text = "\n".join(pages.values())
    called = set(re.findall(r"\b(\w+)\(", MACRO.sub("", text))) | set(re.findall(r'"(\w+)"', CODE))
    handed = set(re.findall(r'": (\w+)[,}]', text)) | set(re.findall(r'drawn\("[^"]+", "(\w+)"', text))
    return set(MACRO.findall(text)) - called - handed


def test_every_template_is_used():
    assert unused_templates(PAGES | TEXTS) == set()


def test_an_unused_template_is_seen():
    assert unused_templates(PAGES | TEXTS | {"plan/old.html": ""}) == {"plan/old.html"}


def test_every_macro_is_called():
    assert unused_macros(PAGES) == set()


def test_an_unused_macro_is_seen():
    macro = "{% macro forgotten(words) -%}{{ words }}{%- endmacro %}"
    assert unused_macros(PAGES | {"plan/parts.html": PAGES["plan/parts.html"] + macro}) == {"forgotten"}
