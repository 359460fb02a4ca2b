"""Mails slips to who has an address, and the news to accounts that gained a role."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from tracker.ground.words import word
from tracker.invitations.rules import Invitation
from tracker.invitations.slip_rules import Slip, places
from tracker.models.accounts import Account
from tracker.post.writing import Writer


def send(writer: Writer, invitations: Sequence[Invitation], made: Sequence[Slip]) -> int:
    """Mail the slips to those who have an address, and return to how many."""
    with_code = [each for each in invitations if each.code is not None]
    sent = 0
    for invitation, slip in zip(with_code, made, strict=True):
        if invitation.address:
            account: Account = invitation.grant.account
            writer.write("invitations/mails/slip.txt", account, {"slip": slip}, to=invitation.address)
            sent += 1
    return sent


def tell(writer: Writer, invitations: Iterable[Invitation], cuts: Collection[str], today: date) -> int:
    """Mail the news to accounts that serve as they are and gained a role, and return to how many."""
    gained = [each for each in invitations if each.gained and not each.code and each.grant.account.email]
    named = places(writer.session, [each.grant for each in gained], cuts, today)
    for each in gained:
        words = {
            "role": word(each.grant.role),
            "place": named.get(each.grant.id),
            "association": writer.association,
            "address": writer.addresses.base,
        }
        writer.write("invitations/mails/gained.txt", each.grant.account, words)
    return len(gained)
