"""Fills in a page's form as its user does: what the page carries unseen comes along."""

import re

from werkzeug.test import TestResponse

from tests.client import Client

_FORM = re.compile(r"<form[^>]*action=\"([^\"]+)\".*?</form>", re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def carried(page: TestResponse, action: str) -> dict[str, str]:
    """Return the hidden fields of the page's form that goes to an address."""
    [form] = [found[0] for found in _FORM.finditer(page.text) if found[1] == action]
    return {name: value for name, value in _HIDDEN.findall(form) if name != "csrf_token"}


def send(browser: Client, page: TestResponse, action: str, expect: int = 302, **typed: str) -> TestResponse:
    """Send the page's form that goes to an address, with what is typed; return the answer."""
    return browser.post(action, carried(page, action) | typed, expect=expect)
