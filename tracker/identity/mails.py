"""Tells people that their RUT was corrected, or that they were joined or are two again, and directors what that leaves to decide.

No mail holds a RUT.
"""

from collections.abc import Iterable, Sequence

from tracker.identity.double_rules import Doubles
from tracker.models.accounts import Account
from tracker.models.editions import Enrollment, EnrollmentState
from tracker.models.people import Inspector
from tracker.post import addressees
from tracker.post.writing import Writer

TOLD = "Se le avisó por correo."
NOT_TOLD = "No tiene cuenta con correo: avísele."


def corrected(writer: Writer, person: Inspector, by_id: int) -> bool:
    """Write to the person, but for who did it; say whether that could be."""
    return _write(writer, "identity/mails/corrected.txt", _accounts(writer, [person]), by_id)


def joined(writer: Writer, person: Inspector, before: Sequence[Account], twice: Doubles, by_id: int) -> bool:
    """Write to the accounts that the two could enter with `before`, also to the one that ended; say whether that could be."""
    said = {"clashes": twice.clashes, "ended": len(twice.accounts) > 1}
    for account in before:
        stays = account.rut == person.rut
        _write(writer, "identity/mails/joined.txt", [account], by_id, stays=stays, **said)
    return bool(before)


def clashing(writer: Writer, person: Inspector, twice: Doubles, by_id: int) -> list[str]:
    """Write to the directors whose communes gave the seats that are at one hour; return the communes that nobody reads for.

    It is called once the two are one: a seat that ended with the joining clashes with nothing.
    """
    unread: set[str] = set()
    for pair in twice.clashes:
        if {each.state for each in pair} == {EnrollmentState.CONFIRMED}:
            unread |= _tell_directors(writer, person, pair, by_id)
    return sorted(unread)


def told_of_clashes(unread: Sequence[str]) -> str:
    if not unread:
        return "Se avisó a las direcciones que dieron los cupos."
    return f"Sin dirección con correo, avise usted: {', '.join(unread)}."


def separated(writer: Writer, people: Iterable[Inspector], by_id: int) -> None:
    _write(writer, "identity/mails/separated.txt", _accounts(writer, people), by_id)


def _tell_directors(writer: Writer, person: Inspector, pair: Sequence[Enrollment], by_id: int) -> set[str]:
    directors = addressees.directors(writer.session, {each.commune_cut for each in pair})
    for director, cuts in directors.items():
        own = [each for each in pair if each.commune_cut in cuts]
        said = {"person": person, "seats": pair, "own": own, "addresses": writer.addresses}
        said["others"] = [each.commune.name for each in pair if each not in own]
        if director.id != by_id:
            writer.write("identity/mails/clashing.txt", director, said)
    read = {cut for cuts in directors.values() for cut in cuts}
    return {each.commune.name for each in pair if each.commune_cut not in read}


def _accounts(writer: Writer, people: Iterable[Inspector]) -> Sequence[Account]:
    return list(addressees.of_people(writer.session, people).values())


def _write(writer: Writer, template: str, accounts: Iterable[Account], by_id: int, **said: object) -> bool:
    there, told = writer.addresses.of("people.own"), False
    for account in accounts:
        told = True
        if account.id != by_id:
            writer.write(template, account, {"address": there, **said})
    return told
