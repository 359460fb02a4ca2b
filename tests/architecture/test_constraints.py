"""The last wall: each constraint refuses the row it is there to refuse, and the database has them all."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests import builders as make
from tests.architecture import agreement_rows, edition_rows, obligation_rows
from tests.builders import LONG_AGO
from tracker.ground.database import Base, db
from tracker.models import (
    Distance,
    Evidence,
    FunctionMeaning,
    HeaderMeaning,
    KeptDay,
    Mail,
    PlanVersion,
    SentFile,
)
from tracker.models.accounts import LinkPurpose, Role, RoleGrant
from tracker.models.machinery import BatchKind
from tracker.models.plan import DeadlineKind, Origin, PlanState
from tracker.models.territory import DistanceKind

pytestmark = pytest.mark.both

DAY = date(2026, 3, 1)


def sent(session, times, **values):
    """Send files together that say the same of themselves."""
    files = (SentFile(file="nomina.xlsx", **values) for _ in range(times))
    return make.sending(session, make.account(session), *files)


def upload_of(session):
    return make.upload(session, None, make.account(session), kind=BatchKind.RECORDS)


def course(**values):
    return lambda session: make.course(session, **values)


def requirement(**values):
    return lambda session: make.adopted_plan(session, make.requirement(make.subject(session), **values))


def requirements(**values):
    """Two requirements of one subject, both common or both of one commune."""

    def add(session):
        make.commune(session)
        subject = make.subject(session)
        make.adopted_plan(session, make.requirement(subject, **values), make.requirement(subject, **values))

    return add


def record(**values):
    def add(session):
        make.record(session, make.inspector(session), make.course(session), DAY, **values)

    return add


def records(session):
    person, course = make.inspector(session), make.course(session)
    make.record(session, person, course, DAY)
    make.record(session, person, course, DAY)


def postings(*dates):
    def add(session):
        person, commune = make.inspector(session), make.commune(session)
        for start, end in dates:
            make.posting(session, person, commune, start=start, end=end)

    return add


def grants(role, cut):
    """The same role twice, neither ended."""

    def add(session):
        make.commune(session)
        account = make.account(session)
        account.grants = [RoleGrant(role=role, commune_cut=cut, granted_at=LONG_AGO) for _ in range(2)]
        session.flush()

    return add


def distance(from_cut, to_cut, km):
    def add(session):
        make.commune(session, "02102")
        make.commune(session, "02104")
        session.add(Distance(from_cut=from_cut, to_cut=to_cut, km=km, kind=DistanceKind.ROAD))
        session.flush()

    return add


def twice(builder, **values):
    return lambda session: [builder(session, **values) for _ in range(2)]


def clearances(session):
    subject = make.subject(session)
    make.adopted_plan(session, make.clearance("A", subject), make.clearance("A", subject))


def plans(session):
    make.adopted_plan(session, version="1")
    make.adopted_plan(session, version="2")


def hand_overs(times=1, to_cut="02104", **values):
    def add(session):
        person, by = make.inspector(session), make.account(session)
        one, other = (make.commune(session, cut) for cut in ("02102", "02104"))
        for _ in range(times):
            make.hand_over(session, person, one, one if to_cut == one.cut else other, by, **values)

    return add


def joining(*, apart=False, undone_by=False):
    def add(session):
        person, by = make.inspector(session), make.account(session)
        make.joining(session, person, person.id + apart, undone_by_id=by.id if undone_by else None)

    return add


def former_ruts(session):
    person = make.inspector(session)
    for _ in range(2):
        make.former_rut(session, person, rut="12531909-2")


def request(**values):
    def add(session):
        make.data_request(
            session, make.inspector(session), make.commune(session), make.account(session), **values
        )

    return add


def meanings(cut, times=2, **values):
    def add(session):
        make.commune(session)
        facts = {"kind": BatchKind.ROSTER, "key": "ci", "text": "C.I."} | values
        session.add_all([HeaderMeaning(commune_cut=cut, **facts) for _ in range(times)])
        session.flush()

    return add


def two_functions(session):
    make.commune(session)
    facts = {"commune_cut": "02102", "key": "patrullero", "text": "Patrullero"}
    session.add_all([FunctionMeaning(**facts), FunctionMeaning(**facts)])
    session.flush()


def two_meanings(session):
    course = make.course(session)
    meanings(None, times=1, column_name="rut", course_id=course.id)(session)


def empty_evidence(session):
    facts = {"name": "a.pdf", "media_type": "application/pdf", "sha256": "0"}
    session.add(Evidence(**facts, size=0, content=b"", added_at=LONG_AGO))
    session.flush()


def sent_mail_with_text(session):
    facts = {"address": "ana@example.cl", "subject": "Hola", "body": "Hola", "created_at": LONG_AGO}
    session.add(Mail(**facts, sent_at=LONG_AGO))
    session.flush()


def draft_in_force(session):
    session.add(PlanVersion(version="1", title="Plan", state=PlanState.DRAFT, in_force_from=DAY))
    session.flush()


REFUSED = {
    "ck_account_email_lower": lambda session: make.account(session, email="Ana@example.cl"),
    "ck_account_signs_in_with_something": lambda session: make.account(session, email=None, rut=None),
    "uq_kept_day_day_terms": lambda session: session.execute(
        sa.insert(KeptDay), [{"day": date(2026, 11, 3), "terms": "same"}] * 2
    ),
    "uq_account_email": twice(make.account, email="ana@example.cl"),
    "uq_account_rut": twice(make.account, rut="12531909-2"),
    "ck_association_one_row": lambda session: make.association(session, id=2),
    "ck_association_stale_days": lambda session: make.association(session, stale_days=0),
    "ck_association_warning_days": lambda session: make.association(session, warning_days=-1),
    "ck_batch_roster_has_commune": lambda session: make.batch(session, None),
    "ck_data_request_answered": request(state="granted"),
    "ck_data_request_answered_with_words": request(state="granted", answered_at=LONG_AGO),
    "ck_data_request_extended_with_reason": request(extended_at=LONG_AGO),
    "ck_evidence_size": empty_evidence,
    "ck_hand_over_between_two": hand_overs(to_cut="02102"),
    "ck_hand_over_decided": hand_overs(state="granted"),
    "ck_hand_over_refused_with_reason": hand_overs(state="refused", decided_at=LONG_AGO),
    "uq_hand_over_asked": hand_overs(times=2),
    "ck_sent_file_one_state": lambda session: sent(session, 1, problem="No se pudo leer.", content=b"x"),
    "uq_sent_file_upload_id": lambda session: sent(session, 2, upload_id=upload_of(session).id),
    "uq_sent_file_batch_id": lambda session: sent(
        session, 2, batch_id=make.batch(session, None, kind=BatchKind.RECORDS).id
    ),
    "uq_function_meaning_commune_cut_key": two_functions,
    "ck_header_meaning_one_meaning": two_meanings,
    "uq_header_meaning_commune_cut_kind_key": meanings("02102"),
    "uq_header_meaning_coordination": meanings(None),
    "ck_link_first_has_no_account": lambda session: make.link(
        session, make.account(session), purpose=LinkPurpose.FIRST
    ),
    "ck_link_used_or_cancelled": lambda session: make.link(
        session, None, used_at=LONG_AGO, cancelled_at=LONG_AGO
    ),
    "uq_link_code_hash": lambda session: [make.link(session, None, code_hash="a") for _ in range(2)],
    "ck_new_email_email_lower": lambda session: make.new_email(
        session, make.account(session), email="Otra@example.cl"
    ),
    "uq_new_email_code_hash": lambda session: [
        make.new_email(session, make.account(session), code_hash="a") for _ in range(2)
    ],
    "ck_outbox_sent_without_body": sent_mail_with_text,
    "ck_joining_of_two": joining(),
    "ck_joining_undone_by_somebody": joining(apart=True, undone_by=True),
    "uq_former_rut_inspector_id_rut": former_ruts,
    "ck_record_refused_reason": record(refused_reason="No es de esa persona"),
    "ck_upload_roster_has_commune": lambda session: make.upload(session, None, make.account(session)),
    "uq_clearance_version_id_code": clearances,
    "ck_commune_cut": lambda session: make.commune(session, "2102"),
    "uq_commune_name": lambda session: [make.commune(session, cut, name="Una") for cut in ("02102", "02104")],
    "ck_course_chronological_hours": course(chronological_hours=0),
    "ck_course_graded_has_pass_mark": course(graded=True),
    "ck_course_hours": course(hours=0),
    "ck_course_min_attendance": course(min_attendance=101),
    "ck_course_pass_mark": course(graded=True, pass_mark=7.1),
    "ck_cost_pesos": lambda session: make.cost(session, make.edition(session, make.course(session), None), 0),
    "uq_course_code": twice(make.course, code="PA16"),
    "ck_distance_km": distance("02102", "02104", 0),
    "ck_distance_ordered": distance("02104", "02102", 9),
    "ck_inspector_rut": lambda session: make.inspector(session, rut="123-5"),
    "uq_inspector_rut": twice(make.inspector, rut="12531909-2"),
    "ck_plan_version_adopted_has_date": draft_in_force,
    "uq_plan_version_in_force_from": plans,
    "uq_plan_version_version": lambda session: [
        make.adopted_plan(session, in_force_from=date(year, 1, 1)) for year in (2026, 2027)
    ],
    "ck_posting_end_not_before_start": postings((DAY, date(2026, 2, 28))),
    "uq_posting_inspector_id_commune_cut_start": postings((DAY, None), (DAY, DAY)),
    "uq_posting_open": postings((DAY, None), (date(2026, 5, 1), None)),
    "ck_record_expires_not_before": record(expires_on=date(2026, 2, 28)),
    "ck_record_hours": record(hours=0),
    "ck_record_revoked_with_reason": record(revoked_at=LONG_AGO),
    "uq_record_inspector_id_course_id_obtained_on": records,
    "ck_requirement_deadline_months": requirement(deadline_kind=DeadlineKind.MONTHS),
    "ck_requirement_deadline_months_positive": requirement(
        deadline_kind=DeadlineKind.MONTHS, deadline_months=-1
    ),
    "ck_requirement_deadline_on": requirement(deadline_on=DAY),
    "ck_requirement_law_beside_the_common_agreement": requirement(law=True, origin=Origin.LAW),
    "ck_requirement_min_hours": requirement(min_hours=0),
    "ck_requirement_renewal_months": requirement(renewal_months=0),
    "uq_requirement_common": requirements(),
    "uq_requirement_version_id_subject_id_commune_cut": requirements(commune_cut="02102"),
    "ck_role_grant_director_has_commune": lambda session: make.account(session, Role.DIRECTOR),
    "uq_role_grant_commune": grants(Role.DIRECTOR, "02102"),
    "uq_role_grant_role": grants(Role.OBSERVER, None),
    "uq_subject_code": twice(make.subject, code="PAUX"),
    **agreement_rows.REFUSED,
    **edition_rows.REFUSED,
    **obligation_rows.REFUSED,
}


def declared(of_choices=False):
    """Return the names of the constraints of the models; those that list an enum's choices only if asked."""
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint):
                yield constraint.name
            if isinstance(constraint, sa.CheckConstraint) and (of_choices or not constraint._type_bound):
                yield constraint.name
        yield from (index.name for index in table.indexes if index.unique)


@pytest.mark.parametrize("name", REFUSED)
def test_the_constraint_refuses(session, engine, name):
    with pytest.raises(IntegrityError) as refused:
        REFUSED[name](session)
    message = str(refused.value.orig)
    table = max((table for table in Base.metadata.tables if name[3:].startswith(table)), key=len)
    by_primary_key = name.startswith(f"uq_{table}_id_") and f"pk_{table}" in message  # which it holds
    of_sqlite = engine == "sqlite" and f"UNIQUE constraint failed: {table}." in message
    assert name in message or by_primary_key or of_sqlite


def test_every_constraint_has_a_row_it_refuses():
    assert set(declared()) == set(REFUSED)


def test_the_migrations_make_every_constraint_of_the_models(session):
    found = set()
    reflected = sa.inspect(db.engine)
    for table in Base.metadata.tables:
        found |= {check["name"] for check in reflected.get_check_constraints(table)}
        found |= {unique["name"] for unique in reflected.get_unique_constraints(table)}
        found |= {index["name"] for index in reflected.get_indexes(table) if index["unique"]}
    assert found == set(declared(of_choices=True))


def test_the_database_knows_the_choices_of_every_enum(session):
    reflected = sa.inspect(db.engine)
    for table in Base.metadata.tables.values():
        checks = {check["name"]: check["sqltext"] for check in reflected.get_check_constraints(table.name)}
        for choice in (column.type for column in table.columns if isinstance(column.type, sa.Enum)):
            text = checks[f"ck_{table.name}_{choice.name}"]
            assert set(re.findall("'([^']*)'", text)) == set(choice.enums)
