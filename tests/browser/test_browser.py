"""The browser's fixtures find what they are there to find: a planted bad page."""

import pytest

from tracker.access.policy import public

pytestmark = [pytest.mark.browser, pytest.mark.own_app]

PAGE = '<html lang="es-CL"><head><title>Una</title></head><body><main><h1>Una</h1>{}</main></body></html>'


@pytest.fixture
def planted(app, browse):
    """Return the function that opens a page with something wrong in it."""

    def plant(wrong):
        app.add_url_rule("/mala", view_func=public(lambda: PAGE.format(wrong)))
        page = browse()
        page.goto("/mala")
        return page

    return plant


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("", None),
        ('<img src="/static/favicon.svg">', "image-alt"),
        ("<input>", "label"),
        ("<pre>" + 300 * "ancho" + "</pre>", "too wide"),
    ],
)
def test_a_bad_page_is_noticed(planted, examine, wrong, complaint):
    page = planted(wrong)
    if complaint is None:
        examine(page)
    else:
        with pytest.raises(AssertionError, match=complaint):
            examine(page)


def test_what_the_policy_blocks_is_a_fault(planted, faults):
    planted("<script>document.title = 'run'</script>")
    assert "Content Security Policy" in faults.pop()
