"""Rows for tests: a builder fills in whatever a test says nothing about, and flushes."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from stdnum.cl import rut as checked

from tracker.ground.clock import SANTIAGO
from tracker.ground.text import sort_key
from tracker.models import (
    Account,
    Association,
    Batch,
    Clearance,
    Commune,
    Cost,
    Course,
    DataRequest,
    Edition,
    Enrollment,
    EnrollmentEvent,
    Evidence,
    Exemption,
    ExtensionAct,
    FormerRut,
    HandOver,
    Inspector,
    Joining,
    Link,
    Meeting,
    Minutes,
    MinutesCommune,
    NewEmail,
    PlanVersion,
    Posting,
    Provider,
    Quota,
    Ratification,
    Record,
    Requirement,
    Resource,
    RoleGrant,
    RosterAttestation,
    Sending,
    SentFile,
    Subject,
    Upload,
)
from tracker.models.accounts import LinkPurpose, Role
from tracker.models.editions import EditionState, EnrollmentState, Modality, ProviderKind
from tracker.models.identity import FormerKind
from tracker.models.machinery import BatchKind
from tracker.models.means import CostKind, ResourceKind
from tracker.models.obligations import ExemptionReason, ExemptionState
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind, Origin, PlanState
from tracker.models.privacy import RequestKind
from tracker.models.records import RecordState
from tracker.people.rules import personal_keys, rut_key

ANSWER_BY = date(2026, 11, 30)
LONG_AGO = datetime(2025, 1, 2, 12, tzinfo=UTC)
NAMES = {"02101": "Antofagasta", "02102": "Mejillones", "02104": "Taltal", "02201": "Calama"}

_numbers = itertools.count(12_000_001)


def next_rut() -> str:
    """Return a valid RUT that nobody else in this run has."""
    body = str(next(_numbers))
    return f"{body}-{checked.calc_check_digit(body)}"


def association(session: Any, **values: Any) -> Association:
    return _add(session, Association(**{"name": "AMRA"} | values))


def commune(session: Any, cut: str = "02102", **values: Any) -> Commune:
    name = values.get("name", NAMES.get(cut, f"Comuna {cut}"))
    facts = {"province": "Antofagasta", "seat": name, "population": 10_000, "altitude_m": 10}
    where = {"latitude": -23.1, "longitude": -70.4}
    return _add(
        session, Commune(**{"cut": cut, "name": name, "sort_key": sort_key(name)} | facts | where | values)
    )


def account(session: Any, *roles: Role, commune: Commune | None = None, **values: Any) -> Account:
    """Make an account with roles; a director's is of `commune`. It has no password: tests sign in without."""
    if "email" not in values and "rut" not in values:
        values["email"] = f"cuenta{next(_numbers)}@example.cl"
    made = _add(session, Account(**{"name": "Cuenta de prueba", "created_at": LONG_AGO} | values))
    for role in roles:
        cut = commune.cut if commune and role is Role.DIRECTOR else None
        made.grants.append(RoleGrant(role=role, commune_cut=cut, granted_at=LONG_AGO))
    session.flush()
    return made


def inspector(session: Any, **values: Any) -> Inspector:
    facts = {"rut": next_rut(), "names": "Ana María", "paternal_surname": "Pérez", "maternal_surname": "Soto"}
    facts |= values
    name = {name: facts[name] for name in ("rut", "names", "paternal_surname", "maternal_surname")}
    return _add(session, Inspector(**personal_keys(**name) | facts))


def posting(session: Any, inspector: Inspector, commune: Commune, **values: Any) -> Posting:
    facts = {
        "profile": Profile.SECURITY_INSPECTOR,
        "start": date(2025, 1, 1),
        "appointed_on": date(2025, 1, 1),
    }
    return _add(session, Posting(**{"inspector": inspector, "commune": commune} | facts | values))


def attestation(session: Any, commune: Commune, attested_on: date, **values: Any) -> RosterAttestation:
    facts = {"commune_cut": commune.cut, "attested_on": attested_on, "at": LONG_AGO}
    return _add(session, RosterAttestation(**facts | values))


def subject(session: Any, code: str = "PAUX", **values: Any) -> Subject:
    return _add(
        session, Subject(**{"code": code, "name": f"Materia {code}", "origin": Origin.AGREEMENT} | values)
    )


def course(session: Any, *subjects: Subject, code: str = "PA16", **values: Any) -> Course:
    facts = {"title": f"Curso {code}", "hours": 16, "min_attendance": 75, "graded": False}
    return _add(session, Course(**{"code": code, "subjects": list(subjects)} | facts | values))


def record(session: Any, inspector: Inspector, course: Course, obtained_on: date, **values: Any) -> Record:
    facts = {"hours": course.hours, "state": RecordState.ACCEPTED, "added_at": LONG_AGO}
    who_what_when = {"inspector": inspector, "course": course, "obtained_on": obtained_on}
    return _add(session, Record(**who_what_when | facts | values))


def evidence(session: Any, **values: Any) -> Evidence:
    """Make a paper: a file that only begins as a PDF does."""
    facts = {"name": "certificado.pdf", "media_type": "application/pdf", "added_at": LONG_AGO}
    content = {"content": b"%PDF-1.7", "size": 8, "sha256": "0" * 64}
    return _add(session, Evidence(**facts | content | values))


def exemption(session: Any, inspector: Inspector, subject: Subject, **values: Any) -> Exemption:
    """Make an exemption that counts, without an end."""
    facts = {"start": date(2026, 1, 1), "reason": ExemptionReason.OTHER_DUTIES, "proposed_at": LONG_AGO}
    facts |= {"state": ExemptionState.ACCEPTED, "decided_at": LONG_AGO}
    return _add(session, Exemption(**{"inspector": inspector, "subject": subject} | facts | values))


def waiting_exemption(session: Any, inspector: Inspector, subject: Subject, **values: Any) -> Exemption:
    waits = {"state": ExemptionState.WAITING, "decided_at": None}
    return exemption(session, inspector, subject, **waits | values)


def act(session: Any, *records: Record, until: date = date(2027, 6, 30), **values: Any) -> ExtensionAct:
    facts = {"document": "Acta 4", "reason": "Se suspendió el curso.", "made_at": LONG_AGO}
    return _add(session, ExtensionAct(**{"records": list(records), "until": until} | facts | values))


def link(session: Any, account: Account | None, **values: Any) -> Link:
    """Make an unused invitation, or without an account the first coordinator's link, that nobody knows the code of."""
    facts = {
        "code_hash": f"{next(_numbers):064}",
        "purpose": LinkPurpose.INVITATION if account else LinkPurpose.FIRST,
        "account": account,
        "created_at": LONG_AGO,
        "expires_at": LONG_AGO + timedelta(days=7),
    }
    return _add(session, Link(**facts | values))


def new_email(session: Any, account: Account, **values: Any) -> NewEmail:
    """Keep aside an address that nobody knows the code of."""
    facts = {"email": "otra@example.cl", "code_hash": f"{next(_numbers):064}", "asked_at": LONG_AGO}
    return _add(session, NewEmail(**{"account": account, "expires_at": LONG_AGO} | facts | values))


def batch(session: Any, commune: Commune | None, **values: Any) -> Batch:
    cut = commune.cut if commune else None
    facts = {"kind": BatchKind.ROSTER, "file": "nomina.xlsx", "commune_cut": cut, "applied_at": LONG_AGO}
    return _add(session, Batch(**facts | values))


def upload(session: Any, commune: Commune | None, by: Account, **values: Any) -> Upload:
    cut = commune.cut if commune else None
    facts = {"kind": BatchKind.ROSTER, "file": "nomina.xlsx", "commune_cut": cut, "at": LONG_AGO}
    return _add(session, Upload(**{"content": b"", "choices": {}, "by_id": by.id} | facts | values))


def sending(session: Any, by: Account, *files: SentFile, **values: Any) -> Sending:
    """Send files together: SentFile(file="a.xlsx") each, which without more was discarded."""
    return _add(session, Sending(**{"at": LONG_AGO, "by_id": by.id, "files": [*files]} | values))


def hand_over(
    session: Any, inspector: Inspector, commune: Commune, to: Commune, by: Account, **values: Any
) -> HandOver:
    """Ask, for the commune `to`, for a person whom `commune` has."""
    facts = {"start": date(2026, 12, 1), "asked_at": LONG_AGO, "asked_by_id": by.id}
    return _add(session, HandOver(**{"inspector": inspector, "commune": commune, "to": to} | facts | values))


def joining(session: Any, kept: Inspector, gone_id: int, **values: Any) -> Joining:
    """Make a person of two, as if the other had held nothing."""
    facts = {"gone_rut": next_rut(), "gone_name": "Ana Pérez", "changes": {"entries": [], "holds": []}}
    return _add(session, Joining(**{"kept": kept, "gone_id": gone_id, "at": LONG_AGO} | facts | values))


def former_rut(session: Any, inspector: Inspector, **values: Any) -> FormerRut:
    facts = {"inspector": inspector, "rut": next_rut(), "kind": FormerKind.ANOTHER, "at": LONG_AGO}
    made = facts | values
    return _add(session, FormerRut(**made, search_key=rut_key(made["rut"])))


def data_request(
    session: Any, inspector: Inspector, commune: Commune, by: Account, **values: Any
) -> DataRequest:
    facts = {"kind": RequestKind.RECTIFICATION, "about": "phone", "text": "Es otro número."}
    when = {"asked_at": LONG_AGO, "asked_by_id": by.id, "due_on": date(2025, 2, 1)}
    return _add(session, DataRequest(**{"inspector": inspector, "commune": commune} | facts | when | values))


def provider(session: Any, **values: Any) -> Provider:
    return _add(session, Provider(**{"name": "Academia del Norte", "kind": ProviderKind.OTEC} | values))


def edition(session: Any, course: Course, host: Commune | None, *days: date, **values: Any) -> Edition:
    """Make a published edition of 20 seats, open in November 2026, with a meeting from 9 to 13 on each day."""
    facts = {
        "state": EditionState.PUBLISHED,
        "modality": Modality.ONSITE if host else Modality.ONLINE,
        "place": "Gimnasio municipal" if host else None,
        "link": None if host else "https://sala.example.cl/1",
        "capacity": 20,
        "opens_on": date(2026, 11, 1),
        "closes_on": date(2026, 11, 30),
        "release_on": date(2026, 11, 20),
        "created_at": LONG_AGO,
    }
    made = Edition(**{"course": course, "host": host} | facts | values)
    made.meetings = [meeting(day) for day in days or (date(2026, 12, 9),)]
    return _add(session, made)


def call_off(edition: Edition, reason: str = "Sin relator", at: datetime = LONG_AGO) -> None:
    """Cancel an edition; who was in it is left as they are."""
    edition.state, edition.cancelled_reason, edition.cancelled_at = EditionState.CANCELLED, reason, at


def meeting(day: date, start: time = time(9), end: time = time(13), **values: Any) -> Meeting:
    """Make a meeting by the clock of Santiago; an edition takes it in."""
    from_, to = (datetime.combine(day, at, tzinfo=SANTIAGO) for at in (start, end))
    return Meeting(**{"starts_at": from_, "ends_at": to} | values)


def quota(edition: Edition, commune: Commune, seats: int, **values: Any) -> Quota:
    """Give a commune seats; the edition takes the quota in."""
    made = Quota(**{"commune": commune, "seats": seats} | values)
    edition.quotas.append(made)
    return made


def enrollment(
    session: Any,
    edition: Edition,
    person: Inspector,
    commune: Commune,
    state: EnrollmentState = EnrollmentState.CONFIRMED,
    at: datetime = LONG_AGO,
) -> Enrollment:
    """Enroll, as if it had been so from the first event on."""
    made = Enrollment(edition=edition, inspector=person, commune=commune, state=state, waiting_since=at)
    made.history.append(EnrollmentEvent(state=state, at=at))
    return _add(session, made)


def resource(session: Any, commune: Commune, **values: Any) -> Resource:
    """Make a room that a commune lends."""
    facts = {"kind": ResourceKind.ROOM, "name": "Sala para 30 personas", "contact": "Oficina de partes"}
    return _add(session, Resource(**{"commune": commune, "updated_at": LONG_AGO} | facts | values))


def cost(session: Any, edition: Edition, pesos: int, payer: Commune | None = None, **values: Any) -> Cost:
    """Make fees; without a payer the association pays."""
    facts = {"edition": edition, "pesos": pesos, "commune": payer, "kind": CostKind.FEES}
    return _add(session, Cost(**facts | {"added_at": LONG_AGO} | values))


def requirement(subject: Subject, **values: Any) -> Requirement:
    """Make a requirement for everybody, common, without renewal or deadline; a plan takes it in."""
    facts = {"profiles": frozenset(), "origin": Origin.AGREEMENT, "deadline_kind": DeadlineKind.NONE}
    return Requirement(**{"subject": subject} | facts | values)


def clearance(code: str, *subjects: Subject, **values: Any) -> Clearance:
    """Make a clearance for everybody; a plan takes it in."""
    facts = {"name": f"Habilitación {code}", "profiles": frozenset()}
    return Clearance(**{"code": code, "subjects": list(subjects)} | facts | values)


def adopted_plan(session: Any, *parts: Requirement | Clearance, **values: Any) -> PlanVersion:
    """Make a plan version, in force from 2026-01-01 unless told, of these requirements and clearances."""
    facts = {"version": "2026.1", "title": "Plan regional", "state": PlanState.ADOPTED}
    made = PlanVersion(**facts | {"in_force_from": date(2026, 1, 1)} | values)
    if made.state in {PlanState.CONSULTATION, PlanState.WITHDRAWN}:
        made.proposed_at, made.answer_by = LONG_AGO, ANSWER_BY
    for position, part in enumerate(parts):
        part.position = position
        part.version = made
    return _add(session, made)


def consultation(session: Any, *parts: Requirement | Clearance, **values: Any) -> PlanVersion:
    """Make a version that was put to the communes."""
    facts = {"version": "2027.1", "state": PlanState.CONSULTATION, "in_force_from": None}
    return adopted_plan(session, *parts, **facts | values)


def minutes(session: Any, version: PlanVersion, *attended: Commune, **values: Any) -> Minutes:
    """Make the signed minutes of a meeting that these communes attended online."""
    facts = {"place": "Sede de la asociación", "held_on": date(2026, 10, 15), "added_at": LONG_AGO}
    made = Minutes(**facts | {"version": version, "evidence": evidence(session)} | values)
    made.attended = [MinutesCommune(commune=each, online=True) for each in attended]
    return _add(session, made)


def ratification(session: Any, version: PlanVersion, commune: Commune, **values: Any) -> Ratification:
    facts = {"answer": "accepts", "answered_at": LONG_AGO}
    return _add(session, Ratification(**{"version": version, "commune": commune} | facts | values))


def _add(session: Any, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row
