"""What communes lend, as lists show it; and what an edition could use of it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.ground.format import phone
from tracker.ground.text import key
from tracker.ground.words import word
from tracker.models.editions import Edition
from tracker.models.means import Resource, ResourceKind, resource_subject
from tracker.models.territory import Commune, Distance
from tracker.web import choices
from tracker.web.lists import Choice, Column, Listing, Nothing, Phone, Search
from tracker.web.rows import Statement

SUGGESTED = 8


def resources(session: Session) -> Listing[Resource]:
    """Return what is lent, by commune and name."""
    kinds = {kind.value: word(kind) for kind in ResourceKind}
    return Listing(
        name="Préstamos",
        columns=[
            Column("Qué se presta", cell="lent", phone=Phone.HEAD),
            Column("Comuna", lambda each: each.commune.name),
            Column("Tipo", lambda each: word(each.kind), sheet_title="Qué es"),
            Column("Nombre", lambda each: each.name, page=False),
            Column(
                "Materias",
                lambda each: ", ".join(subject.name for subject in each.subjects) or None,
                page=False,
            ),
            Column("Condiciones", lambda each: each.conditions, page=False),
            Column("A quién llamar", lambda each: each.contact, cell="contact"),
            Column("Celular", lambda each: phone(each.phone) if each.phone else None, page=False),
            Column("Correo", lambda each: each.email, page=False),
        ],
        rows=Statement(_lent(), [Commune.sort_key, Resource.kind, Resource.name, Resource.id]),
        filters=[
            Search(lambda words: _saying(session, words), label="Buscar"),
            Choice("Comuna", "comuna", communes(session), lambda cut: Resource.commune_cut == cut),
            Choice("Qué es", "tipo", kinds, lambda kind: Resource.kind == ResourceKind(kind), every="Todo"),
        ],
        nothing=Nothing(
            "Nada en la lista", "Agregue lo que su comuna puede prestar, o quite los filtros.", "box-seam"
        ),
    )


def suggested(session: Session, edition: Edition) -> list[Resource]:
    """Return what an edition could use: instructors of its subjects, nearest first, and what its host commune lends."""
    subjects = [subject.id for subject in edition.course.subjects]
    teaches = sa.exists().where(
        resource_subject.c.resource_id == Resource.id, resource_subject.c.subject_id.in_(subjects)
    )
    query = (
        _lent()
        .outerjoin(Distance, _between(edition.host_cut))
        .where(sa.or_(teaches, Resource.commune_cut == edition.host_cut))
        .where(sa.or_(teaches, Resource.kind != ResourceKind.INSTRUCTOR))
        .order_by(
            Resource.commune_cut != edition.host_cut, Distance.km.nulls_last(), Resource.name, Resource.id
        )
    )
    return list(session.scalars(query.limit(SUGGESTED)))


def communes(session: Session) -> dict[str, str]:
    """Return the communes that lend something."""
    lends = sa.exists().where(Resource.commune_cut == Commune.cut, Resource.withdrawn_at.is_(None))
    return choices.communes(session, lends)


def _lent() -> sa.Select[Resource]:
    return (
        sa.select(Resource)
        .join(Resource.commune)
        .where(Resource.withdrawn_at.is_(None))
        .options(joinedload(Resource.commune), selectinload(Resource.subjects))
    )


def _between(cut: str | None) -> sa.ColumnElement[bool]:
    """Return the clause of the distance between a commune and that of a resource."""
    there = Resource.commune_cut
    return sa.or_(
        sa.and_(Distance.from_cut == cut, Distance.to_cut == there),
        sa.and_(Distance.to_cut == cut, Distance.from_cut == there),
    )


def _saying(session: Session, words: str) -> sa.ColumnElement[bool]:
    """Return the clause of what says these words anywhere; no database leaves out accents as `key` does."""
    wanted = key(words)
    return Resource.id.in_([each.id for each in session.scalars(_lent()) if wanted in key(_said(each))])


def _said(resource: Resource) -> str:
    subjects = (subject.name for subject in resource.subjects)
    return " ".join(filter(None, (resource.name, resource.conditions, resource.contact, *subjects)))
