"""Why a deadline is what it is: whose, by which article, from which dates, and how to correct it."""

from collections.abc import Iterator
from datetime import date

from tracker.ground.format import short_date
from tracker.standing.deadlines import Due, asked_since, law_months
from tracker.standing.facts import AfterAppointment, LawRegime, OnDate, RequirementFact
from tracker.standing.serving import LAW_SINCE, Ground, Protection

NO_APPOINTMENT = "falta la fecha de nombramiento: anótela en su destinación"
_OF_BEFORE = {
    Ground.APPOINTED: "nombramiento del {}",
    Ground.STARTED: "destinación desde el {}",
    Ground.SERVED: "ejerce desde el {}",
}


def due_text(requirement: RequirementFact, due: Due, regulation_on: date | None) -> str:
    """Return the sentences about one deadline."""
    match due.rule:
        case OnDate(on):
            return f"Plazo {short_date(on)}, {whose(requirement)}: fecha fijada por la exigencia."
        case AfterAppointment(months):
            return " ".join(_after_appointment(requirement, due, months))
        case LawRegime():
            return " ".join(_by_the_law(due, regulation_on))


def whose(requirement: RequirementFact) -> str:
    """Return who set what the requirement asks beside the law's own regime."""
    if requirement.commune is not None:
        return "de la exigencia propia de la comuna"
    return "del acuerdo" if requirement.origin == "agreement" else "del plan"


def months_text(months: int) -> str:
    return "1 mes" if months == 1 else f"{months} meses"


def _after_appointment(requirement: RequirementFact, due: Due, months: int) -> Iterator[str]:
    appointed_on = due.service.appointed_on
    if appointed_on is None:
        yield f"Plazo {whose(requirement)} desconocido: {NO_APPOINTMENT}."
        return
    since = asked_since(requirement, due.posting)
    begins = f"desde el nombramiento del {short_date(appointed_on)}"
    if since is not None and since > appointed_on:
        begins = f"desde que rige la exigencia ({short_date(since)}), posterior al nombramiento del {short_date(appointed_on)}"
    yield f"Plazo {short_date(due.on)}, {whose(requirement)}: {months_text(months)} {begins}."
    yield "Si la fecha de nombramiento no es esa, corríjala en su destinación."


def _by_the_law(due: Due, regulation_on: date | None) -> Iterator[str]:
    counting = due.service
    if counting.protection is not None:
        yield from _of_before(due, counting.protection, regulation_on)
    elif counting.appointed_on is None:
        yield f"Plazo de la ley (art. 13) desconocido: {NO_APPOINTMENT}."
        yield _served_before()
    else:
        extended = ", con la prórroga de la alcaldía" if counting.mayor_extended else ""
        yield (
            f"Plazo {short_date(due.on)}, de la ley (art. 13): {months_text(law_months(counting))} desde el nombramiento "
            f"del {short_date(counting.appointed_on)}{extended}."
        )
        yield _served_before()


def _of_before(due: Due, protection: Protection, regulation_on: date | None) -> Iterator[str]:
    when = "aún sin fecha" if regulation_on is None else f"publicado el {short_date(regulation_on)}"
    begins = "Plazo desconocido" if due.on is None else f"Plazo {short_date(due.on)}"
    shown = _OF_BEFORE[protection.ground].format(short_date(protection.on))
    yield (
        f"{begins}, de la ley (art. 10 transitorio): 4 años desde el reglamento de capacitación, {when}, "
        f"por {shown}, anterior al {short_date(LAW_SINCE)}."
    )
    appointed_on = due.service.appointed_on
    if appointed_on is not None and appointed_on >= LAW_SINCE:
        yield f"El nombramiento del {short_date(appointed_on)}, posterior, no inicia el plazo de un año."
    if protection.to_confirm:
        only = (
            "la fecha de ingreso («ejerce desde»)"
            if protection.ground is Ground.SERVED
            else "una destinación como inspector/a municipal"
        )
        yield (
            f"Descansa solo en {only}: confirme que hacía labores de inspección de seguridad; si no las hacía, "
            "corrija esa fecha en su destinación, y el plazo será de un año."
        )


def _served_before() -> str:
    return f"Si ejercía antes del {short_date(LAW_SINCE)}, anótelo en «Ejerce desde» de su destinación: tendría 4 años."
