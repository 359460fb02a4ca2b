"""Who gives courses: a provider with its authorisation."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.refused import Refused
from tracker.ground.text import key
from tracker.models.editions import Provider
from tracker.models.territory import Association


def add(session: Session, values: Mapping[str, Any]) -> Provider:
    """Add a provider, and return it. Raise Refused."""
    lock(session)
    _check(session, values, None)
    made = Provider(**values)
    session.add(made)
    session.flush()
    return made


def correct(session: Session, provider: Provider, values: Mapping[str, Any]) -> None:
    """Change a provider; `lock` was called. Raise Refused."""
    _check(session, values, provider.id)
    for name, value in values.items():
        setattr(provider, name, value)


def lock(session: Session) -> None:
    """Let nobody else write providers before this is done: names are taken one by one."""
    session.execute(sa.select(Association.id).with_for_update())


def _check(session: Session, values: Mapping[str, Any], own_id: int | None) -> None:
    others = session.execute(sa.select(Provider.id, Provider.name))
    if key(values["name"]) in {key(name) for number, name in others if number != own_id}:
        raise Refused("Ya hay un organismo con ese nombre.", "name")
    start, until = values["authorised_from"], values["authorised_until"]
    if values["authorisation"] is None and (start or until):
        raise Refused("Escriba el número de la autorización, o borre sus fechas.", "authorisation")
    if start and until and until < start:
        raise Refused("La autorización vence antes de empezar.", "authorised_until")
