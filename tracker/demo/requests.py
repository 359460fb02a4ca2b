"""What some inspectors ask about their data: one is late, one waits, one was extended, two were answered."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.demo.accounts import Person
from tracker.demo.stories import ANTOFAGASTA, MEJILLONES, SAN_PEDRO, TOCOPILLA
from tracker.models.accounts import Account, Role
from tracker.models.people import Inspector
from tracker.models.privacy import RequestKind, RequestState
from tracker.privacy import rules
from tracker.privacy.datum_rules import EVERYTHING, Datum


class Asked(NamedTuple):
    """By the inspector of a commune who has an account, so many days ago."""

    cut: str
    days_ago: int
    kind: RequestKind
    datum: Datum
    text: str
    extension: str = ""
    answer: tuple[RequestState, str] | None = None


_WRONG = RequestKind.RECTIFICATION
ASKED = (
    Asked(ANTOFAGASTA, 33, _WRONG, Datum("phone"), "Ese número ya no es mío; el nuevo termina en 40."),
    Asked(MEJILLONES, 4, _WRONG, Datum("records"), "Falta el taller de tránsito que hicimos en octubre."),
    Asked(
        TOCOPILLA,
        20,
        _WRONG,
        Datum("name"),
        "Mi segundo apellido está mal escrito.",
        extension="Pedimos el certificado al Registro Civil.",
    ),
    Asked(
        ANTOFAGASTA,
        60,
        _WRONG,
        Datum("email"),
        "Le falta un punto a mi correo.",
        answer=(RequestState.GRANTED, "Lo corregimos, gracias."),
    ),
    Asked(
        SAN_PEDRO,
        45,
        RequestKind.ERASURE,
        Datum(EVERYTHING),
        "Quiero que borren mis cursos de antes de 2024.",
        answer=(
            RequestState.DENIED,
            "Acreditan la capacitación que la Ley 21.802 exige: hay que conservarlos.",
        ),
    ),
)


def ask(session: Session, persons: Iterable[Person], now: datetime) -> None:
    """Add the requests, and what was answered to them a week later."""
    inspectors = {
        person.commune.cut: person
        for person in persons
        if person.commune and person.roles == (Role.INSPECTOR,)
    }
    for asked in ASKED:
        _add(session, inspectors[asked.cut], asked, now - timedelta(days=asked.days_ago))


def _add(session: Session, person: Person, asked: Asked, at: datetime) -> None:
    account = session.scalars(sa.select(Account).where(Account.email == person.email)).one()
    inspector = session.scalars(sa.select(Inspector).where(Inspector.rut == account.rut)).one()
    made = rules.ask(session, inspector, asked.kind, asked.datum, asked.text, by_id=account.id, now=at)
    if asked.extension:
        rules.extend(made, asked.extension, now=at + timedelta(days=7))
    if asked.answer:
        state, words = asked.answer
        rules.answer(made, state, words, by_id=None, now=at + timedelta(days=7))
