"""Mails as their templates say them: the first line is the subject, what follows is read.

The templates are `templates/<feature>/mails/<name>.txt`. They know no request, only what they are given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from sqlalchemy.orm import Session

from tracker.ground.filters import FILTERS
from tracker.models.accounts import Account
from tracker.models.territory import Association
from tracker.post import mail
from tracker.post.addresses import Addresses

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class GoesOn(Extension):
    r"""A line that ends in «\» goes on in the next: mails have a paragraph on a line, files lines that are read."""

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        return source.replace("\\\n", "")


ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    extensions=[GoesOn],
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701  what is written is text
)
ENVIRONMENT.filters |= FILTERS


def text(template: str, words: Mapping[str, object]) -> str:
    """Return what a template says with these words."""
    return ENVIRONMENT.get_template(template).render(words)


@dataclass(frozen=True)
class Writer:
    """Writes to people within a transaction, at an instant; knows where the pages are."""

    session: Session
    now: datetime
    addresses: Addresses

    @cached_property
    def association(self) -> str | None:
        """Return the name of the association, once it has one."""
        return self.session.scalar(sa.select(Association.name))

    def write(
        self,
        template: str,
        account: Account,
        words: Mapping[str, object],
        *,
        to: str | None = None,
        calendar: str | None = None,
    ) -> None:
        """Put a mail on its way to an account, or to another address (`to`) than its own; an .ics may go along."""
        subject, _, body = text(template, {"account": account, **words}).strip().partition("\n")
        mail.send(
            self.session, to or account.email or "", subject, f"{body.strip()}\n", account, self.now, calendar
        )
