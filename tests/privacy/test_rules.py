"""Asking, answering and extending, without a page: who answers, once, in time, with a reason."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders as make
from tests import cast as casting
from tracker.ground.refused import Refused
from tracker.models.privacy import RequestKind, RequestState
from tracker.privacy import rules
from tracker.privacy.datum_rules import EVERYTHING, Datum, parse, said

NOW, TODAY = casting.NOW, casting.TODAY
PHONE = Datum("phone")


def ask(session, person, kind=RequestKind.RECTIFICATION, datum=PHONE, now=NOW):
    made = rules.ask(session, person, kind, datum, "Es otro.", by_id=make.account(session).id, now=now)
    session.flush()
    return made


postings = st.lists(
    st.builds(
        lambda id_, cut, start, days: SimpleNamespace(
            id=id_,
            commune_cut=cut,
            start=TODAY + timedelta(start),
            end=None if days is None else TODAY + timedelta(start + days),
        ),
        st.integers(1, 9),
        st.sampled_from(["02101", "02102", "02104"]),
        st.integers(-60, 20),
        st.none() | st.integers(0, 60),
    ),
    max_size=4,
    unique_by=lambda each: each.id,
)


@given(postings, st.integers(1, 9))
def test_who_answers_is_where_they_are_today_else_where_they_last_were(found, number):
    answer = rules.who_answers(found, Datum("posting", number), TODAY)
    here = [each for each in found if each.start <= TODAY and not (each.end is not None and each.end < TODAY)]
    if not found:
        assert answer is None
    elif not here:
        never_ends = [each for each in found if each.end is None]
        latest = max((each.end for each in found if each.end), default=None)
        last = never_ends or [each for each in found if each.end == latest]
        assert answer in {each.commune_cut for each in last}
    elif number in [each.id for each in here]:
        assert answer == next(each.commune_cut for each in here if each.id == number)
    else:
        first = min(each.start for each in here)
        assert answer in {each.commune_cut for each in here if each.start == first}
    assert rules.who_answers(found, PHONE, TODAY) == rules.who_answers(found[::-1], PHONE, TODAY)


def test_a_request_keeps_what_the_screen_said_and_when_it_is_due(session, cast):
    person = cast.mejillones.lapsed
    person.phone = "+56987654321"
    made = ask(session, person)
    assert (made.shown, made.state, made.commune_cut) == ("+56987654321", RequestState.OPEN, "02102")
    assert (made.asked_at, made.due_on) == (NOW, date(2026, 12, 3))


def test_the_day_of_a_request_is_santiagos(session, cast):
    late = datetime(2026, 11, 4, 2, tzinfo=UTC)  # 23:00 of the 3rd
    assert ask(session, cast.mejillones.lapsed, now=late).due_on == date(2026, 12, 3)


def test_one_open_request_for_a_datum(session, cast):
    person = cast.mejillones.lapsed
    first = ask(session, person)
    with pytest.raises(Refused, match="Ya lo pidió el 03-11-2026"):
        ask(session, person)
    ask(session, person, datum=Datum("email"))
    ask(session, person, RequestKind.ERASURE, Datum(EVERYTHING))
    ask(session, person, RequestKind.BLOCK, Datum(EVERYTHING))
    ask(session, cast.mejillones.untrained)
    rules.answer(first, RequestState.DENIED, "No.", by_id=cast.coordinator.id, now=NOW)
    session.flush()
    ask(session, person)


def test_who_is_on_no_roster_is_sent_to_the_coordination(session, cast):
    with pytest.raises(Refused, match="escriba a la coordinación"):
        ask(session, make.inspector(session))


def test_what_the_screen_says_of_each_datum(session, cast):
    person = cast.mejillones.trained
    posting, record = person.postings[0], cast.mejillones.record
    assert said(session, person, Datum("name")) == person.full_name
    assert said(session, person, Datum("email")) == "sin información"
    assert said(session, person, Datum("posting", posting.id)) == (
        "Mejillones, Inspector/a de seguridad, desde el 01-01-2025, empleador: Municipalidad, nombramiento: 01-01-2025"
    )
    assert said(session, person, Datum("record", record.id)) == (
        "Primeros auxilios, 16 horas, 02-03-2026, 16 horas, OTEC Huanchaca, Aceptado"
    )
    assert said(session, person, Datum("records")) == "2 en total"
    for other in (Datum("record", cast.taltal.record.id), Datum("record", 999), Datum("posting", 999)):
        assert said(session, person, other) is None


@pytest.mark.parametrize(
    "text", ["", "password_hash", "record", "record-0", "record-²", "phone-1", "record-1x"]
)
def test_what_is_no_datum(text):
    assert parse(text) is None


def test_the_second_to_answer_is_told(session, cast):
    request = cast.mejillones.request
    rules.answer(request, RequestState.GRANTED, "Corregido.", by_id=cast.coordinator.id, now=NOW)
    with pytest.raises(Refused, match="Otra persona ya respondió"):
        rules.answer(request, RequestState.DENIED, "No.", by_id=cast.mejillones.director.id, now=NOW)
    with pytest.raises(Refused, match="Otra persona ya respondió"):
        rules.extend(request, "Falta un papel.", now=NOW)
    assert (request.state, request.answer) == (RequestState.GRANTED, "Corregido.")
    assert request.answered_by_id == cast.coordinator.id


def test_a_term_is_extended_once_before_it_ends(session, cast):
    request = cast.mejillones.request
    last_minute = datetime(2026, 12, 4, 2, 59, tzinfo=UTC)  # 23:59 of the 3rd, its last day
    rules.extend(request, "Falta un papel.", now=last_minute)
    assert (request.due_on, request.extension_reason) == (date(2027, 1, 2), "Falta un papel.")
    with pytest.raises(Refused, match="ya se prorrogó"):
        rules.extend(request, "Otra vez.", now=last_minute)
    with pytest.raises(Refused, match="ya venció"):
        rules.extend(cast.taltal.request, "Tarde.", now=last_minute + timedelta(minutes=1))
    block = ask(session, cast.mejillones.trained, RequestKind.BLOCK, Datum(EVERYTHING))
    with pytest.raises(Refused, match="bloqueo"):
        rules.extend(block, "Falta un papel.", now=NOW)
