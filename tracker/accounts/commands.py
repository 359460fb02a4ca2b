"""Accounts on the command line."""

import sys

import click
from argon2 import PasswordHasher
from flask import current_app

from tracker.access import audit
from tracker.accounts import rules
from tracker.ground import clock, rut
from tracker.ground.database import db
from tracker.ground.refused import Refused
from tracker.models.accounts import Account, Role
from tracker.post import links
from tracker.web.commands import Commands
from tracker.web.writing import addresses

accounts = Commands("accounts", help="Accounts that may sign in.")


@accounts.command("create")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--role", "role_name", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--commune", "cut", help="CUT of the commune; for directors.")
@click.option("--rut", "person", help="RUT to sign in with; required for inspectors, who must exist.")
def create(email: str, role_name: str, cut: str | None, person: str | None) -> None:
    """Create an account; its password is read from standard input.

    Where the e-mail has an account already, that account gets the further role and the password given
    (its open sessions end), unless --rut is not the account's own.
    """
    role = Role(role_name)
    if (role is Role.DIRECTOR) != (cut is not None):
        raise click.UsageError("--commune va con el rol director, y solo con él.")
    if role is Role.INSPECTOR and person is None:
        raise click.UsageError("El rol inspector necesita --rut.")
    try:
        account = _account(email, role, cut, person, _password())
    except (Refused, rut.InvalidRut) as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    click.echo(f"La cuenta {account.email} puede ingresar.")


@accounts.command("first-link")
def first_link() -> None:
    """Print the single-use address with which the first coordinator chooses a password.

    One printed before and not used is cancelled.
    """
    try:
        code = links.first(db.session(), clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    audit.note(None, "first_link")
    db.session.commit()
    click.echo(code.address(addresses().base))


def _account(email: str, role: Role, cut: str | None, person: str | None, password: str) -> Account:
    now = clock.now()
    account = rules.grant(db.session(), role, email=email, commune_cut=cut, person=person, now=now)
    rules.set_password(db.session(), account, password, PasswordHasher(**current_app.config["ARGON2"]), now)
    audit.note(None, f"account_role_{role.value}", account)
    return account


def _password() -> str:
    """Ask for the password unseen, or read it from what is piped in: its first line."""
    if sys.stdin.isatty():
        asked: str = click.prompt("Clave", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
