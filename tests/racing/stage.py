"""Eight communes with directors, deputies and people, and one edition that they want; set anew for each round."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher

from tests import builders as make
from tests.racing.visitor import Visitor
from tracker.accounts import password_rules
from tracker.ground import clock
from tracker.models import AuditEvent, Edition, Enrollment, EnrollmentEvent, Mail, Quota
from tracker.models.accounts import Role

PASSWORD = "camanchaca-sobre-el-muelle"
CUTS = ("02101", "02102", "02103", "02104", "02201", "02202", "02203", "02301")
PEOPLE, COVERED = 6, 3
AHEAD = timedelta(days=60)


@dataclass(eq=False)
class Team:
    """A commune: its people (ids), and the browsers of its director and deputy."""

    cut: str
    people: list[int]
    logins: list[str]
    visitors: list[Visitor] = field(default_factory=list)


@dataclass(eq=False)
class Stage:
    session: object
    edition: int
    teams: list[Team]

    def sign_in(self, port):
        for team in self.teams:
            team.visitors = [Visitor(port, login, PASSWORD) for login in team.logins]

    def set_anew(self, capacity, quotas):
        """Empty the edition, and give it seats; quotas (seats by commune) hold until a day to come, none are released."""
        for table in (Mail, EnrollmentEvent, Enrollment, Quota, AuditEvent):
            self.session.execute(sa.delete(table))
        release_on = clock.today() + (timedelta(days=7) if quotas else -timedelta(days=1))
        self.session.execute(sa.update(Edition).values(capacity=capacity, release_on=release_on))
        rows = [
            {"edition_id": self.edition, "commune_cut": cut, "seats": held} for cut, held in quotas.items()
        ]
        if rows:
            self.session.execute(sa.insert(Quota), rows)
        self.session.commit()

    def enrolling(self, team, people):
        """Return path and form with which a director enrolls people; each form is another page's."""
        form = {"once": secrets.token_urlsafe(16)} | {f"people-{person}": "1" for person in people}
        return f"/cursos-programados/{self.edition}/inscribir/{team.cut}", form


def build(session, cuts=CUTS):
    """Make the stage, of these communes, in an empty database."""
    make.association(session)
    hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
    kept = password_rules.keep(hasher, PASSWORD)
    first_aid = make.subject(session)
    course = make.course(session, first_aid)
    make.adopted_plan(session, make.requirement(first_aid))
    teams = [_team(session, cut, place % (COVERED + 1), course, kept) for place, cut in enumerate(cuts)]
    today = clock.today()
    dates = {"opens_on": today, "closes_on": today + AHEAD, "release_on": today}
    edition = make.edition(session, course, None, today + AHEAD, **dates)
    made = Stage(session, edition.id, teams)
    session.commit()
    return made


def mailbox(person):
    """Return the address of a person (id)."""
    return f"{person}@example.cl"


def _team(session, cut, covered, course, kept):
    """Make a commune in which so many are covered already; who goes has an address for mail."""
    commune = make.commune(session, cut)
    logins = [f"{job}.{cut}@example.cl" for job in ("direccion", "subrogante")]
    for login in logins:
        make.account(session, Role.DIRECTOR, commune=commune, email=login, password_hash=kept)
    people = [make.inspector(session) for _ in range(PEOPLE)]
    for person in people:
        make.posting(session, person, commune)
        make.account(session, Role.INSPECTOR, rut=person.rut, email=mailbox(person.id))
    for person in people[:covered]:
        make.record(session, person, course, clock.today())
    return Team(cut, [person.id for person in people], logins)
