"""How many hours an edition gives: minutes of its meetings, by 45; and what is doubtful of who gives it."""

from datetime import date, time, timedelta

import pytest

from tests import builders as make
from tracker.editions.hours_rules import hours
from tracker.editions.record_rules import remark
from tracker.editions.rules import warnings
from tracker.models import Course, Edition, Provider

DAY = date(2026, 12, 9)


def edition(*minutes, asked=16.0, provider=None):
    found = Edition(course=Course(hours=asked), provider=provider or Provider(name="Academia"))
    for day, length in enumerate(minutes):
        each = make.meeting(DAY + timedelta(day), time(9))
        each.ends_at = each.starts_at + timedelta(minutes=length)
        found.meetings.append(each)
    return found


@pytest.mark.parametrize(
    ("minutes", "given", "fewer"),
    [
        ([360, 360], 16, False),
        ([360, 359], 15.97, True),
        ([240], 5.33, True),
        ([1], 0.02, True),
        ([480, 480], 21.33, False),
    ],
)
def test_an_hour_has_forty_five_minutes_and_is_not_rounded_up(minutes, given, fewer):
    found = hours(edition(*minutes))
    assert (found.given, found.fewer) == (given, fewer)
    assert found.recorded == min(given, 16), "a record never carries more than the course has"


def test_who_plans_fewer_is_told_and_the_record_says_it():
    short = edition(240)
    assert list(warnings(short)) == [
        "Las jornadas suman 5,33 de 16 horas pedagógicas: los registros llevarán solo las que se dicten."
    ]
    assert remark(short) == "se dictaron 5,33 de 16 horas pedagógicas"
    assert remark(edition(720)) is None


@pytest.mark.parametrize(
    ("dates", "said", "noted"),
    [
        ({}, [], None),
        ({"authorised_until": DAY + timedelta(1)}, [], None),
        (
            {"authorised_until": DAY},
            ["La autorización de Academia vence el 09-12-2026, antes de la última jornada."],
            "la autorización de Academia venció el 09-12-2026",
        ),
        (
            {"authorised_until": DAY - timedelta(1)},
            ["La autorización de Academia vence el 08-12-2026, antes de la primera jornada."],
            "la autorización de Academia venció el 08-12-2026",
        ),
        ({"authorised_from": DAY}, [], None),
        (
            {"authorised_from": DAY + timedelta(1)},
            ["La autorización de Academia rige desde el 10-12-2026."],
            "la autorización de Academia rige desde el 10-12-2026",
        ),
    ],
)
def test_an_authorisation_that_does_not_hold_on_all_days_is_said_and_noted(dates, said, noted):
    found = edition(360, 360, provider=Provider(name="Academia", authorisation="SPD-1", **dates))
    assert (list(warnings(found)), remark(found)) == (said, noted)


def test_that_nobody_gives_it_is_said_and_noted():
    found = edition(360, 360)
    found.provider = None
    assert list(warnings(found)) == ["No dice qué organismo lo dicta."]
    assert remark(found) == "no dice qué organismo lo dictó"
