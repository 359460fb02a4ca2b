"""A plan file is taken as it is written, or refused with the place and the reason."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

import tracker
from tests.plan.entries import plans
from tracker.ground.refused import Refused
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind, Only, Origin
from tracker.plan.export_rules import to_toml
from tracker.plan.file_rules import ClearanceEntry, CourseEntry, RequirementEntry, SubjectEntry, parse

HEAD = 'title = "Plan"\nversion = "1"\n'
COURSE = """
[[courses]]
code = "PA16"
title = "Primeros auxilios"
subjects = ["PAUX"]
hours = 16
min_attendance = 75
graded = false
"""
REQUIREMENT = """
[[requirements]]
subject = "PAUX"
origin = "law"
"""
CLEARANCE = """
[[clearances]]
code = "DEF43"
name = "Elementos defensivos"
subjects = ["PAUX"]
"""


def read(text):
    return parse((HEAD + text).encode())


def refusal(text):
    with pytest.raises(Refused) as refused:
        parse(text if isinstance(text, bytes) else text.encode())
    return str(refused.value)


def test_the_documented_example_is_read_whole():
    documentation = (Path(tracker.__file__).parent.parent / "docs" / "plan-file.md").read_text("utf-8")
    plan = parse(documentation.split("```toml\n")[1].split("```")[0].encode())
    assert (plan.title, plan.version) == ("Plan regional de capacitación", "2026.1")
    assert plan.subjects == (
        SubjectEntry(
            "PAUX", "Primeros auxilios y gestión de emergencias", Origin.LAW, "Ley 21.802 art. 50 c)"
        ),
    )
    assert plan.courses == (
        CourseEntry(
            code="PA16",
            title="Primeros auxilios, 16 horas",
            subjects=frozenset(["PAUX"]),
            hours=16,
            min_attendance=75,
            graded=False,
            aliases=("1eros auxilios", "Primeros Auxilios Básico"),
        ),
    )
    assert plan.requirements == (
        RequirementEntry(
            subject="PAUX",
            origin=Origin.AGREEMENT,
            commune="02102",
            profiles=frozenset([Profile.SECURITY_INSPECTOR]),
            renewal_months=24,
            min_hours=8,
            deadline_kind=DeadlineKind.ON,
            deadline_on=date(2026, 12, 31),
        ),
        RequirementEntry("PAUX", Origin.AGREEMENT, law=True, only=Only.DRIVERS),
    )
    assert plan.clearances == (
        ClearanceEntry(
            code="DEF43",
            name="Elementos defensivos (art. 43)",
            subjects=frozenset(["DDHH", "SEG", "PAUX", "GEN"]),
            profiles=frozenset([Profile.SECURITY_INSPECTOR]),
        ),
    )


def test_the_plan_that_ships_is_a_plan():
    path = Path(tracker.__file__).parent / "data" / "plan-provisional.toml"
    plan = parse(path.read_bytes())
    assert [subject.code for subject in plan.subjects] == [
        *["DDHH", "SEG", "PAUX", "DEF", "GEN", "PROB", "JUST", "DEFP", "MED", "COM", "COND"],
        *["TRAN", "EMER"],
    ]
    assert {rule.subject for rule in plan.requirements} == {subject.code for subject in plan.subjects}
    assert all(rule.provisional for rule in plan.requirements)
    permits = {clearance.code: clearance for clearance in plan.clearances}
    assert permits["DEF43"].subjects == {"DDHH", "SEG", "PAUX", "GEN"}
    assert permits["DEF43"].profiles == {Profile.SECURITY_INSPECTOR}
    assert permits["DEF46"].subjects == {"DDHH", "SEG", "PAUX", "DEF"}
    assert permits["DEF46"].profiles == {Profile.MUNICIPAL_INSPECTOR}
    assert permits["COAD37"].subjects == {subject.code for subject in plan.subjects} - {"TRAN", "EMER"}
    assert [rule.subject for rule in plan.requirements if rule.only] == ["COND"]
    assert [rule.subject for rule in plan.requirements if rule.law] == ["PAUX"]


@pytest.mark.parametrize("line", ['origin = "law"', 'origin = "agreement"\ncommune = "02102"'])
def test_what_is_of_the_law_beside_the_agreement_is_common_and_of_the_agreement(line):
    told = refusal(f'{HEAD}[[requirements]]\nsubject = "PAUX"\nlaw = true\n{line}\n')
    assert told.startswith("requirements[1].law: ")


def test_what_is_optional_may_be_left_out():
    plan = read(COURSE + REQUIREMENT + CLEARANCE)
    (course,), (requirement,), (clearance,) = plan.courses, plan.requirements, plan.clearances
    assert (course.chronological_hours, course.pass_mark) == (None, None)
    assert (course.prerequisites, course.aliases) == (frozenset(), ())
    assert requirement == RequirementEntry(subject="PAUX", origin=Origin.LAW)
    assert (requirement.profiles, requirement.deadline_kind) == (frozenset(), DeadlineKind.NONE)
    assert clearance.profiles == frozenset()
    assert read("").requirements == ()


@pytest.mark.parametrize(
    ("line", "kind", "on", "months"),
    [
        ('deadline = { on = "2026-12-31" }', DeadlineKind.ON, date(2026, 12, 31), None),
        ("deadline = { on = 2026-12-31 }", DeadlineKind.ON, date(2026, 12, 31), None),
        ("deadline = { months_after_appointment = 12 }", DeadlineKind.MONTHS, None, 12),
        ("deadline = { months_after_appointment = 0 }", DeadlineKind.MONTHS, None, 0),
        ('deadline = { regime = "law" }', DeadlineKind.LAW, None, None),
        ('[requirements.deadline]\nregime = "law"', DeadlineKind.LAW, None, None),
    ],
)
def test_each_deadline(line, kind, on, months):
    (requirement,) = read(REQUIREMENT + line).requirements
    assert (requirement.deadline_kind, requirement.deadline_on, requirement.deadline_months) == (
        *(kind, on, months),
    )


def test_a_graded_course_passes_with_a_four_unless_told():
    graded = COURSE.replace("graded = false", "graded = true")
    assert read(graded).courses[0].pass_mark == 4.0
    assert read(graded + "pass_mark = 5\n").courses[0].pass_mark == 5.0


def test_names_that_are_one_name_are_kept_once():
    (course,) = read(COURSE + 'aliases = ["Señal", "SENAL", "  1eros  auxilios "]').courses
    assert course.aliases == ("1eros  auxilios", "Señal")


def test_a_byte_order_mark_and_windows_lines_are_accepted():
    assert parse(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode()).version == "1"


def test_one_letter_is_one_letter_however_it_is_encoded():
    assert read(COURSE.replace("PA16", "MAÑANA")) == read(COURSE.replace("PA16", "MAN\u0303ANA"))


@given(plans())
def test_what_is_written_is_read_back_the_same(plan):
    assert parse(to_toml(plan).encode()) == plan


def test_an_export_looks_as_documented():
    tail = CLEARANCE.replace("subjects", 'profiles = ["director", "security_inspector"]\nsubjects')
    written = (
        COURSE + REQUIREMENT.replace("origin", "min_hours = 7.5\norigin") + "provisional = true\n" + tail
    )
    assert to_toml(read(written)) == HEAD + written


def test_several_things_missing_are_told_by_their_place():
    assert refusal("") == "El archivo: falta title."
    assert refusal('title = "Plan"') == "El archivo: falta version."
    assert refusal(HEAD + COURSE + COURSE.replace("hours = 16\n", "")) == "courses[2]: falta hours."


@pytest.mark.parametrize("key", ["code", "title", "subjects", "hours", "min_attendance", "graded"])
def test_a_course_must_say(key):
    lines = [line for line in COURSE.splitlines() if not line.startswith(key)]
    assert refusal(HEAD + "\n".join(lines)) == f"courses[1]: falta {key}."


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("colour = 1", "El archivo: la clave 'colour'"),
        ('[[subject]]\ncode = "A"', "El archivo: la clave 'subject'"),
        (COURSE + "price = 1", "courses[1]: la clave 'price'"),
        (REQUIREMENT + 'profile = "director"', "requirements[1]: la clave 'profile'"),
        (CLEARANCE + 'origin = "law"', "clearances[1]: la clave 'origin'"),
        ('[[subjects]]\ncode = "A"\nname = "A"\norigin = "law"\nhours = 1', "subjects[1]: la clave 'hours'"),
        (REQUIREMENT + "deadline = { by = 1 }", "requirements[1].deadline: la clave 'by'"),
        (COURSE + '"\\u001b[2J" = 1', r"courses[1]: la clave '\x1b[2J'"),
    ],
)
def test_a_key_that_is_not_of_the_format_is_refused(text, place):
    assert refusal(HEAD + text) == f"{place} no se conoce."


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("code", "16", "courses[1].code: debe ser un texto entre comillas."),
        ("code", '"P 16"', "courses[1].code: un código no lleva espacios."),
        ("code", f'"{"P" * 21}"', "courses[1].code: tiene más de 20 caracteres."),
        ("title", '"  "', "courses[1].title: no puede estar en blanco."),
        ("title", r'"Uno\ndos"', "courses[1].title: tiene caracteres de control o saltos de línea."),
        ("title", r'"Uno\u0000"', "courses[1].title: tiene caracteres de control o saltos de línea."),
        ("title", f'"{"a" * 201}"', "courses[1].title: tiene más de 200 caracteres."),
        ("subjects", '"PAUX"', "courses[1].subjects: debe ser una lista entre corchetes."),
        ("subjects", "[]", "courses[1].subjects: falta al menos una materia."),
        ("subjects", "[1]", "courses[1].subjects: debe ser un texto entre comillas."),
        *[
            ("hours", value, "courses[1].hours: debe ser un número de horas, mayor que 0 y hasta 10000.")
            for value in ("0", "-1", '"16"', "true", "nan", "inf", "10001", "9" * 400, "[16]")
        ],
        ("min_attendance", "101", "courses[1].min_attendance: debe ser un número entero de 0 a 100."),
        ("min_attendance", "75.5", "courses[1].min_attendance: debe ser un número entero de 0 a 100."),
        ("min_attendance", "true", "courses[1].min_attendance: debe ser un número entero de 0 a 100."),
        ("graded", '"no"', "courses[1].graded: debe ser true o false."),
        ("graded", "0", "courses[1].graded: debe ser true o false."),
        ("pass_mark", "4.0", "courses[1].pass_mark: solo un curso con nota (graded = true) la lleva."),
        ("prerequisites", '"DDHH"', "courses[1].prerequisites: debe ser una lista entre corchetes."),
        ("aliases", '["---"]', "courses[1].aliases: '---' no sirve como nombre de un curso."),
        (
            "aliases",
            f'["{"ﷺ" * 200}"]',
            f"courses[1].aliases: '{'ﷺ' * 40}' no sirve como nombre de un curso.",
        ),
    ],
)
def test_a_course_with_a_wrong_value(key, value, reason):
    lines = [line for line in COURSE.splitlines() if not line.startswith(f"{key} =")]
    assert refusal(HEAD + "\n".join([*lines, f"{key} = {value}"])) == reason


@pytest.mark.parametrize("mark", ["0.9", "7.1", '"4"', "nan", "false"])
def test_a_pass_mark_is_one_of_the_scale(mark):
    graded = COURSE.replace("graded = false", f"graded = true\npass_mark = {mark}")
    assert refusal(HEAD + graded) == "courses[1].pass_mark: debe ser una nota de 1.0 a 7.0."


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("renewal_months = 0", "renewal_months: debe ser un número entero de 1 a 1200."),
        ("renewal_months = 9999999999999999999999", "renewal_months: debe ser un número entero de 1 a 1200."),
        ("min_hours = 0", "min_hours: debe ser un número de horas, mayor que 0 y hasta 10000."),
        ("commune = 2102", "commune: debe ser un texto entre comillas."),
        ("provisional = 1", "provisional: debe ser true o false."),
        ('profiles = "director"', "profiles: debe ser una lista entre corchetes."),
        (
            'profiles = ["guardia"]',
            "profiles: debe ser uno de: security_inspector, municipal_inspector, cctv_operator, director.",
        ),
        ("deadline = 12", "deadline: debe ser una tabla."),
        ('deadline = "2026-12-31"', "deadline: debe ser una tabla."),
        ("deadline = {}", "deadline: lleva una sola de: on, months_after_appointment, regime."),
        (
            'deadline = { on = "2026-12-31", regime = "law" }',
            "deadline: lleva una sola de: on, months_after_appointment, regime.",
        ),
        ('deadline = { regime = "ley" }', "deadline.regime: debe ser uno de: law."),
        *[
            (
                f"deadline = {{ on = {on} }}",
                "deadline.on: debe ser una fecha que exista, escrita como 2026-12-31.",
            )
            for on in (
                '"2026-02-30"',
                '"31-12-2026"',
                '"2026-W01-1"',
                "2026-12-31T00:00:00",
                "20261231",
                '"0026-12-31"',
            )
        ],
        (
            "deadline = { months_after_appointment = -1 }",
            "deadline.months_after_appointment: debe ser un número entero de 0 a 1200.",
        ),
    ],
)
def test_a_requirement_with_a_wrong_value(line, reason):
    assert refusal(HEAD + REQUIREMENT + line) == f"requirements[1].{reason}"


def test_an_origin_is_of_the_law_or_of_the_agreement():
    wrong = REQUIREMENT.replace('"law"', '"custom"')
    assert refusal(HEAD + wrong) == "requirements[1].origin: debe ser uno de: law, agreement."


def test_a_clearance_without_subjects_would_clear_everybody():
    empty = CLEARANCE.replace('["PAUX"]', "[]")
    assert refusal(HEAD + empty) == "clearances[1].subjects: falta al menos una materia."


def test_one_common_requirement_of_a_subject_and_one_of_each_commune():
    own = REQUIREMENT + 'commune = "02102"\n'
    other = REQUIREMENT + 'commune = "02101"\n'
    assert len(read(REQUIREMENT + own + other).requirements) == 3
    assert refusal(HEAD + REQUIREMENT + own + REQUIREMENT) == "requirements[3]: repite requirements[1]."
    assert refusal(HEAD + REQUIREMENT + own + own) == "requirements[3]: repite requirements[2]."


def test_a_code_names_one_thing():
    assert refusal(HEAD + COURSE + COURSE) == "courses[2]: repite courses[1]."
    assert refusal(HEAD + CLEARANCE + CLEARANCE) == "clearances[2]: repite clearances[1]."
    subject = '[[subjects]]\ncode = "A"\nname = "A"\norigin = "law"\n'
    assert refusal(HEAD + subject + subject) == "subjects[2]: repite subjects[1]."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"title = ", "El archivo no es TOML válido: revise el final del archivo."),
        (b'title = "Plan\nversion = "1"', "El archivo no es TOML válido: revise la línea 1, columna 14."),
        (b"\x89PNG\r\n\x1a\n", "El archivo no es texto en UTF-8: guárdelo con esa codificación."),
        (HEAD.encode("utf-16"), "El archivo no es texto en UTF-8: guárdelo con esa codificación."),
        (
            'title = "Capacitación"'.encode("cp1252"),
            "El archivo no es texto en UTF-8: guárdelo con esa codificación.",
        ),
        (b'title = "\x00"', "El archivo no es TOML válido: revise la línea 1, columna 10."),
        (HEAD.encode() * 2, "El archivo no es TOML válido: revise la línea 3, columna 15."),
        (b"a = " + b"[" * 100_000, "El archivo no es un plan: tiene valores fuera de todo límite."),
        (b"a = " + b"9" * 5000, "El archivo no es un plan: tiene valores fuera de todo límite."),
        (b"#" * 1_000_001, "El archivo es demasiado grande: un plan no pasa de 1 MB."),
    ],
)
def test_what_is_no_plan_at_all(content, reason):
    assert refusal(content) == reason


@pytest.mark.parametrize(
    "text", ["subjects = 1", "courses = [1]", 'requirements = "PAUX"', "[clearances]\na = 1"]
)
def test_what_should_be_tables(text):
    key = text.strip("[").split()[0].strip("]")
    assert refusal(HEAD + text).startswith(f"{key}: debe ser una ")
