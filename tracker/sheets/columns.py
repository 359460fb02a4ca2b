"""What the headers of a spreadsheet mean: canonical columns, their synonyms, and columns of courses."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.ground.text import key, search_key

_IN_BRACKETS = re.compile(r"\([^)]{0,200}\)|\[[^\]]{0,200}\]")  # at most: a cell full of «(» would take long
_BEFORE_COURSE = re.compile(r"^(?:fecha |curso |capacitacion |taller )+(?:de |del |en )*")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one header stands for: a column (rank 0 is its own name) or the courses it names."""

    column: str | None = None
    rank: int = 0
    courses: frozenset[str] = frozenset()


Columns = Mapping[str, Meaning]
CourseNames = Mapping[str, frozenset[str]]


def course_names(pairs: Iterable[tuple[str, str]]) -> CourseNames:
    """Return the courses (codes) each key names, from pairs of a name (code, title or alias) and a code."""
    names: dict[str, frozenset[str]] = {}
    for name, code in pairs:
        if found := key(name):
            names[found] = names.get(found, frozenset()) | {code}
    return names


def meaning(header: str, columns: Columns, courses: CourseNames) -> Meaning | None:
    """Return what a header stands for, or None: accents, case, punctuation and brackets are ignored."""
    for name in (header, _IN_BRACKETS.sub(" ", header)):
        if found := columns.get(key(name)) or _course(name, courses):
            return found
    return None


def _course(name: str, courses: CourseNames) -> Meaning | None:
    shortened = _BEFORE_COURSE.sub("", search_key(name))
    found = courses.get(key(name)) or courses.get(key(shortened))
    return Meaning(courses=found) if found else None


def _known(synonyms: Mapping[str, tuple[str, ...]]) -> Columns:
    known: dict[str, Meaning] = {}
    for column, names in synonyms.items():
        for rank, name in enumerate((column, *names)):
            known.setdefault(key(name), Meaning(column, rank))
    return known


_RUT = (
    "rut", "run", "rut/run", "run/rut", "n° rut", "n° run", "nro rut", "número de rut", "rut completo", "rut con dv",
    "rut funcionario", "rut inspector", "rut trabajador", "rut participante", "rut alumno", "rut del funcionario",
    "cédula", "n° cédula", "nro cédula", "número de cédula", "cédula de identidad", "cédula identidad",
    "n° cédula de identidad", "n° cédula identidad", "c.i.", "n° c.i.", "rol único tributario", "rol único nacional",
)  # fmt: skip
_DV = ("dv", "d.v.", "dígito", "dígito verificador", "díg. verificador", "dig. verif.", "verificador")

ROSTER = _known({
    "rut": _RUT,
    "dv": _DV,
    "nombres": ("nombres", "nombre", "primer nombre", "nombre de pila"),
    "apellido_paterno": ("apellido paterno", "ap. paterno", "paterno", "a. paterno", "primer apellido"),
    "apellido_materno": ("apellido materno", "ap. materno", "materno", "a. materno", "segundo apellido"),
    "apellidos": ("apellidos", "apellido"),
    "nombre_completo": (
        "nombre completo", "nombres y apellidos", "nombre y apellido", "nombre y apellidos", "nombres apellidos",
        "nombre funcionario", "nombre del funcionario", "nombre inspector", "funcionario", "inspector", "inspector/a",
    ),
    "apellidos_y_nombres": (
        "apellidos y nombres", "apellido y nombre", "apellidos y nombre", "apellidos, nombres", "apellidos nombres",
    ),
    "funcion": ("función", "funciones", "cargo", "cargo o función", "cargo/función", "función/cargo", "perfil", "puesto"),
    "contrato": (
        "contrato", "calidad jurídica", "calidad", "tipo de contrato", "tipo contrato", "calidad contractual",
        "calidad jurídica contrato", "vínculo contractual", "situación contractual",
    ),
    "fecha_nombramiento": (
        "fecha nombramiento", "fecha de nombramiento", "f. nombramiento", "nombramiento", "fecha ingreso/nombramiento",
        "fecha de ingreso/nombramiento", "fecha ingreso", "fecha de ingreso", "f. ingreso", "f. de ingreso", "ingreso",
        "fec. ingreso", "fecha contratación", "fecha de contratación", "fecha contrato", "fecha de contrato",
    ),
    "desde": ("desde", "fecha desde", "fecha inicio", "fecha de inicio", "f. inicio", "inicio", "vigente desde"),
    "hasta": (
        "hasta", "fecha hasta", "fecha término", "fecha de término", "f. término", "término", "fecha fin", "fin",
        "vigente hasta", "fecha de egreso", "fecha egreso",
    ),
    "correo": (
        "correo", "correo electrónico", "correo institucional", "correo electrónico institucional", "mail", "e-mail",
        "mail institucional", "e-mail institucional", "correo e", "correos", "dirección de correo", "correo personal",
    ),
    "celular": (
        "celular", "n° celular", "nro celular", "número celular", "número de celular", "teléfono celular", "móvil",
        "teléfono móvil", "cel", "whatsapp", "fono celular", "fono", "teléfono", "n° teléfono", "número de teléfono",
        "n° fono", "teléfono de contacto", "teléfono contacto", "fono contacto", "contacto",
    ),
    "cursos_realizados": (
        "cursos realizados", "cursos", "capacitaciones", "capacitaciones realizadas", "cursos y capacitaciones",
        "capacitación", "cursos de capacitación", "cursos aprobados",
    ),
})  # fmt: skip

RECORDS = _known({
    "rut": _RUT,
    "dv": _DV,
    "curso": (
        "curso", "nombre curso", "nombre del curso", "nombre de curso", "código curso", "código del curso", "actividad",
        "actividad de capacitación", "nombre de la actividad", "capacitación", "curso realizado", "curso aprobado",
    ),
    "fecha": (
        "fecha", "fecha curso", "fecha del curso", "fecha de aprobación", "fecha aprobación", "fecha de término",
        "fecha término", "f. término", "fecha de realización", "fecha realización", "fecha certificado",
        "fecha del certificado", "fecha de obtención", "fecha obtención", "obtenido", "aprobado el",
    ),
    "horas": (
        "horas", "horas pedagógicas", "hrs", "hrs. pedagógicas", "n° horas", "n° de horas", "número de horas", "hora",
        "cantidad de horas", "cantidad horas", "total horas", "duración", "duración horas", "horas curso",
    ),
    "vence": (
        "vence", "vencimiento", "fecha de vencimiento", "fecha vencimiento", "f. vencimiento", "vence el",
        "válido hasta", "vigente hasta", "vigencia", "vigencia hasta", "caducidad", "fecha de caducidad", "expira",
    ),
    "organismo": (
        "organismo", "organismo ejecutor", "organismo capacitador", "otec", "ejecutor", "institución", "entidad",
        "proveedor", "impartido por", "dictado por", "institución que imparte", "otec/institución",
    ),
})  # fmt: skip
