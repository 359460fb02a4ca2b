"""What is different about an edition that everybody sees, told to whom it matters: before, and now."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.editions.attending_rules import Way, of_communes, of_who_gives_it, way
from tracker.editions.calendar_mails import Calendars, calendars
from tracker.models.accounts import Account
from tracker.models.editions import Edition, Enrollment, EnrollmentState
from tracker.post import addressees
from tracker.post.ics import Block
from tracker.post.writing import Writer


class Seen(NamedTuple):
    """What matters of an edition to who goes."""

    blocks: Sequence[Block]
    where: str
    bring: str | None
    link: str | None

    @classmethod
    def of(cls, edition: Edition) -> "Seen":
        blocks = sorted(Block.of(meeting) for meeting in edition.meetings)
        return cls(blocks, edition.where, edition.bring, edition.link)


class Notice(NamedTuple):
    """A change that is to be told: what was, by whom, and who has another course then (title by inspector)."""

    writer: Writer
    edition: Edition
    before: Seen
    after: Seen
    by: int
    clashes: Mapping[int, str]

    def matters(self, *, online: bool) -> bool:
        """Say whether anything is different for who attends so: only who is online needs the link."""
        before, after = (seen if online else seen._replace(link=None) for seen in (self.before, self.after))
        return before != after

    @property
    def meetings(self) -> list[tuple[Block | None, Block | None]]:
        """Return each meeting before and now, those that are new at the end."""
        was, now = ({block.id: block for block in seen.blocks} for seen in (self.before, self.after))
        numbers = sorted(was.keys() | now.keys(), key=lambda each: (each not in was, each))
        return [(was.get(number), now.get(number)) for number in numbers]

    @property
    def dropped(self) -> list[Block]:
        return [was for was, now in self.meetings if was and now is None]

    def write(
        self, template: str, account: Account, how: Way, calendar: str | None, words: Mapping[str, object]
    ) -> None:
        """Write to who did not do it themselves, where it matters to them."""
        if account.id != self.by and self.matters(online=how.link is not None):
            said = {"edition": self.edition, "way": how, "meetings": self.meetings}
            said |= {"before": self.before, "after": self.after, **words}
            self.writer.write(template, account, said, calendar=calendar)


def tell(writer: Writer, edition: Edition, before: Seen, *, clashes: Mapping[int, str], by: int) -> None:
    """Write what is different to who has a seat or waits, their directors, and who gives the course.

    Who changed it is told nothing, and nobody is of what does not matter to them. The caller calls this once in the
    transaction of the change.
    """
    writer.session.flush()
    notice = Notice(writer, edition, before, Seen.of(edition), by, clashes)
    is_past = edition.meetings[-1].ends_at <= writer.now  # a correction: its end tells
    if notice.matters(online=True) and not is_past:
        inside = _inside(writer.session, edition)
        given = calendars(edition, writer.now, notice.dropped)
        _tell_people(notice, inside, given)
        _tell_directors(notice, inside, given)
        for account in addressees.reached(edition.instructors):
            how = of_who_gives_it(edition)
            notice.write("editions/mails/changed.txt", account, how, given(how), {})


def _inside(session: Session, edition: Edition) -> Sequence[Enrollment]:
    query = (
        sa.select(Enrollment)
        .where(
            Enrollment.edition_id == edition.id,
            Enrollment.state.in_({EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED}),
        )
        .options(joinedload(Enrollment.inspector))
        .order_by(Enrollment.id)
    )
    return session.scalars(query).all()


def _tell_people(notice: Notice, inside: Sequence[Enrollment], given: Calendars) -> None:
    accounts = addressees.of_people(notice.writer.session, [each.inspector for each in inside])
    for each in inside:
        if account := accounts.get(each.inspector.rut):
            how, waits = way(notice.edition, each.commune_cut), each.state is EnrollmentState.WAITLISTED
            words = {"waits": waits, "clash": notice.clashes.get(each.inspector_id)}
            calendar = None if waits else given(how)
            notice.write("editions/mails/changed_own.txt", account, how, calendar, words)


def _tell_directors(notice: Notice, inside: Sequence[Enrollment], given: Calendars) -> None:
    cuts = {each.commune_cut for each in inside}
    for director, own in addressees.directors(notice.writer.session, cuts).items():
        here = [each for each in inside if each.commune_cut in own]
        how = of_communes(notice.edition, {each.commune_cut for each in here})
        people = [each.inspector for each in here]
        clashing = [(each, notice.clashes[each.id]) for each in people if each.id in notice.clashes]
        words = {"inside": here, "clashing": clashing}
        notice.write("editions/mails/changed_commune.txt", director, how, given(how), words)
