"""
Every route with the permission it must ask for, and what may stand in an address.

The matrix takes the routes from the application and asks here what each is meant to be: a new route, or a new
parameter of one, must be entered here before the tests pass. What a role reaches is not said here but in the policy.
"""

from collections.abc import Callable, Iterable
from typing import Any

from tests.cast import Cast
from tracker.access import Permission
from tracker.models import Account

PUBLIC = None

ROUTES: dict[str, Permission | None] = {
    "static": PUBLIC,
    "accounts.enter": PUBLIC,
    "accounts.sign_in": PUBLIC,
    "accounts.sign_out": Permission.USE_OWN_ACCOUNT,
    "accounts.start": Permission.USE_OWN_ACCOUNT,
    "by_code.accept": PUBLIC,
    "by_code.ask": PUBLIC,
    "by_code.begin": PUBLIC,
    "by_code.choose_again": PUBLIC,
    "by_code.first": PUBLIC,
    "by_code.forgotten": PUBLIC,
    "by_code.invitation": PUBLIC,
    "by_code.reset": PUBLIC,
    "contacts.index": Permission.SEE_CONTACTS,
    "invitations.disable": Permission.INVITE,
    "invitations.enable": Permission.INVITE,
    "invitations.end": Permission.INVITE,
    "invitations.index": Permission.INVITE,
    "invitations.inspectors": Permission.INVITE,
    "invitations.invite": Permission.INVITE,
    "invitations.invite_inspectors": Permission.INVITE,
    "invitations.new_slip": Permission.INVITE,
    "outbox.index": Permission.SEE_OUTBOX,
    "own_account.change_email": Permission.USE_OWN_ACCOUNT,
    "own_account.change_password": Permission.USE_OWN_ACCOUNT,
    "own_account.change_phone": Permission.USE_OWN_ACCOUNT,
    "own_account.end_sessions": Permission.USE_OWN_ACCOUNT,
    "own_account.show": Permission.USE_OWN_ACCOUNT,
    "panorama.commune": Permission.SEE_COMMUNE,
    "panorama.people": Permission.SEE_COMMUNE,
    "panorama.show": Permission.SEE_FIGURES,
    "people.index": Permission.SEE_PEOPLE,
    "people.own": Permission.SEE_OWN_TRAINING,
    "people.show": Permission.SEE_PEOPLE,
}

MISSING = object()
PLAIN = object()  # exists, and belongs to everybody

# What to put where an address names something: the value, and the thing it names.
PARAMETERS: dict[str, Callable[[Cast], Iterable[tuple[object, object]]]] = {
    "filename": lambda _: [("tracker.js", PLAIN), ("no-such-file.css", MISSING), ("../app.py", MISSING)],
    "cut": lambda cast: [
        *((commune.cut, commune) for commune in (cast.mejillones.commune, cast.taltal.commune, cast.calama)),
        ("99999", MISSING),
        ("'", MISSING),
    ],
    "subject": lambda _: [("PAUX", PLAIN), ("NADA", MISSING)],
    "inspector_id": lambda cast: [
        *((team.trained.id, team.trained) for team in (cast.mejillones, cast.taltal)),
        *((person.id, person) for person in (cast.mejillones.untrained, cast.shared, cast.moved)),
        (999_999, MISSING),
        (2**31 - 1, MISSING),
    ],
    "grant_id": lambda cast: [
        *((account.grants[0].id, account.grants[0]) for account in _with_access(cast)),
        (999_999, MISSING),
    ],
}


def _with_access(cast: Cast) -> Iterable[Account]:
    """Return accounts whose access somebody may end: directors, inspectors, and who is of no commune."""
    for team in (cast.mejillones, cast.taltal):
        yield from (team.director, team.account)
    yield cast.observer


DAYS = ("2026-06-30", "31-12-2027", "1999-01-01", "30-02-2026", "ayer")
PEOPLE: Callable[[Cast], list[str]] = lambda cast: [  # noqa: E731  a table of values, like its neighbours
    cast.mejillones.canary,
    cast.taltal.canary,
    cast.mejillones.lapsed.rut,
    cast.taltal.lapsed.rut,
    cast.shared.paternal_surname,
    "%",
]

# What to try in each parameter after the «?».
QUERIES: dict[str, Callable[[Cast], Iterable[Any]]] = {
    "al": lambda _: DAYS,
    "buscar": PEOPLE,
    "comuna": lambda cast: (cast.mejillones.commune.cut, cast.taltal.commune.cut, cast.calama.cut, "99999"),
    "estado": lambda _: ("expired", "pending", "esperan", "nada"),
    "exigencia": lambda _: ("propia", "nada"),
    "formato": lambda _: ("xlsx", "nada"),
    "materia": lambda _: ("PAUX", "NADA"),
    "next": lambda _: ("/panorama", "//evil.example"),
    "orden": lambda _: ("nombre", "-comuna", "nada"),
    "origen": lambda _: ("law", "nada"),
    "rol": lambda _: ("director", "inspector", "nada"),
    "pagina": lambda _: ("2", "0", "-1", str(2**63), "²", "1e3"),
    "vista": lambda _: ("materia", "persona", "nada"),
}
