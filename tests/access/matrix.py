"""
Every route × method × visitor × object against what the policy says.

`findings` yields a sentence for each answer that is not as it must be; without one, nobody saw, changed or
was pointed to what is not theirs.
"""

import contextvars
import html
import io
import itertools
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask import request as current
from sqlalchemy import select
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

from tests import cast as casting
from tests.access import headers
from tests.access.addresses import MISSING, PARAMETERS, PLAIN, QUERIES
from tests.access.inventory import ROUTES
from tests.access.visitors import VARYING, Visitor
from tests.cast import Cast
from tests.thorough import THOROUGH
from tracker.access.policy import may
from tracker.ground.database import db

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
WRITTEN_BY_READING = {
    "audit_event", "kept_day", "kept_figures", "kept_preview", "kept_standing", "sign_in_failure", "user_session",
}  # fmt: skip
SIGN_IN, REFUSED, ASKED, FORBIDDEN, ABSENT = 302, 400, 401, 403, 404
LINK = re.compile(r'(?:href|action)="([^"]+)"')


@dataclass(frozen=True)
class Target:
    """A route with what stands in its address; `things` are what the policy asks about."""

    endpoint: str
    path: str
    things: tuple[object, ...]

    @property
    def missing(self) -> bool:
        return MISSING in self.things


@dataclass
class Matrix:
    app: Flask
    session: Any
    cast: Cast
    visitors: list[Visitor]
    varying: frozenset[str] = VARYING  # who ask with everything that an address may say after the «?»
    names: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    bodies: dict[tuple[str, str], bytes] = field(default_factory=dict)
    varied: set[tuple[str, str]] = field(default_factory=set)  # by name and endpoint
    known: dict[str, dict[object, object]] = field(default_factory=dict)  # what an address names

    def __post_init__(self) -> None:
        self.app.config["PROPAGATE_EXCEPTIONS"] = False  # an error is an answer too, and a finding
        self.app.request_class = noticing(self.app.request_class, self.names)
        self.map: Map = self.app.url_map

    def findings(self, *endpoints: str) -> Iterator[str]:
        """Say what is wrong with these endpoints."""
        yield from self._unlisted()
        before = self.before
        for rule in self.map.iter_rules():
            if rule.endpoint in endpoints and rule.endpoint in ROUTES:
                yield from self._of_route(rule)
        changed = [name for name, rows in self._rows().items() if rows != before[name]]
        if changed:
            yield f"refused requests and mere reading changed {changed}"

    @cached_property
    def before(self) -> dict[str, list[Any]]:
        """The rows that were there when the first question was asked."""
        return self._rows()

    def _unlisted(self) -> Iterator[str]:
        for rule in self.map.iter_rules():
            if rule.endpoint not in ROUTES:
                yield f"{rule.endpoint} ({rule.rule}) is a new route: say in inventory.ROUTES what it requires"
            for name in rule.arguments - PARAMETERS.keys():
                yield f"{rule.rule} names a <{name}>: say in addresses.PARAMETERS what to try there"

    def _of_route(self, rule: Rule) -> Iterator[str]:
        targets = list(self._targets(rule))
        methods = rule.methods or set()
        for visitor, target in self._visits(rule.endpoint, targets):
            if "GET" in methods:
                yield from self._read(visitor, target)
            if "POST" in methods:
                yield from self._write(visitor, target)
        yield from self._other_methods(rule, targets[0])

    def _visits(self, endpoint: str, targets: list[Target]) -> Iterator[tuple[Visitor, Target]]:
        """Yield who asks for what: everything, or one thing that is there where the route is closed to them whatever it is."""
        permission = ROUTES[endpoint]
        for visitor in self.visitors:
            comes_in = permission is None or (visitor.actor and visitor.actor.has(permission))
            for target in targets if THOROUGH or comes_in else targets[-1:]:
                yield visitor, target

    def _targets(self, rule: Rule) -> Iterator[Target]:
        """Yield the route with every combination of objects, those where one is missing first."""
        names = sorted(rule.arguments)
        combinations = itertools.product(*(PARAMETERS[name](self.cast) for name in names))
        for chosen in sorted(combinations, key=lambda pairs: MISSING not in [thing for _, thing in pairs]):
            values = {name: value for name, (value, _) in zip(names, chosen, strict=True)}
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match, given=values: str(given[match[1]]), rule.rule)
            yield Target(rule.endpoint, path, tuple(thing for _, thing in chosen))

    def _expected(self, visitor: Visitor, target: Target, method: str) -> int:
        """Return the status the policy asks for; 200 stands for being let in."""
        permission, actor = ROUTES[target.endpoint], visitor.actor
        if permission is None:
            return ABSENT if target.missing else 200
        if actor is None:
            return SIGN_IN if method in {"GET", "HEAD"} else ASKED
        if not actor.has(permission):
            return FORBIDDEN
        things: list[Any] = [thing for thing in target.things if thing is not PLAIN]
        return (
            200 if all(thing is not MISSING and may(actor, permission, thing) for thing in things) else ABSENT
        )

    def _read(self, visitor: Visitor, target: Target) -> Iterator[str]:
        expected = self._expected(visitor, target, "GET")
        for method in ("HEAD", "GET") if THOROUGH or expected != 200 else ("GET",):
            answer = self._ask(visitor, method, target.path)
            yield from self._faults(visitor, f"{method} {target.path}", answer, expected, target)
        if expected == ABSENT:
            yield from self._unlike_missing(visitor, target, answer)
        if expected == 200 and ROUTES[target.endpoint] is not None:
            yield from self._dead_links(visitor, target.path, answer)
            if THOROUGH or self._varies(visitor, target):
                self.varied.add((visitor.name, target.endpoint))
                yield from self._variants(visitor, target)

    def _varies(self, visitor: Visitor, target: Target) -> bool:
        return visitor.name in self.varying and (visitor.name, target.endpoint) not in self.varied

    def _write(self, visitor: Visitor, target: Target) -> Iterator[str]:
        """Post without a token, which is missed before any row is; and, where that would do nothing, with one."""
        expected = self._expected(visitor, target, "POST")
        status = REFUSED if expected in {200, ABSENT} else expected
        answer = self._ask(visitor, "POST", target.path)
        yield from self._faults(visitor, f"POST {target.path}", answer, status, target)
        if expected != 200:
            answer = self._ask(
                visitor, "POST", target.path, headers={"X-CSRFToken": visitor.browser._token()}
            )
            yield from self._faults(visitor, f"POST {target.path} with a token", answer, expected, target)

    def _other_methods(self, rule: Rule, target: Target) -> Iterator[str]:
        same = [other.methods or set() for other in self.map.iter_rules() if other.rule == rule.rule]
        visitors = self.visitors if THOROUGH else self.visitors[:1]  # no view is asked who may
        for visitor, method in itertools.product(visitors, METHODS - set().union(*same)):
            answer = self._ask(visitor, method, target.path)
            yield from self._faults(visitor, f"{method} {target.path}", answer, 405, target)

    def _variants(self, visitor: Visitor, target: Target) -> Iterator[str]:
        """Read the page with everything its address may say after the «?»; reading one tells of others."""
        names, done = self.names[target.endpoint], set[str]()
        while waiting := names - done:
            for name in sorted(waiting):
                if name not in QUERIES:
                    yield f"{target.endpoint} reads ?{name}=: say in addresses.QUERIES what to try there"
                for place, value in enumerate(_spread(QUERIES.get(name, lambda _: ())(self.cast))):
                    yield from self._variant(visitor, target, name, value, download=THOROUGH or place == 0)
            done |= waiting

    def _variant(
        self, visitor: Visitor, target: Target, name: str, value: str, *, download: bool
    ) -> Iterator[str]:
        """Read the page with one parameter; where it shows something, and it is asked for, its download too."""
        downloads = download and "formato" in self.names[target.endpoint] - {name}
        for more in ({}, {"formato": "xlsx"}) if downloads else ({},):
            path = f"{target.path}?{urlencode({name: value} | more)}"
            answer = self._ask(visitor, "GET", path)
            echoed = [word for word in visitor.secrets if word in value or value in word]
            status = answer.status_code if answer.status_code in {400, 404} else 200
            yield from self._faults(visitor, f"GET {path}", answer, status, target, echoed=echoed)
            if answer.status_code != 200:
                return

    def _faults(
        self,
        visitor: Visitor,
        what: str,
        answer: TestResponse,
        expected: int,
        target: Target,
        echoed: Any = (),
    ) -> Iterator[str]:
        said = f"{what} by {visitor.name}"
        if not _is_as_expected(answer, expected):
            yield f"{said}: {answer.status_code} {answer.location or ''}, not {expected}"
        static = target.endpoint == "static" and answer.status_code == 200
        for fault in headers.faults(answer, static=static):
            yield f"{said}: {fault}"
        text = _text(answer)
        for secret in sorted(visitor.secrets.difference(echoed)):
            if secret in text:
                yield f"{said}: tells «{secret}»"

    def _unlike_missing(self, visitor: Visitor, target: Target, answer: TestResponse) -> Iterator[str]:
        first = self.bodies.setdefault((visitor.name, target.endpoint), answer.data)
        if answer.data != first:
            yield f"GET {target.path} by {visitor.name}: looks unlike what does not exist"

    def _dead_links(self, visitor: Visitor, path: str, answer: TestResponse) -> Iterator[str]:
        """A page points nowhere its reader may not go."""
        if answer.mimetype != "text/html":
            return
        for link in {html.unescape(link) for link in LINK.findall(answer.text)} - {"#contenido"}:
            where = urlsplit(link)
            if where.scheme in {"mailto", "tel"} or link == casting.LINK:
                continue
            endpoint, values = self._match(where.path or path)
            things = tuple(self._thing(name, value) for name, value in values.items())
            if endpoint is None or self._expected(visitor, Target(endpoint, link, things), "GET") != 200:
                yield f"GET {path} by {visitor.name}: points to {link}"

    def _match(self, path: str) -> tuple[str | None, dict[str, Any]]:
        for method in ("GET", "POST"):
            try:
                endpoint, values = self.map.bind("localhost").match(path, method=method)
            except HTTPException:
                continue
            return str(endpoint), dict(values)
        return None, {}

    def _thing(self, name: str, value: object) -> object:
        if name not in self.known:
            self.known[name] = dict(PARAMETERS[name](self.cast))
        return self.known[name].get(value, PLAIN)

    def _ask(self, visitor: Visitor, method: str, path: str, **more: Any) -> TestResponse:
        if self.session().in_transaction():
            self.session.commit()
        answer = contextvars.Context().run(
            lambda: visitor.browser.open(path, method=method, buffered=True, **more)
        )
        assert isinstance(answer, TestResponse)
        return answer

    def _rows(self) -> dict[str, list[Any]]:
        self.session.commit()
        tables = [table for table in db.metadata.sorted_tables if table.name not in WRITTEN_BY_READING]
        found = {table.name: self.session.execute(select(table)).all() for table in tables}
        self.session.commit()
        return found


def _spread(values: Iterable[str]) -> list[str]:
    """Return three of the values from end to end, or all in `make thorough`."""
    found = list(values)
    return found if THOROUGH else found[:: -(-len(found) // 3) or 1]


def _is_as_expected(answer: TestResponse, expected: int) -> bool:
    """Say whether the status is as expected; being let in may mean being sent on, but not to sign in."""
    to_sign_in = (answer.location or "").startswith("/ingresar")
    if expected == SIGN_IN:
        return answer.status_code == SIGN_IN and to_sign_in
    if expected == 200:
        return answer.status_code == 200 or (answer.status_code == 302 and not to_sign_in)
    return answer.status_code == expected


def _text(answer: TestResponse) -> str:
    """Return what an answer says, also inside a spreadsheet."""
    if not answer.data.startswith(b"PK"):
        return html.unescape(answer.text)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return html.unescape("\n".join(book.read(name).decode() for name in book.namelist()))


def noticing(request_class: Any, names: defaultdict[str, set[str]]) -> Any:
    """Return a request class that writes down which parameters each route reads from its address."""

    class Noticed(ImmutableMultiDict[str, str]):
        def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
            if current.endpoint and current.method == "GET":
                names[current.endpoint].add(key)
            return super().get(key, *args, **kwargs)

    return type("NoticingRequest", (request_class,), {"parameter_storage_class": Noticed})
