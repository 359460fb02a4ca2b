"""Every list that is declared shows, sorts, filters, turns its pages and downloads as its declaration says."""

import ast
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import template_rendered

from tests import builders as make
from tests.access.visitors import world
from tests.reading import sheet
from tracker.models import PlanVersion
from tracker.models.editions import EnrollmentState
from tracker.models.plan import PlanState
from tracker.models.records import RecordState
from tracker.web.lists import Listing

CUT = {"cut": "02102"}
PAGES = {
    "people": ("people.index", lambda _: {}),
    "one person": ("people.show", lambda cast: {"inspector_id": cast.mejillones.lapsed.id}),
    "to renew": ("roster_renewal.show", lambda _: CUT),
    "records": ("records.waiting", lambda _: {}),
    "editions": ("editions.index", lambda _: {}),
    "months": ("editions.index", lambda _: {"vista": "meses", "mes": "2026-12"}),
    "messages": ("outbox.index", lambda _: {}),
    "hand-overs": ("hand_overs.waiting", lambda _: {}),
    "asked here": ("hand_overs.index", lambda _: CUT),
    "asked for": ("hand_overs.index", lambda _: {"cut": "02104", "vista": "enviadas"}),
    "imports": ("imports.index", lambda _: {}),
    "sent together": ("imports_sending.show", lambda cast: {"sending_id": cast.sending.id}),
    "requests": ("privacy.index", lambda _: {}),
    "access": ("invitations.index", lambda _: {}),
    "not invited": ("invitations.inspectors", lambda _: CUT),
    "lent": ("lending.index", lambda _: {}),
    "contacts": ("contacts.index", lambda _: {}),
    "caps": ("enrollments_cap.index", lambda _: {}),
    "courses": ("catalogue.index", lambda _: {}),
    "providers": ("catalogue_provider.index", lambda _: {}),
    "deadlines": ("obligations.deadlines", lambda _: {"dias": "180"}),
    "exemptions": ("obligations_exemption.index", lambda _: {}),
    "acts": ("obligations_act.index", lambda _: {}),
    "one act": ("obligations_act.show", lambda cast: {"act_id": cast.act.id}),
    "costs": ("costs.index", lambda _: {}),
    "costs of one": ("costs.edition", lambda cast: {"edition_id": cast.edition.id}),
    "enrolled": ("enrollments.index", lambda cast: {"edition_id": cast.edition.id}),
    "given": ("classroom_given.index", lambda _: {}),
    "classroom": ("classroom.show", lambda cast: {"given_id": cast.edition.id}),
    "roster": ("roster.show", lambda _: CUT),
    "to confirm": ("attestation.show", lambda _: CUT),
    "urgent": ("panorama.commune", lambda _: CUT),
    "by subject": ("panorama.commune", lambda _: CUT | {"vista": "materia"}),
    "by person": ("panorama.commune", lambda _: CUT | {"vista": "persona"}),
    "a cell": ("panorama.people", lambda _: CUT | {"subject": "PAUX"}),
    "plan": ("plan.show", lambda _: {}),
    "versions": ("plan.versions", lambda _: {}),
    "effects": ("plan_agreement.preview", lambda cast: {"version_id": cast.consulted}),
}
GIVES = {"given"}  # who gives courses sees them
ATTESTS = {"to confirm"}
NO_DOWNLOAD = {"costs of one", "not invited", "to confirm", "versions"}  # their pages answer always as pages
OTHER_ROWS = {"contacts"}  # a line for each who directs, where the page has one for each commune


class Table(HTMLParser):
    """The heads of the last table of a page, and the labels of its rows' cells by the head they stand under."""

    def __init__(self, html):
        super().__init__()
        self.heads, self.labels, self.rows = [], [], 0
        self._inside, self._cell, self._head = False, 0, None
        self.feed(html[html.rindex("<table") : html.rindex("</table>")] if "<table" in html else "")

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "tbody":
            self._inside = True
        elif tag == "tr":
            self._cell = 0
            self.rows += self._inside
        elif tag in {"td", "th"} and self._inside:
            self.labels.append((self._cell, found.get("data-label")))
            self._cell += 1
        elif tag == "th":
            self._head = []

    def handle_data(self, data):
        if self._head is not None:
            self._head.append(data)

    def handle_endtag(self, tag):
        if tag == "th" and self._head is not None:
            self.heads.append(" ".join("".join(self._head).split()))
            self._head = None


def titles(listed):
    """Return what stands over the columns of a list's spreadsheet."""
    return [each.sheet_title or each.title for each in listed.columns if each.sheet and each.says]


@pytest.fixture
def busy(kept, today):
    """Give the world of every visitor, with something in each list."""
    return kept("lists", _busy)


def _busy(session):
    cast = world(session)
    add = {"state": RecordState.WAITING, "added_by_id": cast.mejillones.director.id}
    make.record(session, cast.mejillones.lapsed, cast.traffic, cast.moved.postings[0].end, **add)
    make.enrollment(
        session, cast.edition, cast.mejillones.untrained, cast.mejillones.commune, EnrollmentState.CONFIRMED
    )
    session.commit()
    return cast


@pytest.fixture
def visit(app, session, busy, sign_in):
    """Give the function that asks for the page of a list, and returns the answer with the list that it shows."""
    consulted = session.query(PlanVersion.id).filter_by(state=PlanState.CONSULTATION).scalar()
    shown, browsers = [], {}

    def note(_, context, **__):
        shown.append(context)

    def visit(which, *, expect=200, **asked):
        where, values = PAGES[which]
        who = (
            busy.instructor
            if which in GIVES
            else busy.mejillones.director
            if which in ATTESTS
            else busy.coordinator
        )
        browser = browsers.setdefault(who.id, sign_in(who))
        cast = type("Known", (), {**vars(busy), "consulted": consulted})
        shown.clear()
        with template_rendered.connected_to(note, app):
            answer = browser.get(where, expect=expect, **(values(cast) | asked))
        found = [value for context in shown for value in context.values() if isinstance(value, Listing)]
        return answer, found

    return visit


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("which", PAGES)
def test_titles_are_told_apart_and_a_phone_reads_them(visit, which):
    answer, found = visit(which)
    assert found
    for listed in found:
        on_page = [column.title for column in listed.on_page]
        assert len(set(on_page)) == len(on_page)
        assert len(set(titles(listed))) == len(titles(listed))
    table = Table(answer.text)
    if len(found) == 1 and table.rows:
        assert table.heads == [column.title for column in found[0].on_page]
    assert all(label in {None, table.heads[place]} for place, label in table.labels)


@pytest.mark.both
@pytest.mark.parametrize("which", PAGES)
def test_every_order_and_every_choice_answers(visit, which, engine):
    _, [listed, *_] = visit(which)
    for order in (column.order[0] for column in listed.columns if column.order):
        for asked in (order, f"-{order}"):
            assert visit(which, orden=asked)[1][0].page.total == listed.page.total
    for each in listed.filters:
        values = list(getattr(each, "options", ["ana", "%"]))
        for value in values if engine == "sqlite" else values[-1:]:
            visit(which, **{each.name: value})


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("which", PAGES)
def test_what_is_none_is_refused_and_past_the_end_is_the_last_page(visit, which):
    _, [listed, *_] = visit(which)
    if any(column.order for column in listed.columns):
        visit(which, orden="nada", expect=400)
    for each in listed.filters:
        if hasattr(each, "options"):
            visit(which, **{each.name: "nada"}, expect=400)
    _, [last, *_] = visit(which, **{listed.paging: "999"})
    assert last.page.total == listed.page.total
    assert last.page.number == max(1, -(-listed.page.total // listed.per_page))


@pytest.mark.parametrize("which", [each for each in PAGES if each not in NO_DOWNLOAD | OTHER_ROWS])
def test_the_spreadsheet_holds_every_row_under_the_same_titles(visit, which):
    _, [listed, *_] = visit(which)
    rows = sheet(visit(which, formato="xlsx")[0])
    assert rows[0] == titles(listed)
    assert len(rows) - 1 == listed.page.total


@pytest.mark.only("sqlite")
def test_every_list_that_is_declared_is_among_these(visit, monkeypatch):
    seen, make_one = set(), Listing.__init__

    def noting(self, *args, **kwargs):
        seen.add(sys._getframe(1).f_code.co_name)
        make_one(self, *args, **kwargs)

    monkeypatch.setattr(Listing, "__init__", noting)
    for which in PAGES:
        visit(which)
        if which in OTHER_ROWS:
            visit(which, formato="xlsx")
    declared = {
        node.name
        for path in Path("tracker").rglob("*lists.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and node.returns
        and ast.unparse(node.returns).startswith("Listing[")
    }
    assert declared <= seen
