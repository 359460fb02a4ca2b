"""`flask accounts create`."""

import pytest
from sqlalchemy import select

from tests import builders as make
from tracker.models import Account, AuditEvent
from tracker.models.accounts import Role

PASSWORD = "camanchaca lluvia perro 7"


@pytest.fixture
def create(run):
    """Give the function that runs the command with PASSWORD piped in."""

    def create(email, role, *options, password=PASSWORD, expect=0):
        line = ["accounts", "create", "--email", email, "--role", role, *options]
        return run(*line, input=f"{password}\n", expect=expect)

    return create


def account(session, email="ana@example.cl"):
    session.expire_all()
    return session.scalars(select(Account).where(Account.email == email)).one_or_none()


def roles(account):
    return {(grant.role, grant.commune_cut) for grant in account.grants if grant.ended_at is None}


def test_the_account_may_sign_in(create, session, client, typed):
    said = create("Ana@Example.cl", "coordinator").output
    assert "ana@example.cl" in said
    assert PASSWORD not in said
    made = account(session)
    assert roles(made) == {(Role.COORDINATOR, None)}
    assert made.password_hash.startswith("$argon2id$")
    assert session.scalars(select(AuditEvent.verb)).all() == ["account_role_coordinator"]
    client.post("accounts.enter", typed("ana@example.cl"))


def test_a_director_is_of_a_commune(create, session):
    make.commune(session, "02102")
    create("ana@example.cl", "director", "--commune", "02102")
    assert roles(account(session)) == {(Role.DIRECTOR, "02102")}


def test_an_inspector_is_a_person_who_exists(create, session, client, typed):
    person = make.inspector(session, rut="12345678-5")
    create("ana@example.cl", "inspector", "--rut", "12.345.678-5", password="diez y pico")
    made = account(session)
    assert (made.rut, made.name) == (person.rut, person.full_name)
    client.post("accounts.enter", typed("12345678-5", "diez y pico"))


@pytest.mark.parametrize(
    ("role", "options", "sentence"),
    [
        ("director", ["--commune", "99999"], "No existe la comuna 99999."),
        ("inspector", ["--rut", "12345678-5"], "Ningún inspector tiene ese RUT."),
        ("inspector", ["--rut", "12345678-9"], "El dígito verificador no corresponde a ese RUT."),
        ("inspector", ["--rut", "hola"], "No es un RUT"),
        ("observer", ["--rut", "12345678"], "Falta el dígito verificador del RUT"),
    ],
)
def test_unknown_people_and_communes_are_refused(create, session, role, options, sentence):
    assert sentence in create("ana@example.cl", role, *options, expect=1).stderr
    assert account(session) is None


@pytest.mark.parametrize("email", ["ana", "ana@", "@example.cl", "ana example.cl", "a@b", ""])
def test_what_is_no_address_is_refused(create, session, email):
    assert "no es un correo electrónico" in create(email, "observer", expect=1).stderr
    assert session.scalars(select(Account)).all() == []


@pytest.mark.parametrize(
    ("role", "options"),
    [
        ("director", []),
        ("observer", ["--commune", "02102"]),
        ("inspector", []),
        ("mayor", []),
        ("observer", ["--colour", "red"]),
    ],
)
def test_wrong_usage(create, session, role, options):
    create("ana@example.cl", role, *options, expect=2)
    assert session.scalars(select(Account)).all() == []


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "La clave es muy corta: use al menos 15 caracteres."),
        ("catorce letras", "La clave es muy corta: use al menos 15 caracteres."),
        ("municipalidad2026", "La clave es fácil de adivinar"),
        ("antofagastaantofagasta", "La clave es fácil de adivinar"),
        ("ana@example.cl123", "La clave es fácil de adivinar"),
        ("x" * 1025, "La clave es muy larga: use a lo más 1024 caracteres."),
        ("una clave\0con algo raro", "caracteres que no se pueden escribir"),
    ],
)
def test_a_bad_password_is_refused(create, session, password, sentence):
    assert sentence in create("ana@example.cl", "observer", password=password, expect=1).stderr
    assert account(session) is None


def test_long_passwords_are_judged_in_no_time(create, session):
    create("ana@example.cl", "observer", password=PASSWORD + " y algo más" * 90)


def test_a_further_role_comes_with_a_further_password(create, session, sign_in):
    make.commune(session, "02102")
    make.inspector(session, rut="12345678-5")
    create("ana@example.cl", "inspector", "--rut", "12345678-5", password="diez y pico")
    browser = sign_in(account(session))
    create("ana@example.cl", "director", "--commune", "02102", password="diez y pico", expect=1)
    assert roles(account(session)) == {(Role.INSPECTOR, None)}
    browser.get("accounts.sign_in", expect=302)
    create("ana@example.cl", "director", "--commune", "02102")
    assert roles(account(session)) == {(Role.INSPECTOR, None), (Role.DIRECTOR, "02102")}
    browser.get("accounts.sign_in")


def test_an_account_becomes_an_inspectors(create, session):
    make.inspector(session, rut="12345678-5")
    create("ana@example.cl", "coordinator")
    create("ana@example.cl", "inspector", "--rut", "12345678-5")
    assert account(session).rut == "12345678-5"


def test_nobody_takes_anothers_account(create, session):
    make.inspector(session, rut="12345678-5")
    make.inspector(session, rut="7654321-6")
    create("ana@example.cl", "inspector", "--rut", "12345678-5")
    kept = account(session).password_hash
    refused = create("ana@example.cl", "inspector", "--rut", "7654321-6", expect=1)
    assert "es de otro RUT" in refused.stderr
    refused = create("otra@example.cl", "inspector", "--rut", "12345678-5", expect=1)
    assert "tiene otro correo" in refused.stderr
    assert (
        "ya tiene esa función"
        in create("ana@example.cl", "inspector", "--rut", "12345678-5", expect=1).stderr
    )
    assert account(session).password_hash == kept
    assert account(session, "otra@example.cl") is None


def test_a_disabled_account_stays_so(create, session):
    make.account(session, Role.OBSERVER, email="ana@example.cl", disabled_at=make.LONG_AGO)
    assert "deshabilitada" in create("ana@example.cl", "coordinator", expect=1).stderr


def test_a_role_that_ended_may_be_given_again(create, session):
    former = make.account(session, Role.OBSERVER, email="ana@example.cl")
    former.grants[0].ended_at = make.LONG_AGO
    create("ana@example.cl", "observer")
    assert roles(account(session)) == {(Role.OBSERVER, None)}
