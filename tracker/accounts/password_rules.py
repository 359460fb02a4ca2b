"""Passwords: which are good enough, how they are kept, how one is checked."""

import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Iterable
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from tracker.ground.refused import Refused
from tracker.models.accounts import Role

LEAST_INSPECTOR = 10
LEAST = 15  # without a second factor
MOST = 1024
JUDGED = 72  # as much as zxcvbn reads: its time grows with the square of the length
STRONG = 3  # zxcvbn: "safely unguessable"


def check(password: str, roles: Iterable[Role], about: Iterable[str]) -> None:
    """Raise Refused unless the password is long and rare enough for an account of these roles.

    `about` are words that belong to the person or the account (name, e-mail, RUT): others would try them.
    """
    plain = unicodedata.normalize("NFKC", password)
    least = LEAST_INSPECTOR if set(roles) <= {Role.INSPECTOR} else LEAST
    if not plain.isprintable():
        raise Refused("La clave tiene caracteres que no se pueden escribir en un teclado.", "new_password")
    if len(plain) < least:
        raise Refused(f"La clave es muy corta: use al menos {least} caracteres.", "new_password")
    if len(plain) > MOST:
        raise Refused(f"La clave es muy larga: use a lo más {MOST} caracteres.", "new_password")
    if zxcvbn(plain[:JUDGED], user_inputs=[*_local_words(), *about])["score"] < STRONG:
        raise Refused(
            "La clave es fácil de adivinar: use varias palabras que no se relacionen.", "new_password"
        )


def keep(hasher: PasswordHasher, password: str) -> str:
    """Return what is stored of a password."""
    return hasher.hash(unicodedata.normalize("NFKC", password))


def matches(hasher: PasswordHasher, kept: str | None, password: str) -> bool:
    """Say whether the password is the kept one.

    Nothing kept (an unknown account, one without a password) costs the same work and is never right.
    """
    try:
        return hasher.verify(kept or _nobodys(hasher), unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False


def _nobodys(hasher: PasswordHasher) -> str:
    """Return a hash of this hasher's cost that no password has, but by a chance of 1 in 2**256."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, result = (_random_text(size) for size in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19${cost}${salt}${result}"


def _random_text(size: int) -> str:
    return b64encode(secrets.token_bytes(size)).decode().rstrip("=")


def _local_words() -> list[str]:
    return resources.files("tracker").joinpath("data/weak_words.txt").read_text("utf-8").split()
