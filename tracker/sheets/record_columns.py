"""The columns of a file of past completions."""

from dataclasses import replace

from tracker.models.records import Record
from tracker.sheets import cells, days
from tracker.sheets.cells import Result, text
from tracker.sheets.columns import DV, RUT, Column, FillIn, headers, kept_by
from tracker.sheets.read import Cell

_ROOM_FOR_PROVIDER = 200


def _words(cell: Cell) -> Result[str]:
    return Result(text(cell) or None)


def _provider(cell: Cell) -> Result[str]:
    if len(text(cell)) > _ROOM_FOR_PROVIDER:
        return Result(refusal="El nombre es demasiado largo.")
    return _words(cell)


COURSE = Column(
    "curso",
    "Curso",
    (
        "curso", "nombre curso", "nombre del curso", "nombre de curso", "código curso", "código del curso", "actividad",
        "actividad de capacitación", "nombre de la actividad", "capacitación", "curso realizado", "curso aprobado",
    ),
    read=_words,
    required="Falta el curso.",
    fill_in=FillIn("Elija de la lista; sirve también el código.", "Primeros auxilios, 16 horas"),
)  # fmt: skip
OBTAINED = Column(
    "fecha",
    "Fecha de aprobación",
    (
        "fecha", "fecha curso", "fecha del curso", "fecha de aprobación", "fecha aprobación", "fecha de término",
        "fecha término", "f. término", "fecha de realización", "fecha realización", "fecha certificado",
        "fecha del certificado", "fecha de obtención", "fecha obtención", "obtenido", "aprobado el",
    ),
    read=days.day,
    required="Falta la fecha.",
    kept=Record.obtained_on,
    short="Fecha",
    fill_in=FillIn("Día-mes-año en que aprobó.", "12-05-2025", is_date=True),
)  # fmt: skip
HOURS = Column(
    "horas",
    "Horas pedagógicas",
    (
        "horas", "horas pedagógicas", "hrs", "hrs. pedagógicas", "n° horas", "n° de horas", "número de horas", "hora",
        "cantidad de horas", "cantidad horas", "total horas", "duración", "duración horas", "horas curso",
    ),
    read=cells.hours,
    kept=Record.hours,
    short="Horas",
    fill_in=FillIn("Pedagógicas; en blanco valen las del curso.", "16"),
)  # fmt: skip
EXPIRES = Column(
    "vence",
    "Vencimiento",
    (
        "vence", "vencimiento", "fecha de vencimiento", "fecha vencimiento", "f. vencimiento", "vence el",
        "válido hasta", "vigente hasta", "vigencia", "vigencia hasta", "caducidad", "fecha de caducidad", "expira",
    ),
    read=days.day,
    kept=Record.expires_on,
    short="Vence",
    fill_in=FillIn(
        "Día-mes-año, solo si el certificado tiene su propio vencimiento.", "12-05-2027", is_date=True
    ),
)  # fmt: skip
PROVIDER = Column(
    "organismo",
    "Organismo",
    (
        "organismo", "organismo ejecutor", "organismo capacitador", "otec", "ejecutor", "institución", "entidad",
        "proveedor", "impartido por", "dictado por", "institución que imparte", "otec/institución",
    ),
    read=_provider,
    kept=Record.provider,
    fill_in=FillIn("Quién dictó el curso; puede quedar en blanco.", "Mutual"),
)  # fmt: skip

RECORDS = (
    replace(RUT, fill_in=FillIn("De una persona que ya está en una nómina.", "12.345.678-5")),
    DV,
    COURSE,
    OBTAINED,
    HOURS,
    EXPIRES,
    PROVIDER,
)
HEADERS = headers(RECORDS)
RECORD = kept_by(Record, RECORDS)
