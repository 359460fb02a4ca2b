"""Who comes: nobody, every role in two communes, and those whose rights ended; and what each must never read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests import builders as make
from tests.cast import Cast, build
from tests.client import Client, begin_session
from tracker.access.policy import Actor, Permission, may
from tracker.accounts import rules
from tracker.ground import clock, rut
from tracker.models import Account, Inspector
from tracker.models.plan import PlanState
from tracker.models.records import RecordState

FEW = {
    "coordinator",
    "instructor",
    "director of Mejillones",
    "director of Taltal",
    "account of Taltal",
    "nobody",
}
ONE = {"director of Mejillones"}
KINDS = FEW | {
    "observer",
    "account of Mejillones",
    "an account without roles",
    "deputy of Mejillones",
    "disabled of Mejillones",
    "former of Mejillones",
    "a session that ended",
}
VARYING = frozenset({"coordinator", "director of Mejillones", "director of Taltal", "account of Mejillones"})


@dataclass(frozen=True)
class Visitor:
    """`actor` is None where nobody is signed in, or no longer."""

    name: str
    browser: Client
    actor: Actor | None
    secrets: frozenset[str]


def world(session: Any) -> Cast:
    """Make the cast, with canaries wherever a page could show something of a person."""
    cast = build(session)
    for person in session.scalars(select(Inspector)):
        person.email = f"buzon{person.id}@canary.example"
        person.phone = f"+569{7_000_000 + person.id}"
    since = date(2026, 9, 1)  # after the move: the former commune has no business with it
    make.record(session, cast.moved, cast.traffic, since, provider=f"OTEC {cast.taltal.canary}")
    for team in (cast.mejillones, cast.taltal):
        make.record(session, team.untrained, cast.traffic, since, state=RecordState.WAITING)
    add_plans(session, cast)
    session.commit()
    return cast


def add_plans(session: Any, cast: Cast) -> None:
    """Make a version in consultation, with minutes and the answer of a commune, and a draft."""
    first_aid = cast.plan.requirements[0].subject
    rule = make.requirement(first_aid, renewal_months=1, min_hours=8)
    consulted = make.consultation(session, rule)
    paper = make.evidence(session, name="decreto.pdf")
    make.minutes(session, consulted, cast.calama)
    make.ratification(session, consulted, cast.taltal.commune, evidence=paper, by=cast.taltal.deputy)
    parts = make.requirement(first_aid), make.clearance("DEF43", first_aid)
    make.adopted_plan(session, *parts, version="2028.1", state=PlanState.DRAFT, in_force_from=None)


@dataclass(frozen=True)
class Played:
    """The world and who comes to it: a name, the token of a session or none, the actor or none, and the secrets."""

    cast: Cast
    crowd: list[tuple[str, str | None, Actor | None, frozenset[str]]]


def played(session: Any) -> Played:
    """Make the world, with everybody signed in."""
    cast = world(session)
    everybody = session.scalars(select(Inspector)).all()
    crowd = [(name, *_signed_in(session, cast, account, everybody)) for name, account in _accounts(cast)]
    dead = "a session that ended", cast.mejillones.director
    crowd.append((dead[0], *_signed_in(session, cast, dead[1], everybody, ended=True)))
    return Played(cast, [*crowd, ("nobody", None, None, _secrets(cast, None, everybody))])


def visitors(app: Flask, played: Played) -> list[Visitor]:
    """Give everybody a browser of their own."""
    return [
        Visitor(name, app.test_client().enter(token) if token else app.test_client(), actor, secrets)
        for name, token, actor, secrets in played.crowd
    ]


def _accounts(cast: Cast) -> Iterable[tuple[str, Account]]:
    yield "coordinator", cast.coordinator
    yield "observer", cast.observer
    yield "instructor", cast.instructor
    yield "an account without roles", cast.nobody
    for team in (cast.mejillones, cast.taltal):
        for role in ("director", "disabled", "former", "account"):
            yield f"{role} of {team.commune.name}", getattr(team, role)
    yield "deputy of Mejillones", cast.mejillones.deputy


def _signed_in(
    session: Any, cast: Cast, account: Account, everybody: Iterable[Inspector], *, ended: bool = False
) -> tuple[str, Actor | None, frozenset[str]]:
    token = begin_session(account)
    if ended:
        rules.end_session(session, token, clock.now())
    found = rules.signed_in(session, token, clock.now())
    session.commit()
    actor = found.actor if found else None
    return token, actor, _secrets(cast, actor, everybody)


def _secrets(cast: Cast, actor: Actor | None, everybody: Iterable[Inspector]) -> frozenset[str]:
    """Return what tells of people out of the actor's reach, and each commune's canary if that is all of it."""
    seen = [person for person in everybody if actor and _reaches(actor, cast, person)]
    words = {word for person in everybody if person not in seen for word in _about(person)}
    texts = " ".join(person.full_name for person in seen)
    if actor and cast.asked.to_cut in actor.communes:
        words -= {cast.asked.inspector.rut, rut.show(cast.asked.inspector.rut)}  # they typed it
    return frozenset(words) | {
        team.canary for team in (cast.mejillones, cast.taltal) if team.canary not in texts
    }


def _reaches(actor: Actor, cast: Cast, person: Inspector) -> bool:
    in_it = any(each.inspector_id == person.id for each in cast.enrollments)
    if in_it and may(actor, Permission.TAKE_ATTENDANCE, cast.edition):
        return True
    return any(may(actor, each, person) for each in (Permission.SEE_PEOPLE, Permission.SEE_OWN_TRAINING))


def _about(person: Inspector) -> Iterable[str]:
    return (
        person.rut,
        rut.show(person.rut),
        person.full_name,
        person.list_name,
        str(person.email),
        str(person.phone),
    )
