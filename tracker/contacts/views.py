"""Contacts: the directors of each commune, and what to write to those whose roster is missing or old."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.contacts.lists import Contact, contacts
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.format import phone
from tracker.sheets.write import Value
from tracker.standing import load
from tracker.web import listing
from tracker.web.gate import association

bp = Blueprint("contacts", __name__)

STATES = {
    "silent": "Nunca envió su nómina",
    "unconfirmed": "Nómina sin confirmar",
    "stale": "Nómina por confirmar otra vez",
    "fresh": "Nómina al día",
}
HEADERS = ("Comuna", "Nombre", "Correo", "Celular", "Cuenta", "Nómina", "Confirmada el")


@bp.get("/contactos")
@requires(Permission.SEE_CONTACTS)
def index() -> ResponseReturnValue:
    today = clock.today()
    communes = load.communes(db.session(), today)
    if listing.wants_spreadsheet():
        found = contacts(db.session(), communes, today, association().stale_days)
        return listing.spreadsheet("Contactos", HEADERS, _lines(found))
    page = listing.page_of(communes)
    rows = contacts(db.session(), page.rows, today, association().stale_days)
    return render_template(
        "contacts/index.html",
        page=listing.Page(rows, page.number, page.total),
        states=STATES,
        message=_message,
    )


def _message(contact: Contact) -> str:
    """Return what to write to a commune that sent nothing, or whose roster is old."""
    return render_template(
        "contacts/message.txt",
        contact=contact,
        association=association().name,
        address=current_app.config["BASE_URL"],
    )


def _lines(found: Sequence[Contact]) -> Iterator[tuple[Value, ...]]:
    for contact in found:
        roster = STATES[contact.state], contact.commune.attested_on
        for account in contact.directors:
            number = phone(account.phone) if account.phone else None
            account_state = "Ya eligió su clave" if account.password_hash else "Aún no entra"
            yield contact.commune.name, account.name, account.email, number, account_state, *roster
        if not contact.directors:
            yield contact.commune.name, None, None, None, None, *roster
