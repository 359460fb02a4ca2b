"""Slips: what hands a code to its owner, on paper, in a phone message or by mail."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import segno
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.words import word
from tracker.invitations.rules import Invitation
from tracker.models.accounts import Account, LinkPurpose, Role, RoleGrant
from tracker.models.people import Inspector, Posting
from tracker.models.territory import Commune
from tracker.post import writing
from tracker.post.links import Code
from tracker.post.writing import Writer


@dataclass(frozen=True)
class Slip:
    """One person's code with all that stands around it."""

    name: str
    role: str
    place: str | None
    association: str | None
    code: Code
    base_url: str

    @property
    def address(self) -> str:
        return self.code.address(self.base_url)

    @property
    def until(self) -> datetime:
        return self.code.expires_at

    @property
    def resets(self) -> bool:
        """Say whether who gets it has a password already."""
        return self.code.purpose is LinkPurpose.RESET

    @property
    def page(self) -> str:
        """Return the address to type by hand, without its code."""
        return self.address.partition("#")[0]

    @property
    def qr(self) -> str:
        """Return the address as SVG without styles: the pages' policy allows none."""
        return segno.make(self.address, error="m", micro=False).svg_inline(
            border=2, omitsize=True, svgclass=None, lineclass=None
        )

    @property
    def text(self) -> str:
        """Return the message that goes to a phone."""
        return writing.text("invitations/message.txt", {"slip": self})


def slips(
    writer: Writer, invitations: Iterable[Invitation], cuts: Collection[str], today: date
) -> list[Slip]:
    """Return a slip for each invitation that has a code, in its order; it names none but these communes."""
    with_code = [each for each in invitations if each.code is not None]
    named = places(writer.session, [each.grant for each in with_code], cuts, today)
    return [
        Slip(
            name=each.grant.account.name,
            role=word(each.grant.role),
            place=named.get(each.grant.id),
            association=writer.association,
            code=each.code,
            base_url=writer.addresses.base,
        )
        for each in with_code
        if each.code is not None
    ]


def places(
    session: Session, grants: Iterable[RoleGrant], cuts: Collection[str], today: date
) -> dict[int, str]:
    """Return the commune of each role: a director's own, an inspector's of today."""
    ids = [each.id for each in grants]
    works_in = (
        sa.select(Posting.commune_cut)
        .join(Inspector, Inspector.id == Posting.inspector_id)
        .where(Posting.posted_on(today), Inspector.rut == Account.rut, RoleGrant.role == Role.INSPECTOR)
        .correlate(Account, RoleGrant)
    )
    query = (
        sa.select(RoleGrant.id, Commune.name)
        .join(RoleGrant.account)
        .join(Commune, (Commune.cut == RoleGrant.commune_cut) | Commune.cut.in_(works_in))
        .where(RoleGrant.id.in_(ids), Commune.cut.in_(cuts))
        .order_by(Commune.sort_key.desc())
    )
    return {row.id: row.name for row in session.execute(query)}
