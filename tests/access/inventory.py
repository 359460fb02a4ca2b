"""
Every route with the permission it must ask for, and what may stand in an address.

The matrix takes the routes from the application and asks here what each is meant to be: a new route, or a new
parameter of one, must be entered here before the tests pass. What a role reaches is not said here but in the policy.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from tests.cast import Cast
from tracker.access.policy import Permission
from tracker.models import Account, Minutes, PlanVersion, Ratification
from tracker.models.plan import PlanState

PUBLIC = None

ROUTES: dict[str, Permission | None] = {
    "static": PUBLIC,
    "accounts.enter": PUBLIC,
    "accounts.sign_in": PUBLIC,
    "accounts.sign_out": Permission.USE_OWN_ACCOUNT,
    "accounts.start": Permission.USE_OWN_ACCOUNT,
    "imports.batch": Permission.EDIT_ROSTER,
    "imports.choose": Permission.EDIT_ROSTER,
    "imports.confirm": Permission.EDIT_ROSTER,
    "imports.discard": Permission.EDIT_ROSTER,
    "imports.index": Permission.EDIT_ROSTER,
    "imports.new_records": Permission.ADD_RECORDS,
    "imports.new_roster": Permission.EDIT_ROSTER,
    "imports.records_template_sheet": Permission.ADD_RECORDS,
    "imports.review": Permission.EDIT_ROSTER,
    "imports.roster_sheet": Permission.EDIT_ROSTER,
    "imports.send_records": Permission.ADD_RECORDS,
    "imports.send_roster": Permission.EDIT_ROSTER,
    "imports.template_sheet": Permission.EDIT_ROSTER,
    "imports.undo": Permission.EDIT_ROSTER,
    "attestation.attest": Permission.ATTEST_ROSTER,
    "attestation.show": Permission.ATTEST_ROSTER,
    "roster_correction.change_function": Permission.EDIT_ROSTER,
    "roster_correction.correct_person": Permission.EDIT_ROSTER,
    "roster_correction.correct_posting": Permission.EDIT_ROSTER,
    "roster_correction.end": Permission.EDIT_ROSTER,
    "roster_correction.end_posting": Permission.EDIT_ROSTER,
    "roster_correction.function": Permission.EDIT_ROSTER,
    "roster_correction.person": Permission.EDIT_ROSTER,
    "roster_correction.posting": Permission.EDIT_ROSTER,
    "enrollments_cap.edit": Permission.SET_CAP,
    "enrollments_cap.index": Permission.SET_CAP,
    "enrollments_cap.save": Permission.SET_CAP,
    "catalogue.index": Permission.SEE_EDITIONS,
    "catalogue.show": Permission.SEE_EDITIONS,
    "classroom.admit": Permission.ENROLL,
    "classroom.grade": Permission.TAKE_ATTENDANCE,
    "classroom.mark": Permission.TAKE_ATTENDANCE,
    "classroom.meeting": Permission.TAKE_ATTENDANCE,
    "classroom.show": Permission.TAKE_ATTENDANCE,
    "classroom.walk_in": Permission.TAKE_ATTENDANCE,
    "classroom_closing.close": Permission.TAKE_ATTENDANCE,
    "classroom_closing.confirm_reopening": Permission.WRITE_EDITIONS,
    "classroom_closing.preview": Permission.TAKE_ATTENDANCE,
    "classroom_closing.reopen": Permission.WRITE_EDITIONS,
    "classroom_given.index": Permission.SEE_GIVEN,
    "classroom_paper.attach": Permission.TAKE_ATTENDANCE,
    "classroom_paper.mark": Permission.TAKE_ATTENDANCE,
    "classroom_paper.scan": Permission.TAKE_ATTENDANCE,
    "classroom_paper.sheet": Permission.TAKE_ATTENDANCE,
    "classroom_paper.show": Permission.TAKE_ATTENDANCE,
    "costs.add": Permission.WRITE_EDITIONS,
    "costs.edition": Permission.WRITE_EDITIONS,
    "costs.index": Permission.SEE_COSTS,
    "costs.remove": Permission.WRITE_EDITIONS,
    "editions.index": Permission.SEE_EDITIONS,
    "editions.show": Permission.SEE_EDITIONS,
    "lending.create": Permission.WRITE_LENDING,
    "lending.edit": Permission.WRITE_LENDING,
    "lending.index": Permission.SEE_LENDING,
    "lending.new": Permission.WRITE_LENDING,
    "lending.save": Permission.WRITE_LENDING,
    "lending.withdraw": Permission.WRITE_LENDING,
    "editions_planning.cancel": Permission.WRITE_EDITIONS,
    "editions_planning.confirm_cancelling": Permission.WRITE_EDITIONS,
    "editions_planning.copy": Permission.WRITE_EDITIONS,
    "editions_planning.create": Permission.WRITE_EDITIONS,
    "editions_planning.discard": Permission.WRITE_EDITIONS,
    "editions_planning.edit": Permission.WRITE_EDITIONS,
    "editions_planning.new": Permission.WRITE_EDITIONS,
    "editions_planning.publish": Permission.WRITE_EDITIONS,
    "editions_planning.save": Permission.WRITE_EDITIONS,
    "catalogue_course.create": Permission.WRITE_EDITIONS,
    "catalogue_course.edit": Permission.WRITE_EDITIONS,
    "catalogue_course.new": Permission.WRITE_EDITIONS,
    "catalogue_course.save": Permission.WRITE_EDITIONS,
    "catalogue_provider.create": Permission.WRITE_EDITIONS,
    "catalogue_provider.edit": Permission.WRITE_EDITIONS,
    "catalogue_provider.index": Permission.SEE_EDITIONS,
    "catalogue_provider.new": Permission.WRITE_EDITIONS,
    "catalogue_provider.save": Permission.WRITE_EDITIONS,
    "editions_quota.save": Permission.WRITE_EDITIONS,
    "editions_quota.show": Permission.WRITE_EDITIONS,
    "enrollments_enrolling.begin": Permission.ENROLL,
    "enrollments_enrolling.enroll": Permission.ENROLL,
    "enrollments.approve": Permission.ENROLL,
    "enrollments.cancel": Permission.ENROLL,
    "enrollments.choose": Permission.ENROLL,
    "enrollments.give_back": Permission.ENROLL,
    "enrollments.give_seat": Permission.WRITE_EDITIONS,
    "enrollments.give_seats": Permission.WRITE_EDITIONS,
    "enrollments.index": Permission.SEE_ENROLLMENTS,
    "enrollments.reject": Permission.ENROLL,
    "enrollments.release": Permission.WRITE_EDITIONS,
    "enrollments.show": Permission.ENROLL,
    "enrollments.swap": Permission.ENROLL,
    "enrollments_own.ask": Permission.ASK_SEAT,
    "enrollments_own.calendar": Permission.ASK_SEAT,
    "enrollments_own.confirm_withdrawing": Permission.ASK_SEAT,
    "enrollments_own.index": Permission.ASK_SEAT,
    "enrollments_own.withdraw": Permission.ASK_SEAT,
    "obligations_act.confirm_taking_back": Permission.EXTEND_RECORDS,
    "obligations_act.evidence": Permission.EXTEND_RECORDS,
    "obligations_act.index": Permission.EXTEND_RECORDS,
    "obligations_act.make": Permission.EXTEND_RECORDS,
    "obligations_act.new": Permission.EXTEND_RECORDS,
    "obligations_act.show": Permission.EXTEND_RECORDS,
    "obligations_act.take_back": Permission.EXTEND_RECORDS,
    "obligations_decree.decree": Permission.EXTEND_TERM,
    "obligations_decree.extend": Permission.EXTEND_TERM,
    "obligations_decree.publish": Permission.WRITE_SETTINGS,
    "obligations_decree.regulation": Permission.WRITE_SETTINGS,
    "obligations_decree.remove": Permission.EXTEND_TERM,
    "obligations_exemption.confirm_revoking": Permission.ACCEPT_EXEMPTIONS,
    "obligations_exemption.decide": Permission.ACCEPT_EXEMPTIONS,
    "obligations_exemption.evidence": Permission.SEE_PEOPLE,
    "obligations_exemption.index": Permission.PROPOSE_EXEMPTIONS,
    "obligations_exemption.new": Permission.PROPOSE_EXEMPTIONS,
    "obligations_exemption.propose": Permission.PROPOSE_EXEMPTIONS,
    "obligations_exemption.revoke": Permission.ACCEPT_EXEMPTIONS,
    "obligations_exemption.withdraw": Permission.PROPOSE_EXEMPTIONS,
    "obligations.deadlines": Permission.SEE_PEOPLE,
    "hand_overs.ask": Permission.EDIT_ROSTER,
    "hand_overs.begin": Permission.EDIT_ROSTER,
    "hand_overs.grant": Permission.HAND_OVER,
    "hand_overs.index": Permission.HAND_OVER,
    "hand_overs.refuse": Permission.HAND_OVER,
    "hand_overs.show": Permission.HAND_OVER,
    "hand_overs.waiting": Permission.HAND_OVER,
    "hand_overs.withdraw": Permission.EDIT_ROSTER,
    "accounts_code.accept": PUBLIC,
    "accounts_code.ask": PUBLIC,
    "accounts_code.begin": PUBLIC,
    "accounts_code.choose_again": PUBLIC,
    "accounts_code.first": PUBLIC,
    "accounts_code.forgotten": PUBLIC,
    "accounts_code.invitation": PUBLIC,
    "accounts_code.reset": PUBLIC,
    "contacts.index": Permission.SEE_CONTACTS,
    "invitations.disable": Permission.INVITE,
    "invitations.enable": Permission.INVITE,
    "invitations.end": Permission.INVITE,
    "invitations.index": Permission.INVITE,
    "invitations.inspectors": Permission.INVITE,
    "invitations.invite": Permission.INVITE,
    "invitations.invite_inspectors": Permission.INVITE,
    "invitations.new_slip": Permission.INVITE,
    "accounts_email.confirm": PUBLIC,
    "accounts_email.show": PUBLIC,
    "outbox.index": Permission.SEE_OUTBOX,
    "accounts_own.change_email": Permission.USE_OWN_ACCOUNT,
    "accounts_own.change_password": Permission.USE_OWN_ACCOUNT,
    "accounts_own.change_phone": Permission.USE_OWN_ACCOUNT,
    "accounts_own.end_sessions": Permission.USE_OWN_ACCOUNT,
    "accounts_own.show": Permission.USE_OWN_ACCOUNT,
    "panorama.commune": Permission.SEE_COMMUNE,
    "panorama.people": Permission.SEE_COMMUNE,
    "panorama.show": Permission.SEE_FIGURES,
    "people.index": Permission.SEE_PEOPLE,
    "people.own": Permission.SEE_OWN_TRAINING,
    "people.show": Permission.SEE_PEOPLE,
    "plan_agreement.add_minutes": Permission.WRITE_PLAN,
    "plan_agreement.adopt": Permission.WRITE_PLAN,
    "plan_agreement.confirm_adopting": Permission.WRITE_PLAN,
    "plan_agreement.confirm_proposing": Permission.WRITE_PLAN,
    "plan_agreement.confirm_withdrawing": Permission.WRITE_PLAN,
    "plan_agreement.new_minutes": Permission.WRITE_PLAN,
    "plan_agreement.preview": Permission.SEE_FIGURES,
    "plan_agreement.propose": Permission.WRITE_PLAN,
    "plan_agreement.show": Permission.SEE_PLAN,
    "plan_agreement.withdraw": Permission.WRITE_PLAN,
    "plan_answer.answer": Permission.ANSWER_PLAN,
    "plan_answer.begin": Permission.ANSWER_PLAN,
    "plan_answer.paper": Permission.SEE_PLAN_PAPERS,
    "plan_answer.signed_minutes": Permission.SEE_PLAN_PAPERS,
    "plan_draft.add_clearance": Permission.WRITE_PLAN,
    "plan_draft.add_rule": Permission.WRITE_PLAN,
    "plan_draft.begin": Permission.WRITE_PLAN,
    "plan_draft.clearance": Permission.WRITE_PLAN,
    "plan_draft.confirm_discarding": Permission.WRITE_PLAN,
    "plan_draft.discard": Permission.WRITE_PLAN,
    "plan_draft.new": Permission.WRITE_PLAN,
    "plan_draft.new_clearance": Permission.WRITE_PLAN,
    "plan_draft.new_rule": Permission.WRITE_PLAN,
    "plan_draft.remove_clearance": Permission.WRITE_PLAN,
    "plan_draft.remove_rule": Permission.WRITE_PLAN,
    "plan_draft.rule": Permission.WRITE_PLAN,
    "plan_draft.save_clearance": Permission.WRITE_PLAN,
    "plan_draft.save_rule": Permission.WRITE_PLAN,
    "plan_draft.show": Permission.WRITE_PLAN,
    "plan_subject.create": Permission.WRITE_PLAN,
    "plan_subject.new": Permission.WRITE_PLAN,
    "plan.adopt": Permission.WRITE_PLAN,
    "plan.file": Permission.WRITE_PLAN,
    "plan.shipped": Permission.WRITE_PLAN,
    "plan.show": Permission.SEE_PLAN,
    "plan.upload": Permission.WRITE_PLAN,
    "plan.versions": Permission.WRITE_PLAN,
    "records.add": Permission.ADD_RECORDS,
    "records.add_own": Permission.ADD_OWN_RECORD,
    "records.confirm_revoking": Permission.REVOKE_RECORDS,
    "records.decide": Permission.ACCEPT_RECORDS,
    "records.evidence": Permission.SEE_RECORDS,
    "records.new": Permission.ADD_RECORDS,
    "records.new_own": Permission.ADD_OWN_RECORD,
    "records.revoke": Permission.REVOKE_RECORDS,
    "records.waiting": Permission.ACCEPT_RECORDS,
    "roster.add": Permission.EDIT_ROSTER,
    "roster.begin": Permission.EDIT_ROSTER,
    "roster.look_up": Permission.EDIT_ROSTER,
    "roster.show": Permission.SEE_COMMUNE,
    "privacy.answer": Permission.ANSWER_REQUESTS,
    "privacy.ask": Permission.SEE_OWN_TRAINING,
    "privacy.correct": Permission.SEE_OWN_TRAINING,
    "privacy.download": Permission.SEE_OWN_TRAINING,
    "privacy.extend": Permission.ANSWER_REQUESTS,
    "privacy.index": Permission.ANSWER_REQUESTS,
    "privacy.notice": PUBLIC,
    "privacy.notice_version": PUBLIC,
    "privacy.own": Permission.SEE_OWN_TRAINING,
    "privacy.rights": Permission.SEE_OWN_TRAINING,
    "privacy.show": Permission.ANSWER_REQUESTS,
    "privacy.wrong": Permission.SEE_OWN_TRAINING,
}

# Pages on which a scope only limits the choices of a form: its POST holds to them, and the feature's tests say so.
ONLY_CHOICES = {"lending.new"}

MISSING = object()
PLAIN = object()  # exists, and belongs to everybody


def _of_teams(name: str) -> Callable[[Cast], Iterable[tuple[Any, object]]]:
    """Return what each team has under that name, and what nobody has."""

    def found(cast: Cast) -> Iterable[tuple[Any, object]]:
        things = [getattr(team, name) for team in (cast.mejillones, cast.taltal)]
        return [*((thing.id, thing) for thing in things), (999_999, MISSING)]

    return found


# What to put where an address names something: the value, and the thing it names.
PARAMETERS: dict[str, Callable[[Cast], Iterable[tuple[object, object]]]] = {
    "course_id": lambda cast: [(cast.first_aid.id, PLAIN), (999_999, MISSING)],
    "edition_id": lambda cast: [(cast.edition.id, PLAIN), (999_999, MISSING)],
    "given_id": lambda cast: [
        *((row.id, row) for row in (cast.edition, cast.elsewhere)),  # for who gives it
        (999_999, MISSING),
    ],
    "meeting_id": lambda cast: [
        *((row.meetings[0].id, row) for row in (cast.edition, cast.elsewhere)),
        (999_999, MISSING),
    ],
    "cost_id": lambda cast: [(cast.cost.id, PLAIN), (999_999, MISSING)],
    "resource_id": _of_teams("lent"),
    "scan_id": lambda cast: [
        *((row.meetings[0].sheets[0].id, row) for row in (cast.edition, cast.elsewhere)),
        (cast.mejillones.record.evidence_id, MISSING),  # a paper, of no meeting
        (999_999, MISSING),
    ],
    "provider_id": lambda cast: [(cast.edition.provider_id, PLAIN), (999_999, MISSING)],
    "filename": lambda _: [("tracker.js", PLAIN), ("no-such-file.css", MISSING), ("../app.py", MISSING)],
    "cut": lambda cast: [
        *((commune.cut, commune) for commune in (cast.mejillones.commune, cast.taltal.commune, cast.calama)),
        ("99999", MISSING),
        ("'", MISSING),
    ],
    "batch_id": lambda cast: [
        *((row.id, row) for row in (cast.mejillones.batch, cast.taltal.batch, cast.batch)),
        (999_999, MISSING),
    ],
    "upload_id": lambda cast: [
        *((row.id, row) for row in (cast.mejillones.upload, cast.taltal.upload, cast.upload)),
        (999_999, MISSING),
    ],
    "subject": lambda _: [("PAUX", PLAIN), ("NADA", MISSING)],
    "inspector_id": lambda cast: [
        *((team.trained.id, team.trained) for team in (cast.mejillones, cast.taltal)),
        *((person.id, person) for person in (cast.mejillones.untrained, cast.shared, cast.moved)),
        (999_999, MISSING),
        (2**31 - 1, MISSING),
    ],
    "record_id": _of_teams("record"),
    "posting_id": lambda cast: [
        *((team.trained.postings[0].id, team.trained.postings[0]) for team in (cast.mejillones, cast.taltal)),
        *((posting.id, posting) for person in (cast.shared, cast.moved) for posting in person.postings),
        (999_999, MISSING),
    ],
    "exemption_id": _of_teams("exemption"),
    "act_id": lambda cast: [(cast.act.id, PLAIN), (999_999, MISSING)],
    "enrollment_id": lambda cast: [*((row.id, row) for row in cast.enrollments), (999_999, MISSING)],
    "hand_over_id": lambda cast: [(cast.asked.id, cast.asked), (999_999, MISSING)],
    "asked_id": lambda cast: [(cast.asked.id, cast.asked.to), (999_999, MISSING)],  # for who asked
    "request_id": _of_teams("request"),
    "datum": lambda cast: [
        ("phone", PLAIN),
        *((f"record-{team.record.id}", team.record) for team in (cast.mejillones, cast.taltal)),
        *(
            (f"posting-{team.trained.postings[0].id}", team.trained)
            for team in (cast.mejillones, cast.taltal)
        ),
        ("record-999999", MISSING),
        ("password_hash", MISSING),
    ],
    "version_id": lambda cast: [
        (_of_state(cast, PlanState.CONSULTATION).id, PLAIN),
        (cast.plan.id, PLAIN),
        (999_999, MISSING),
    ],
    "draft_id": lambda cast: [(_of_state(cast, PlanState.DRAFT).id, PLAIN), (999_999, MISSING)],
    "rule_id": lambda cast: [
        (_of_state(cast, PlanState.DRAFT).requirements[0].id, PLAIN),
        (999_999, MISSING),
    ],
    "clearance_id": lambda cast: [
        (_of_state(cast, PlanState.DRAFT).clearances[0].id, PLAIN),
        (999_999, MISSING),
    ],
    "minutes_id": lambda cast: [(_first(cast, Minutes).id, PLAIN), (999_999, MISSING)],
    "ratification_id": lambda cast: [(_first(cast, Ratification).id, PLAIN), (999_999, MISSING)],
    "notice": lambda _: [("1.0", PLAIN), ("0.9", MISSING)],
    "grant_id": lambda cast: [
        *((account.grants[0].id, account.grants[0]) for account in _with_access(cast)),
        (999_999, MISSING),
    ],
}


def _of_state(cast: Cast, state: PlanState) -> PlanVersion:
    """Return the first version of the world that is in a state."""
    query = select(PlanVersion).where(PlanVersion.state == state).order_by(PlanVersion.id)
    return object_session(cast.plan).scalars(query).first()


def _first(cast: Cast, kind: Any) -> Any:
    return object_session(cast.plan).scalars(select(kind).order_by(kind.id)).first()


def _with_access(cast: Cast) -> Iterable[Account]:
    """Return accounts whose access somebody may end: directors, inspectors, and who is of no commune."""
    for team in (cast.mejillones, cast.taltal):
        yield from (team.director, team.account)
    yield cast.observer


DAYS = ("2026-06-30", "31-12-2027", "1999-01-01", "30-02-2026", "ayer")
PEOPLE: Callable[[Cast], list[str]] = lambda cast: [  # noqa: E731  a table of values, like its neighbours
    cast.mejillones.canary,
    cast.taltal.canary,
    cast.mejillones.lapsed.rut,
    cast.taltal.lapsed.rut,
    cast.shared.paternal_surname,
    "%",
]

# What to try in each parameter after the «?».
QUERIES: dict[str, Callable[[Cast], Iterable[Any]]] = {
    "al": lambda _: DAYS,
    "anio": lambda _: ("2026", "1999", "nada"),
    "buscar": PEOPLE,
    "comunas": lambda _: ("2", "0", "x"),
    "comuna": lambda cast: (cast.mejillones.commune.cut, cast.taltal.commune.cut, cast.calama.cut, "99999"),
    "cupos": lambda _: ("propuestos", "nada"),
    "curso": lambda _: ("PA16", "NADA"),
    "dias": lambda _: ("180", "7", "nada"),
    "etapa": lambda _: ("open", "draft", "nada"),
    "estado": lambda _: ("expired", "pending", "esperan", "confirmed", "accepted", "nada"),
    "exigencia": lambda _: ("propia", "nada"),
    "fecha": lambda _: DAYS,
    "formato": lambda _: ("xlsx", "json", "nada"),
    "materia": lambda _: ("PAUX", "NADA"),
    "mes": lambda _: ("2026-12", "2026-13", "1999-01", "hoy"),
    "next": lambda _: ("/panorama", "//evil.example"),
    "orden": lambda _: ("nombre", "-comuna", "-desde", "nada"),
    "origen": lambda _: ("law", "nada"),
    "que": lambda _: ("roster", "nada"),
    "rol": lambda _: ("director", "inspector", "nada"),
    "pagina": lambda _: ("2", "0", "-1", str(2**63), "²", "1e3"),
    "tipo": lambda _: ("room", "nada"),
    "version": lambda _: ("2026.1", "NADA"),
    "vista": lambda _: ("materia", "persona", "enviadas", "meses", "nada"),
    "ver": lambda _: ("todos", "nada"),
}
