"""Accounts that can sign in with a password, which costs next to nothing here."""

import pytest
from argon2 import PasswordHasher

CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
PASSWORD = "camanchaca lluvia perro 7"


@pytest.fixture(autouse=True)
def cheap_passwords(app):
    app.config["ARGON2"] = CHEAP


@pytest.fixture
def with_password(session):
    """Give the function that lets an account sign in with PASSWORD."""

    def with_password(account):
        account.password_hash = PasswordHasher(**CHEAP).hash(PASSWORD)
        session.commit()
        return account

    return with_password


@pytest.fixture
def typed():
    """Give the function that returns what is typed on the sign-in page."""
    return lambda login, password=PASSWORD, **more: {"login": login, "password": password} | more
