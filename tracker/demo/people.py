"""People made up: names, a RUT of their own, mail and telephone that reach nobody."""

from random import Random
from typing import Any

from stdnum.cl import rut as checked

from tracker.demo.names import Name, draw
from tracker.ground import text
from tracker.people.rules import personal_keys

# Persons hold numbers below 30 million and companies above 50 million: here nobody's number is met.
BODIES = range(44_000_000, 45_000_000)
HAVE_EMAIL, HAVE_PHONE = 0.7, 0.8


def people(random: Random, count: int) -> list[dict[str, Any]]:
    """Return `count` rows of the table inspector, each with another RUT."""
    return [_person(draw(random), body, random) for body in random.sample(BODIES, count)]


def _person(name: Name, body: int, random: Random) -> dict[str, Any]:
    rut = f"{body}-{checked.calc_check_digit(str(body))}"
    return {
        "rut": rut,
        "names": name.names,
        "paternal_surname": name.paternal,
        "maternal_surname": name.maternal,
        "email": _email(name, body) if random.random() < HAVE_EMAIL else None,
        "phone": phone(random) if random.random() < HAVE_PHONE else None,
        **personal_keys(rut, name.names, name.paternal, name.maternal),
    }


def _email(name: Name, body: int) -> str:
    return f"{text.key(name.names.split()[0])}.{text.key(name.paternal)}.{body % 1000:03}@demo.example"


def phone(random: Random) -> str:
    """Return a mobile number of a series that is not in use (+56 9 0…)."""
    return f"+5690{random.randrange(10_000_000):07}"
