"""A published edition that changes: what may, who must say yes, and who reads what is different."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.editions.plain import STORED
from tests.filling import send
from tests.reading import Reading
from tracker.editions import change_mails, rules, settling_rules
from tracker.editions.span_rules import Span
from tracker.editions.stage_rules import is_reopened
from tracker.ground.refused import Refused
from tracker.models import Mail
from tracker.models.accounts import Role
from tracker.models.editions import Attendance, EditionState, EnrollmentState, Mark, Modality
from tracker.web.writing import writer

TITLE = "Cambió el curso: Primeros auxilios, 16 horas"


@pytest.fixture
def edition(session, cast):
    """Give the edition of 9 and 10 December, closed and released before."""
    cast.edition.meetings.append(make.meeting(date(2026, 12, 10)))
    cast.edition.instructors = [cast.instructor]
    for team in (cast.mejillones, cast.taltal):
        team.account.email = f"teresa.{team.canary.lower()}@example.cl"
    session.commit()
    return cast.edition


@pytest.fixture
def seated(session, cast, edition):
    team = cast.mejillones
    found = make.enrollment(session, edition, team.trained, team.commune)
    session.commit()
    return found


@pytest.fixture
def change(session, edition):
    """Give the function that changes the edition by the rule, as at an instant."""

    def change(spans=None, now=NOW, *, anyway=False, **values):
        stored = {name: getattr(edition, name) for name in rules.DETAILS}
        spans = spans if spans is not None else stored_spans(edition)
        found = rules.change(session(), edition, stored | values, spans, now, anyway=anyway)
        session.flush()
        return found

    return change


@pytest.fixture
def letters(session):
    """Give the function that returns the mail that was written, by address."""

    def letters():
        session.rollback()
        return {each.address: each for each in session.scalars(sa.select(Mail))}

    return letters


def stored_spans(edition):
    return [Span.of(meeting) for meeting in edition.meetings]


def later(span, days=1):
    return span._replace(day=span.day + timedelta(days=days))


def days(edition):
    return [span.day.day for span in stored_spans(edition)]


def test_both_days_go_one_on_and_stay_the_same_meetings(session, edition, change):
    numbers = [meeting.id for meeting in edition.meetings]
    change([later(span) for span in stored_spans(edition)])
    session.expire_all()
    assert (days(edition), [meeting.id for meeting in edition.meetings]) == ([10, 11], numbers)
    first, second = stored_spans(edition)
    change([first._replace(day=second.day), second._replace(day=first.day)])
    session.expire_all()
    assert (days(edition), [meeting.id for meeting in edition.meetings]) == ([10, 11], numbers[::-1])


def test_one_comes_and_one_goes(session, edition, change):
    first, second = stored_spans(edition)
    change([second, later(second)._replace(meeting=None)])
    session.expire_all()
    assert days(edition) == [10, 11]
    change([first._replace(day=second.day, meeting=None)])
    session.expire_all()
    assert days(edition) == [10]


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        (lambda _first, _second: [], "Deje al menos una jornada"),
        (lambda first, second: [first, second._replace(day=first.day)], "se superponen"),
        (lambda first, second: [first._replace(day=date(2026, 11, 2)), second], "quedaría en el pasado"),
        (lambda first, second: [first._replace(day=date(2026, 11, 25)), second], "Las inscripciones se cierran"),
    ],
)  # fmt: skip
def test_what_may_not_be_is_said(edition, change, spans, words):
    with pytest.raises(Refused, match=words):
        change(spans(*stored_spans(edition)))
    assert days(edition) == [9, 10]


def test_the_quotas_are_released_by_the_first_meeting(edition, change):
    first, second = stored_spans(edition)
    with pytest.raises(Refused, match="y están para el 20-11-2026: libérelos antes"):
        change([first._replace(day=date(2026, 11, 19)), second], closes_on=date(2026, 11, 18))


def test_the_window_may_be_one_day_and_no_shorter(edition, change):
    change(closes_on=edition.opens_on)
    assert edition.closes_on == edition.opens_on
    with pytest.raises(Refused, match="Las inscripciones se abren el"):
        change(closes_on=edition.opens_on - timedelta(days=1))


def test_once_it_runs_only_what_is_to_come_moves(edition, change):
    first, second = stored_spans(edition)
    begun = edition.meetings[0].starts_at
    with pytest.raises(Refused, match="del 09-12-2026 ya comenzó"):
        change([first._replace(end=time(14)), second], begun)
    with pytest.raises(Refused, match="del 09-12-2026 ya comenzó"):
        change([second], begun)
    change([first, later(second)], begun)
    assert days(edition) == [9, 11]
    with pytest.raises(Refused, match="no se cambia"):
        change(now=edition.meetings[-1].ends_at)


def test_a_meeting_with_marks_stays(session, cast, edition, seated, change):
    first, _second = stored_spans(edition)
    mark = Attendance(meeting_id=edition.meetings[1].id, mark=Mark.PRESENT, at=NOW, by_id=cast.instructor.id)
    seated.attendance.append(mark)
    session.flush()
    with pytest.raises(Refused, match="del 10-12-2026 tiene asistencia"):
        change([first])


def test_a_meeting_with_its_signed_list_stays_and_one_without_goes(session, edition, change):
    first, second = stored_spans(edition)
    edition.meetings[1].sheets = [make.evidence(session)]
    session.flush()
    with pytest.raises(Refused, match="del 10-12-2026 tiene asistencia"):
        change([first])
    change([second])
    assert days(edition) == [10]


def test_a_meeting_is_not_put_where_the_clock_stands(edition, change):
    first, second = stored_spans(edition)
    begins = edition.meetings[0].starts_at
    with pytest.raises(Refused, match="del 09-12-2026 quedaría en el pasado"):
        change(
            [first, second._replace(day=first.day, start=time(8), end=time(9))], begins - timedelta(hours=1)
        )
    assert days(edition) == [9, 10]
    change(
        [first, second._replace(day=first.day, start=time(8), end=time(9))],
        begins - timedelta(hours=1, seconds=1),
    )
    assert days(edition) == [9, 9]


def test_a_reopened_one_is_corrected_in_the_past_alone(session, cast, edition, seated, change):
    over = edition.meetings[-1].ends_at
    for state in (EnrollmentState.WAITLISTED, EnrollmentState.CONFIRMED):
        settling_rules.become(seated, state, NOW, None)
        session.flush()
    with pytest.raises(Refused, match="no se cambia"):
        change(now=over)
    for state in (EnrollmentState.PASSED, EnrollmentState.CONFIRMED):
        settling_rules.become(seated, state, over, None)
        session.flush()
    other = make.edition(session, cast.traffic, None, date(2026, 12, 8))
    make.enrollment(session, other, seated.inspector, seated.commune)
    assert (is_reopened(session, edition), is_reopened(session, other)) == (True, False)
    first, second = stored_spans(edition)
    with pytest.raises(Refused, match="el 10-12-2026 todavía no llega"):
        change([first, second._replace(start=time(14), end=time(15))], over + timedelta(minutes=30))
    change([first._replace(day=date(2026, 12, 8)), second], over)
    assert days(edition) == [8, 10], "who was at two places then was so"
    change(now=over, closes_on=date(2026, 12, 31))
    edition.state = EditionState.FINISHED
    with pytest.raises(Refused, match="no se cambia"):
        change(now=over)


def test_who_was_told_of_a_day_is_told_of_another(edition, change):
    for meeting in edition.meetings:
        meeting.reminded_at = NOW
    first, second = stored_spans(edition)
    change([first._replace(end=time(14)), later(second)])
    assert [meeting.reminded_at for meeting in edition.meetings] == [NOW, None]


@pytest.fixture
def elsewhere(session, cast, seated):
    """Give another edition, on 11 December, in which the same person holds a seat."""
    other = make.edition(session, cast.traffic, None, date(2026, 12, 11))
    make.enrollment(session, other, seated.inspector, seated.commune)
    session.commit()
    return other


def test_two_of_one_name_are_both_named(session, cast, edition, elsewhere, sign_in):
    namesake = make.inspector(
        session,
        names=cast.mejillones.trained.names,
        paternal_surname=cast.mejillones.trained.paternal_surname,
        maternal_surname=cast.mejillones.trained.maternal_surname,
    )
    for each in (edition, elsewhere):
        make.enrollment(session, each, namesake, cast.mejillones.commune)
    session.commit()
    browser, where = sign_in(cast.coordinator), f"/cursos-programados/{edition.id}/editar"
    typed = STORED | {"meetings-2-day": "2026-12-11", "meetings-2-start": "09:00", "meetings-2-end": "13:00"}
    told = Reading(send(browser, browser.get(where), where, expect=409, **typed)).words
    assert told.count(f"{namesake.full_name}: Tránsito, 8 horas") == 2


def test_who_would_be_in_two_places_is_named_and_needs_a_yes(cast, edition, elsewhere, sign_in, letters):
    browser, where = sign_in(cast.coordinator), f"/cursos-programados/{edition.id}/editar"
    page = browser.get(where)
    typed = STORED | {"meetings-2-day": "2026-12-11", "meetings-2-start": "09:00", "meetings-2-end": "13:00"}
    assert "Guardar de todos modos" not in page.text
    told = send(browser, page, where, expect=409, **typed)
    words = Reading(told).words
    assert f"{cast.mejillones.trained.full_name}: Tránsito, 8 horas" in words
    assert "Guardar de todos modos" in words
    assert letters() == {}
    send(browser, told, where, **typed, anyway="y")
    sent = letters()
    assert days(edition) == [9, 11]
    own = sent[cast.mejillones.account.email]
    assert "A esa hora tiene cupo también en «Tránsito, 8 horas»" in own.body
    assert (
        f"{cast.mejillones.trained.full_name}: Tránsito, 8 horas" in sent[cast.mejillones.director.email].body
    )


def test_each_reads_what_is_different(session, cast, edition, seated, change, letters):
    taltal = cast.taltal
    make.enrollment(session, edition, taltal.trained, taltal.commune, EnrollmentState.WAITLISTED)
    before = change_mails.Seen.of(edition)
    _first, second = stored_spans(edition)
    third = second._replace(day=date(2026, 12, 12), meeting=None)
    change([later(second), third], place="Sede; «El Faro»", host_cut="02104", bring="Casco")
    change_mails.tell(writer(NOW), edition, before, clashes={}, by=cast.coordinator.id)
    session.commit()
    sent = letters()
    teams = (cast.mejillones, taltal)
    people = [account.email for team in teams for account in (team.account, team.director, team.deputy)]
    assert sent.keys() == {*people, cast.instructor.email}
    assert {each.subject for each in sent.values()} == {TITLE}
    own = sent[cast.mejillones.account.email]
    for words in (
        "Antes: 09-12-2026 09:00 a 13:00\n  Ahora: ya no se hace",
        "Antes: 10-12-2026 09:00 a 13:00\n  Ahora: 11-12-2026 09:00 a 13:00",
        "Antes: no estaba\n  Ahora: 12-12-2026 09:00 a 13:00",
        "Antes: Gimnasio municipal, Mejillones\n  Ahora: Sede; «El Faro», Taltal",
        "Antes: nada en especial\n  Ahora: Casco",
    ):
        assert words in own.body
    assert own.calendar.count("STATUS:CONFIRMED") == 2
    assert own.calendar.count("STATUS:CANCELLED") == 1
    waits = sent[taltal.account.email]
    assert "Sigue en lista de espera." in waits.body
    assert waits.calendar is None
    assert taltal.trained.full_name in sent[taltal.director.email].body
    assert cast.mejillones.canary not in sent[taltal.director.email].body


def test_nothing_is_told_of_what_does_not_matter(session, cast, edition, seated, change, letters):
    before = change_mails.Seen.of(edition)
    spans = [span._replace(outside_hours=True) for span in stored_spans(edition)]
    change(spans, closes_on=date(2026, 12, 1), instructors=[], provider_id=None)
    change_mails.tell(writer(NOW), edition, before, clashes={}, by=cast.coordinator.id)
    session.commit()
    assert letters() == {}


def test_another_link_is_told_to_who_attends_online(session, cast, edition, seated, change, letters):
    edition.modality = Modality.MIXED
    make.quota(edition, cast.taltal.commune, 2, online=True)
    make.enrollment(session, edition, cast.taltal.trained, cast.taltal.commune)
    before = change_mails.Seen.of(edition)
    change(link="https://sala.example.cl/otra")
    change_mails.tell(writer(NOW), edition, before, clashes={}, by=cast.coordinator.id)
    session.commit()
    sent = letters()
    assert cast.taltal.account.email in sent
    assert cast.mejillones.account.email not in sent
    assert "https://sala.example.cl/otra" in sent[cast.taltal.account.email].calendar.replace("\r\n ", "")


def test_the_cost_does_not_grow_with_the_people(session, cast, edition, seated, change, count_queries):
    def cost():
        session.commit()
        session.expire_all()
        before = change_mails.Seen.of(edition)
        with count_queries() as sent:
            clashes = change([later(span) for span in stored_spans(edition)], anyway=True)
            change_mails.tell(writer(NOW), edition, before, clashes=clashes, by=cast.coordinator.id)
            session.flush()
        session.commit()
        return sum("INTO outbox" not in each for each in sent)

    few = cost()
    edition.capacity = 200
    for number in range(60):
        person = make.inspector(session)
        make.account(session, Role.INSPECTOR, rut=person.rut, email=f"persona{number}@example.cl")
        make.enrollment(session, edition, person, cast.taltal.commune)
    assert cost() <= few <= 30


def test_a_form_that_names_a_meeting_of_another_edition_moves_none(session, cast, edition, sign_in):
    other = make.edition(session, cast.traffic, None, date(2026, 12, 20))
    session.commit()
    browser, where = sign_in(cast.coordinator), f"/cursos-programados/{edition.id}/editar"
    hostile = {"meetings-1-id": str(other.meetings[0].id), "meetings-2-id": "9" * 12}
    send(browser, browser.get(where), where, **STORED | hostile)
    session.expire_all()
    assert (days(edition), days(other)) == ([9], [20])


def test_the_page_of_a_running_edition_moves_its_next_day(session, edition, sign_in, cast, time_machine):
    time_machine.move_to(datetime(2026, 12, 9, 15, tzinfo=UTC))
    browser, where = sign_in(cast.coordinator), f"/cursos-programados/{edition.id}/editar"
    page = browser.get(where)
    typed = STORED | {"meetings-2-day": "11-12-2026", "meetings-2-start": "15:00", "meetings-2-end": "18:00"}
    send(browser, page, where, **typed)
    session.expire_all()
    assert days(edition) == [9, 11]
    told = send(browser, browser.get(where), where, expect=409, **typed | {"meetings-1-end": "14:00"})
    assert "ya comenzó: no se cambia" in Reading(told).words
