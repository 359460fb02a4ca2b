"""Whatever is sent to whatever takes forms is refused with a page that says so, or done; it is never an error of ours."""

import contextvars
import io
import secrets

import pytest
from wtforms.form import BaseForm

from tests import cast
from tests.access import headers, visitors
from tests.access.addresses import MISSING, PARAMETERS
from tests.access.inventory import ROUTES
from tests.access.test_hostile import address, escaped
from tests.client import Page
from tests.thorough import some
from tracker.access.policy import POLICY
from tracker.accounts import throttle_rules
from tracker.models.accounts import Role

pytestmark = pytest.mark.both

# What a field takes by its name, so that the one hostile value among them is what is judged.
USUAL = {
    "rut": "12.345.678-5",
    "start": "2026-01-02",
    "end": "2026-12-31",
    "last_day": "2026-10-31",
    "opens_on": "2026-12-01",
    "closes_on": "2026-12-08",
    "release_on": "2026-12-05",
    "modality": "onsite",
    "host": "02102",
    "capacity": "20",
    "minimum": "5",
    "appointed_on": "2020-01-02",
    "obtained_on": "2026-05-04",
    "expires_on": "2027-05-04",
    "until": "2027-06-30",
    "what": "materia-PAUX",
    "first": "2026-01-01",
    "last": "2028-12-31",
    "mayor_decree": "1.234",
    "mayor_decree_on": "2026-11-02",
    "published_on": "2027-02-11",
    "document": "Acta 4",
    "subject": "TRAN",
    "adopt_from": "2026-12-01",
    "answer_by": "2026-12-01",
    "held_on": "2026-10-15",
    "place": "Sede",
    "answer": "objects",
    "version": "2029.1",
    "title": "Plan",
    "deadline_kind": "none",
    "origin": "law",
    "names": "Ana",
    "paternal_surname": "Rojas",
    "name": "Ana Rojas",
    "email": "ana.rojas@example.cl",
    "login": "ana.rojas@example.cl",
    "phone": "+56 9 8765 4321",
    "profile": "cctv_operator",
    "contract": "planta",
    "course": "PA16",
    "hours": "8",
    "note": "Acta 12",
    "text": "Es otro.",
    "words": "Se corrigió.",
    "reason": "Porque sí.",
    "kind": "access",
    "role": "director",
    "commune": "02102",
    "decision": "accept",
    "right": "y",
    "code": "0000-0000-0000-0000",
    "password": "x",
    "current_password": "x",
    "new_password": "una clave que nadie adivina",
    "repeated": "una clave que nadie adivina",
    "cap_note": "Hay reemplazo",
    "person": "1",
    "seats": "1",
    "sheet": "0",
    "header_row": "1",
}
ROWS = (
    "meetings-1-day",
    "meetings-1-start",
    "meetings-1-end",
    "quotas-02102",
)  # each row of a field has names of its own
PLAYED = {None, Role.COORDINATOR, Role.DIRECTOR, Role.INSPECTOR}
TYPED = "application/x-www-form-urlencoded"
ONE_BY_ONE = ["9999-12-31", "\uffff", "²", "9" * 5000]
ALL_AT_ONCE = [
    *ONE_BY_ONE,
    "1930-01-01",
    "2100-12-31",
    "99999",
    str(2**31),
    "-1",
    "1e309",
    "{{ 7*7 }}",
    "<script>alert(1)</script>",
]
BODIES = [
    ("a=1&a=2", TYPED),
    ("\0=1", TYPED),
    (b"a=\xff\xfe", TYPED),
    ('{"rut": ["a", {}]}', "application/json"),
    (
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a\0.csv"\r\n\r\nrut\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    ("--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x"),
    ("once=a&text=" + "a" * 2_000_000, TYPED),
]
FILES = [
    ("", b""),
    ("../../\u202e\0.pdf", b"%PDF-1.7"),
    ("a.xlsx", b"PK\x03\x04" + b"\0" * 40),
    ("a.csv", b"rut,nombres\r\n\xff\xfe\x00,\x00"),
    ("a" * 5000 + ".toml", b"title = [[[[["),
    ("a.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"),
]  # fmt: skip


@pytest.fixture
def send(engine, app, session, kept, sign_in, time_machine, monkeypatch):
    """Give the function that sends a form as a role, looks at the answer, and returns which fields were read."""
    time_machine.move_to(cast.NOW)
    monkeypatch.setattr(throttle_rules, "PER_ADDRESS", 10**6)
    played = kept("world", visitors.world)
    app.config |= {
        "PROPAGATE_EXCEPTIONS": False,
        "WTF_CSRF_ENABLED": False,
        "ARGON2": {"time_cost": 1, "memory_cost": 8, "parallelism": 1},
    }
    told = BaseForm.process
    seen: set[str] = set()

    def process(form, *args, **kwargs):
        seen.update(form._fields)
        return told(form, *args, **kwargs)

    monkeypatch.setattr(BaseForm, "process", process)
    accounts = {
        Role.COORDINATOR: played.coordinator,
        Role.DIRECTOR: played.mejillones.director,
        Role.INSPECTOR: played.mejillones.account,
        None: None,
    }
    browsers = {}

    def send(path, role, **more):
        if role not in browsers:
            browsers[role] = sign_in(accounts[role]) if role else app.test_client()
        seen.clear()
        session.commit()
        answer = contextvars.Context().run(
            lambda: browsers[role].open(path, method="POST", buffered=True, **more)
        )
        assert answer.status_code < 500, f"{role} {path}: {str(more)[:300]}"
        assert list(headers.faults(answer)) == [], path
        if answer.mimetype == "text/html" and not answer.location:
            Page(answer.text).check()
            assert "<script>alert" not in answer.text
        if answer.status_code == 401:
            browsers.pop(role)
        return set(seen)

    send.engine, send.cast = engine, played
    return send


def routes(app, played):
    """Yield the addresses that take forms, with the roles that may send to each."""
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            values = {
                name: next(value for value, thing in PARAMETERS[name](played) if thing is not MISSING)
                for name in rule.arguments
            }
            permission = ROUTES[rule.endpoint]
            roles = [None] if permission is None else [role for role in Role if role in POLICY[permission]]
            yield address(rule, values), [role for role in roles if role in PLAYED]


def fresh():
    """Return the key of a form that was not sent yet."""
    return {"once": secrets.token_hex(8)}


def usual(fields):
    return {name: USUAL.get(name, "") for name in fields}


def body(values):
    return "&".join(f"{escaped(name)}={escaped(value)}" for name, value in values.items())


def test_in_every_field_at_once_and_one_by_one(app, send):
    for path, roles in list(routes(app, send.cast)):  # what is sent changes what there is
        fields = {"once", "seen"}.union(*(send(path, role, data=fresh()) for role in roles))
        for text in some(ALL_AT_ONCE, send.engine, path):
            hostile = dict.fromkeys(fields, text) | dict.fromkeys((f"people-{text}", *ROWS), text)
            send(path, roles[0], data=body(hostile), content_type=TYPED)
        for name in sorted(fields - {"csrf_token"}):
            for text in some(ONE_BY_ONE, send.engine, path + name):
                send(path, roles[0], data=body(usual(fields) | fresh() | {name: text}), content_type=TYPED)


def test_bodies_and_files_that_are_none(app, send):
    for path, roles in list(routes(app, send.cast)):
        fields = send(path, roles[0], data=fresh())
        for data, kind in some(BODIES, send.engine, path):
            send(path, roles[0], data=data, content_type=kind)
        for name, content in FILES if "file" in fields else ():
            file = {"file": (io.BytesIO(content), name)}
            send(path, roles[0], data=usual(fields - {"file"}) | fresh() | file)
