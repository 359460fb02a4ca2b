"""How often one may try to sign in, counted in the database so that it holds on any number of machines.

A try is counted and committed first, and looked at afterwards: of any number of tries at one moment, each
sees at least those committed before it, so that no more than the limit pass. What is counted is what was
typed, not the account it belongs to: a shared counter would tell which RUT goes with which e-mail.
"""

import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.models.accounts import SignInFailure

WINDOW = timedelta(minutes=15)
PER_LOGIN = 10  # 960 guesses a day against passwords that need a hundred million
PER_ADDRESS = 100  # a municipality of ninety people goes out through one address
IPV6_SITE = 64  # the part of an address that one subscriber cannot change at will


@dataclass(frozen=True)
class Knock:
    """One try to sign in, and the rows that count it."""

    login: str
    address: str
    ids: frozenset[int]


def knock(session: Session, secret: str, login: str, address: str, now: datetime) -> Knock:
    """Count a try against what was typed and where it came from; expired tries go. The caller commits."""
    session.execute(sa.delete(SignInFailure).where(SignInFailure.at <= now - WINDOW))
    keys = _key(secret, "login", login), _key(secret, "address", _site(address))
    rows = [SignInFailure(key=key, at=now) for key in keys]
    session.add_all(rows)
    session.flush()
    return Knock(*keys, frozenset(row.id for row in rows))


def passes(session: Session, tried: Knock, now: datetime) -> bool:
    """Say whether a committed try is within both limits."""
    counts = session.execute(
        sa.select(SignInFailure.key, sa.func.count())
        .where(SignInFailure.key.in_((tried.login, tried.address)), SignInFailure.at > now - WINDOW)
        .group_by(SignInFailure.key)
    ).all()
    limits = {tried.login: PER_LOGIN, tried.address: PER_ADDRESS}
    return all(count <= limits[key] for key, count in counts)


def take_back(session: Session, tried: Knock) -> None:
    """Uncount a try that was not let through: waiting is enough, also for who does not stop trying."""
    session.execute(sa.delete(SignInFailure).where(SignInFailure.id.in_(tried.ids)))


def forgive(session: Session, tried: Knock) -> None:
    """Uncount a try that was right, and the wrong ones before it; those of the address's others stay."""
    take_back(session, tried)
    session.execute(sa.delete(SignInFailure).where(SignInFailure.key == tried.login))


def _key(secret: str, kind: str, value: str) -> str:
    return hmac.digest(secret.encode(), f"{kind}:{value}".encode(), "sha256").hex()


def _site(address: str) -> str:
    host = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((host, IPV6_SITE), strict=False)) if host.version == 6 else address  # noqa: PLR2004
