"""Tells of an edition that was merged into another: everybody reads one mail, of what became of them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tracker.editions import seat_mails
from tracker.editions.attending_rules import Way, in_the_place, of_communes, way
from tracker.editions.calendar_mails import calendars
from tracker.enrollments.merging_rules import Merged, Move
from tracker.models.accounts import Account
from tracker.models.editions import EnrollmentState
from tracker.post import addressees
from tracker.post.ics import Block
from tracker.post.writing import Writer

_WHO = {  # the person, their director
    (True, True): "Se avisa por correo a la persona y a su dirección.",
    (True, False): "Se avisa por correo a la persona; su dirección no tiene correo.",
    (False, True): "Se avisa por correo a su dirección; la persona no tiene cuenta con correo.",
    (False, False): "Ni la persona ni su dirección tienen correo: avise usted.",
}


def tell(writer: Writer, done: Merged) -> None:
    """Write to who went and who could not, to their directors, to who was to give it, and to who got a seat with it."""
    accounts = addressees.of_people(writer.session, [each.enrollment.inspector for each in done.moves])
    for move in done.moves:
        if account := accounts.get(move.enrollment.inspector.rut):
            _tell_one(writer, done, move, account)
    _tell_directors(writer, done)
    seat_mails.tell_who_gives(writer, done.short, calendars(done.short, writer.now))
    seat_mails.tell(writer, done.into, done.served)


def readers(session: Session, moves: Sequence[Move]) -> dict[int, str]:
    """Return by enrollment (id) who will read what became of it, or that somebody has to tell them."""
    people = [each.enrollment for each in moves]
    accounts = addressees.of_people(session, [each.inspector for each in people])
    directors = addressees.directors(session, {each.commune_cut for each in people}).values()
    read = {cut for cuts in directors for cut in cuts}
    return {each.id: _WHO[each.inspector.rut in accounts, each.commune_cut in read] for each in people}


def _tell_one(writer: Writer, done: Merged, move: Move, account: Account) -> None:
    cut = move.enrollment.commune_cut
    seated = move.becomes is EnrollmentState.CONFIRMED
    how = way(done.into, cut) if seated else in_the_place(done.into)
    words = {"short": done.short, "into": done.into, "move": move, "way": how}
    words["address"] = writer.addresses.of("enrollments_own.index")
    writer.write(
        "enrollments/mails/merged_own.txt",
        account,
        words,
        calendar=_calendar(writer, done, seated=seated, how=how),
    )


def _calendar(writer: Writer, done: Merged, *, seated: bool, how: Way) -> str:
    """Return what takes the meetings of before out of a calendar, and for who has a seat puts the others in."""
    if seated:
        gone = [Block.of(meeting) for meeting in done.short.meetings]
        return calendars(done.into, writer.now, gone)(how)
    return calendars(done.short, writer.now)(in_the_place(done.short))


def _tell_directors(writer: Writer, done: Merged) -> None:
    directors = addressees.directors(writer.session, {each.enrollment.commune_cut for each in done.moves})
    for director, own in directors.items():
        theirs = [each for each in done.moves if each.enrollment.commune_cut in own]
        words = {"short": done.short, "into": done.into, "moves": theirs}
        words["way"] = of_communes(done.into, _communes(theirs))
        words["address"] = writer.addresses.of("enrollments.index", edition_id=done.into.id)
        writer.write("enrollments/mails/merged.txt", director, words)


def _communes(moves: Sequence[Move]) -> set[str]:
    return {each.enrollment.commune_cut for each in moves}
