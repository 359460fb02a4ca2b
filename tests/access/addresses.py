"""What may stand in an address, and whose it is; what to try in each parameter after the «?»."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from tests.cast import Cast
from tracker.models import Account, Minutes, PlanVersion, Ratification
from tracker.models.plan import PlanState

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
    "into_id": lambda cast: [(cast.elsewhere.id, PLAIN), (999_999, MISSING)],
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
    "sheet_number": lambda _: [(1, PLAIN), (99, MISSING)],
    "row_number": lambda _: [(2, PLAIN), (999_999, MISSING)],
    "upload_id": lambda cast: [
        *((row.id, row) for row in (cast.mejillones.upload, cast.taltal.upload, cast.upload)),
        (999_999, MISSING),
    ],
    "sending_id": lambda cast: [(cast.sending.id, cast.sending), (999_999, MISSING)],
    "subject": lambda _: [("PAUX", PLAIN), ("NADA", MISSING)],
    "inspector_id": lambda cast: [
        *((team.trained.id, team.trained) for team in (cast.mejillones, cast.taltal)),
        *((person.id, person) for person in (cast.mejillones.untrained, cast.shared, cast.moved)),
        (999_999, MISSING),
        (2**31 - 1, MISSING),
    ],
    "other_id": lambda cast: [(cast.mejillones.lapsed.id, PLAIN), (999_999, MISSING)],
    "joining_id": lambda cast: [(cast.joining.id, PLAIN), (999_999, MISSING)],
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
