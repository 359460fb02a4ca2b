"""The columns of a roster file: who, where from and where to, as what, and how to reach them."""

from dataclasses import replace

from tracker.ground.text import key
from tracker.ground.words import word
from tracker.models.people import Contract, Employer, Inspector, Posting, Profile
from tracker.sheets import cells, days, words
from tracker.sheets.cells import Result, quoted, text
from tracker.sheets.columns import DV, RUT, Column, FillIn, Note, headers, kept_by
from tracker.sheets.read import Cell


def _function(cell: Cell) -> Result[Profile]:
    """Return the function; of one that is not known nothing, for it depends on what is stored what is told of it."""
    code = words.profile(cell)
    return Result(Profile(code) if code else None)


def _contract(cell: Cell) -> Result[Contract]:
    if code := words.contract(cell):
        return Result(Contract(code))
    unknown = f"No se reconoce {quoted(cell)} como contrato: no se guarda."
    return Result(warning=unknown if text(cell) else None)


def _employer(cell: Cell) -> Result[Employer]:
    said = text(cell)
    if found := next((code for start, code in _EMPLOYERS.items() if key(said).startswith(start)), None):
        return Result(found)
    unknown = f"No se reconoce {quoted(cell)} como empleador: no se guarda."
    return Result(warning=unknown if said else None)


def drives(cell: Cell) -> Result[bool]:
    said = text(cell)
    if key(said) in _YES | _NO:
        return Result(key(said) in _YES)
    return Result(warning=f"{quoted(cell)} no dice si conduce: escriba sí o no." if said else None)


def decree(cell: Cell) -> Result[str]:
    number = text(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
    if len(number) > _LONGEST_DECREE:
        return Result(warning=f"{quoted(cell)} es muy largo para un número de decreto: no se guarda.")
    return Result(number or None)


def yes_or_no(value: bool) -> str:  # noqa: FBT001  a column shows what it keeps
    return "Sí" if value else "No"


_EMPLOYERS = {
    "munic": Employer.MUNICIPALITY,
    "ilustremunic": Employer.MUNICIPALITY,
    "imunic": Employer.MUNICIPALITY,
    "asoc": Employer.ASSOCIATION,
    "amra": Employer.ASSOCIATION,
}
_YES, _NO = (
    frozenset({"si", "s", "x", "1", "verdadero", "true"}),
    frozenset({"no", "n", "0", "falso", "false"}),
)
_LONGEST_DECREE = 40
_NEEDED = "Obligatorio para quien todavía no está en el sistema."
_OPTIONAL = "Puede quedar en blanco."
_CHOOSE = "Elija de la lista."

FUNCTION = Column(
    "funcion",
    "Función (cargo)",
    (
        "función",
        "funciones",
        "cargo",
        "cargo o función",
        "cargo y función",
        "cargo actual",
        "descripción de la función",
        "descripción función",
        "descripción del cargo",
        "descripción cargo",
        "denominación cargo",
        "denominación del cargo",
        "nombre cargo",
        "nombre del cargo",
        "función que desempeña",
        "función desempeñada",
        "función principal",
        "labor",
        "cargo/función",
        "función/cargo",
        "perfil",
        "puesto",
    ),
    read=_function,
    kept=Posting.profile,
    show=word,
    short="Función",
    fill_in=FillIn(_CHOOSE, word(Profile.SECURITY_INSPECTOR), tuple(map(word, Profile))),
)
CONTRACT = Column(
    "contrato",
    "Contrato (calidad jurídica)",
    (
        "contrato", "calidad jurídica", "calidad", "tipo de contrato", "tipo contrato", "calidad contractual",
        "calidad jurídica contrato", "vínculo contractual", "situación contractual",
        "vínculo", "vínculo laboral", "tipo de vínculo", "tipo vínculo", "relación contractual", "relación laboral",
        "régimen contractual", "modalidad de contratación", "modalidad contractual", "tipo de contratación", "cal. jurídica",
    ),
    read=_contract,
    kept=Posting.contract,
    show=word,
    short="Contrato",
    fill_in=FillIn(_CHOOSE, word(Contract.PLANTA), tuple(map(word, Contract))),
)  # fmt: skip
EMPLOYER = Column(
    "empleador",
    "Empleador",
    ("empleador", "entidad empleadora", "institución empleadora", "quién contrata", "contratado por"),
    read=_employer,
    kept=Posting.employer,
    show=word,
    fill_in=FillIn(
        "Quién contrata; en blanco vale la municipalidad.",
        word(Employer.MUNICIPALITY),
        tuple(map(word, Employer)),
    ),
)
SERVED = Column(
    "fecha_ingreso",
    "Ejerce desde (fecha de ingreso)",
    (
        "ejerce desde", "fecha ingreso", "fecha de ingreso", "f. ingreso", "f. de ingreso", "f. ing.", "ingreso",
        "fec. ingreso", "fec. ing.", "fecha ing.", "fecha ingreso compañía", "fecha de ingreso a la compañía",
        "fecha ingreso empresa", "fecha ingreso municipio", "fecha de ingreso al municipio",
        "fecha ingreso municipalidad", "fecha de ingreso a la municipalidad", "ejerce funciones desde",
        "en funciones desde", "fecha ingreso/nombramiento", "fecha de ingreso/nombramiento",
    ),
    read=days.day,
    kept=Posting.served_since,
    short="Ejerce desde",
    fill_in=FillIn(
        "Día-mes-año desde que hace labores de inspección, aunque el nombramiento sea posterior (art. 10 transitorio).",
        "01-03-2015",
        is_date=True,
    ),
)  # fmt: skip
APPOINTED = Column(
    "fecha_nombramiento",
    "Fecha de nombramiento",
    (
        "fecha nombramiento", "fecha de nombramiento", "f. nombramiento", "nombramiento", "fecha contratación",
        "fecha de contratación", "fecha contrato", "fecha de contrato", "fec. nombramiento", "f. de nombramiento",
        "f. nomb.", "fecha de nomb.",
    ),
    read=days.day,
    kept=Posting.appointed_on,
    short="Nombramiento",
    fill_in=FillIn("Día-mes-año. De ella dependen los plazos de la ley.", "01-03-2021", is_date=True),
)  # fmt: skip
DECREE = Column(
    "decreto",
    "Decreto de nombramiento",
    (
        "decreto",
        "n° decreto",
        "nro decreto",
        "número decreto",
        "número de decreto",
        "n° de decreto",
        "decreto alcaldicio",
        "n° decreto alcaldicio",
        "decreto nombramiento",
        "decreto de nombramiento",
        "n° decreto nombramiento",
        "d.a.",
    ),
    read=decree,
    kept=Posting.decree,
    fill_in=FillIn("Número del decreto que da la calidad de inspector o inspectora.", "1.234"),
)
DECREE_ON = Column(
    "fecha_decreto",
    "Fecha del decreto de nombramiento",
    ("fecha decreto", "fecha del decreto", "fecha de decreto", "f. decreto", "fecha decreto nombramiento"),
    read=days.day,
    kept=Posting.decree_on,
    fill_in=FillIn("Día-mes-año; puede quedar en blanco.", "01-03-2021", is_date=True),
)
START = Column(
    "desde",
    "Desde",
    (
        "desde",
        "fecha desde",
        "fecha inicio",
        "fecha de inicio",
        "f. inicio",
        "inicio",
        "vigente desde",
        "fecha inicio contrato",
        "fecha de inicio contrato",
        "fecha de inicio de contrato",
        "fecha inicio de contrato",
        "fecha de inicio del contrato",
        "inicio contrato",
        "inicio de contrato",
        "f. inicio contrato",
        "fec. inicio",
        "fecha inicio trabajo",
        "contrato desde",
    ),
    read=days.day,
    kept=Posting.start,
    fill_in=FillIn(
        "Día-mes-año en que empezó en la comuna; en blanco vale la de nombramiento.",
        "01-03-2021",
        is_date=True,
    ),
)
END = Column(
    "hasta",
    "Hasta",
    (
        "hasta", "fecha hasta", "fecha término", "fecha de término", "f. término", "término", "fecha fin", "fin",
        "vigente hasta", "fecha de egreso", "fecha egreso",
        "fecha término contrato", "fecha de término contrato", "fecha de término de contrato", "fecha término de contrato",
        "fecha de término del contrato", "término contrato", "término de contrato", "f. término contrato", "fec. término",
        "fecha término trabajo", "fecha fin contrato", "vencimiento contrato", "vencimiento de contrato", "contrato hasta",
    ),
    read=days.last_day,
    kept=Posting.end,
    blank="sin término",
    fill_in=FillIn("Día-mes-año en que dejó la comuna; en blanco si sigue.", "", is_date=True),
)  # fmt: skip
DRIVES = Column(
    "conduce",
    "Conduce vehículos de patrullaje",
    (
        "conduce",
        "conduce patrullas",
        "conductor",
        "conductor/a",
        "chofer",
        "conduce vehículo",
        "conduce móvil",
    ),
    read=drives,
    kept=Posting.drives,
    show=yes_or_no,
    short="Conduce",
    fill_in=FillIn("Sí o no; en blanco si no se sabe (art. 50 k).", "Sí", ("Sí", "No")),
)
MAIL = Column(
    "correo",
    "Correo electrónico",
    (
        "correo", "correo electrónico", "correo institucional", "correo electrónico institucional", "mail", "e-mail",
        "mail institucional", "e-mail institucional", "correo e", "correos", "dirección de correo", "correo personal",
        "email personal", "mail personal", "correo electrónico personal", "mail corporativo", "correo corporativo", "email corporativo",
        "email institucional", "correo municipal",
    ),
    read=cells.mail,
    kept=Inspector.email,
    fill_in=FillIn(_OPTIONAL, "ana.perez@example.cl"),
)  # fmt: skip
PHONE = Column(
    "celular",
    "Celular",
    (
        "celular", "n° celular", "nro celular", "número celular", "número de celular", "teléfono celular", "móvil",
        "teléfono móvil", "cel", "whatsapp", "fono celular", "fono", "teléfono", "n° teléfono", "número de teléfono",
        "n° fono", "teléfono de contacto", "teléfono contacto", "fono contacto", "contacto",
        "teléfono personal", "celular personal", "teléfono particular", "n° de celular", "n° de teléfono", "número teléfono",
        "número móvil", "n° móvil", "n° contacto", "número de contacto",
    ),
    read=cells.one_of_phones,
    kept=Inspector.phone,
    note=Note(Inspector.phone_note, "Nota del celular"),
    fill_in=FillIn(_OPTIONAL, "+56 9 8765 4321"),
)  # fmt: skip

ROSTER = (
    replace(RUT, fill_in=FillIn("Con dígito verificador. Es lo único que no puede faltar.", "12.345.678-5")),
    DV,
    Column(
        "nombres",
        "Nombres",
        ("nombres", "nombre", "primer nombre", "nombre de pila", "1° nombre", "1er nombre", "nombre 1"),
        kept=Inspector.names,
        fill_in=FillIn(_NEEDED, "Ana María"),
    ),
    Column(
        "apellido_paterno",
        "Apellido paterno",
        ("apellido paterno", "ap. paterno", "paterno", "a. paterno", "primer apellido"),
        kept=Inspector.paternal_surname,
        fill_in=FillIn(_NEEDED, "Pérez"),
    ),
    Column(
        "apellido_materno",
        "Apellido materno",
        ("apellido materno", "ap. materno", "materno", "a. materno", "segundo apellido"),
        kept=Inspector.maternal_surname,
        fill_in=FillIn(_OPTIONAL, "Soto"),
    ),
    Column(
        "segundo_nombre",
        "Segundo nombre, u otros nombres",
        ("segundo nombre", "2° nombre", "2do nombre", "otros nombres", "segundos nombres", "nombre 2"),
    ),
    Column("apellidos", "Apellidos, los dos", ("apellidos", "apellido")),
    Column(
        "nombre_completo",
        "Nombre completo",
        (
            "nombre completo", "nombres y apellidos", "nombre y apellido", "nombre y apellidos", "nombres apellidos",
            "nombre funcionario", "nombre del funcionario", "nombre inspector", "funcionario", "inspector", "inspector/a",
            "nombre trabajador", "nombre del trabajador", "nombre empleado", "nombre colaborador", "nombre del colaborador",
            "nombre persona", "nombre del inspector", "trabajador", "colaborador", "nombre y apellidos completos",
            "nombres y apellidos completos", "nombre completo funcionario",
        ),
        note=Note(Inspector.name_as_sent, "Nombre como lo envió la comuna"),
    ),
    Column(
        "apellidos_y_nombres",
        "Apellidos y nombres",
        (
            "apellidos y nombres", "apellido y nombre", "apellidos y nombre", "apellidos, nombres", "apellidos nombres",
        ),
    ),
    FUNCTION,
    CONTRACT,
    EMPLOYER,
    SERVED,
    APPOINTED,
    DECREE,
    DECREE_ON,
    START,
    END,
    DRIVES,
    MAIL,
    PHONE,
    Column(
        "cursos_realizados",
        "Cursos realizados (texto)",
        (
            "cursos realizados", "cursos", "capacitaciones", "capacitaciones realizadas", "cursos y capacitaciones",
            "capacitación", "cursos de capacitación", "cursos aprobados",
        ),
    ),
)  # fmt: skip
HEADERS = headers(ROSTER)
PERSON = kept_by(Inspector, ROSTER[1:])  # beside the RUT, which is whose it is
POSTING = kept_by(Posting, ROSTER)
REACHED_BY = (MAIL, PHONE)
NAME_OF = {kept.key: column.name for column in ROSTER for kept in column.keeps}
