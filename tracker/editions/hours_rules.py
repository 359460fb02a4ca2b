"""How many hours an edition gives, by its meetings, and how many its course asks: pedagogical ones (design, section 3)."""

from datetime import timedelta
from typing import NamedTuple

from tracker.ground.format import number
from tracker.models.editions import Edition

LENGTH = timedelta(minutes=45)  # of a pedagogical hour


class Hours(NamedTuple):
    """What the meetings of an edition add up to, rounded down to a hundredth, and what the course has."""

    given: float
    asked: float

    @property
    def fewer(self) -> bool:
        return self.given < self.asked

    @property
    def recorded(self) -> float:
        """Return what a record of the edition carries: never more than the course has."""
        return min(self.given, self.asked)

    @property
    def words(self) -> str:
        """5,33 de 16 horas pedagógicas."""
        return f"{number(self.given)} de {number(self.asked)} horas pedagógicas"


def hours(edition: Edition) -> Hours:
    """Return the hours that an edition gives and is asked for; a pedagogical hour has 45 minutes."""
    every = sum((meeting.ends_at - meeting.starts_at for meeting in edition.meetings), timedelta())
    return Hours(every * 100 // LENGTH / 100, edition.course.hours)
