"""How often one may try to sign in, counted in the database so that it holds on any number of machines.

A try is counted and committed first, and looked at afterwards: of any number of tries at one moment, each
sees at least those committed before it, so that no more than the limit pass. What is counted is what was
typed, not the account it belongs to: a shared counter would tell which RUT goes with which e-mail.

A stranger's tries count for the stranger's address, so that they do not stop an account's owner elsewhere;
only very many together, from everywhere, stop it in browsers that never signed in. What an address tried on
all accounts stops no password: it only decides who waits (`entry_forms.hashing`).
"""

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.models.accounts import SignInFailure

WINDOW = timedelta(minutes=15)
PER_LOGIN = 10  # 960 guesses a day against passwords that need a hundred million
EVERYWHERE = 100  # of one login, from all addresses together: 28 years for a hundred million
PER_ADDRESS = 100  # a municipality of ninety people goes out through one address
IPV6_SITE = 64  # the part of an address that one subscriber cannot change at will

Thing = tuple[str, ...]
Limits = Mapping[Thing, int]


@dataclass(frozen=True)
class Knock:
    """One try: how many pass under each key that counts it, and the rows that do."""

    limits: Mapping[str, int]
    ids: frozenset[int]


def of_password(login: str, address: str, browser: str | None) -> Limits:
    """Return what a try to sign in counts for; `browser` is the word of one where this login signed in before."""
    if browser:
        return {("login", login, "in", browser): PER_LOGIN}
    return {("login", login, "from", _site(address)): PER_LOGIN, ("login", login): EVERYWHERE}


def of_address(address: str) -> Limits:
    """Return what all tries to sign in from one place count for together."""
    return {("address", _site(address)): PER_ADDRESS}


def of_mail(login: str, address: str) -> Limits:
    """Return what asking for a link by mail counts for; wrong passwords do not stop it."""
    return {("mail", login): PER_LOGIN, ("mail", "from", _site(address)): PER_ADDRESS}


def of_one(*thing: str) -> Limits:
    """Return what a try counts for that no stranger can make: of a code, of somebody who is signed in."""
    return {thing: PER_LOGIN}


def of_walk_in(account_id: int) -> Limits:
    """Return what looking somebody up by RUT in a classroom counts for: a door, not a directory."""
    return {("walk_in", str(account_id)): PER_LOGIN}


def knock(session: Session, secret: str, limits: Limits, now: datetime) -> Knock:
    """Count a try for each thing it has a limit for; expired tries go. The caller commits."""
    session.execute(sa.delete(SignInFailure).where(SignInFailure.at <= now - WINDOW))
    keyed = {key(secret, thing): limit for thing, limit in limits.items()}
    rows = [SignInFailure(key=each, at=now) for each in keyed]
    session.add_all(rows)
    session.flush()
    return Knock(keyed, frozenset(row.id for row in rows))


def passes(session: Session, tried: Knock, now: datetime) -> bool:
    """Say whether a committed try is within all its limits."""
    counts = session.execute(
        sa.select(SignInFailure.key, sa.func.count())
        .where(SignInFailure.key.in_(list(tried.limits)), SignInFailure.at > now - WINDOW)
        .group_by(SignInFailure.key)
    ).all()
    return all(count <= tried.limits[key] for key, count in counts)


def take_back(session: Session, tried: Knock) -> None:
    """Uncount a try that was not let through: waiting is enough, also for who does not stop trying."""
    session.execute(sa.delete(SignInFailure).where(SignInFailure.id.in_(tried.ids)))


def forgive(session: Session, tried: Knock) -> None:
    """Uncount a try that was right, and the wrong ones of the same things before it."""
    session.execute(sa.delete(SignInFailure).where(SignInFailure.key.in_(list(tried.limits))))


def key(secret: str, thing: Thing) -> str:
    """Return what is kept instead of what was typed, in which there is no NUL."""
    return hmac.digest(secret.encode(), "\0".join(thing).encode(), "sha256").hex()


def _site(address: str) -> str:
    """Return what an address shares with all that its subscriber can take at will; what is no address, as it is."""
    try:
        host = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(host, ipaddress.IPv6Address):
        return str(host)
    return str(host.ipv4_mapped or ipaddress.ip_network((host, IPV6_SITE), strict=False))
