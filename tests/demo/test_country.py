"""`demo load --scale national`, with fewer people than it is for."""

from random import Random

import sqlalchemy as sa
from argon2 import PasswordHasher

from tests.demo.conftest import CHEAP
from tracker.demo.national import Size, load_country
from tracker.ground import clock
from tracker.models import Commune, Inspector, PlanVersion, Posting, Record
from tracker.models.plan import PlanState

SILENT = {"02201", "02302"}


def _count(session, kind):
    return session.scalar(sa.select(sa.func.count()).select_from(kind))


def test_every_commune_of_chile_with_people_and_records(session):
    told = []
    load_country(
        session(),
        Random(1),  # noqa: S311  nothing here is a secret
        PasswordHasher(**CHEAP),
        clock.today(),
        Size(people=1200, records_each=5),
        told.append,
    )
    session.commit()
    assert _count(session, Commune) == 345
    assert set(session.scalars(sa.select(Posting.commune_cut))) == set(
        session.scalars(sa.select(Commune.cut).where(Commune.cut.not_in(SILENT)))
    )
    assert _count(session, Inspector) == 1200
    each = session.execute(sa.select(sa.func.count()).select_from(Record).group_by(Record.inspector_id))
    assert set(each.scalars()) == {5}
    assert _count(session, Record) == 6000
    latest = session.scalars(sa.select(PlanVersion).order_by(PlanVersion.in_force_from.desc())).first()
    assert latest.state is PlanState.ADOPTED
    assert len([each for each in latest.requirements if each.commune_cut is None]) == 20
    assert told == ["1200 personas"]


def test_the_size_it_is_for():
    assert Size().people == 50_000
    assert Size().people * Size().records_each == 1_000_000
