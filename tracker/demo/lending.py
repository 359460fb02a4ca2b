"""What communes of the demonstration lend one another for courses, each with whom to call."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.demo.names import draw
from tracker.demo.people import phone
from tracker.demo.stories import ANTOFAGASTA, MEJILLONES, SAN_PEDRO, SIERRA_GORDA, TALTAL, TOCOPILLA
from tracker.ground import clock
from tracker.ground.text import key
from tracker.models.means import Resource, ResourceKind
from tracker.models.plan import Subject
from tracker.models.territory import Commune


class Lent(NamedTuple):
    """What a commune lends; an instructor has no name yet, but subjects."""

    cut: str
    kind: ResourceKind
    name: str
    conditions: str
    subjects: tuple[str, ...] = ()


LENT = (
    Lent(
        ANTOFAGASTA,
        ResourceKind.ROOM,
        "Sala de capacitación para 40 personas, con proyector",
        "Días hábiles de 9:00 a 18:00; avisar con dos semanas.",
    ),
    Lent(
        ANTOFAGASTA,
        ResourceKind.INSTRUCTOR,
        "",
        "Dos cursos por semestre, fuera de turno.",
        ("PAUX", "EMER"),
    ),
    Lent(
        MEJILLONES,
        ResourceKind.VEHICLE,
        "Minibús de 15 asientos, con conductor",
        "Viernes y sábados; el combustible lo paga quien lo pide.",
    ),
    Lent(
        MEJILLONES,
        ResourceKind.INSTRUCTOR,
        "",
        "Con acuerdo de la jefatura; pasajes y viático de quien lo invita.",
        ("TRAN",),
    ),
    Lent(
        SIERRA_GORDA,
        ResourceKind.ROOM,
        "Salón municipal en Baquedano para 25 personas",
        "Sin costo; hay estacionamiento y cocina.",
    ),
    Lent(
        TALTAL,
        ResourceKind.EQUIPMENT,
        "Conos, vallas y chalecos para 20 personas",
        "Se retiran y se devuelven en Taltal.",
    ),
    Lent(
        SAN_PEDRO,
        ResourceKind.VEHICLE,
        "Camioneta 4x4 de 5 asientos",
        "Solo para cursos en El Loa; avisar con una semana.",
    ),
    Lent(
        TOCOPILLA,
        ResourceKind.EQUIPMENT,
        "Seis maniquíes de reanimación y dos desfibriladores de práctica",
        "Por una semana como máximo; los lleva y los trae quien los pide.",
    ),
    Lent(
        TOCOPILLA,
        ResourceKind.ROOM,
        "Gimnasio techado, con sala de clases",
        "Fuera del año escolar, o los sábados.",
    ),
)


def lend(session: Session, random: Random, today: date) -> None:
    """Add what communes lend, each with whom to call."""
    names = dict(session.execute(sa.select(Commune.cut, Commune.name)).all())
    subjects = {each.code: each for each in session.scalars(sa.select(Subject))}
    for days, lent in enumerate(LENT, 30):
        made = Resource(
            commune_cut=lent.cut,
            kind=lent.kind,
            name=lent.name or _somebody(random),
            conditions=lent.conditions,
            contact=_somebody(random),
            phone=phone(random),
            email=f"prestamos.{key(names[lent.cut])}@demo.example",
            updated_at=clock.start_of(today - timedelta(days=days)) + timedelta(hours=12),
            subjects=[subjects[code] for code in lent.subjects],
        )
        session.add(made)
    session.flush()


def _somebody(random: Random) -> str:
    name = draw(random)
    return f"{name.names} {name.paternal}"
