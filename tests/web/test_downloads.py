"""Every list of what people do downloads what it shows, in the order and with the filters of its address."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models.accounts import Role
from tracker.models.machinery import BatchKind, Mail
from tracker.models.people import HandOverState
from tracker.models.records import RecordState
from tracker.post import mail
from tracker.web.rows import CHUNK, Statement, things

LATER = datetime(2026, 11, 4, 12, tzinfo=UTC)


@pytest.fixture
def busy(session, cast):
    """Give the cast with a second thing in each list."""
    own = cast.mejillones
    make.batch(session, own.commune, file="abril.xlsx", undone_at=NOW, applied_at=NOW)
    mail.send(session, "ana@example.cl", "Invitación", "Abra el enlace.", None, NOW)
    mail.send(session, "beto@example.cl", "Cambió la clave", "Cambió.", None, LATER).next_try_at = None
    decided = {"state": HandOverState.GRANTED, "decided_at": NOW, "decided_by_id": cast.coordinator.id}
    make.hand_over(session, cast.moved, own.commune, cast.taltal.commune, cast.taltal.director, **decided)
    added = {"state": RecordState.WAITING, "added_by_id": own.director.id}
    make.record(session, own.untrained, cast.traffic, date(2026, 10, 20), added_at=NOW, **added)
    make.record(session, own.lapsed, cast.traffic, date(2026, 10, 21), added_at=LATER, **added)
    session.commit()
    return cast


LISTS = {
    "outbox": ("outbox.index", {}, ("para", "creado"), {"estado": "fallidos"}),
    "imports": ("imports.index", {}, ("planilla", "cuando"), {"estado": "deshechas"}),
    "kinds": ("imports.index", {}, ("planilla",), {"que": "records"}),
    "invitations": ("invitations.index", {}, ("persona", "funcion", "desde"), {"rol": "observer"}),
    "records": ("records.waiting", {}, ("persona", "curso", "fecha", "agregado"), {"comuna": "02102"}),
    "requests": ("privacy.index", {}, (), {"comuna": "02104"}),
    "states": ("privacy.index", {}, (), {"estado": "open"}),
    "waiting": ("hand_overs.waiting", {}, ("desde", "pedida"), {}),
    "received": ("hand_overs.index", {"cut": "02102"}, ("desde", "pedida"), {"vista": "recibidas"}),
    "asked": ("hand_overs.index", {"cut": "02104"}, ("desde",), {"vista": "enviadas"}),
}


@pytest.mark.parametrize("which", LISTS)
def test_a_list_downloads_what_it_shows(busy, sign_in, which):
    where, values, orders, filters = LISTS[which]
    browser = sign_in(busy.coordinator)
    for order in ("", *orders, *(f"-{each}" for each in orders)):
        asked = values | filters | ({"orden": order} if order else {})
        page = Reading(browser.get(where, **asked))
        address = values | page.query(DOWNLOAD)
        rows = sheet(browser.get(where, **address))[1:]
        assert rows, "nothing to compare"
        assert len(rows) == len(page.rows) - 1
        for row, shown in zip(rows, page.rows[1:], strict=True):
            assert str(row[0]) in " ".join(shown), row


@pytest.mark.parametrize(
    ("where", "key", "column"), [("outbox.index", "para", 0), ("invitations.index", "persona", 0)]
)
def test_an_order_and_its_reverse(busy, sign_in, where, key, column):
    browser = sign_in(busy.coordinator)
    up = Reading(browser.get(where, orden=key)).column(column)
    down = Reading(browser.get(where, orden=f"-{key}")).column(column)
    assert sorted(set(up)) == list(dict.fromkeys(up))
    assert list(dict.fromkeys(down)) == list(dict.fromkeys(up))[::-1]


def test_what_was_said_in_a_message_stays_out_of_its_download(busy, sign_in):
    assert "Abra el enlace" not in str(sheet(sign_in(busy.coordinator).get("outbox.index", formato="xlsx")))


def test_who_asks_for_a_person_downloads_no_name(busy, sign_in):
    browser = sign_in(busy.taltal.director)
    asked = sheet(browser.get("hand_overs.index", cut="02104", vista="enviadas", formato="xlsx"))[1:]
    named = {row[0]: row[1:3] for row in asked}
    assert sorted(named.values(), key=str) == [["Mudado Soto, Mario", "Mejillones"], [None, None]]


def test_a_director_downloads_the_own_reach_alone(busy, sign_in):
    browser = sign_in(busy.taltal.director)
    for where in ("imports.index", "invitations.index", "records.waiting", "privacy.index"):
        assert busy.mejillones.canary not in str(sheet(browser.get(where, formato="xlsx")))


def test_a_filter_that_leaves_nothing_says_so(cast, sign_in):
    browser = sign_in(cast.coordinator)
    for where, asked, words in (
        ("outbox.index", {"estado": "fallidos"}, "Ningún mensaje en ese estado"),
        ("imports.index", {"estado": "deshechas"}, "Ninguna importación calza"),
        ("privacy.index", {"estado": "denied"}, "Ninguna solicitud calza"),
    ):
        assert words in browser.get(where, **asked).text


def test_of_an_account_with_other_tasks_the_download_tells_no_more_than_the_page(busy, session, sign_in):
    two = {"email": "otra@example.cl", "name": "Nombre Reservado", "commune": busy.mejillones.commune}
    make.account(session, Role.COORDINATOR, Role.DIRECTOR, **two)
    session.commit()
    rows = sheet(sign_in(busy.mejillones.director).get("invitations.index", formato="xlsx"))
    assert "otra@example.cl" in str(rows)
    assert "Nombre Reservado" not in str(rows)


def test_kinds_of_imports_are_told_in_words(busy, sign_in):
    rows = sheet(sign_in(busy.coordinator).get("imports.index", formato="xlsx", que=BatchKind.RECORDS))
    assert {row[2] for row in rows[1:]} == {"Registros"}


def test_a_download_is_never_cut_and_few_rows_are_at_hand_at_once(session, cast, sign_in, monkeypatch):
    made = {"subject": "Aviso", "created_at": NOW, "attempts": 0}
    session.execute(sa.insert(Mail), [made | {"address": f"a{n}@example.cl"} for n in range(5_200)])
    session.commit()
    chunks, read = [], Statement.__init__

    def noting(self, select, then, read_rows=things, *more):
        read(self, select, then, lambda rows: (chunks.append(len(rows)), read_rows(rows))[1], *more)

    monkeypatch.setattr(Statement, "__init__", noting)
    rows = sheet(sign_in(cast.coordinator).get("outbox.index", orden="creado", formato="xlsx"))
    assert len({row[0] for row in rows[1:]}) == 5_200
    assert max(chunks) <= CHUNK
