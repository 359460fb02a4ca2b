"""What every mail about an edition is made of: when, where, with what, and its calendar."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache

from flask import current_app
from sqlalchemy.orm import Session

from tracker.editions.attending_rules import Way
from tracker.ground.format import date_and_time, hour
from tracker.models.accounts import Account
from tracker.models.editions import Edition, Meeting
from tracker.post import ics, mail
from tracker.post.ics import Block

Calendars = Callable[[Way], str]
OWN_PAGE = "Lo verá también en el sistema, en «Mis cursos»."


def write(
    session: Session,
    account: Account,
    subject: str,
    paragraphs: Iterable[str],
    now: datetime,
    calendar: str | None = None,
) -> None:
    """Write to an account that has a mail address; empty paragraphs are left out."""
    body = "\n\n".join([f"{account.name}:", *filter(None, paragraphs)]) + "\n"
    mail.send(session, str(account.email), subject, body, account, now, calendar)


def when(at: Meeting | Block) -> str:
    """09-12-2026 09:00 a 13:00, in Santiago."""
    return f"{date_and_time(at.starts_at)} a {hour(at.ends_at)}"


def particulars(edition: Edition, meetings: Iterable[Meeting], way: Way) -> str:
    """Return on lines when these meetings are, where, with which link, and what to bring."""
    lines = [f"Cuándo: {when(meeting)}" for meeting in meetings]
    lines.append(f"Dónde: {way.where}")
    lines += [f"Enlace: {way.link}"] if way.link else []
    lines += [f"Qué llevar: {edition.bring}"] if edition.bring else []
    return "\n".join(lines)


def calendars(edition: Edition, now: datetime, dropped: Sequence[Block] = ()) -> Calendars:
    """Return the function that gives the edition's calendar to who goes a way, made once for all who go it."""
    return cache(lambda way: ics.calendar(edition, now, where=way.where, link=way.link, dropped=dropped))


def listed(names: Iterable[str]) -> str:
    """Return names, one a line."""
    return "\n".join(f"- {name}" for name in names)


def enrolled_page(edition: Edition, commune_cut: str) -> str:
    """Return the address, for a director, of who is in the edition."""
    return f"{current_app.config['BASE_URL']}/cursos-programados/{edition.id}/inscritos?comuna={commune_cut}"
