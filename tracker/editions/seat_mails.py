"""Tells people by mail what became of their way to a course, in the transaction in which it became so."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tracker.editions.attending_rules import in_the_place, way
from tracker.editions.calendar_mails import Calendars, calendars
from tracker.models.accounts import Account
from tracker.models.editions import Edition, EditionState, Enrollment, EnrollmentEvent, EnrollmentState
from tracker.post import addressees
from tracker.post.writing import Writer


class Change(NamedTuple):
    """What an enrollment became in the end; `moved`: the rules gave a seat to who waited already."""

    enrollment: Enrollment
    last: EnrollmentEvent
    moved: bool


def tell(writer: Writer, edition: Edition, events: Iterable[EnrollmentEvent]) -> None:
    """Write to everybody to whom something happened in the edition: `events`, as the rules return them.

    Who did it to themselves is told nothing; the directors of a commune are told whom the rules took from the
    waiting list, who asks them for a seat, and of an edition that is cancelled which of theirs were in it, as is who
    gives it. The caller calls it once for what happened, in its transaction: nobody is told twice.
    """
    changes = _changes(events)
    given = calendars(edition, writer.now)
    _tell_people(writer, edition, changes, given)
    _tell_of_moved(writer, edition, [each for each in changes if each.moved])
    asked = [each for each in changes if each.last.state is EnrollmentState.REQUESTED]
    _tell_who_decides(writer, edition, asked)
    if edition.state is EditionState.CANCELLED:
        _tell_of_cancelling(writer, edition, changes, given)


def _changes(events: Iterable[EnrollmentEvent]) -> list[Change]:
    """Return one change for each enrollment, whatever happened to it in between."""
    happened: dict[Enrollment, list[EnrollmentEvent]] = {}
    for event in events:
        happened.setdefault(event.enrollment, []).append(event)
    return [Change(each, found[-1], _is_moved(found)) for each, found in happened.items()]


def _is_moved(events: Sequence[EnrollmentEvent]) -> bool:
    [last, *earlier] = reversed(events)
    return not earlier and last.by_rule and last.state is EnrollmentState.CONFIRMED


def _tell_people(writer: Writer, edition: Edition, changes: Sequence[Change], given: Calendars) -> None:
    accounts = addressees.of_people(writer.session, [change.enrollment.inspector for change in changes])
    for change in changes:
        account = accounts.get(change.enrollment.inspector.rut)
        asks = change.last.state is EnrollmentState.REQUESTED
        if account and account.id != change.last.by_id and not asks:
            _write(writer, edition, account, change, given)


def _write(writer: Writer, edition: Edition, account: Account, change: Change, given: Calendars) -> None:
    how = calendar = None
    if change.last.state is EnrollmentState.CONFIRMED:
        how = way(edition, change.enrollment.commune_cut)
        calendar = given(how)
    elif edition.state is EditionState.CANCELLED:
        calendar = given(in_the_place(edition))
    words = {"edition": edition, "event": change.last, "way": how}
    writer.write("editions/mails/seat.txt", account, words, calendar=calendar)


def _tell_of_moved(writer: Writer, edition: Edition, moved: Sequence[Change]) -> None:
    cuts = {each.enrollment.commune_cut for each in moved}
    for director, own in addressees.directors(writer.session, cuts).items():
        theirs = [each.last for each in moved if each.enrollment.commune_cut in own]
        words = {"edition": edition, "moved": theirs, "way": in_the_place(edition)}
        writer.write("editions/mails/moved.txt", director, words)


def _tell_who_decides(writer: Writer, edition: Edition, asked: Sequence[Change]) -> None:
    """Write to the directors of who asks for a seat, or came without one."""
    directors = addressees.directors(writer.session, {each.enrollment.commune_cut for each in asked})
    for change in asked:
        cut, place = change.enrollment.commune_cut, in_the_place(edition)
        there = writer.addresses.of("enrollments.index", edition_id=edition.id, comuna=cut)
        words = {"edition": edition, "event": change.last, "way": place, "address": there}
        for director, own in directors.items():
            if cut in own and director.id != change.last.by_id:
                writer.write("editions/mails/asked.txt", director, words)


def _tell_of_cancelling(writer: Writer, edition: Edition, ended: Sequence[Change], given: Calendars) -> None:
    """Write to the directors of who was in the edition, with the names, and to who was to give it."""
    place, inside = in_the_place(edition), [each.enrollment for each in ended]
    directors = addressees.directors(writer.session, {each.commune_cut for each in inside})
    for director, own in directors.items():
        people = [each.inspector for each in inside if each.commune_cut in own]
        words = {"edition": edition, "people": people, "way": place}
        writer.write("editions/mails/cancelled.txt", director, words)
    for account in addressees.reached(edition.instructors):
        words = {"edition": edition, "people": [], "way": place}
        writer.write("editions/mails/cancelled.txt", account, words, calendar=given(place))
