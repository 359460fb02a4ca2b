"""An account for every role of the demonstration; their passwords are public."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, joinedload

from tracker.accounts import password_rules, rules
from tracker.demo.names import draw
from tracker.demo.stories import ANTOFAGASTA, STORIES
from tracker.ground.text import key
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.people import Inspector, Posting, Profile
from tracker.models.territory import Commune

PASSWORD = "camanchaca-sobre-el-muelle"  # noqa: S105  printed for whoever tries the demonstration
INSPECTORS_PASSWORD = "copihue-y-salitre"  # noqa: S105  the same
INSPECTING = {Profile.SECURITY_INSPECTOR, Profile.MUNICIPAL_INSPECTOR}


class Person(NamedTuple):
    """Who gets an account: a mailbox, one role or more, and somebody of a roster where the role is of one."""

    mailbox: str
    roles: tuple[Role, ...]
    commune: Commune | None = None
    inspector: Inspector | None = None

    @property
    def email(self) -> str:
        return f"{self.mailbox}@demo.example"

    @property
    def password(self) -> str:
        return INSPECTORS_PASSWORD if self.roles == (Role.INSPECTOR,) else PASSWORD


def open_accounts(session: Session, random: Random, hasher: PasswordHasher, now: datetime) -> list[Person]:
    """Add the accounts, each with all its roles, and return whom they are for."""
    kept = {
        password: password_rules.keep(hasher, password)  # once each: a password costs half a second
        for password in (PASSWORD, INSPECTORS_PASSWORD)
    }
    people = list(_people(session))
    opened = [_open(session, person, now) for person in people]
    for person, account in zip(people, opened, strict=True):
        account.password_hash = kept[person.password]
        if person.inspector is None:
            account.name = " ".join(filter(None, draw(random)))
    for person, account in zip(people, opened, strict=True):
        if Role.DIRECTOR in person.roles:
            account.phone = f"+569{random.randrange(40_000_000, 100_000_000)}"
    return people


def holder(session: Session, role: Role) -> Account:
    """Return whose account has a role; of several, the first."""
    query = sa.select(Account).where(Account.grants.any(RoleGrant.role == role))
    return session.scalars(query.order_by(Account.id).limit(1)).one()


def _open(session: Session, person: Person, now: datetime) -> Account:
    for role in person.roles:
        account = rules.grant(
            session,
            role,
            email=person.email,
            commune_cut=person.commune.cut if person.commune and role is Role.DIRECTOR else None,
            person=person.inspector.rut if person.inspector else None,
            now=now,
        )
    return account


def _people(session: Session) -> Iterator[Person]:
    yield Person("coordinacion", (Role.COORDINATOR,))
    yield Person("observacion", (Role.OBSERVER,))
    yield Person("relatoria", (Role.INSTRUCTOR,))
    homes = _homes(session)
    for story in STORIES:
        yield from _of_commune(session.get_one(Commune, story.cut), homes[story.cut])


def _of_commune(commune: Commune, roster: Sequence[Posting]) -> Iterator[Person]:
    """Yield its director, who may be on the roster, its longest-serving inspector, and Antofagasta's deputy."""
    place = key(commune.name)
    directors = [posting.inspector for posting in roster if posting.profile is Profile.DIRECTOR]
    first, second = [posting.inspector for posting in roster if posting.profile in INSPECTING][:2]
    yield Person(f"direccion.{place}", (Role.DIRECTOR,), commune, directors[0] if directors else None)
    if commune.cut == ANTOFAGASTA:
        yield Person(f"subrogancia.{place}", (Role.DIRECTOR, Role.INSPECTOR), commune, second)
    yield Person(f"inspeccion.{place}", (Role.INSPECTOR,), commune, first)


def _homes(session: Session) -> dict[str, list[Posting]]:
    """Return each commune's open postings, the longest first; who works in two is at home in the first."""
    homes: dict[str, list[Posting]] = {story.cut: [] for story in STORIES}
    seen: set[int] = set()
    for posting in session.scalars(
        sa.select(Posting)
        .where(Posting.end.is_(None), Posting.commune_cut.in_(homes))
        .order_by(Posting.start, Posting.id)
        .options(joinedload(Posting.inspector))
    ):
        if posting.inspector_id not in seen:
            homes[posting.commune_cut].append(posting)
            seen.add(posting.inspector_id)
    return homes
