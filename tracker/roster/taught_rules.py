"""What a commune taught about the functions in its spreadsheets: asked once, known from then on."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.refused import Refused
from tracker.ground.text import key
from tracker.models.machinery import FunctionMeaning
from tracker.models.people import Profile
from tracker.roster.answer_rules import OUT

LONGEST = 200


class Taught(NamedTuple):
    """What a function is called in files, and what it is; None where it is no inspector's."""

    text: str
    profile: Profile | None


def functions_of(session: Session, cut: str | None) -> dict[str, Profile | None]:
    """Return what a commune taught, by the key of what its files say."""
    query = sa.select(FunctionMeaning.key, FunctionMeaning.profile).where(FunctionMeaning.commune_cut == cut)
    return {row.key: row.profile for row in session.execute(query)}


def teach(session: Session, cut: str, said: Mapping[str, Taught]) -> None:
    """Keep what was said for a commune, by key; a cell that says nothing teaches nothing, nor does one too long."""
    worth = {name: taught for name, taught in said.items() if 0 < len(name) <= LONGEST}
    query = sa.select(FunctionMeaning).where(
        FunctionMeaning.commune_cut == cut, FunctionMeaning.key.in_(worth)
    )
    known = {row.key: row for row in session.scalars(query)}
    for name, (words, profile) in worth.items():
        row = known.get(name) or FunctionMeaning(commune_cut=cut, key=name)
        row.text, row.profile = words[:LONGEST], profile
        session.add(row)


def profile_of(code: str) -> Profile | None:
    """Return what a code of a function says, None for «fuera»; raise Refused where it is no code."""
    if code == OUT:
        return None
    try:
        return Profile(code)
    except ValueError as unknown:
        known = ", ".join([*Profile, OUT])
        raise Refused(f"«{code}» no es una función: use una de {known}.") from unknown


def typed(pairs: Iterable[str]) -> dict[str, Taught]:
    """Return what was typed as «VALUE=code», by key; raise Refused where that is none."""
    found = {}
    for pair in pairs:
        words, equals, code = pair.rpartition("=")
        if not equals:
            raise Refused(f"«{pair}» no enseña nada: escriba «lo que dice la planilla=código».")
        found[key(words)] = Taught(words.strip(), profile_of(code.strip()))
    return found
