"""Tells the owner of an account and the coordination what somebody else does with it."""

from tracker.access.policy import Actor
from tracker.ground.words import word
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.post import addressees
from tracker.post.writing import Writer


def tell_of_reset(writer: Writer, account: Account, by: Actor) -> None:
    """Tell that somebody made a slip with which the account gets another password."""
    _tell(writer, account, by, "invitations/mails/reset_made.txt", {})


def tell_of_deputy(writer: Writer, given: RoleGrant, by: Actor) -> None:
    """Tell the coordination that a director gave their role to somebody else."""
    words = {"whose": given.account.name, "by": by.name, "association": writer.association}
    for coordinator in _others(writer, by):
        writer.write("invitations/mails/deputy.txt", coordinator, words)


def tell_of_end(writer: Writer, account: Account, by: Actor, role: Role | None = None) -> None:
    """Tell that a role of the account ended, or the whole account."""
    _tell(writer, account, by, "invitations/mails/ended.txt", {"role": word(role) if role else None})


def _tell(writer: Writer, account: Account, by: Actor, template: str, about: dict[str, str | None]) -> None:
    words = {"whose": account.name, "by": by.name, "association": writer.association, **about}
    if account.email and account.id != by.id:
        writer.write(template, account, {**words, "own": True})
    for coordinator in _others(writer, by):
        if coordinator is not account:
            writer.write(template, coordinator, {**words, "own": False})


def _others(writer: Writer, by: Actor) -> list[Account]:
    return [each for each in addressees.coordinators(writer.session) if each.id != by.id]
