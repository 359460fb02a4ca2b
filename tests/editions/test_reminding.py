"""The day before, people are told of their meeting: once, in time, and who it concerns."""

import contextvars
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tracker.editions import meeting_rules
from tracker.editions.reminder_mails import remind_all
from tracker.editions.span_rules import Span
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models import Mail
from tracker.models.accounts import Role
from tracker.models.editions import EditionState, EnrollmentState, Meeting, Modality
from tracker.web.writing import writer

NINE = datetime(2026, 12, 8, 12, tzinfo=UTC)  # the day before, in Santiago
SUBJECT = "Mañana a las 09:00: Primeros auxilios, 16 horas"


@pytest.fixture
def edition(session, cast):
    """Give the edition of 9 December, with one of each team in it and who gives it."""
    cast.edition.instructors = [cast.instructor]
    cast.edition.bring = "Ropa cómoda"
    for team in (cast.mejillones, cast.taltal):
        team.account.email = f"teresa.{team.canary.lower()}@example.cl"
        make.enrollment(session, cast.edition, team.trained, team.commune)
    make.enrollment(
        session, cast.edition, cast.taltal.lapsed, cast.taltal.commune, EnrollmentState.WAITLISTED
    )
    session.commit()
    return cast.edition


@pytest.fixture
def remind(session, edition):
    """Give the function that does what the tick does at an instant, and returns the mail of it."""

    def remind(at=NINE):
        session.rollback()
        last = session.scalar(sa.select(sa.func.max(Mail.id))) or 0
        session.commit()
        remind_all(writer(at), session.commit)
        return session.scalars(sa.select(Mail).where(Mail.id > last).order_by(Mail.id)).all()

    return remind


def test_each_is_told_what_concerns_them(cast, edition, remind):
    sent = {each.address: each for each in remind()}
    assert {each.subject for each in sent.values()} == {SUBJECT}
    teams = (cast.mejillones, cast.taltal)
    directors = [account.email for team in teams for account in (team.director, team.deputy)]
    assert sent.keys() == {*(team.account.email for team in teams), *directors, cast.instructor.email}
    own = sent[cast.mejillones.account.email]
    for words in ("Mañana tiene una jornada", "09-12-2026 09:00 a 13:00", "Gimnasio municipal, Mejillones"):
        assert words in own.body
    assert "Qué llevar: Ropa cómoda" in own.body
    assert "BEGIN:VEVENT" in own.calendar
    director = sent[cast.taltal.director.email].body
    assert cast.taltal.trained.full_name in director
    assert cast.taltal.lapsed.full_name not in director, "who waits does not go"
    assert cast.mejillones.canary not in director
    assert "Tienen cupo: 2 personas." in sent[cast.instructor.email].body


def test_directors_read_how_their_own_people_attend(session, cast, edition, remind):
    edition.modality, edition.link = Modality.MIXED, "https://sala.example.cl/9"
    make.quota(edition, cast.taltal.commune, 0, online=True)
    session.commit()
    sent = {each.address: each.body for each in remind()}
    far, here = (sent[team.director.email] for team in (cast.taltal, cast.mejillones))
    assert "Dónde: En línea\nEnlace: https://sala.example.cl/9" in far
    assert "Gimnasio" not in far
    assert "Dónde: Gimnasio municipal, Mejillones" in here
    assert "Enlace" not in here


def test_it_is_told_once_from_nine_o_clock_on(remind):
    assert remind(NINE - timedelta(minutes=1)) == []
    assert remind()
    assert remind() == remind(NINE + timedelta(hours=5)) == []


def test_who_was_not_told_the_day_before_is_told_that_same_day_until_it_begins(edition, remind):
    starts = edition.meetings[0].starts_at
    assert remind(starts) == []
    early = remind(starts - timedelta(hours=3))
    assert {each.subject for each in early} == {"Hoy a las 09:00: Primeros auxilios, 16 horas"}


@pytest.mark.parametrize("state", ["draft", "finished", "cancelled"])
def test_of_what_is_not_given_nothing_is_told(session, edition, remind, state):
    edition.state = EditionState(state)
    edition.finished_at = NINE if state == "finished" else None
    if state == "cancelled":
        make.call_off(edition)
    session.commit()
    assert remind() == []


def test_a_meeting_on_another_day_is_told_again(session, edition, remind):
    remind()
    [span] = [Span.of(meeting) for meeting in edition.meetings]
    for days, told in ((0, False), (1, True)):
        later = span._replace(day=span.day + timedelta(days=days), end=span.end.replace(minute=30))
        meeting_rules.put(session(), edition, meeting_rules.compare(edition, [later]))
        session.commit()
        assert bool(remind(NINE + timedelta(days=days, minutes=1))) is told


def test_the_cost_does_not_grow_with_the_people(session, cast, edition, count_queries):
    def cost():
        session.execute(sa.update(Meeting).values(reminded_at=None))
        session.commit()
        session.expire_all()
        with count_queries() as sent:
            remind_all(writer(NINE), session.commit)
        session.commit()
        return sum("INTO outbox" not in each for each in sent)  # a letter is a row, whoever counts

    few = cost()
    edition.capacity = 200
    for number in range(60):
        person = make.inspector(session)
        make.account(session, Role.INSPECTOR, rut=person.rut, email=f"persona{number}@example.cl")
        make.enrollment(session, edition, person, cast.taltal.commune)
    session.commit()
    assert cost() == few <= 20


@pytest.mark.both
def test_two_at_once_tell_once(app, session, edition):
    session.commit()
    start, errors = threading.Barrier(2), []

    def tick():
        with app.app_context():
            start.wait()
            try:
                remind_all(writer(NINE), db.session.commit)
            except Exception as wrong:  # noqa: BLE001  whatever it is, the test says it
                errors.append(wrong)
            db.session.remove()

    both = [threading.Thread(target=contextvars.Context().run, args=(tick,)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert errors == []
    addresses = session.scalars(sa.select(Mail.address)).all()
    assert len(addresses) == len(set(addresses)) == 7


def test_the_tick_says_what_it_did(run, edition, time_machine):
    time_machine.move_to(NINE)
    assert clock.now() >= NINE
    assert "Jornadas avisadas a quienes van: 1." in run("tick").output
    assert "Jornadas" not in run("tick").output
