"""An import as a person does it in the browser: send, look, correct, confirm, undo."""

import io
import re
import secrets

from tests.client import Client
from tests.reading import Reading

HIDDEN = re.compile(r'<input type="hidden" name="(once|seen)" value="([^"]*)">')
SELECT = re.compile(
    r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>|<input[^>]*(header_row)"[^>]*value="([0-9]+)"',
    re.DOTALL,
)


class Screens:
    """A browser in which somebody is signed in, on the pages of imports."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def send(self, content: bytes, cut: str = "02102", *, name="nomina.xlsx", expect=302):
        """Send a roster; return the answer, whose location is the review."""
        return self._send("imports.send_roster", "imports.new_roster", content, name, expect, cut=cut)

    def send_records(self, content: bytes, commune: str = "todas", *, name="registros.xlsx", expect=302):
        return self._send(
            "imports.send_records", "imports.new_records", content, name, expect, form={"commune": commune}
        )

    def _send(self, endpoint, page, content, name, expect, form=(), **values):
        url = self.browser._path(endpoint, values)
        data = fields(self.browser.get(page, **values), url) | dict(form)
        return self.browser.post(url, data | {"file": (io.BytesIO(content), name)}, expect=expect)

    def look(self, sent):
        """Return the page of an upload."""
        return self.browser.get(where(sent))

    def choose(self, sent, *, expect=302, **choices):
        """Say how the file is to be read, beside what the page proposes."""
        page = self.look(sent)
        data = fields(page, where(sent)) | selects(page) | choices
        return self.browser.post(where(sent), data, expect=expect)

    def answer(self, sent, *, expect=302, **answers):
        """Answer what the file asks: «functions_0» and on, in the order of the page."""
        url = f"{where(sent)}/respuestas"
        page = self.look(sent)
        return self.browser.post(url, fields(page, url) | chosen(page, url) | answers, expect=expect)

    def proposed(self, cut):
        """Return what the page of what a commune taught says of each."""
        url = f"/comunas/{cut}/aprendido"
        return chosen(self.browser.get(url), url)

    def teach(self, cut, *, expect=302, **said):
        """Correct what a commune taught."""
        url = f"/comunas/{cut}/aprendido"
        page = self.browser.get(url)
        return self.browser.post(url, fields(page, url) | chosen(page, url) | said, expect=expect)

    def confirm(self, sent, *, page=None, expect=302):
        return self._decide(f"{where(sent)}/confirmar", page or self.look(sent), expect)

    def confirm_anyway(self, sent):
        """Confirm what its page does not offer to confirm; it is refused."""
        data = {"once": secrets.token_urlsafe()}
        return self.browser.post(f"{where(sent)}/confirmar", data, expect=409)

    def discard(self, sent, *, expect=302):
        return self._decide(f"{where(sent)}/descartar", self.look(sent), expect)

    def _decide(self, url, page, expect):
        return self.browser.post(url, fields(page, url), expect=expect)

    def undo(self, confirmed, *, expect=302):
        return self.browser.post(
            f"{where(confirmed)}/deshacer", {"once": secrets.token_urlsafe()}, expect=expect
        )

    def figures(self, sent):
        """Return the figures of the review by their labels, and what is refused."""
        page = self.look(sent).text
        found = re.findall(
            r'figure-label">\s*(.*?)\s*</p>\s*<p class="figure-value">(.*?)</p>', page, re.DOTALL
        )
        return {re.sub("<[^>]*>", "", label): int(value) for label, value in found}


def where(answer):
    return answer if isinstance(answer, str) else answer.location


def fields(page, where):
    """Return what the form that posts to a path carries unseen."""
    form = page.text[page.text.index(f'action="{where}"') :]
    return dict(HIDDEN.findall(form[: form.index("</form>")]))


def selects(page):
    """Return what the form of reading proposes: each select, the sheet and the row of the titles."""
    text = page.text[page.text.index("reading-place") :]
    proposed = {}
    for name, options, row, number in SELECT.findall(text):
        if row:
            proposed[row] = number
        else:
            chosen = re.search(r'<option selected value="([^"]*)"', options)
            proposed[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    if sheet := re.search(r'name="sheet" value="([0-9]+)"', text):
        proposed["sheet"] = sheet[1]
    return proposed


def chosen(page, where):
    """Return what the form that posts to a path has chosen in its selects."""
    form = page.text[page.text.index(f'action="{where}"') :]
    found = {}
    for name, options, _, _ in SELECT.findall(form[: form.index("</form>")]):
        picked = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = picked[1] if picked else re.search(r'value="([^"]*)"', options)[1]
    return found


def words(page):
    return Reading(page).words
