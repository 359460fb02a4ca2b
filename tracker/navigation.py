"""What stands around every page: the menu by role, who is signed in, and the dates offered."""

from datetime import date
from typing import Any, NamedTuple

from flask import Flask, request, url_for

from tracker import clock
from tracker.access import Actor, Permission
from tracker.gate import actor_or_none, association
from tracker.words import word


class Item(NamedTuple):
    label: str
    url: str
    icon: str
    active: bool


def install(app: Flask) -> None:
    app.context_processor(_around)
    app.jinja_env.globals["date_shortcuts"] = date_shortcuts


def date_shortcuts() -> list[tuple[str, date]]:
    """Return the dates people ask for most: today, the end of this year, the end of the last."""
    today = clock.today()
    ends = [(f"Fin de {year}", date(year, 12, 31)) for year in (today.year, today.year - 1)]
    return [("Hoy", today), *ends]


def menu(actor: Actor) -> list[Item]:
    """Return the pages of an account's roles; the first is where it starts."""
    single = len(actor.communes) == 1
    items = [
        _item("Mi comuna" if single else name, "geo-alt", "panorama.commune", cut=cut)
        for cut, name in actor.communes.items()
    ]
    if actor.has(Permission.SEE_FIGURES):
        items.append(_item("Panorama", "grid-3x3-gap", "panorama.show"))
    if actor.has(Permission.SEE_PEOPLE):
        items.append(_item("Personas", "people", "people.index"))
    if actor.has(Permission.SEE_OWN_TRAINING):
        items.append(_item("Mi capacitación", "mortarboard", "people.own"))
    if actor.has(Permission.INVITE):
        items.append(_item("Invitaciones", "key", "invitations.index"))
    if actor.has(Permission.SEE_CONTACTS):
        items.append(_item("Contactos", "telephone", "contacts.index"))
    if actor.has(Permission.SEE_OUTBOX):
        items.append(_item("Correos", "envelope", "outbox.index"))
    return items


def _item(label: str, icon: str, endpoint: str, **values: Any) -> Item:
    url = url_for(endpoint, **values)
    return Item(label, url, icon, active=request.path == url)


def _around() -> dict[str, Any]:
    actor = actor_or_none()
    if actor is None:
        return {}
    places = ", ".join(actor.communes.values())
    roles = ", ".join(sorted(word(role) for role in actor.roles))
    return {
        "navigation": menu(actor),
        "association_name": association().name,
        "signed_in": {
            "name": actor.name,
            "place": places or roles,
            "roles": roles,
            "account_url": url_for("own_account.show"),
            "sign_out_url": url_for("accounts.sign_out"),
        },
    }
