"""Somebody who asks for pages and looks at the clock."""

import re
import time
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

from bench.app import QUERIES

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Answer(NamedTuple):
    milliseconds: float
    queries: int
    bytes: int
    is_page: bool  # no file


class Visitor:
    """A browser, signed in or not; visitors share one connection, which the server keeps open."""

    def __init__(self, connection: HTTPConnection) -> None:
        self._connection = connection
        self._cookies: SimpleCookie = SimpleCookie()

    def sign_in(self, login: str, password: str) -> None:
        page = self._ask("GET", "/ingresar")[1].decode()
        token = TOKEN.search(page)
        if token is None:
            raise RuntimeError("the sign-in page has no token")
        form = {"csrf_token": token[1], "login": login, "password": password}
        if self._ask("POST", "/ingresar", urlencode(form))[0].status != 302:  # noqa: PLR2004  signed in
            raise RuntimeError(f"{login} could not sign in")

    def get(self, path: str) -> Answer:
        start = time.perf_counter()
        response, body = self._ask("GET", path)
        spent = time.perf_counter() - start
        if response.status != 200:  # noqa: PLR2004  anything else is another page
            raise RuntimeError(f"{path}: {response.status}")
        is_page = response.headers.get_content_type() == "text/html"
        return Answer(spent * 1000, int(response.headers[QUERIES]), len(body), is_page)

    def status(self, path: str) -> int:
        return self._ask("GET", path)[0].status

    def _ask(self, method: str, path: str, form: str | None = None) -> tuple[HTTPResponse, bytes]:
        headers = {"Cookie": self._cookies.output(attrs=[], header="", sep=";").strip()}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, form, headers)
        response = self._connection.getresponse()
        body = response.read()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        return response, body
