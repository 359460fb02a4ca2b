"""Tells people, the day before, of the meeting they go to: what `flask tick` does about tomorrow."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.editions import settling_rules
from tracker.editions.attending_rules import Way, of_communes, of_who_gives_it, way
from tracker.editions.calendar_mails import Calendars, calendars
from tracker.ground import clock
from tracker.models.accounts import Account
from tracker.models.editions import Edition, EditionState, Enrollment, EnrollmentState, Meeting
from tracker.models.people import Posting
from tracker.post import addressees
from tracker.post.writing import Writer

FROM = time(9)  # of the day before, in Santiago


class Reminder(NamedTuple):
    """A meeting that people are told of at an instant."""

    writer: Writer
    edition: Edition
    meeting: Meeting
    calendars: Calendars

    @property
    def day(self) -> str:
        today = clock.local_date(self.writer.now)
        return "Hoy" if clock.local_date(self.meeting.starts_at) == today else "Mañana"

    def write(self, template: str, account: Account, way: Way, words: Mapping[str, object]) -> None:
        said = {"day": self.day, "edition": self.edition, "meeting": self.meeting, "way": way, **words}
        self.writer.write(template, account, said, calendar=self.calendars(way))


def remind_all(writer: Writer, commit: Callable[[], None]) -> int:
    """Tell of each meeting that is due, in a transaction of its own; return how many were told of.

    Due is one of tomorrow from nine o'clock on, or of today while it has not begun, of which nothing was told.
    Doing it twice, or in two places at once, does it once: the edition is locked, and the meeting remembers.
    """
    told, session, now = 0, writer.session, writer.now
    due = session.execute(
        sa.select(Meeting.edition_id, Meeting.id)
        .join(Meeting.edition)
        .where(_is_due(now))
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    commit()
    for edition_id, meeting_id in due:
        edition = settling_rules.lock(session, edition_id)
        query = sa.select(Meeting).join(Meeting.edition).where(Meeting.id == meeting_id, _is_due(now))
        meeting = session.scalar(query.execution_options(populate_existing=True))
        if meeting:
            _remind(writer, edition, meeting)
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


def _remind(writer: Writer, edition: Edition, meeting: Meeting) -> None:
    """Write to who holds a seat, to their directors, and to who gives the course."""
    meeting.reminded_at = writer.now
    reminder = Reminder(writer, edition, meeting, calendars(edition, writer.now))
    seated = _seated(writer.session, edition, clock.local_date(meeting.starts_at))
    _tell_people(reminder, seated)
    _tell_directors(reminder, seated)
    for account in addressees.reached(edition.instructors):
        how = of_who_gives_it(edition)
        reminder.write("editions/mails/reminder_class.txt", account, how, {"seated": len(seated)})


def _seated(session: Session, edition: Edition, day: date) -> Sequence[Enrollment]:
    """Return who holds a seat and is on a roster on the day."""
    posted = sa.exists().where(Posting.inspector_id == Enrollment.inspector_id, Posting.posted_on(day))
    query = (
        sa.select(Enrollment)
        .where(Enrollment.edition_id == edition.id, Enrollment.state == EnrollmentState.CONFIRMED, posted)
        .options(joinedload(Enrollment.inspector))
        .order_by(Enrollment.id)
    )
    return session.scalars(query).all()


def _tell_people(reminder: Reminder, seated: Sequence[Enrollment]) -> None:
    accounts = addressees.of_people(reminder.writer.session, [each.inspector for each in seated])
    for each in seated:
        if account := accounts.get(each.inspector.rut):
            how = way(reminder.edition, each.commune_cut)
            reminder.write("editions/mails/reminder_own.txt", account, how, {})


def _tell_directors(reminder: Reminder, seated: Sequence[Enrollment]) -> None:
    cuts = {each.commune_cut for each in seated}
    for director, own in addressees.directors(reminder.writer.session, cuts).items():
        people = [each.inspector for each in seated if each.commune_cut in own]
        how = of_communes(reminder.edition, {each.commune_cut for each in seated} & {*own})
        reminder.write("editions/mails/reminder_commune.txt", director, how, {"people": people})
