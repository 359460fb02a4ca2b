"""What the tests of this feature's pages share."""

import re

import pytest

HIDDEN = re.compile(r'<input type="hidden" name="(once|seen)" value="([^"]*)">')


@pytest.fixture
def fill():
    """Give the function that opens a page and returns its form's hidden fields with what is typed."""

    def fill(browser, endpoint, *, form=0, values=None, **typed):
        keys = HIDDEN.findall(browser.get(endpoint, **values or {}).text)
        return {"once": keys[form][1]} | typed

    return fill
