"""What communes lend, as lists show it; and what an edition could use of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.ground.text import key
from tracker.models.editions import Edition
from tracker.models.means import Resource, ResourceKind, resource_subject
from tracker.models.territory import Commune, Distance

SUGGESTED = 8


def resources(session: Session, cut: str | None, kind: ResourceKind | None, words: str) -> list[Resource]:
    """Return what is lent, of a commune, of a kind and with these words where they are given, by commune and name."""
    query = _lent().order_by(Commune.sort_key, Resource.kind, Resource.name, Resource.id)
    if cut:
        query = query.where(Resource.commune_cut == cut)
    if kind:
        query = query.where(Resource.kind == kind)
    wanted = key(words)
    return [each for each in session.scalars(query) if wanted in key(_said(each))]


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


def communes(session: Session) -> Sequence[Commune]:
    """Return the communes that lend something."""
    lends = sa.exists().where(Resource.commune_cut == Commune.cut, Resource.withdrawn_at.is_(None))
    return session.scalars(sa.select(Commune).where(lends).order_by(Commune.sort_key)).all()


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


def _said(resource: Resource) -> str:
    subjects = (subject.name for subject in resource.subjects)
    return " ".join(filter(None, (resource.name, resource.conditions, resource.contact, *subjects)))
