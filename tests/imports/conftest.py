import csv
import itertools

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.imports.people import stored
from tests.imports.screens import Screens
from tracker.ground.database import Base
from tracker.models import CommuneAlias, Inspector, Posting, Record

LEDGER = {"batch", "batch_change", "audit_event", "figures_stamp", "user_session"}


@pytest.fixture
def communes(session, today):
    make.association(session)
    mejillones, taltal = make.commune(session, "02102"), make.commune(session, "02104")
    mejillones.aliases.append(CommuneAlias(key="mejillonesdelsur"))
    session.commit()
    return mejillones, taltal


@pytest.fixture
def first_aid(session, communes):
    course = make.course(session, make.subject(session), title="Primeros auxilios, 16 horas")
    session.commit()
    return course


@pytest.fixture
def csv_file(tmp_path):
    """Write rows as a CSV file; a column of any row is one of the file."""
    numbers = itertools.count(1)

    def write(*rows):
        columns = list(dict.fromkeys(column for row in rows for column in row))
        path = tmp_path / f"planilla{next(numbers)}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def roster(communes, csv_file, report):
    """Import rows as Mejillones' roster and return the report; `apply=False` for a dry run."""

    def send(*rows, commune="02102", apply=True):
        return report("roster", "import", csv_file(*rows), "--commune", commune, *["--apply"] * apply)

    return send


@pytest.fixture
def records(communes, csv_file, report):
    """Import rows as records and return the report; `apply=False` for a dry run."""

    def send(*rows, apply=True):
        return report("records", "import", csv_file(*rows), *["--apply"] * apply)

    return send


@pytest.fixture
def screens(sign_in):
    """Give the function that opens the pages of imports for an account."""
    return lambda account: Screens(sign_in(account))


@pytest.fixture
def dump(session):
    """Give what every table holds, but for the ledger of imports, the audit trail and the stamps."""

    def rows():
        session.rollback()
        tables = [table for table in Base.metadata.sorted_tables if table.name not in LEDGER]
        return {
            table.name: sorted(tuple(map(repr, row)) for row in session.execute(sa.select(table)))
            for table in tables
        }

    return rows


@pytest.fixture
def inspector(session):
    """Give the stored person of a row."""

    def of(person):
        session.rollback()
        return session.scalars(sa.select(Inspector).where(Inspector.rut == stored(person["rut"]))).one()

    return of


@pytest.fixture
def postings(inspector):
    """Give a person's postings as (commune, profile, start, end)."""

    def of(person):
        return [
            (found.commune_cut, found.profile.value, f"{found.start}", found.end and f"{found.end}")
            for found in sorted(inspector(person).postings, key=_start)
        ]

    return of


@pytest.fixture
def held(session):
    """Give the stored records as (RUT, course, date, hours, expiry, state)."""

    def rows():
        session.rollback()
        return [
            (
                record.inspector.rut,
                record.course.code,
                f"{record.obtained_on}",
                record.hours,
                record.expires_on and f"{record.expires_on}",
                record.state.value,
            )
            for record in session.scalars(sa.select(Record).order_by(Record.obtained_on, Record.id))
        ]

    return rows


def _start(posting: Posting):
    return posting.start
