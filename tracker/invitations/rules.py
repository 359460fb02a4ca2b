"""Who may be given access by whom, and how it ends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.access import audit
from tracker.access.policy import Actor, Permission, Reach, may, reaches, within
from tracker.accounts.rules import address_of, end_all_sessions, grant
from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.models.accounts import Account, LinkPurpose, Role, RoleGrant
from tracker.models.people import Inspector, Posting
from tracker.models.territory import Association
from tracker.people.invitable_rules import enters_as_inspector, has_account
from tracker.people.name_rules import roster_of
from tracker.post import links

COORDINATORS = (Role.DIRECTOR, Role.INSTRUCTOR, Role.OBSERVER, Role.COORDINATOR)  # whom a coordinator invites


@dataclass(frozen=True)
class Office:
    """Whom one invites by mail: to coordinate, direct, teach or observe."""

    role: Role
    commune_cut: str | None
    name: str
    email: str
    phone: str | None = None


@dataclass(frozen=True)
class Invitation:
    """A role given, and the code for who has no password yet; none where the account serves as it is.

    `gained` says that the account was there and did not have the role before.
    """

    grant: RoleGrant
    code: links.Code | None
    address: str | None
    gained: bool = False


def coordinates(actor: Actor) -> bool:
    """Say whether the actor invites everywhere."""
    return Reach.EVERYONE in reaches(actor, Permission.INVITE)


def offered(actor: Actor) -> Sequence[Role]:
    """Return the roles that the actor may give by mail (design, section 4)."""
    return COORDINATORS if coordinates(actor) else COORDINATORS[:1]


def in_reach(actor: Actor, today: date) -> ColumnElement[bool]:
    """Return the clause of the roles one looks after: of one's communes, an inspector's while on their roster."""
    scope = within(actor, Permission.INVITE, RoleGrant)
    if coordinates(actor):
        return scope
    present = RoleGrant.account.has(Account.inspector.has(roster_of(list(actor.communes), today)))
    return scope & ((RoleGrant.role != Role.INSPECTOR) | present)


def posted_no_more(today: date) -> ColumnElement[bool]:
    """Return the clause of the directors' roles whose holder had a posting in that commune, and has none any more."""
    there = _postings().where(Posting.commune_cut == RoleGrant.commune_cut)
    account = RoleGrant.account.has(there.exists() & ~there.where(Posting.not_over(today)).exists())
    return (RoleGrant.role == Role.DIRECTOR) & account


def wholly_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the clause of the accounts of which nothing is out of reach: who gives one a code may enter as it."""
    role = within(actor, Permission.INVITE, RoleGrant).is_not(sa.true())  # of no commune is out of reach too
    person = within(actor, Permission.INVITE, Inspector).is_not(sa.true())
    return ~Account.grants.any(RoleGrant.ended_at.is_(None) & role) & ~Account.inspector.has(person)


def not_yet_in(cut: str, today: date) -> ColumnElement[bool]:
    """Return the clause of a commune's people of today who were invited and have not chosen a password."""
    waits = Account.password_hash.is_(None) & Account.disabled_at.is_(None)
    return roster_of([cut], today) & has_account(enters_as_inspector() & waits)


def invite_office(session: Session, actor: Actor, office: Office, now: datetime) -> Invitation:
    """Give a role to whom an e-mail belongs, with a code unless the account serves as it is.

    An account that exists keeps its name, mail, RUT and mobile. Raise Refused.
    """
    _lock(session)
    address = address_of(office.email)
    account = session.scalar(sa.select(Account).where(Account.email == address))
    if account is not None and account.disabled_at is not None:
        raise Refused("Con ese correo no se puede invitar: pida ayuda a la coordinación.")
    is_new = account is None
    gained = account is not None and not _live(account, office.role, office.commune_cut)
    if account is None or gained:
        account = grant(
            session, office.role, email=address, commune_cut=office.commune_cut, person=None, now=now
        )
        if is_new:
            account.name, account.phone = office.name, office.phone
    made = _invitation(session, actor, account, (office.role, office.commune_cut), now)
    return replace(made, gained=gained)


def invite_inspectors(
    session: Session, actor: Actor, people: Sequence[Inspector], now: datetime
) -> list[Invitation]:
    """Let these people enter by their RUT, with a code each unless the account serves as it is.

    A new account takes the person's mail where no other has it. Those whose account is disabled are left out.
    """
    _lock(session)
    taken = set(session.scalars(sa.select(Account.email).where(Account.email.in_(_mails(people)))))
    known = {
        account.rut: account
        for account in session.scalars(
            sa.select(Account).where(Account.rut.in_([person.rut for person in people]))
        )
    }
    made = []
    for person in people:
        account = known.get(person.rut) or _account_of(session, person, taken, now)
        if account.disabled_at is None:
            gained = not _live(account, Role.INSPECTOR, None)
            if gained:
                grant(session, Role.INSPECTOR, email=None, commune_cut=None, person=person.rut, now=now)
            one = _invitation(session, actor, account, (Role.INSPECTOR, None), now, person.email)
            made.append(replace(one, gained=gained))
    return made


def new_code(session: Session, actor: Actor, given: RoleGrant, now: datetime) -> Invitation:
    """Return a new code for an account in reach: to open it, or, where it has a password, to choose another."""
    account = given.account
    purpose = LinkPurpose.RESET if account.password_hash else LinkPurpose.INVITATION
    code = links.make(session, purpose, account, actor.id, now)
    return Invitation(given, code, account.email)


def end(session: Session, actor: Actor, given: RoleGrant, now: datetime) -> None:
    """End a role; codes go with the last one. The account's sessions notice at their next request.

    Raise Refused for one's own.
    """
    if given.account_id == actor.id:
        raise Refused("No puede quitarse el acceso a usted mismo: pídalo a otra persona.")
    _finish(session, given, now)


def end_due(session: Session, now: datetime) -> int:
    """End the roles whose last day is over, as was chosen when a posting ended; return how many.

    Where the posting was renewed or another followed, the role goes on with it.
    """
    today = clock.local_date(now)
    due = RoleGrant.ended_at.is_(None), RoleGrant.ends_on < today
    found = session.scalars(sa.select(RoleGrant).where(*due).with_for_update()).all()
    posted = set(session.scalars(sa.select(RoleGrant.id).where(*due, _posted(today)))) if found else set()
    over = [each for each in found if each.id not in posted]
    for each in found:
        each.ends_on = None if each.id in posted else each.ends_on
    for each in over:
        _finish(session, each, now)
        audit.note(None, "access_ended", each)
    return len(over)


def disable(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    """Shut an account with all its roles, sessions and codes. Raise Refused for one's own."""
    if account.id == actor.id:
        raise Refused("No puede deshabilitar su propia cuenta: pídalo a otra persona.")
    account.disabled_at = account.disabled_at or now
    session.flush()
    links.cancel(session, account.id, now)
    end_all_sessions(session, account, now)


def enable(account: Account) -> None:
    """Open a disabled account again, with the password it had. Raise Refused for one that was joined with another."""
    if account.email is None and account.rut is None:
        raise Refused("Esta cuenta se unió a otra de la misma persona: entra con la otra.")
    account.disabled_at = None


def _posted(today: date) -> ColumnElement[bool]:
    """Return the clause of the roles whose holder has a posting today: a director in that commune, others anywhere."""
    there = (RoleGrant.role == Role.INSPECTOR) | (Posting.commune_cut == RoleGrant.commune_cut)
    return RoleGrant.account.has(_postings().where(Posting.posted_on(today), there).exists())


def _postings() -> sa.Select[int]:
    """Ask for the postings of a role's holder, within a clause about the role's account."""
    of_holder = sa.select(Posting.id).join(Posting.inspector).where(Inspector.rut == Account.rut)
    return of_holder.correlate(Account, RoleGrant)  # two levels up: not found by itself


def _finish(session: Session, given: RoleGrant, now: datetime) -> None:
    given.ended_at = given.ended_at or now
    if all(each.ended_at for each in given.account.grants):
        links.cancel(session, given.account_id, now)


def _invitation(
    session: Session,
    actor: Actor,
    account: Account,
    role: tuple[Role, str | None],
    now: datetime,
    mail: str | None = None,
) -> Invitation:
    given = _live(account, *role)
    if given is None:
        raise LookupError(f"the role {role} was just given")
    given.ends_on = None
    needs_code = account.password_hash is None and _is_wholly_in_reach(actor, account)
    code = links.make(session, LinkPurpose.INVITATION, account, actor.id, now) if needs_code else None
    return Invitation(given, code, account.email or mail)


def _is_wholly_in_reach(actor: Actor, account: Account) -> bool:
    roles = [each for each in account.grants if each.ended_at is None]
    if account.inspector and not may(actor, Permission.INVITE, account.inspector):
        return False
    return all(may(actor, Permission.INVITE, role) for role in roles)


def _account_of(session: Session, person: Inspector, taken: set[str | None], now: datetime) -> Account:
    account = grant(session, Role.INSPECTOR, email=None, commune_cut=None, person=person.rut, now=now)
    if person.email and person.email not in taken:
        account.email = person.email
        taken.add(person.email)
    session.flush()
    return account


def _mails(people: Sequence[Inspector]) -> list[str]:
    return [person.email for person in people if person.email]


def _live(account: Account, role: Role, cut: str | None) -> RoleGrant | None:
    mine = (
        each
        for each in account.grants
        if each.ended_at is None and (each.role, each.commune_cut) == (role, cut)
    )
    return next(mine, None)


def _lock(session: Session) -> None:
    """Let nobody else invite until the transaction ends: two invitations of one address are one account."""
    session.execute(sa.select(Association.id).with_for_update())
