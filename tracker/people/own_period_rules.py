"""What one may know of a person: everything while they are one's own, afterwards one's own period only."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from tracker.access.policy import Actor, Permission, Reach, reaches
from tracker.ground.clock import local_date
from tracker.standing.facts import EnrollmentFact, PersonFacts


class Sight(NamedTuple):
    """The communes one looks from today; None means that nothing is hidden."""

    communes: Collection[str] | None
    today: date

    def last_day(self, person: PersonFacts) -> date | None:
        """Return the last day (inclusive) of a person who left these communes; None for all others.

        The former commune keeps sight of its own period (design, section 3, Moves).
        """
        ends = [posting.end for posting in person.postings if posting.commune in (self.communes or ())]
        if not ends or any(end is None or end >= self.today for end in ends):
            return None
        return max(end for end in ends if end is not None)

    def hides_of_roster(self, cut: str, on: date) -> bool:
        """Say whether something may be hidden of people who are on the commune's roster on a date."""
        return self.communes is not None and (cut not in self.communes or on < self.today)

    def shows(self, person: PersonFacts, day: date) -> bool:
        """Say whether what began on that day may be known of the person."""
        return day <= (self.last_day(person) or date.max)

    def of(self, person: PersonFacts) -> PersonFacts:
        """Return what may be known: of who left, the postings here and the records up to the last day."""
        last_day = self.last_day(person)
        if last_day is None:
            return person
        return person._replace(
            postings=[posting for posting in person.postings if posting.commune in (self.communes or ())],
            records=[record for record in person.records if record.obtained_on <= last_day],
            exemptions=[each for each in person.exemptions if each.start <= last_day],
            enrollments=[_up_to(each, last_day) for each in person.enrollments],
        )


def _up_to(enrollment: EnrollmentFact, last_day: date) -> EnrollmentFact:
    return enrollment._replace(
        history=[change for change in enrollment.history if local_date(change.at) <= last_day]
    )


def sight_of(actor: Actor, today: date) -> Sight:
    """Return what the actor may know of the people in reach."""
    everyone = Reach.EVERYONE in reaches(actor, Permission.SEE_PEOPLE)
    return Sight(None if everyone else actor.communes, today)
