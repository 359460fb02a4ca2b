"""What is asked about what somebody who leaves a commune still holds."""

from collections.abc import Iterable
from typing import Any, TypeVar

from markupsafe import Markup

from tracker.access.policy import Actor, Permission, may
from tracker.ground.format import date_and_time
from tracker.ground.words import word
from tracker.leaving.rules import Fate, Held
from tracker.leaving.words import PLACES
from tracker.models.accounts import Role, RoleGrant
from tracker.models.editions import Enrollment
from tracker.web.fields import ChoiceField
from tracker.web.forms import Form

Kind = TypeVar("Kind", bound=Form)
_SEAT, _ROLE = "seat-", "role-"


def asking(kind: type[Kind], held: Held, endable: Iterable[RoleGrant], to: str | None = None) -> type[Kind]:
    """Return a form that also asks what becomes of each seat, and of each role that the actor may end.

    `to` is the name of the commune that may take seats along.
    """
    seats = {f"{_SEAT}{each.id}": _seat(each, to) for each in held.enrollments}
    roles = {f"{_ROLE}{each.id}": _role(each) for each in endable}
    made: type[Kind] = type(f"Leaving{kind.__name__}", (kind,), seats | roles)
    return made


def endable(who: Actor, held: Held, *, stays: bool) -> list[RoleGrant]:
    """Return the roles that an actor may end: nobody's own, nor an inspector's who `stays` on another roster."""
    return [
        each
        for each in held.roles
        if each.account_id != who.id
        and may(who, Permission.INVITE, each)
        and not (stays and each.role is Role.INSPECTOR)
    ]


def fates(form: Form, held: Held) -> dict[Enrollment, Fate]:
    """Return what was chosen for each seat."""
    return {each: Fate(form[f"{_SEAT}{each.id}"].data) for each in held.enrollments}


def ending(form: Form, held: Held) -> dict[RoleGrant, bool]:
    """Return of each role that was asked about whether it is to end."""
    names = {f"{_ROLE}{each.id}": each for each in held.roles}
    return {each: bool(form[name].data) for name, each in names.items() if name in form}


def _seat(enrollment: Enrollment, to: str | None) -> ChoiceField:
    edition = enrollment.edition
    begins = date_and_time(edition.meetings[0].starts_at)
    place = PLACES[enrollment.state]
    label = Markup('{} «{}», <span class="text-nowrap">{}</span>').format(place, edition.course.title, begins)
    known = [fate for fate in Fate if to or fate is not Fate.MOVE]
    words = {Fate.MOVE: f"Llevarlo a {to}: con su cupo, o a su lista de espera"}
    choices = [(fate.value, words.get(fate, word(fate))) for fate in known]
    default = Fate.KEEP if enrollment.kept_at else Fate.LATER
    return ChoiceField(label, default=default.value, choices=choices)


def _role(grant: RoleGrant) -> ChoiceField:
    choices: list[tuple[Any, str]] = [("", "Sigue"), ("end", "Termina con la destinación")]
    default = "end" if grant.ends_on else ""
    label = f"Su acceso al sistema como {word(grant.role).lower()}"
    return ChoiceField(label, default=default, choices=choices)
