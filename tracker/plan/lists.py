"""The plan in tables: what a version asks of whom, the versions, and who would stand otherwise with one."""

from collections.abc import Sequence
from datetime import date

from flask import url_for

from tracker.ground import rut
from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.plan import effect_lists
from tracker.plan.version_lists import Line, Stage
from tracker.standing.preview import Mark
from tracker.web.lists import UNPAGED, Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Known


def requirements(lines: Sequence[Line], version: str) -> Listing[Line]:
    """Return what a version asks of whom, whole: a plan is read on one page."""
    return Listing(
        name=f"Plan {version}",
        title="Exigencias",
        columns=[
            Column("Materia", lambda line: line.subject, cell="subject", phone=Phone.HEAD),
            Column("Exigencia propia de", lambda line: line.commune, page=False),
            Column("Para quién", lambda line: line.for_whom),
            Column("Renovación", lambda line: line.renewal),
            Column("Horas mínimas", lambda line: line.hours, look=Look.NUMBER, phone=Phone.IF_ANY),
            Column("Plazo", lambda line: line.deadline),
            Column("Origen", lambda line: line.origin, cell="origin"),
            Column("Referencia legal", lambda line: line.legal_ref, page=False),
            Column("Fuente", lambda line: line.source, page=False),
            Column("Nota", lambda line: line.note, page=False),
            Column("Por confirmar", lambda line: "Sí" if line.provisional else "No", page=False),
        ],
        rows=Known(lines),
        nothing=Nothing("Esta versión no exige nada", icon="journal-text"),
        per_page=UNPAGED,
    )


def versions(found: Sequence[Stage], *, files: bool = False) -> Listing[Stage]:
    """Return the versions with what they are on a date; `files` where one may have them."""
    return Listing(
        name="Versiones del plan",
        columns=[
            Column("Versión", lambda row: row.version.version, link=_version, phone=Phone.HEAD),
            Column("Nombre", lambda row: row.version.title),
            Column("Estado", lambda row: row.state),
            Column("Rige desde", lambda row: row.version.in_force_from, look=Look.WHOLE),
            Column("Archivo", cell="file", page=files),
        ],
        rows=Known(found),
        nothing=Nothing("Ninguna versión"),
        per_page=UNPAGED,
    )


def who_changes(
    lines: Sequence[effect_lists.Line], version: str, on: date, *, transition: bool
) -> Listing[effect_lists.Line]:
    """Return who would stand otherwise with a version; how they would without its transition, where it has one."""
    return Listing(
        name=f"Plan {version} al {short_date(on)}",
        title="Personas que cambian",
        columns=[
            Column("Comuna", lambda line: line.commune, page=False),
            Column(
                "Persona",
                lambda line: line.name.list_name,
                link=_person,
                phone=Phone.HEAD,
                sheet_title="Nombre",
            ),
            Column("RUT", lambda line: rut.show(line.name.rut), page=False),
            Column("Comuna", lambda line: line.commune, sheet=False),
            Column("Exigencia", lambda line: line.asked, sheet_title="Materia"),
            Column("Sin la versión", lambda line: _mark(line.before), cell="before"),
            *(
                [Column("Sin la transición", lambda line: _mark(line.alone), cell="alone")]
                if transition
                else []
            ),
            Column("Con la versión", lambda line: _mark(line.after), cell="after"),
        ],
        rows=Known(lines),
        nothing=Nothing("Nadie de su comuna", "Las personas que cambian son de otras comunas.", "people"),
        brief=True,
    )


def _mark(mark: Mark) -> str:
    return word(mark.status) + (", atrasado" if mark.overdue else "")


def _version(row: Stage) -> str:
    if row.version.state == "draft":
        return url_for("plan_draft.show", draft_id=row.version.id)
    return url_for("plan_agreement.show", version_id=row.version.id)


def _person(line: effect_lists.Line) -> str:
    return url_for("people.show", inspector_id=line.name.id)
