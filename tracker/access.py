"""Who may do what: one table, read by `may` for one thing and by `within` for a query."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from tracker.models.accounts import Role
from tracker.models.people import Inspector, Posting
from tracker.models.territory import Commune

View = TypeVar("View", bound=Callable[..., object])


class Permission(enum.StrEnum):
    """What a route lets its visitor do; each is about one kind of thing."""

    SEE_FIGURES = "see_figures"  # coverage of a commune, without names
    SEE_PEOPLE = "see_people"  # an inspector by name: roster, records, standing
    SEE_COMMUNE = "see_commune"  # a commune's own page, with names
    SEE_OWN_TRAINING = "see_own_training"  # one's own courses
    USE_OWN_ACCOUNT = "use_own_account"  # what every account may do: begin, sign out


class Reach(enum.StrEnum):
    EVERYONE = "everyone"
    OWN_COMMUNE = "own_commune"
    SELF = "self"


POLICY: dict[Permission, dict[Role, Reach]] = {
    Permission.SEE_FIGURES: {
        Role.COORDINATOR: Reach.EVERYONE,
        Role.DIRECTOR: Reach.EVERYONE,
        Role.OBSERVER: Reach.EVERYONE,
    },
    Permission.SEE_PEOPLE: {
        Role.COORDINATOR: Reach.EVERYONE,
        Role.DIRECTOR: Reach.OWN_COMMUNE,
    },
    Permission.SEE_COMMUNE: {
        Role.COORDINATOR: Reach.EVERYONE,
        Role.DIRECTOR: Reach.OWN_COMMUNE,
    },
    Permission.SEE_OWN_TRAINING: {Role.INSPECTOR: Reach.SELF},
    Permission.USE_OWN_ACCOUNT: dict.fromkeys(Role, Reach.SELF),
}


@dataclass(frozen=True)
class Actor:
    """The account behind a request, with the roles it holds at this moment.

    The last four members are what Flask-Login asks of a user.
    """

    id: int
    name: str
    rut: str | None
    token: str
    roles: frozenset[Role]
    communes: Mapping[str, str]  # names by CUT

    def has(self, permission: Permission) -> bool:
        """Say whether any of the roles grants the permission, over whatever reach."""
        return any(role in POLICY[permission] for role in self.roles)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token


def reaches(actor: Actor, permission: Permission) -> set[Reach]:
    return {reach for role, reach in POLICY[permission].items() if role in actor.roles}


class OfCommune(Protocol):
    """A commune, as a row or as the rules know it."""

    @property
    def cut(self) -> str: ...


def may(actor: Actor, permission: Permission, thing: Inspector | OfCommune) -> bool:
    """Say whether the permission reaches this thing (design, section 4)."""
    return any(_covers(actor, reach, thing) for reach in reaches(actor, permission))


def within(
    actor: Actor, permission: Permission, kind: type[Inspector] | type[Commune]
) -> ColumnElement[bool]:
    """Return the WHERE clause that keeps, of a kind of thing, what `may` allows."""
    clauses = [_clause(actor, reach, kind) for reach in sorted(reaches(actor, permission))]
    return sa.or_(sa.false(), *clauses)


def _covers(actor: Actor, reach: Reach, thing: Inspector | OfCommune) -> bool:
    if reach is Reach.EVERYONE:
        return True
    if not isinstance(thing, Inspector):
        return reach is Reach.OWN_COMMUNE and thing.cut in actor.communes
    if reach is Reach.SELF:
        return thing.rut == actor.rut
    return any(posting.commune_cut in actor.communes for posting in thing.postings)


def _clause(actor: Actor, reach: Reach, kind: type[Inspector] | type[Commune]) -> ColumnElement[bool]:
    if reach is Reach.EVERYONE:
        return sa.true()
    if issubclass(kind, Commune):
        return kind.cut.in_(actor.communes) if reach is Reach.OWN_COMMUNE else sa.false()
    if reach is Reach.SELF:
        return kind.rut == actor.rut
    return kind.postings.any(Posting.commune_cut.in_(actor.communes))


_tags: dict[Callable[..., object], Permission | None] = {}


def requires(permission: Permission) -> Callable[[View], View]:
    """Tag a view with the permission it needs; `tracker.gate` enforces it."""

    def tag(view: View) -> View:
        _tags[view] = permission
        return view

    return tag


def public(view: View) -> View:
    """Tag a view that anybody may see, signed in or not."""
    _tags[view] = None
    return view


def is_tagged(view: Callable[..., object]) -> bool:
    return view in _tags


def permission_of(view: Callable[..., object]) -> Permission | None:
    """Return the permission a tagged view needs; None where it is public."""
    return _tags[view]
