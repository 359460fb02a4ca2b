"""What is different about an edition that everybody sees, told to whom it matters: before, and now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.editions import letter_mails
from tracker.editions.attending_rules import Way, in_the_place, of_who_gives_it, way
from tracker.models.accounts import Account
from tracker.models.editions import Edition, Enrollment, EnrollmentState
from tracker.post import addressees
from tracker.post.ics import Block


class Seen(NamedTuple):
    """What matters of an edition to who goes."""

    blocks: Sequence[Block]
    where: str
    bring: str | None
    link: str | None

    @classmethod
    def of(cls, edition: Edition) -> "Seen":
        blocks = [Block.of(meeting) for meeting in edition.meetings]
        return cls(blocks, edition.where, edition.bring, edition.link)


class Notice(NamedTuple):
    """A change that is to be told: what was, by whom, when, and who has another course then (title by inspector)."""

    edition: Edition
    before: Seen
    after: Seen
    by: int
    now: datetime
    clashes: Mapping[int, str]

    def differences(self, *, online: bool) -> str:
        """Return what is different, «Antes» and «Ahora»; empty where nothing is for who attends so."""
        return "\n\n".join(_differences(self.before, self.after, online=online))

    @property
    def dropped(self) -> list[Block]:
        kept = {block.id for block in self.after.blocks}
        return [block for block in self.before.blocks if block.id not in kept]


def tell(
    session: Session, edition: Edition, before: Seen, *, clashes: Mapping[int, str], by: int, now: datetime
) -> None:
    """Write what is different to who has a seat or waits, their directors, and who gives the course.

    Who changed it is told nothing, and nobody is of what does not matter to them. The caller has flushed the change,
    and calls this once in its transaction.
    """
    session.flush()
    notice = Notice(edition, before, Seen.of(edition), by, now, clashes)
    is_past = edition.meetings[-1].ends_at <= now  # a correction: its end tells
    if notice.differences(online=True) and not is_past:
        inside = _inside(session, edition)
        calendars = letter_mails.calendars(edition, now, notice.dropped)
        _tell_people(session, notice, inside, calendars)
        _tell_directors(session, notice, inside, calendars)
        for account in addressees.reached(edition.instructors):
            how = of_who_gives_it(edition)
            _write(session, notice, account, [], how, calendars(how))


def _differences(before: Seen, after: Seen, *, online: bool) -> Iterator[str]:
    was, now = ({block.id: letter_mails.when(block) for block in seen.blocks} for seen in (before, after))
    for number in sorted(was.keys() | now.keys(), key=lambda each: (each not in was, each)):
        yield from _difference("Jornada", was.get(number, "no estaba"), now.get(number, "ya no se hace"))
    yield from _difference("Dónde", before.where, after.where)
    yield from _difference(
        "Qué llevar", before.bring or "nada en especial", after.bring or "nada en especial"
    )
    if online:
        yield from _difference("Enlace", before.link or "ninguno", after.link or "ninguno")


def _difference(label: str, was: str, now: str) -> Iterator[str]:
    if was != now:
        yield f"{label}\n  Antes: {was}\n  Ahora: {now}"


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


def _tell_people(
    session: Session, notice: Notice, inside: Sequence[Enrollment], calendars: letter_mails.Calendars
) -> None:
    accounts = addressees.of_people(session, [each.inspector for each in inside])
    for each in inside:
        account, how = accounts.get(each.inspector.rut), way(notice.edition, each.commune_cut)
        if account:
            seated = each.state is EnrollmentState.CONFIRMED
            other = notice.clashes.get(each.inspector_id)
            more = [
                "Sigue en lista de espera." if not seated else "",
                f"A esa hora tiene cupo también en «{other}»: avise a su dirección comunal." if other else "",
                letter_mails.OWN_PAGE,
            ]
            _write(session, notice, account, more, how, calendars(how) if seated else None)


def _tell_directors(
    session: Session, notice: Notice, inside: Sequence[Enrollment], calendars: letter_mails.Calendars
) -> None:
    cuts = {each.commune_cut for each in inside}
    for director, own in addressees.directors(session, cuts).items():
        here = [each for each in inside if each.commune_cut in own]
        ways = [way(notice.edition, cut) for cut in own]
        how = next((each for each in ways if each.link), in_the_place(notice.edition))
        _write(session, notice, director, _about(notice, here), how, calendars(how))


def _about(notice: Notice, people: Sequence[Enrollment]) -> Iterator[str]:
    """Yield what a director reads of the commune's people."""
    names = {each.inspector_id: each.inspector.full_name for each in people}
    waits = {each.inspector_id for each in people if each.state is EnrollmentState.WAITLISTED}
    lines = [name + (" (en lista de espera)" if key in waits else "") for key, name in names.items()]
    yield f"De su comuna están:\n{letter_mails.listed(lines)}"
    clashing = [f"{name}: {notice.clashes[key]}" for key, name in names.items() if key in notice.clashes]
    if clashing:
        yield f"A esa hora tienen cupo también en otro curso:\n{letter_mails.listed(clashing)}"


def _write(
    session: Session,
    notice: Notice,
    account: Account,
    more: Iterable[str],
    how: Way,
    calendar: str | None,
) -> None:
    said = notice.differences(online=how.link is not None)
    if said and account.id != notice.by:
        title = notice.edition.course.title
        paragraphs = [f"Cambió «{title}».", said, *more]
        letter_mails.write(session, account, f"Cambió el curso: {title}", paragraphs, notice.now, calendar)
