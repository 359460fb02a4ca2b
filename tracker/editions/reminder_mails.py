"""Tells people, the day before, of the meeting they go to: what `flask tick` does about tomorrow."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.editions import letter_mails, seating_rules
from tracker.editions.attending_rules import Way, in_the_place, of_who_gives_it, way
from tracker.ground import clock
from tracker.ground.format import hour
from tracker.models.accounts import Account
from tracker.models.editions import Edition, EditionState, Enrollment, EnrollmentState, Meeting
from tracker.post import addressees

FROM = time(9)  # of the day before, in Santiago


class Reminder(NamedTuple):
    """A meeting that people are told of at an instant."""

    session: Session
    edition: Edition
    meeting: Meeting
    now: datetime
    calendars: letter_mails.Calendars

    @property
    def day(self) -> str:
        return "Hoy" if clock.local_date(self.meeting.starts_at) == clock.local_date(self.now) else "Mañana"

    def write(self, account: Account, paragraphs: Iterable[str], way: Way, last: str = "") -> None:
        """Write the paragraphs, then when and where, then what comes last."""
        said = [*paragraphs, letter_mails.particulars(self.edition, [self.meeting], way), last]
        subject = f"{self.day} a las {hour(self.meeting.starts_at)}: {self.edition.course.title}"
        letter_mails.write(self.session, account, subject, said, self.now, self.calendars(way))


def remind_all(session: Session, now: datetime, commit: Callable[[], None]) -> int:
    """Tell of each meeting that is due, in a transaction of its own; return how many were told of.

    Due is one of tomorrow from nine o'clock on, or of today while it has not begun, of which nothing was told.
    Doing it twice, or in two places at once, does it once: the edition is locked, and the meeting remembers.
    """
    told = 0
    due = session.execute(
        sa.select(Meeting.edition_id, Meeting.id)
        .join(Meeting.edition)
        .where(_is_due(now))
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    commit()
    for edition_id, meeting_id in due:
        edition = seating_rules.lock(session, edition_id)
        query = sa.select(Meeting).join(Meeting.edition).where(Meeting.id == meeting_id, _is_due(now))
        meeting = session.scalar(query.execution_options(populate_existing=True))
        if meeting:
            _remind(session, edition, meeting, now)
            told += 1
        commit()
    return told


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    today = clock.local_date(now)
    days = 2 if now.astimezone(clock.SANTIAGO).time() >= FROM else 1
    return sa.and_(
        Edition.state == EditionState.PUBLISHED,
        Meeting.reminded_at.is_(None),
        Meeting.starts_at > now,
        Meeting.starts_at < clock.start_of(today + timedelta(days=days)),
    )


def _remind(session: Session, edition: Edition, meeting: Meeting, now: datetime) -> None:
    """Write to who holds a seat, to their directors, and to who gives the course."""
    meeting.reminded_at = now
    reminder = Reminder(session, edition, meeting, now, letter_mails.calendars(edition, now))
    seated = _seated(session, edition)
    _tell_people(reminder, seated)
    _tell_directors(reminder, seated)
    expected = "1 persona" if len(seated) == 1 else f"{len(seated)} personas"
    first = f"{reminder.day} dicta una jornada de «{edition.course.title}». Tienen cupo: {expected}."
    for account in addressees.reached(edition.instructors):
        reminder.write(account, [first], of_who_gives_it(edition))


def _seated(session: Session, edition: Edition) -> Sequence[Enrollment]:
    query = (
        sa.select(Enrollment)
        .where(Enrollment.edition_id == edition.id, Enrollment.state == EnrollmentState.CONFIRMED)
        .options(joinedload(Enrollment.inspector))
        .order_by(Enrollment.id)
    )
    return session.scalars(query).all()


def _tell_people(reminder: Reminder, seated: Sequence[Enrollment]) -> None:
    accounts = addressees.of_people(reminder.session, [each.inspector for each in seated])
    first = f"{reminder.day} tiene una jornada de «{reminder.edition.course.title}»."
    for each in seated:
        if account := accounts.get(each.inspector.rut):
            reminder.write(account, [first], way(reminder.edition, each.commune_cut), letter_mails.OWN_PAGE)


def _tell_directors(reminder: Reminder, seated: Sequence[Enrollment]) -> None:
    cuts = {each.commune_cut for each in seated}
    first = f"{reminder.day} van a una jornada de «{reminder.edition.course.title}»:"
    for director, own in addressees.directors(reminder.session, cuts).items():
        names = letter_mails.listed(each.inspector.full_name for each in seated if each.commune_cut in own)
        reminder.write(director, [first, names], in_the_place(reminder.edition))
