"""Tells the owner of an account what is done with it, and sends the codes that they ask for."""

from tracker.accounts import email_rules
from tracker.models.accounts import Account
from tracker.post import links
from tracker.post.links import Code
from tracker.post.writing import Writer


def send_reset(writer: Writer, account: Account, code: Code) -> None:
    """Send the link with which another password is chosen."""
    there = code.address(writer.addresses.base)
    words = {"association": writer.association, "address": there, "code": code.text}
    writer.write("accounts/mails/reset.txt", account, words)


def tell_of_password(writer: Writer, account: Account) -> None:
    if account.email:
        writer.write("accounts/mails/password_changed.txt", account, {"association": writer.association})


def send_new_email(writer: Writer, account: Account, asked: email_rules.Asked) -> None:
    """Send the code to the new address; the one of now, which serves on, is told."""
    there = links.address_of(writer.addresses.base, email_rules.PATH, asked.code)
    words = {"association": writer.association, "address": there, "code": asked.code}
    writer.write("accounts/mails/email_confirm.txt", account, words, to=asked.email)
    if account.email:
        writer.write("accounts/mails/email_asked.txt", account, {"association": writer.association})


def tell_of_email(writer: Writer, changed: email_rules.Changed) -> None:
    """Tell the address that an account had, if any."""
    if changed.former:
        words = {"association": writer.association}
        writer.write("accounts/mails/email_changed.txt", changed.account, words, to=changed.former)
