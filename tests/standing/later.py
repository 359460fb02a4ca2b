"""What may yet happen to a drawn world, as the design says it: a draft is adopted, somebody goes to another commune."""

from dataclasses import replace
from datetime import timedelta

from tests.standing.reference import on_roster
from tests.standing.worlds import COMMUNES

ADOPTED = "adopted"


def drafts(world):
    return [version for version in world.versions if version.in_force_from is None]


def transition(world, version):
    """Return the records (ids) that the acts prepared with a draft prolong, and until when."""
    found = {}
    for person in world.people:
        for record in person.records:
            for act in record.acts:
                if act.transition_to == version.version and not act.taken_back:
                    found[record.id] = max(act.until, found.get(record.id, act.until))
    return found


def adopt(world, version, on):
    """Return the world in which a draft answers from a day on, and the version as it is there."""
    now = replace(version, in_force_from=on)

    def begun(act):
        return replace(act, transition_to=ADOPTED) if act.transition_to == version.version else act

    people = tuple(
        replace(
            person,
            records=tuple(
                replace(record, acts=tuple(begun(act) for act in record.acts)) for record in person.records
            ),
        )
        for person in world.people
    )
    versions = tuple(now if one is version else one for one in world.versions)
    return replace(world, versions=versions, people=people), now


def hand_over(person, left, to, last_day):
    """Return a person whose posting ends on a day: the next one finds them in the commune `to`, if not there already."""
    day = last_day + timedelta(days=1)
    stays = [replace(one, end=last_day) if one is left else one for one in person.postings]
    if not any(one.commune == to and on_roster(one, day) for one in person.postings):
        stays.append(replace(left, id=0, commune=to, start=day, end=None))
    return replace(person, postings=tuple(stays))


def others(commune):
    return [cut for cut in COMMUNES if cut != commune]
