"""One datum of a person as a request names it: a column of their own, one posting, one record, or everything."""

import re
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import rut
from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.models.people import Inspector, Posting
from tracker.models.records import Record
from tracker.sheets.roster_columns import APPOINTED, CONTRACT, END, FUNCTION, POSTING, START

EVERYTHING = "everything"
NO_INFORMATION = "sin información"
_ADDRESS = re.compile(r"(name|rut|email|phone|records)|(posting|record)-([1-9][0-9]{0,8})")


class Datum(NamedTuple):
    about: str
    about_id: int | None = None


def parse(text: str) -> Datum | None:
    """Return the datum that an address names, «phone» or «record-12»; None where it names none."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    return Datum(match[1]) if match[1] else Datum(match[2], int(match[3]))


def said(session: Session, person: Inspector, datum: Datum) -> str | None:
    """Return what the screen says of a datum at this moment; None where this person has no such posting or record."""
    if datum.about == "posting":
        posting = session.get(Posting, datum.about_id)
        return _posting(posting) if posting and posting.inspector_id == person.id else None
    if datum.about == "record":
        record = session.get(Record, datum.about_id)
        return _record(record) if record and record.inspector_id == person.id else None
    if datum.about == "records":
        return _records(session, person)
    return {
        "name": person.full_name,
        "rut": rut.show(person.rut),
        "email": person.email or NO_INFORMATION,
        "phone": person.phone or person.phone_note or NO_INFORMATION,
        EVERYTHING: "",
    }[datum.about]


def _posting(posting: Posting) -> str:
    words = [posting.commune.name, word(posting.profile), f"desde el {short_date(posting.start)}"]
    if posting.end:
        words.append(f"hasta el {short_date(posting.end)}")
    if posting.contract:
        words.append(word(posting.contract))
    words += [
        f"{column.title.lower()}: {column.words_of(posting) or NO_INFORMATION}"
        for column in POSTING
        if column.headers and column not in {FUNCTION, CONTRACT, START, END}
        if column is APPOINTED or column.words_of(posting)
    ]
    return ", ".join(words)


def _record(record: Record) -> str:
    words = [record.course.title, short_date(record.obtained_on), f"{record.hours:g} horas"]
    if record.provider:
        words.append(record.provider)
    if record.expires_on:
        words.append(f"vence el {short_date(record.expires_on)}")
    return ", ".join([*words, word(record.state)])


def _records(session: Session, person: Inspector) -> str:
    count = session.scalar(
        sa.select(sa.func.count()).select_from(Record).where(Record.inspector_id == person.id)
    )
    return f"{count or 0} en total"
