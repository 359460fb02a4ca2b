"""Which passwords are good enough."""

import pytest

from tracker.accounts.password_rules import check
from tracker.ground.refused import Refused
from tracker.models.accounts import Role


@pytest.mark.parametrize("password", ["desierto-cobre-77", "tres gatos sin sombrero", "x7Qp-9vWz-Lk2M-aa"])
def test_good_for_everybody(password):
    check(password, {Role.COORDINATOR}, [])


@pytest.mark.parametrize(
    ("roles", "enough"),
    [({Role.INSPECTOR}, True), ({Role.INSPECTOR, Role.DIRECTOR}, False), ({Role.OBSERVER}, False)],
)
def test_ten_letters_are_enough_for_who_sees_only_their_own(roles, enough):
    if enough:
        check("Lk2M-aa7Qp", roles, [])
    else:
        with pytest.raises(Refused, match="15"):
            check("Lk2M-aa7Qp", roles, [])


@pytest.mark.parametrize(
    "password",
    [
        "municipalidad",
        "Antofagasta2026",
        "contraseña123",
        "Inspector.2026",
        "sierragorda1",
        "password12",
        "1234567890",
    ],
)
def test_common_and_local_words_are_not(password):
    with pytest.raises(Refused, match="adivinar"):
        check(password, {Role.INSPECTOR}, [])


def test_neither_is_what_others_know_of_the_person():
    check("Quillahuasi77", {Role.INSPECTOR}, [])
    with pytest.raises(Refused, match="adivinar"):
        check("Quillahuasi77", {Role.INSPECTOR}, ["Teresa", "Quillahuasi"])


def test_composed_letters_count_once():
    with pytest.raises(Refused, match="10"):
        check("n\u0303a\u0301e\u0301i\u0301o\u0301", {Role.INSPECTOR}, [])
