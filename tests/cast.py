"""The one cast of all tests: two communes that have no business with one another, and who watches over both."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tests import builders as make
from tracker.models import (
    Account,
    Batch,
    Commune,
    Cost,
    Course,
    DataRequest,
    Edition,
    Enrollment,
    EnrollmentEvent,
    Exemption,
    ExtensionAct,
    HandOver,
    Inspector,
    Joining,
    PlanVersion,
    Record,
    Resource,
    Sending,
    SentFile,
    Upload,
)
from tracker.models.accounts import Role
from tracker.models.editions import EnrollmentState
from tracker.models.machinery import BatchKind
from tracker.models.plan import DeadlineKind, Origin
from tracker.sheets.read import Row, Sheet, packed

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)  # what the clock says where the cast plays
TODAY = date(2026, 11, 3)
LINK = "https://sala.example.cl/paux"


@dataclass(frozen=True)
class Team:
    """
    A commune's people. `canary` is in the name of each of them, and of nobody of the other commune.

    `trained` has what the plan asks, `lapsed` had it, `untrained` never had.
    """

    commune: Commune
    canary: str
    director: Account
    deputy: Account
    disabled: Account  # was its director
    former: Account  # its director until the role ended
    account: Account  # the one with which `trained` signs in
    trained: Inspector
    lapsed: Inspector
    untrained: Inspector
    record: Record
    upload: Upload  # its roster without `untrained`, sent and not confirmed
    batch: Batch
    exemption: Exemption  # of `trained` from traffic: the director proposed it, it waits
    request: DataRequest  # of `trained`, open: their mobile is another
    lent: Resource  # a room


@dataclass(frozen=True)
class Cast:
    mejillones: Team
    taltal: Team
    calama: Commune  # never sent a roster
    coordinator: Account
    observer: Account
    instructor: Account
    nobody: Account  # signs in and has no role
    shared: Inspector  # works in both communes
    moved: Inspector  # from Mejillones to Taltal, on 1 July 2026
    plan: PlanVersion
    first_aid: Course
    traffic: Course
    upload: Upload  # of the coordination: a record of each team
    batch: Batch
    sending: Sending  # of the coordination: one file waits for its commune, another cannot be read
    edition: Edition  # first aid in Mejillones on 16 December, open, 20 seats, with a link and a signed sheet; the instructor gives it
    elsewhere: Edition  # traffic, online, with a signed sheet: somebody else gives it
    enrollments: tuple[Enrollment, Enrollment]  # of `trained` of each team, who asked for a seat in it
    act: ExtensionAct  # prolongs nothing
    cost: Cost  # fees of the edition, which Mejillones pays
    joining: Joining  # `moved` was joined with somebody who held nothing
    asked: HandOver  # Taltal asks Mejillones for its `untrained`


def build(session: Any) -> Cast:
    """Make the whole cast, and commit it."""
    make.association(session)
    first_aid, traffic, plan = _plan(session)
    mejillones = _team(session, make.commune(session, "02102"), "Huanchaca", first_aid, traffic)
    taltal = _team(session, make.commune(session, "02104"), "Paposo", first_aid, traffic)
    shared = make.inspector(session, names="Sandra", paternal_surname="Dosveces")
    moved = make.inspector(session, names="Mario", paternal_surname="Mudado")
    for team in (mejillones, taltal):
        make.posting(session, shared, team.commune)
    make.posting(session, moved, mejillones.commune, end=date(2026, 6, 30))
    make.posting(session, moved, taltal.commune, start=date(2026, 7, 1))
    coordinator = make.account(session, Role.COORDINATOR, email="coordinacion@example.cl", name="Carla Rojas")
    records = [("rut", "curso", "fecha")]
    records += [(team.lapsed.rut, "PA16", "04-05-2026") for team in (mejillones, taltal)]
    instructor = make.account(session, Role.INSTRUCTOR, email="relatora@example.cl", name="Inés Lobos")
    provider = make.provider(session)
    edition = make.edition(
        session,
        first_aid,
        mejillones.commune,
        date(2026, 12, 16),
        provider=provider,
        link=LINK,
        instructors=[instructor],
    )
    cast = Cast(
        mejillones=mejillones,
        taltal=taltal,
        calama=make.commune(session, "02201"),
        coordinator=coordinator,
        observer=make.account(session, Role.OBSERVER, email="spd@example.cl", name="Óscar Vera"),
        instructor=instructor,
        nobody=make.account(session, email="nadie@example.cl", name="Nadia Nadie"),
        shared=shared,
        moved=moved,
        plan=plan,
        first_aid=first_aid,
        traffic=traffic,
        upload=make.upload(
            session, None, coordinator, kind=BatchKind.RECORDS, content=_spreadsheet(*records), at=NOW
        ),
        batch=make.batch(session, None, kind=BatchKind.RECORDS, file="registros.xlsx"),
        sending=make.sending(
            session,
            coordinator,
            SentFile(file="calama.xlsx", content=_spreadsheet(("rut", "nombres")), told="Dice «CALAMA»."),
            SentFile(file="foto.xlsx", problem="El archivo no es una planilla."),
            at=NOW,
        ),
        edition=edition,
        elsewhere=make.edition(session, traffic, None, date(2026, 12, 17), provider=provider),
        enrollments=tuple(
            make.enrollment(session, edition, team.trained, team.commune, EnrollmentState.REQUESTED)
            for team in (mejillones, taltal)
        ),
        act=make.act(session, evidence=make.evidence(session)),
        cost=make.cost(session, edition, 350_000, mejillones.commune, note=f"Boleta {mejillones.canary}"),
        joining=make.joining(session, moved, 900_000),
        asked=make.hand_over(
            session, mejillones.untrained, mejillones.commune, taltal.commune, taltal.director
        ),
    )
    for given in (cast.edition, cast.elsewhere):
        given.meetings[0].sheets = [make.evidence(session, name="hoja firmada.pdf")]
    session.commit()
    return cast


def _plan(session: Any) -> tuple[Course, Course, PlanVersion]:
    """First aid for all, every 24 months; traffic once, by the end of 2026, after the law."""
    paux = make.subject(session, "PAUX", name="Primeros auxilios")
    tran = make.subject(
        session, "TRAN", name="Tránsito", origin=Origin.LAW, legal_ref="Ley 21.802 art. 50 d)"
    )
    first_aid = make.course(session, paux, code="PA16", title="Primeros auxilios, 16 horas")
    traffic = make.course(session, tran, code="TR08", title="Tránsito, 8 horas", hours=8)
    by_new_year = {"deadline_kind": DeadlineKind.ON, "deadline_on": date(2026, 12, 31)}
    plan = make.adopted_plan(
        session,
        make.requirement(paux, renewal_months=24, min_hours=8),
        make.requirement(tran, origin=Origin.LAW, **by_new_year),
        make.clearance("DEF43", paux, tran, name="Elementos defensivos (art. 43)"),
    )
    return first_aid, traffic, plan


def _team(session: Any, commune: Commune, canary: str, first_aid: Course, traffic: Course) -> Team:
    trained, lapsed, untrained = (
        make.inspector(session, names=names, paternal_surname=surname, maternal_surname=canary)
        for names, surname in (("Teresa", "Cortés"), ("Luis", "Araya"), ("Ursula", "Ñanco"))
    )
    for person in (trained, lapsed, untrained):
        make.posting(session, person, commune)
    paper = make.evidence(session, name=f"certificado {canary}.pdf")
    record = make.record(
        session, trained, first_aid, date(2026, 3, 2), provider=f"OTEC {canary}", evidence=paper
    )
    make.record(session, trained, traffic, date(2025, 5, 12))
    make.record(session, lapsed, first_aid, date(2023, 4, 3))
    make.attestation(session, commune, date(2026, 10, 1))
    name = commune.name.lower()
    former = _director(session, commune, f"antes.{name}@example.cl", f"Fidel {canary}")
    former.grants[0].ended_at = make.LONG_AGO
    director = _director(session, commune, f"direccion.{name}@example.cl", f"Diana {canary}")
    sent = [(person.rut, person.names, person.paternal_surname, canary) for person in (trained, lapsed)]
    roster = _spreadsheet(("rut", "nombres", "apellido paterno", "apellido materno"), *sent)
    file = f"{canary}.xlsx"
    account = make.account(session, Role.INSPECTOR, rut=trained.rut, name=trained.full_name)
    asked = {"asked_at": NOW, "due_on": date(2026, 12, 3), "text": f"Es el de {canary}."}
    return Team(
        commune=commune,
        canary=canary,
        director=director,
        deputy=_director(session, commune, f"subrogante.{name}@example.cl", f"Samuel {canary}"),
        disabled=_director(session, commune, f"baja.{name}@example.cl", f"Blas {canary}", disabled_at=NOW),
        former=former,
        account=account,
        trained=trained,
        lapsed=lapsed,
        untrained=untrained,
        record=record,
        upload=make.upload(session, commune, director, content=roster, file=file, at=NOW),
        batch=make.batch(session, commune, file=file),
        exemption=make.waiting_exemption(
            session,
            trained,
            traffic.subjects[0],
            proposed_by=director,
            evidence=make.evidence(session, name=f"decreto {canary}.pdf"),
        ),
        request=make.data_request(session, trained, commune, account, **asked),
        lent=make.resource(session, commune),
    )


def _director(session: Any, commune: Commune, email: str, name: str, **values: Any) -> Account:
    return make.account(session, Role.DIRECTOR, commune=commune, email=email, name=name, **values)


def _spreadsheet(*rows: tuple[str | None, ...]) -> bytes:
    return packed([Sheet("Hoja1", hidden=False, rows=tuple(Row(n, row) for n, row in enumerate(rows, 1)))])


def with_one_quiet_edition(session: Any, cast: Cast) -> Cast:
    """Leave the cast one edition, on 9 December, that nobody gives and nobody has asked for."""
    for table in (EnrollmentEvent, Enrollment):
        session.execute(sa.delete(table))
    session.delete(cast.elsewhere)
    session.execute(sa.delete(Cost))
    cast.edition.instructors = []
    [meeting] = cast.edition.meetings
    meeting.sheets = []
    meeting.starts_at, meeting.ends_at = (
        at - timedelta(days=7) for at in (meeting.starts_at, meeting.ends_at)
    )
    session.commit()
    return cast
