"""Tells people by mail what became of their way to a course, in the transaction in which it became so."""

import enum
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from tracker.editions import settling_rules
from tracker.editions.attending_rules import in_the_place, of_communes, way
from tracker.editions.calendar_mails import Calendars, calendars
from tracker.models.accounts import Account
from tracker.models.editions import (
    OPEN_STATES,
    RESULTS,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
)
from tracker.post import addressees
from tracker.post.writing import Writer

ASKED_ANEW = timedelta(hours=24)  # who asks again within them is in the list that the first mail leads to


class Outcome(enum.StrEnum):
    """What a change comes to for who reads of it; what it is called says the mail."""

    SEAT = "seat"
    WAITS = "waits"
    LEFT = "left"
    NO_SEAT = "no_seat"
    CANCELLED = "cancelled"  # the edition, and with it whoever was in it
    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    NOT_ADMITTED = "not_admitted"


_OF_STATES = {
    EnrollmentState.CONFIRMED: Outcome.SEAT,
    EnrollmentState.WAITLISTED: Outcome.WAITS,
    EnrollmentState.PASSED: Outcome.PASSED,
    EnrollmentState.FAILED: Outcome.FAILED,
    EnrollmentState.ABSENT: Outcome.ABSENT,
    EnrollmentState.REJECTED: Outcome.REJECTED,
    EnrollmentState.CANCELLED: Outcome.LEFT,
}


class Change(NamedTuple):
    """What an enrollment became in the end; `moved`: the rules gave a seat to who waited already."""

    enrollment: Enrollment
    last: EnrollmentEvent
    moved: bool

    @property
    def earlier(self) -> list[EnrollmentEvent]:
        return self.enrollment.history[: self.enrollment.history.index(self.last)]

    @property
    def outcome(self) -> Outcome:
        """Return what it is called: it depends on the edition, and on what went before."""
        edition, state = self.enrollment.edition.state, self.last.state
        if state is EnrollmentState.CANCELLED and edition is EditionState.CANCELLED:
            return Outcome.CANCELLED
        if state is EnrollmentState.CANCELLED and edition is EditionState.FINISHED:
            return Outcome.NO_SEAT
        if state is EnrollmentState.REJECTED and self._walked_in:
            return Outcome.NOT_ADMITTED
        if state in RESULTS and any(event.state in RESULTS for event in self.earlier):
            return Outcome.CORRECTED
        return _OF_STATES[state]

    @property
    def _walked_in(self) -> bool:
        return bool(self.earlier) and self.earlier[-1].note == settling_rules.WALKED_IN


def tell(writer: Writer, edition: Edition, events: Iterable[EnrollmentEvent]) -> None:
    """Write to everybody to whom something happened in the edition: `events`, as the rules return them.

    Who did it to themselves is told nothing; the directors of a commune are told whom the rules took from the
    waiting list, who asks them for a seat, who withdrew, and of an edition that is cancelled which of theirs were in
    it, as is who gives it. The caller calls it once for what happened, in its transaction: nobody is told twice.
    """
    changes = _changes(events)
    given = calendars(edition, writer.now)
    accounts = addressees.of_people(writer.session, [change.enrollment.inspector for change in changes])
    by_oneself = []
    for change in changes:
        account = accounts.get(change.enrollment.inspector.rut)
        if account and account.id == change.last.by_id:
            by_oneself.append(change)
        elif account and change.last.state is not EnrollmentState.REQUESTED:
            _write(writer, edition, account, change, given)
    _tell_of_moved(writer, edition, [each for each in changes if each.moved])
    asked = [each for each in changes if each.last.state is EnrollmentState.REQUESTED]
    _tell_who_decides(writer, edition, asked)
    _tell_of_withdrawn(writer, edition, [each for each in by_oneself if _gave_up_a_place(each)])
    _tell_who_gives_seats(writer, edition, changes)
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


def _write(writer: Writer, edition: Edition, account: Account, change: Change, given: Calendars) -> None:
    how = calendar = None
    if change.outcome is Outcome.SEAT:
        how = way(edition, change.enrollment.commune_cut)
        calendar = given(how)
    elif change.outcome is Outcome.CANCELLED:
        how = way(edition, change.enrollment.commune_cut)
        calendar = given(in_the_place(edition))
    there = writer.addresses.of("enrollments_own.index")
    words = {
        "edition": edition,
        "event": change.last,
        "outcome": change.outcome,
        "way": how,
        "address": there,
    }
    cancelled = change.outcome is Outcome.CANCELLED
    template = "editions/mails/cancelled_own.txt" if cancelled else "editions/mails/seat.txt"
    writer.write(template, account, words, calendar=calendar)


def _tell_of_moved(writer: Writer, edition: Edition, moved: Sequence[Change]) -> None:
    cuts = {each.enrollment.commune_cut for each in moved}
    for director, own in addressees.directors(writer.session, cuts).items():
        theirs = [each.last for each in moved if each.enrollment.commune_cut in own]
        how = of_communes(edition, {each.enrollment.commune_cut for each in theirs})
        words = {"edition": edition, "moved": theirs, "way": how, "address": _list_of(writer, edition)}
        writer.write("editions/mails/moved.txt", director, words)


def _tell_who_decides(writer: Writer, edition: Edition, asked: Sequence[Change]) -> None:
    """Write to the directors of who asks for a seat, or came without one; of who asks anew within a day they know."""
    asked = [each for each in asked if not _asked_lately(writer, each)]
    directors = addressees.directors(writer.session, {each.enrollment.commune_cut for each in asked})
    for change in asked:
        cut = change.enrollment.commune_cut
        how, there = of_communes(edition, [cut]), _list_of(writer, edition, cut)
        words = {"edition": edition, "event": change.last, "way": how, "address": there}
        for director, own in directors.items():
            if cut in own and director.id != change.last.by_id:
                writer.write("editions/mails/asked.txt", director, words)


def _asked_lately(writer: Writer, change: Change) -> bool:
    """Say whether the same person had asked in the edition within a day, withdrew, and nobody had decided."""
    own = change.enrollment
    query = sa.select(EnrollmentEvent.state).join(EnrollmentEvent.enrollment)
    query = query.where(
        Enrollment.edition_id == own.edition_id,
        Enrollment.inspector_id == own.inspector_id,
        Enrollment.id != own.id,
        EnrollmentEvent.at >= writer.now - ASKED_ANEW,
    )
    states = set(writer.session.scalars(query))
    return EnrollmentState.REQUESTED in states and EnrollmentState.REJECTED not in states


def _gave_up_a_place(change: Change) -> bool:
    """Say whether somebody left who had a seat or waited for one: who had only asked was nobody's concern yet."""
    before = change.earlier[-1].state if change.earlier else None
    left = change.last.state not in OPEN_STATES
    return left and before in {EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED}


def _tell_of_withdrawn(writer: Writer, edition: Edition, withdrawn: Sequence[Change]) -> None:
    """Write to the directors of who withdrew: they may send somebody else."""
    directors = addressees.directors(writer.session, {each.enrollment.commune_cut for each in withdrawn})
    for change in withdrawn:
        cut = change.enrollment.commune_cut
        waited = change.earlier[-1].state is EnrollmentState.WAITLISTED
        words = {"edition": edition, "person": change.enrollment.inspector, "waited": waited}
        words |= {"way": of_communes(edition, [cut]), "address": _list_of(writer, edition, cut)}
        for director, own in directors.items():
            if cut in own and director.id != change.last.by_id:
                writer.write("editions/mails/withdrew.txt", director, words)


def _tell_who_gives_seats(writer: Writer, edition: Edition, changes: Sequence[Change]) -> None:
    """Write to the coordination that a seat came free, when it is so late that only they give it, and somebody waits."""
    freed = [each for each in changes if each.last.state not in OPEN_STATES and _had_a_seat(each)]
    if not freed or edition.state is not EditionState.PUBLISHED:
        return
    if not settling_rules.decided_by_hand(edition, writer.now) or edition.meetings[-1].ends_at <= writer.now:
        return
    free = settling_rules.seats(writer.session, edition, writer.now).free
    waiting = settling_rules.count_waiting(writer.session, edition)
    if not free or not waiting:
        return
    words = {"edition": edition, "free": free, "waiting": waiting, "way": in_the_place(edition)}
    words["address"] = _list_of(writer, edition)
    for account in addressees.coordinators(writer.session):
        if account.id not in {each.last.by_id for each in freed}:
            writer.write("editions/mails/free.txt", account, words)


def _had_a_seat(change: Change) -> bool:
    return bool(change.earlier) and change.earlier[-1].state is EnrollmentState.CONFIRMED


def _tell_of_cancelling(writer: Writer, edition: Edition, ended: Sequence[Change], given: Calendars) -> None:
    """Write to the directors of who was in the edition, with the names, and to who was to give it."""
    inside = [each.enrollment for each in ended]
    directors = addressees.directors(writer.session, {each.commune_cut for each in inside})
    for director, own in directors.items():
        theirs = [each for each in inside if each.commune_cut in own]
        how = of_communes(edition, {each.commune_cut for each in theirs})
        words = {"edition": edition, "people": [each.inspector for each in theirs], "way": how}
        writer.write("editions/mails/cancelled.txt", director, words)
    tell_who_gives(writer, edition, given)


def tell_who_gives(writer: Writer, edition: Edition, given: Calendars) -> None:
    """Write to who was to give an edition that is cancelled."""
    place = in_the_place(edition)
    for account in addressees.reached(edition.instructors):
        words = {"edition": edition, "people": [], "way": place}
        writer.write("editions/mails/cancelled.txt", account, words, calendar=given(place))


def _list_of(writer: Writer, edition: Edition, cut: str | None = None) -> str:
    return writer.addresses.of("enrollments.index", edition_id=edition.id, comuna=cut)
