"""What is answered on the screen of an import: only what was said, beside what was said before."""

from datetime import date
from types import SimpleNamespace

from tracker.imports.review_rules import answered, leaving
from tracker.roster.doubt_rules import Doubt

NAMED = {"cells": {"2:rut": "1-9"}}


def seen(**choices):
    """Give a review that asks two questions of each kind, with what was chosen so far."""
    asked = SimpleNamespace(
        functions=[SimpleNamespace(key=key, text=key.upper()) for key in ("patrullero", "secretaria")],
        persons=[
            SimpleNamespace(doubt=Doubt.OTHER_NAME, rut="1-9"),
            SimpleNamespace(doubt=Doubt.OTHER_RUT, rut="2-7"),
        ],
        places=[SimpleNamespace(key=key) for key in ("Hoja2", "Hoja3")],
        dates=[SimpleNamespace(doubt=SimpleNamespace(key=key)) for key in ("desde", "hasta")],
    )
    missing = [SimpleNamespace(id=number) for number in (7, 5, 9)]
    return SimpleNamespace(asked=asked, choices=NAMED | choices, missing=missing)


def said(functions=("", ""), persons=("", ""), places=("", ""), dates=("", "")):
    return {"functions": functions, "persons": persons, "places": places, "dates": dates}


NOTHING = {key: {} for key in ["functions", "places", "dates", *Doubt]}


def test_a_blank_answers_nothing_and_takes_nothing_back():
    assert answered(seen(), said()) == NAMED | NOTHING
    before = answered(seen(), said(persons=("otra", "misma"), places=("dejar", "leer")))
    assert answered(seen(**before), said()) == before


def test_each_answer_goes_to_its_own_question():
    found = answered(
        seen(places={"Hoja2": True}),
        said(("security_inspector", ""), ("otra", "misma"), ("dejar", "leer"), ("", "month_first")),
    )
    assert found == NAMED | {
        "functions": {"patrullero": ("PATRULLERO", "security_inspector")},
        Doubt.OTHER_NAME: {"1-9": False},
        Doubt.OTHER_RUT: {"2-7": True},
        "places": {"Hoja2": False, "Hoja3": True},
        "dates": {"hasta": "month_first"},
    }


def test_only_who_is_missing_left_and_only_with_a_last_day():
    last = date(2026, 10, 31)
    found = leaving(seen(), [9, 5, 4], last)
    assert found["leavers"] == {"ids": [5, 9], "last_day": "2026-10-31"}
    assert found["cells"] == NAMED["cells"]
    assert leaving(seen(), [4], last)["leavers"] == leaving(seen(), [5], None)["leavers"] == {}
