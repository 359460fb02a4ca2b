"""Calendars as others read them: each meeting at its hour, on days when the clock changes too; hostile text stays text."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from tests import builders as make
from tests.cast import LINK, NOW
from tracker.editions.attending_rules import ONLINE, of_who_gives_it, way
from tracker.ground.clock import SANTIAGO
from tracker.models.editions import EditionState, Modality
from tracker.post import ics
from tracker.post.ics import Block


@pytest.fixture
def edition(cast):
    return cast.edition


def read(edition, now=NOW, link=None, dropped=()):
    """Return the events of the calendar, read by the library from its bytes."""
    where = ONLINE if link else edition.where
    text = ics.calendar(edition, now, where=where, link=link, dropped=dropped)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "a line is not folded"
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_a_meeting_is_there_with_where_and_what_to_bring(edition):
    edition.bring = "Ropa cómoda"
    [event] = read(edition, link=LINK)
    assert event["summary"] == "Primeros auxilios, 16 horas"
    assert event["location"] == "En línea"
    assert event["description"] == f"Qué llevar: Ropa cómoda\nEnlace: {LINK}"
    assert event.decoded("dtstart") == datetime(2026, 12, 16, 9, tzinfo=SANTIAGO)
    assert event.decoded("dtend") == datetime(2026, 12, 16, 13, tzinfo=SANTIAGO)
    assert event["dtstart"].params["TZID"] == "America/Santiago"
    [plain] = read(edition)
    assert plain["location"] == "Gimnasio municipal, Mejillones"
    assert LINK not in plain.to_ical().decode()


HOSTILE = "Sede; sala 2, piso\\3\r\nBEGIN:VEVENT\nATTACH:http://evil.example\tñandú " + "á" * 90


def test_hostile_text_stays_text(edition):
    edition.place, edition.bring = HOSTILE, HOSTILE
    edition.course.title = HOSTILE
    [event] = read(edition)
    assert "attach" not in event
    said = HOSTILE.replace("\r\n", "\n")
    assert event["summary"] == said
    assert event["location"] == f"{said}, Mejillones"
    assert event["description"] == f"Qué llevar: {said}"


@pytest.mark.parametrize(
    ("day", "start", "utc"),
    [
        (date(2026, 9, 5), time(9), "2026-09-05T13:00"),  # the day before the clock goes forward
        (date(2026, 9, 6), time(1), "2026-09-06T04:00"),  # the first hour of that day
        (date(2026, 9, 6), time(9), "2026-09-06T12:00"),
        (date(2027, 4, 3), time(9), "2027-04-03T12:00"),
        (date(2027, 4, 4), time(9), "2027-04-04T13:00"),  # and back
        (date(2055, 7, 1), time(9), "2055-07-01T13:00"),
    ],
)
def test_the_hour_is_right_whatever_the_clock_does(edition, day, start, utc):
    """Also for who knows nothing of Santiago but what the file says of it."""
    edition.meetings = [make.meeting(day, start, time(13))]
    text = ics.calendar(edition, NOW, where=edition.where, link=None)
    found = Calendar.from_ical(text)
    [event] = found.walk("VEVENT")
    wall = event.decoded("dtstart").replace(tzinfo=None)
    assert wall == datetime.combine(day, start)
    [zone] = found.walk("VTIMEZONE")
    assert wall - zone.to_tz(lookup_tzid=False).utcoffset(wall) == datetime.fromisoformat(utc)


def test_what_is_moved_replaces_what_was(session, edition):
    [before] = read(edition)
    meeting = edition.meetings[0]
    meeting.starts_at += timedelta(days=1)
    meeting.ends_at += timedelta(days=1)
    [after] = read(edition, NOW + timedelta(seconds=1))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("last-modified") > before.decoded("last-modified")


def test_what_is_no_more_is_cancelled(edition):
    gone = Block(99, *(datetime(2026, 12, 20, hour, tzinfo=UTC) for hour in (12, 15)), edition.created_at)
    assert [event["status"] for event in read(edition, dropped=[gone])] == ["CONFIRMED", "CANCELLED"]
    edition.state = EditionState.CANCELLED
    assert [event["status"] for event in read(edition)] == ["CANCELLED"]
    assert "METHOD:CANCEL" in ics.calendar(edition, NOW, where=edition.where, link=None)


def test_the_link_is_for_who_attends_online(session, cast, edition):
    assert way(edition, "02102").link is None, "nobody attends online what is given in a place"
    edition.modality = Modality.MIXED
    make.quota(edition, cast.taltal.commune, 0, online=True)
    session.flush()
    assert (way(edition, "02102").link, way(edition, "02104").link) == (None, LINK)
    assert way(cast.elsewhere, "02102").link == cast.elsewhere.link
    assert of_who_gives_it(edition) == (edition.where, LINK), "who gives a mixed one needs both"
