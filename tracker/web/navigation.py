"""What stands around every page: the menu by role, who is signed in, and the dates offered."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from flask import Flask, request, url_for

from tracker.access.policy import Actor, Permission
from tracker.ground import clock
from tracker.ground.words import word
from tracker.web.gate import actor_or_none, association


class Item(NamedTuple):
    label: str
    url: str
    icon: str
    active: bool


class Page(NamedTuple):
    """A page of the menu, for whom the permission is granted to."""

    permission: Permission
    label: str
    icon: str
    endpoint: str


PAGES = (
    Page(Permission.SEE_FIGURES, "Panorama", "grid-3x3-gap", "panorama.show"),
    Page(Permission.SEE_GIVEN, "Cursos que dicto", "journal-check", "classroom_given.index"),
    Page(Permission.SEE_OWN_TRAINING, "Mi capacitación", "mortarboard", "people.own"),
    Page(Permission.SEE_EDITIONS, "Cursos", "calendar3", "editions.index"),
    Page(Permission.ASK_SEAT, "Mis cursos", "calendar-check", "enrollments_own.index"),
    Page(Permission.SEE_PEOPLE, "Personas", "people", "people.index"),
    Page(Permission.EDIT_ROSTER, "Planillas", "file-earmark-spreadsheet", "imports.index"),
    Page(Permission.ACCEPT_RECORDS, "Registros", "journal-check", "records.waiting"),
    Page(Permission.SEE_PLAN, "Plan", "journal-text", "plan.show"),
    Page(Permission.SEE_PEOPLE, "Plazos", "hourglass-split", "obligations.deadlines"),
    Page(Permission.PROPOSE_EXEMPTIONS, "Eximiciones", "slash-circle", "obligations_exemption.index"),
    Page(Permission.EXTEND_RECORDS, "Prórrogas", "calendar-event", "obligations_act.index"),
    Page(Permission.INVITE, "Invitaciones", "key", "invitations.index"),
    Page(Permission.SEE_CONTACTS, "Contactos", "telephone", "contacts.index"),
    Page(Permission.HAND_OVER, "Traspasos", "signpost-split", "hand_overs.waiting"),
    Page(Permission.ANSWER_REQUESTS, "Solicitudes", "question-circle", "privacy.index"),
    Page(Permission.SEE_OWN_TRAINING, "Mis solicitudes", "question-circle", "privacy.own"),
    Page(Permission.SEE_LENDING, "Préstamos", "box-seam", "lending.index"),
    Page(Permission.SEE_COSTS, "Costos", "bar-chart", "costs.index"),
    Page(Permission.SEE_OUTBOX, "Correos", "envelope", "outbox.index"),
)
IN_THE_BAR = 6  # the others wait under «Más»


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
    pages = [_item(page.label, page.icon, page.endpoint) for page in PAGES if actor.has(page.permission)]
    return [*_own_communes(actor), *pages]


def _own_communes(actor: Actor) -> Iterator[Item]:
    single = len(actor.communes) == 1
    for cut, name in actor.communes.items():
        yield _item("Mi comuna" if single else name, "geo-alt", "panorama.commune", cut=cut)
    for cut, name in actor.communes.items():
        yield _item("Nómina" if single else f"Nómina de {name}", "person-vcard", "roster.show", cut=cut)


def _item(label: str, icon: str, endpoint: str, **values: Any) -> Item:
    url = url_for(endpoint, **values)
    return Item(label, url, icon, active=request.path == url)


def _around() -> dict[str, Any]:
    actor = actor_or_none()
    if actor is None:
        return {}
    pages = menu(actor)
    places = ", ".join(actor.communes.values())
    roles = ", ".join(sorted(word(role) for role in actor.roles))
    return {
        "navigation": pages,
        "in_the_bar": IN_THE_BAR,
        "association_name": association().name,
        "signed_in": {
            "name": actor.name,
            "place": places or roles,
            "roles": roles,
            "account_url": url_for("accounts_own.show"),
            "sign_out_url": url_for("accounts.sign_out"),
            "id": actor.id,
        },
    }
