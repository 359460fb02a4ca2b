"""Tells of the seats that were given up, and frees, as time passes, those that nobody decided on."""

from collections.abc import Callable, Sequence

from tracker.editions import seat_mails, settling_rules
from tracker.leaving import rules
from tracker.models.editions import Edition, EnrollmentEvent, EnrollmentState
from tracker.post import addressees
from tracker.post.writing import Writer


def tell(writer: Writer, happened: rules.Happened) -> None:
    """Write to everybody to whom something happened, by edition."""
    for edition, events in happened:
        seat_mails.tell(writer, edition, events)


def free_all(writer: Writer, commit: Callable[[], None]) -> int:
    """Free what people left behind, an edition in a transaction of its own; return how many seats and requests.

    Doing it twice, or in two places at once, does it once: the edition is locked.
    """
    freed, session = 0, writer.session
    due = rules.left_behind(session, writer.now)
    commit()
    for number in due:
        edition = settling_rules.lock(session, number)
        events = rules.free(session, edition, writer.now)
        seat_mails.tell(writer, edition, events)
        left = [each for each in events if each.state is EnrollmentState.CANCELLED]
        _tell_directors(writer, edition, left)
        commit()
        freed += len(left)
    return freed


def _tell_directors(writer: Writer, edition: Edition, left: Sequence[EnrollmentEvent]) -> None:
    cuts = {each.enrollment.commune_cut for each in left}
    for director, own in addressees.directors(writer.session, cuts).items():
        people = [each.enrollment.inspector for each in left if each.enrollment.commune_cut in own]
        writer.write("leaving/mails/freed.txt", director, {"edition": edition, "people": people})
