"""Somebody signed in, whose forms are sent over connections of their own, at an instant if need be."""

import re
import time
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_PATIENCE = 60  # seconds; the server's own are fewer
_FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    """What became of a form; the status is 0 where the connection broke."""

    status: int
    location: str | None
    seconds: float


class Visitor:
    def __init__(self, port, login, password):
        self.port = port
        self.cookies, self.cookie = SimpleCookie(), None
        self._enter(login, password)
        self.token = self._token("/mi-cuenta")
        self.cookie = self._cookie()  # it stays so: what a page flashes is not looked at

    def send(self, path, data, start=lambda: None):
        """Send a form once `start` returns; the connection is open by then."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        begun = time.perf_counter()
        try:
            connection.connect()
            start()
            begun = time.perf_counter()
            said = self._ask(connection, "POST", path, data | {"csrf_token": self.token})[0]
            return Answer(said.status, said.headers["Location"], time.perf_counter() - begun)
        except (OSError, HTTPException):
            return Answer(0, None, time.perf_counter() - begun)
        finally:
            connection.close()

    def _enter(self, login, password):
        form = {"csrf_token": self._token("/ingresar"), "login": login, "password": password}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        said, _ = self._ask(connection, "POST", "/ingresar", form)
        connection.close()
        assert said.status == 302, f"{login} could not sign in: {said.status}"

    def _token(self, path):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        said, page = self._ask(connection, "GET", path)
        connection.close()
        assert said.status == 200, f"{path}: {said.status}"
        return _TOKEN.search(page)[1]

    def _ask(self, connection, method, path, form=None):
        headers = {"Cookie": self.cookie or self._cookie()}
        if form is not None:
            headers["Content-Type"] = _FORM
        connection.request(method, path, None if form is None else urlencode(form), headers)
        said = connection.getresponse()
        page = said.read().decode()
        if self.cookie is None:
            for cookie in said.headers.get_all("Set-Cookie", []):
                self.cookies.load(cookie)
        return said, page

    def _cookie(self):
        return self.cookies.output(attrs=[], header="", sep=";").strip()
