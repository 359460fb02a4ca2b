"""Tells of a person who is asked for and handed over: who decides, who asked, and the person."""

from collections.abc import Collection, Iterable

from tracker.models.accounts import Account
from tracker.models.people import HandOver
from tracker.post import addressees
from tracker.post.writing import Writer


def asked(writer: Writer, made: Iterable[HandOver]) -> None:
    """Write to who decides: the directors of the commune that has the person, or, where it has none, the coordinators."""
    for each in made:
        deciding = _directors(writer, {each.commune_cut}) or addressees.coordinators(writer.session)
        _write(
            writer,
            "hand_overs/mails/asked.txt",
            deciding,
            each,
            writer.addresses.of("hand_overs.show", hand_over_id=each.id),
        )


def granted(writer: Writer, hand_over: HandOver, by_id: int) -> None:
    """Write to the person and to the directors of both communes, but to who did it."""
    both = _directors(writer, {hand_over.commune_cut, hand_over.to_cut})
    there = writer.addresses.of("people.show", inspector_id=hand_over.inspector_id)
    _write(
        writer, "hand_overs/mails/granted.txt", [each for each in both if each.id != by_id], hand_over, there
    )
    own = addressees.of_people(writer.session, [hand_over.inspector]).get(hand_over.inspector.rut)
    if own and own.id != by_id:
        _write(writer, "hand_overs/mails/moved.txt", [own], hand_over, writer.addresses.of("people.own"))


def refused(writer: Writer, hand_over: HandOver, by_id: int) -> None:
    """Write to the directors of the commune that asked, who may not know whom they asked for."""
    there = writer.addresses.of("hand_overs.index", cut=hand_over.to_cut, vista="enviadas")
    asking = [each for each in _directors(writer, {hand_over.to_cut}) if each.id != by_id]
    _write(writer, "hand_overs/mails/refused.txt", asking, hand_over, there)


def withdrawn(writer: Writer, hand_over: HandOver, by_id: int) -> None:
    """Write to who need not decide any more."""
    deciding = _directors(writer, {hand_over.commune_cut}) or addressees.coordinators(writer.session)
    there = writer.addresses.of("hand_overs.show", hand_over_id=hand_over.id)
    _write(
        writer,
        "hand_overs/mails/withdrawn.txt",
        [each for each in deciding if each.id != by_id],
        hand_over,
        there,
    )


def _directors(writer: Writer, cuts: Collection[str]) -> list[Account]:
    return list(addressees.directors(writer.session, cuts))


def _write(
    writer: Writer, template: str, accounts: Iterable[Account], hand_over: HandOver, address: str
) -> None:
    for account in accounts:
        writer.write(template, account, {"hand_over": hand_over, "address": address})
