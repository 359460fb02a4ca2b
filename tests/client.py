"""A browser without a window: it knows pages by endpoint and finds fault with every answer."""

import contextvars
import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from types import MappingProxyType
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.test import TestResponse

from tracker.ground import clock
from tracker.ground.database import db
from tracker.models import Account, UserSession

_UNSAVED = "written and not committed"
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


_IMPLIED = {
    "a": ["link"],
    "button": ["button"],
    "li": ["listitem"],
    "main": ["main"],
    "nav": ["navigation"],
    "ol": ["list"],
    "table": ["table"],
    "tbody": ["rowgroup"],
    "td": ["cell"],
    "tfoot": ["rowgroup"],
    "th": ["columnheader", "rowheader"],
    "thead": ["rowgroup"],
    "tr": ["row"],
    "ul": ["list"],
}


_MARK = re.compile(
    r"""<!--.*?-->|<(?P<end>/?)(?P<tag>[a-zA-Z][^\s/>]*)(?P<attrs>(?:[^<>"']|"[^"]*"|'[^']*')*)>""", re.DOTALL
)
_ATTRIBUTE = re.compile(r"""([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")


@lru_cache(maxsize=20_000)  # pages are much alike: to read each anew was half of looking at them
def _attributes(tag: str, attrs: str) -> Mapping[str, str]:
    """Return what a tag says, which it says once and not in vain."""
    attributes = [(name.lower(), a or b or c) for name, a, b, c in _ATTRIBUTE.findall(attrs)]
    found = dict(attributes)
    assert len(found) == len(attributes), f"<{tag}> names an attribute twice: {attrs}"
    assert found.get("role") not in _IMPLIED.get(tag, ()), f"<{tag}> says the role it has anyway"
    return MappingProxyType(found)


class Page:
    """What every page of the tracker must be: whole, titled, in Spanish, without an id twice; as the HTML checker asks."""

    def __init__(self, html: str) -> None:
        self.text_of: dict[str, list[str]] = {"title": [], "h1": []}
        self.ids: list[str] = []
        self.lang: str | None = None
        self.tokens_missing = 0
        self.open: list[str] = []
        self.titles = 0  # of what is open
        self.unchosen = False  # inside a required choice, before its first option
        after = 0
        for mark in _MARK.finditer(html):
            if self.titles:
                self._read_text(html, after, mark.start())
            after = mark.end()
            if mark["end"]:
                self._end(mark["tag"].lower())
            elif mark["tag"]:
                self._start(mark["tag"].lower(), mark["attrs"])

    def _start(self, tag: str, attrs: str) -> None:
        found = _attributes(tag, attrs)
        self._follow_choice(tag, found)
        if tag not in _VOID and not attrs.endswith("/"):
            self.open.append(tag)
            self.titles += tag in self.text_of
        if tag in self.text_of and "svg" not in self.open:
            self.text_of[tag].append("")
        if identity := found.get("id"):
            self.ids.append(identity)
        if tag == "html":
            self.lang = found.get("lang")
        self.tokens_missing += tag == "form" and found.get("method", "").lower() == "post"
        self.tokens_missing -= found.get("name") == "csrf_token"

    def _follow_choice(self, tag: str, found: Mapping[str, str]) -> None:
        """A choice that has to be made begins with an option that is none."""
        if tag == "select":
            self.unchosen = "required" in found and "multiple" not in found
        if tag == "option" and self.unchosen:
            assert "value" in found, "a required choice begins with an option that says no value"
            assert found["value"] == "", f"a required choice begins with {found}"
            self.unchosen = False

    def _end(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another element"
        self.titles -= tag in self.text_of
        assert not (tag == "select" and self.unchosen), "a required choice offers nothing"

    def _read_text(self, html: str, start: int, end: int) -> None:
        for tag in self.text_of:
            if tag in self.open and "svg" not in self.open:
                self.text_of[tag][-1] += unescape(html[start:end])

    def check(self) -> None:
        assert not self.open, f"never closed: {self.open}"
        assert self.lang == "es-CL", f"in {self.lang}, not in es-CL"
        assert len(self.text_of["h1"]) == 1, f"headings: {self.text_of['h1']}"
        heading, title = (" ".join(self.text_of[tag][0].split()) for tag in ("h1", "title"))
        assert heading, "the heading is empty"
        assert heading in title, f"the title «{title}» does not hold the heading «{heading}»"
        twice = {identity for identity, times in Counter(self.ids).items() if times > 1}
        assert not twice, f"ids used twice: {twice}"
        assert self.tokens_missing <= 0, "a form that posts has no CSRF token"


def begin_session(account: Account) -> str:
    """Commit a session of the account, and return its token."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        UserSession(
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            account=account,
            created_at=now,
            last_seen_at=now,
        )
    )
    db.session.commit()
    return token


class Client(FlaskClient):
    """Requests in a context of their own each; `where` is an endpoint or a path."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Close what was sent, which is a file where the form was large, and what answered, a file where it is a download."""
        response = super().open(*args, **{"buffered": True} | kwargs)
        if response.request is not None:
            response.request.environ["wsgi.input"].close()
        return response

    def get(self, where: str, *, expect: int = 200, headers: Any = None, **values: Any) -> TestResponse:
        return self._visit("GET", where, values, expect, headers=headers)

    def post(self, where: str, data: Any = None, *, expect: int = 302, **values: Any) -> TestResponse:
        """Send a form, with the CSRF token of this browser."""
        db.session.commit()
        return self._visit("POST", where, values, expect, data=data, headers={"X-CSRFToken": self._token()})

    def visit(
        self, method: str, where: str, *, expect: int, data: Any = None, headers: Any = None, **values: Any
    ) -> TestResponse:
        """Make any request, just as it is given."""
        return self._visit(method, where, values, expect, data=data, headers=headers)

    def sign_in(self, account: Account) -> "Client":
        """Sign in through a session row, without a password (which costs half a second)."""
        return self.enter(begin_session(account))

    def enter(self, token: str) -> "Client":
        """Be the browser of a session that exists."""
        with self.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return self

    def _visit(
        self, method: str, where: str, values: dict[str, Any], expect: int, **request: Any
    ) -> TestResponse:
        path = where if where.startswith("/") else self._path(where, values)
        db.session.commit()  # what the test prepared, as another visitor's request would find it
        response = contextvars.Context().run(lambda: self.open(path, method=method, **request))
        assert isinstance(response, TestResponse)
        assert response.status_code == expect, f"{method} {path}: {response.status}\n{response.text[:2000]}"
        assert not self.application.extensions.pop(_UNSAVED, None), f"{method} {path} left work uncommitted"
        if response.mimetype == "text/html" and response.data and response.location is None:
            Page(response.text).check()
        return response

    def _path(self, endpoint: str, values: dict[str, Any]) -> str:
        return self.application.url_map.bind("localhost").build(endpoint, values)

    def _token(self) -> str:
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        key = self.application.config["SECRET_KEY"]
        return URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw)


def watch(app: Flask) -> None:
    """Let the client notice a request that ends with work it did not commit."""
    app.test_client_class = Client

    @app.teardown_request
    def look(_error: BaseException | None) -> None:
        session = db.session()
        if session.new or session.dirty or session.deleted or session.info.pop(_UNSAVED, False):
            app.extensions[_UNSAVED] = True


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: object) -> None:
    session.info[_UNSAVED] = True


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info[_UNSAVED] = True


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _ended(session: Session) -> None:
    session.info.pop(_UNSAVED, None)
