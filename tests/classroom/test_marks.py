"""Marks that arrive late, from several devices, some of them twice: what was said last counts, and nothing is lost unsaid."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.cast import NOW
from tracker.classroom import lists, mark_rules
from tracker.classroom.mark_forms import NO_CODE
from tracker.classroom.mark_rules import Device, Said, noted_at
from tracker.models import Attendance
from tracker.models.editions import AbsenceReason, EditionState, EnrollmentState, Mark

MINUTE = timedelta(minutes=1)
HEADERS = {"X-Saves-As-You-Go": "1"}
PRESENT, LATE, ABSENT = Mark.PRESENT, Mark.LATE, Mark.ABSENT


def said(mark, minute, device="aaaaaaaa", over="", *, fast=timedelta(), sent=60):
    """Say a mark on a device, so many minutes after NOW, sent at minute `sent`; its clock is fast by so much."""
    at, sent_at = (NOW + number * MINUTE + fast for number in (minute, sent))
    return Said(mark, None, Device(device, at, sent_at), over)


@pytest.fixture
def take(session, cast, given, seated):
    """Give the function that takes what is said of the first person, as it arrives at NOW + 60 minutes or so."""

    def take(what, by=cast.instructor, now=NOW + 60 * MINUTE):
        changed = mark_rules.mark(session, given.meetings[0], {seated[0].id: what}, by=by.id, now=now).changed
        session.flush()
        return changed

    return take


@pytest.fixture
def stored(session, given, seated):
    """Give the function that says which mark counts, and what stands beside it."""

    def stored():
        [row, _] = sorted(lists.rows(session, given, NOW), key=lambda row: row.enrollment.id)
        found = row.marks[given.meetings[0].id]
        return found.mark, found.rival_code, lists.shown(row, given.meetings[0])["rival"]

    return stored


def test_a_mark_is_of_the_moment_it_was_made_by_a_clock_that_may_be_wrong(given):
    at = given.meetings[0]
    now = NOW + 60 * MINUTE
    for fast in (timedelta(), timedelta(hours=3), timedelta(days=-400)):
        assert noted_at(said(PRESENT, 10, fast=fast), at, now) == NOW + 10 * MINUTE
    assert noted_at(Said(PRESENT), at, now) == now, "without a device it is of now"
    assert noted_at(said(PRESENT, 90), at, now) == now, "none later than its arrival"
    assert noted_at(said(PRESENT, -9000), at, now) == datetime(2026, 11, 3, 3, tzinfo=UTC), (
        "nor before the day"
    )


def test_the_later_of_two_devices_counts_whichever_comes_first_and_both_are_told(cast, take, stored):
    take(said(PRESENT, 20, "bbbbbbbb"), by=cast.coordinator)
    take(said(ABSENT, 10))
    first = stored()
    assert first[:2] == (PRESENT, "A")
    assert "vale «Presente», a las 12:20, de" in first[2]
    assert "es anterior «Ausente», a las 12:10, de Inés Lobos" in first[2]
    take(said(LATE, 30, "cccccccc"))
    assert stored()[:2] == (LATE, "P"), "it had not seen that either"


def test_who_saw_what_counted_corrects_it_and_nothing_is_told(cast, take, stored):
    take(said(PRESENT, 20, "bbbbbbbb"), by=cast.coordinator)
    take(said(ABSENT, 10, over="P"))
    assert stored() == (ABSENT, None, ""), "a clock a little wrong does not matter to who saw it"
    take(said(LATE, 15, "cccccccc"))
    assert stored()[:2] == (ABSENT, "T"), "what was said before what was corrected is older than that"


def test_who_says_again_what_counts_settles_it(take, stored):
    take(said(PRESENT, 20, "bbbbbbbb"))
    take(said(ABSENT, 10))
    assert take(said(ABSENT, 10)) == [], "sent again, all is as it was"
    assert stored()[1] == "A"
    assert take(said(PRESENT, 40, over="P"))
    assert stored() == (PRESENT, None, "")


def test_what_was_said_again_is_of_when_it_was_said_last(take, stored):
    take(said(PRESENT, 10, "bbbbbbbb"))
    take(said(PRESENT, 30, "cccccccc"))
    take(said(ABSENT, 20))
    assert stored()[:2] == (PRESENT, "A")


def test_one_device_is_believed_in_its_own_order(take, stored):
    take(said(PRESENT, 10, sent=10), now=NOW + 15 * MINUTE)  # five minutes on its way
    take(said(LATE, 11, sent=11), now=NOW + 11 * MINUTE)
    assert stored()[:2] == (LATE, None)
    assert take(said(PRESENT, 10, sent=10)) == []
    assert stored()[:2] == (LATE, None)


@pytest.fixture
def phone(sign_in, cast, given, seated, session):
    """Give the function that sends codes by enrollment as a browser that keeps them does, and returns the answer."""
    browser = sign_in(cast.instructor)

    def send(expect, sent=0, **codes):
        session.commit()
        data = {"sent": str(10**12 + sent), "device": "aaaaaaaa"}
        for row, code in codes.items():
            number = row.removeprefix("e")
            data |= {f"code-{number}": code, f"at-{number}": str(10**12), f"saw-{number}": ""}
        headers = HEADERS | {"X-CSRFToken": browser._token()}
        answer = browser.visit(
            "POST", f"/jornadas/{given.meetings[0].id}", data=data, headers=headers, expect=expect
        )
        session.expire_all()
        return answer.json["refused"] if answer.is_json else answer.text

    send.browser = browser
    return send


def counted(session):
    return {each.enrollment_id: (each.mark, each.reason) for each in session.scalars(sa.select(Attendance))}


def test_a_browser_is_told_row_by_row_what_was_not_taken(session, given, seated, phone):
    first, second = seated
    assert phone(204, **{f"e{first.id}": "J2"}, sent=60_000) == ""
    assert counted(session) == {first.id: (Mark.JUSTIFIED, AbsenceReason.LEAVE)}
    [mark] = session.scalars(sa.select(Attendance))
    assert mark.at - mark.noted_at == MINUTE
    told = phone(400, **{f"e{first.id}": "P", f"e{second.id}": "X9"})
    assert told == {str(second.id): f"«X9» {NO_CODE}"}
    assert counted(session)[first.id] == (PRESENT, None)
    second.state = EnrollmentState.CANCELLED
    told = phone(409, **{f"e{first.id}": "T", f"e{second.id}": "P"})
    assert told == {
        str(second.id): f"{second.inspector.list_name} ya no tiene cupo en este curso: no se guardó."
    }
    assert counted(session)[first.id] == (LATE, None)
    given.state, given.finished_at = EditionState.FINISHED, NOW
    told = phone(409, **{f"e{first.id}": "P", f"e{second.id}": "P"})
    assert set(told.values()) == {"El curso está cerrado, fue anulado o no se ha publicado."}
    assert set(told) == {str(first.id), str(second.id)}


def test_an_open_page_asks_what_counts_now(given, seated, phone):
    phone(204, **{f"e{seated[0].id}": "A1"})
    answer = phone.browser.get("classroom.marks", meeting_id=given.meetings[0].id).json
    assert answer["open"]
    assert answer["rows"] == {
        str(seated[0].id): {"code": "A1", "rival": ""},
        str(seated[1].id): {"code": "", "rival": ""},
    }
    assert not phone.browser.get("classroom.marks", meeting_id=given.meetings[1].id).json["open"], (
        "tomorrow's"
    )


@pytest.mark.parametrize("what", [{"at": "x"}, {"at": "9" * 14}, {"sent": "-1"}, {"device": "zz"}])
def test_a_time_that_is_none_is_now(session, given, seated, phone, what):
    row = seated[0].id
    sent = {"sent": "5", "device": "aaaaaaaa", "at": "5"} | what
    data = {f"code-{row}": "P", f"at-{row}": sent.pop("at")} | sent
    phone.browser.post(f"/jornadas/{given.meetings[0].id}", data)
    session.expire_all()
    [mark] = session.scalars(sa.select(Attendance))
    assert mark.noted_at == mark.at
    assert mark.device is None
