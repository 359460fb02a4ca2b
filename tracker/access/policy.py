"""Who may do what: one table, read by `may` for one thing and by `within` for a query."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar, runtime_checkable

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from tracker.access.oneself import is_oneself
from tracker.ground import clock
from tracker.ground.database import Base
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.editions import Edition, Enrollment, Meeting
from tracker.models.machinery import Batch, Upload
from tracker.models.means import Cost, Resource
from tracker.models.obligations import Exemption
from tracker.models.people import HandOver, Inspector, Posting
from tracker.models.privacy import DataRequest
from tracker.models.records import Record
from tracker.models.territory import Commune

View = TypeVar("View", bound=Callable[..., object])


class Permission(enum.StrEnum):
    """What a route lets its visitor do; each is about one kind of thing."""

    SEE_FIGURES = "see_figures"  # coverage of a commune, without names
    SEE_PEOPLE = "see_people"  # an inspector by name: roster, records, standing
    SEE_COMMUNE = "see_commune"  # a commune's own page, with names
    SEE_OWN_TRAINING = "see_own_training"  # one's own courses, and what is wrong about oneself
    SEE_PLAN = "see_plan"  # the agreed plan
    WRITE_PLAN = "write_plan"  # drafts too: propose a version, keep its minutes, adopt it
    ANSWER_PLAN = (
        "answer_plan"  # what a commune says to a version; the coordination takes it from signed minutes
    )
    SEE_PLAN_PAPERS = "see_plan_papers"  # signed minutes, and the acts by which communes answered
    EDIT_ROSTER = "edit_roster"  # people and postings: import, add, correct, end
    SEND_ROSTERS = "send_rosters"  # of several communes together; whose each is, is said of it
    ATTEST_ROSTER = "attest_roster"  # say that a commune's roster is right
    PROPOSE_EXEMPTIONS = (
        "propose_exemptions"  # a person need not, for a time; a director's wait until accepted
    )
    ACCEPT_EXEMPTIONS = "accept_exemptions"  # decide on those that wait; revoke
    EXTEND_TERM = "extend_term"  # a mayor's decree that keeps a person a second year
    EXTEND_RECORDS = "extend_records"  # acts that prolong records
    WRITE_SETTINGS = "write_settings"  # of the association: when the training regulation was published
    CORRECT_IDENTITY = "correct_identity"  # whose a RUT is: correct it, join two people
    HAND_OVER = "hand_over"  # let a person go to another commune
    SEE_RECORDS = "see_records"  # the paper that shows a record
    ADD_RECORDS = "add_records"  # by hand or from a file; a director's wait until accepted
    ADD_OWN_RECORD = "add_own_record"  # a course one passed oneself; waits
    ACCEPT_RECORDS = "accept_records"  # decide on records that wait
    REVOKE_RECORDS = "revoke_records"  # say that an accepted one never counted
    SEE_EDITIONS = "see_editions"  # dated courses that are announced, and the catalogue with its providers
    WRITE_EDITIONS = "write_editions"  # drafts too: plan, publish, cancel; the catalogue and its providers
    ENROLL = "enroll"  # a commune's people: enroll, cancel, swap, give seats back
    SET_CAP = "set_cap"  # how many of a commune may be away in courses at once
    SEE_ENROLLMENTS = "see_enrollments"  # who goes to a course, by name
    ASK_SEAT = "ask_seat"  # in a course for oneself; withdraw
    TAKE_ATTENDANCE = "take_attendance"  # in a course, with who comes unannounced, grades and its end
    SEE_GIVEN = "see_given"  # the courses one gives, what comes next first
    SEE_LENDING = "see_lending"  # what the communes lend for courses, with whom to call
    WRITE_LENDING = "write_lending"  # what one's own commune lends
    SEE_COSTS = "see_costs"  # what courses cost the communes
    ANSWER_REQUESTS = "answer_requests"  # what people say is wrong about them
    INVITE = "invite"  # accounts for others
    SEE_CONTACTS = "see_contacts"  # directors with mail and phone
    SEE_OUTBOX = "see_outbox"  # messages on their way
    USE_OWN_ACCOUNT = "use_own_account"  # what every account may do: begin, sign out, its own mail and phone


AFTER_THE_END = timedelta(days=30)  # an instructor's reach goes on for so long (design, section 3: Editions)


class Reach(enum.StrEnum):
    EVERYONE = "everyone"
    OWN_COMMUNE = "own_commune"
    OWN_EDITIONS = "own_editions"
    SELF = "self"


_ALL_OR_OWN_COMMUNE = {Role.COORDINATOR: Reach.EVERYONE, Role.DIRECTOR: Reach.OWN_COMMUNE}

POLICY: dict[Permission, dict[Role, Reach]] = {
    Permission.SEE_FIGURES: {
        Role.COORDINATOR: Reach.EVERYONE,
        Role.DIRECTOR: Reach.EVERYONE,
        Role.OBSERVER: Reach.EVERYONE,
    },
    Permission.SEE_PEOPLE: _ALL_OR_OWN_COMMUNE,
    Permission.SEE_COMMUNE: _ALL_OR_OWN_COMMUNE,
    Permission.SEE_OWN_TRAINING: {Role.INSPECTOR: Reach.SELF},
    Permission.SEE_PLAN: dict.fromkeys(Role, Reach.EVERYONE),
    Permission.WRITE_PLAN: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.ANSWER_PLAN: _ALL_OR_OWN_COMMUNE,
    Permission.SEE_PLAN_PAPERS: {Role.COORDINATOR: Reach.EVERYONE, Role.DIRECTOR: Reach.EVERYONE},
    Permission.EDIT_ROSTER: _ALL_OR_OWN_COMMUNE,
    Permission.SEND_ROSTERS: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.ATTEST_ROSTER: {Role.DIRECTOR: Reach.OWN_COMMUNE},
    Permission.PROPOSE_EXEMPTIONS: _ALL_OR_OWN_COMMUNE,
    Permission.ACCEPT_EXEMPTIONS: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.EXTEND_TERM: _ALL_OR_OWN_COMMUNE,
    Permission.EXTEND_RECORDS: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.WRITE_SETTINGS: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.CORRECT_IDENTITY: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.HAND_OVER: _ALL_OR_OWN_COMMUNE,
    Permission.SEE_RECORDS: {**_ALL_OR_OWN_COMMUNE, Role.INSPECTOR: Reach.SELF},
    Permission.ADD_RECORDS: _ALL_OR_OWN_COMMUNE,
    Permission.ADD_OWN_RECORD: {Role.INSPECTOR: Reach.SELF},
    Permission.ACCEPT_RECORDS: _ALL_OR_OWN_COMMUNE,
    Permission.REVOKE_RECORDS: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.SEE_EDITIONS: dict.fromkeys(Role, Reach.EVERYONE),
    Permission.WRITE_EDITIONS: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.ENROLL: _ALL_OR_OWN_COMMUNE,
    Permission.SET_CAP: _ALL_OR_OWN_COMMUNE,
    Permission.SEE_ENROLLMENTS: {**_ALL_OR_OWN_COMMUNE, Role.INSPECTOR: Reach.SELF},
    Permission.ASK_SEAT: {Role.INSPECTOR: Reach.SELF},
    Permission.TAKE_ATTENDANCE: {Role.COORDINATOR: Reach.EVERYONE, Role.INSTRUCTOR: Reach.OWN_EDITIONS},
    Permission.SEE_GIVEN: {Role.INSTRUCTOR: Reach.OWN_EDITIONS},
    Permission.SEE_LENDING: {Role.COORDINATOR: Reach.EVERYONE, Role.DIRECTOR: Reach.EVERYONE},
    Permission.WRITE_LENDING: _ALL_OR_OWN_COMMUNE,
    Permission.SEE_COSTS: _ALL_OR_OWN_COMMUNE,
    Permission.ANSWER_REQUESTS: _ALL_OR_OWN_COMMUNE,
    Permission.INVITE: _ALL_OR_OWN_COMMUNE,
    Permission.SEE_CONTACTS: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.SEE_OUTBOX: {Role.COORDINATOR: Reach.EVERYONE},
    Permission.USE_OWN_ACCOUNT: dict.fromkeys(Role, Reach.SELF),
}


@dataclass(frozen=True)
class Actor:
    """The account behind a request, with the roles it holds at this moment."""

    id: int
    name: str
    rut: str | None
    token: str
    roles: frozenset[Role]
    communes: Mapping[str, str]  # names by CUT

    def has(self, permission: Permission) -> bool:
        """Say whether any of the roles grants the permission, over whatever reach."""
        return any(role in POLICY[permission] for role in self.roles)

    def is_person(self, person: Inspector) -> bool:
        """Say whether the actor is this person: nobody decides on what concerns themselves."""
        return is_oneself(self.rut, person)

    is_authenticated = True  # Flask-Login's user who is not signed in says False


def reaches(actor: Actor, permission: Permission) -> set[Reach]:
    return {reach for role, reach in POLICY[permission].items() if role in actor.roles}


class NamedCommune(Protocol):
    """A commune, as the rules know it."""

    @property
    def cut(self) -> str: ...


@runtime_checkable
class OfCommune(Protocol):
    """What belongs to a commune, as the rules know it; none is the association's own."""

    @property
    def commune_cut(self) -> str | None: ...


Thing = Base | NamedCommune | OfCommune
Kind = type[Base]


@dataclass(frozen=True)
class Whose:
    """Whether something is an actor's, asked of one row and of a query: both say the same."""

    holds: Callable[[Actor, Any], bool]
    clause: Callable[[Actor], ColumnElement[bool]]


def _named_by(cut: InstrumentedAttribute[Any]) -> Whose:
    """Return the question for a row that names the commune it belongs to."""
    return Whose(
        lambda actor, row: getattr(row, cut.key) in actor.communes,
        lambda actor: cut.in_(actor.communes),
    )


def _known_by(rut: InstrumentedAttribute[str]) -> Whose:
    return Whose(lambda actor, row: getattr(row, rut.key) == actor.rut, lambda actor: rut == actor.rut)


def _of(owner: InstrumentedAttribute[Any], whose: Whose) -> Whose:
    """Return the question for a row that belongs to whom another one does; there may be none."""

    def holds(actor: Actor, row: Any) -> bool:
        other = getattr(row, owner.key)
        return other is not None and whose.holds(actor, other)

    return Whose(holds, lambda actor: owner.has(whose.clause(actor)))


def _of_any(owners: InstrumentedAttribute[Any], whose: Whose) -> Whose:
    return Whose(
        lambda actor, row: any(whose.holds(actor, each) for each in getattr(row, owners.key)),
        lambda actor: owners.any(whose.clause(actor)),
    )


def _entering(grants: Whose, holders: Whose) -> Whose:
    """Return the question for a role: an inspector's belongs to whom the holder does, another to the commune it names."""
    return Whose(
        lambda actor, role: (holders if role.role is Role.INSPECTOR else grants).holds(actor, role),
        lambda actor: sa.or_(
            grants.clause(actor), sa.and_(RoleGrant.role == Role.INSPECTOR, holders.clause(actor))
        ),
    )


def reach_ends_at(edition: Edition) -> datetime | None:
    """Return the last instant at which who gives an edition reaches it; None where it has neither an end nor a meeting.

    That is 30 days after it was finished or cancelled or, while nobody did either, after its last meeting
    (design, section 3: Editions).
    """
    last = edition.meetings[-1].ends_at if edition.meetings else None
    ended = edition.finished_at or edition.cancelled_at or last
    return ended + AFTER_THE_END if ended else None


def _gives(actor: Actor, edition: Edition) -> bool:
    """Say whether the actor is an instructor of the edition, and it did not end too long ago."""
    if all(instructor.id != actor.id for instructor in edition.instructors):
        return False
    until = reach_ends_at(edition)
    return until is None or clock.now() <= until


def _given_by(actor: Actor) -> ColumnElement[bool]:
    """Return the clause of the editions that `_gives` says yes to."""
    since = clock.now() - AFTER_THE_END
    ended = sa.func.coalesce(Edition.finished_at, Edition.cancelled_at)
    lately = Edition.meetings.any(Meeting.ends_at >= since)
    unended = sa.and_(ended.is_(None), sa.or_(lately, ~Edition.meetings.any()))
    return sa.and_(Edition.instructors.any(Account.id == actor.id), sa.or_(ended >= since, unended))


_ONESELF = _known_by(Inspector.rut)
_POSTED = _of_any(Inspector.postings, _named_by(Posting.commune_cut))

OWNERS: Mapping[Kind, Mapping[Reach, Whose]] = {
    Commune: {Reach.OWN_COMMUNE: _named_by(Commune.cut)},
    Inspector: {Reach.SELF: _ONESELF, Reach.OWN_COMMUNE: _POSTED},
    Posting: {Reach.OWN_COMMUNE: _named_by(Posting.commune_cut)},
    Record: {
        Reach.SELF: _of(Record.inspector, _ONESELF),
        Reach.OWN_COMMUNE: _of(Record.inspector, _POSTED),
    },
    Exemption: {
        Reach.SELF: _of(Exemption.inspector, _ONESELF),
        Reach.OWN_COMMUNE: _of(Exemption.inspector, _POSTED),
    },
    Enrollment: {
        Reach.SELF: _of(Enrollment.inspector, _ONESELF),
        Reach.OWN_COMMUNE: _named_by(Enrollment.commune_cut),
    },
    RoleGrant: {
        Reach.OWN_COMMUNE: _entering(
            _named_by(RoleGrant.commune_cut), _of(RoleGrant.account, _of(Account.inspector, _POSTED))
        )
    },
    Edition: {Reach.OWN_EDITIONS: Whose(_gives, _given_by)},
    Batch: {Reach.OWN_COMMUNE: _named_by(Batch.commune_cut)},
    Upload: {Reach.OWN_COMMUNE: _named_by(Upload.commune_cut)},
    HandOver: {Reach.OWN_COMMUNE: _named_by(HandOver.commune_cut)},
    DataRequest: {Reach.OWN_COMMUNE: _named_by(DataRequest.commune_cut)},
    Resource: {Reach.OWN_COMMUNE: _named_by(Resource.commune_cut)},
    Cost: {Reach.OWN_COMMUNE: _named_by(Cost.commune_cut)},
}


def may(actor: Actor, permission: Permission, thing: Thing) -> bool:
    """Say whether the permission reaches this thing (design, section 4)."""
    return any(_covers(actor, reach, thing) for reach in reaches(actor, permission))


def within(actor: Actor, permission: Permission, kind: Kind) -> ColumnElement[bool]:
    """Return the WHERE clause that keeps, of a kind of thing, what `may` allows."""
    clauses = [_clause(actor, reach, kind) for reach in sorted(reaches(actor, permission))]
    return sa.or_(sa.false(), *clauses)


def _covers(actor: Actor, reach: Reach, thing: Thing) -> bool:
    if reach is Reach.EVERYONE:
        return True
    if isinstance(thing, Base):
        whose = OWNERS[type(thing)].get(reach)
        return whose is not None and whose.holds(actor, thing)
    cut = thing.commune_cut if isinstance(thing, OfCommune) else thing.cut
    return reach is Reach.OWN_COMMUNE and cut in actor.communes


def _clause(actor: Actor, reach: Reach, kind: Kind) -> ColumnElement[bool]:
    if reach is Reach.EVERYONE:
        return sa.true()
    whose = OWNERS[kind].get(reach)
    return whose.clause(actor) if whose else sa.false()


_tags: dict[Callable[..., object], Permission | None] = {}


def requires(permission: Permission) -> Callable[[View], View]:
    """Tag a view with the permission it needs; `tracker.web.gate` enforces it."""

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
