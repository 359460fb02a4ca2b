"""The client finds the fault in a page that has one."""

import pytest

from tests.client import Page

GOOD = """<!doctype html>
<html lang="es-CL"><head><title>Cursos &amp; más · Plan</title></head>
<body><!-- <h1> --><h1>Cursos <span>&amp; más</span></h1><svg viewBox="0 0 1 1"><title>Mapa</title><path d="M0"/></svg>
<form method="post"><input name="csrf_token"><br>
<select required name="a"><option value="">Elija</option><option value="1" selected>1</option></select></form></body></html>"""


def test_a_page_without_fault():
    Page(GOOD).check()


@pytest.mark.parametrize(
    ("whole", "broken", "said"),
    [
        ("<br>", "<div>", "closes another"),
        ("</html>", "", "never closed"),
        ("</html>", "</html></p>", "closes nothing"),
        ("<br>", '<p id="a"></p><p id="a"></p>', "ids used twice"),
        ("<br>", '<p class="a" class="b"></p>', "an attribute twice"),
        ("<br>", '<button role="button">Sí</button>', "says the role"),
        ("<br>", '<h1 title="a > b">Otro</h1>', "headings"),
        ('<input name="csrf_token">', "", "no CSRF token"),
        ('<option value="">Elija</option>', "", "a required choice begins"),
        ('<option value="">', "<option>", "says no value"),
        ("es-CL", "es", "es-CL"),
        ("Cursos &amp; más ·", "Cursos ·", "does not hold the heading"),
    ],
)
def test_a_fault_is_found(whole, broken, said):
    with pytest.raises(AssertionError, match=said):
        Page(GOOD.replace(whole, broken, 1)).check()
