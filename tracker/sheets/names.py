"""People's names as they are sent: capitals, particles, and two surnames in one cell with the rest."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.ground.text import key
from tracker.sheets.cells import Result, text
from tracker.sheets.map import NAME_COLUMNS
from tracker.sheets.read import Cell

MAX_NAMES = 120
MAX_SURNAME = 80
MAX_SENT = 240
_TOO_LONG = "El nombre es demasiado largo."
_SURNAMES = 2
_GIVEN_NAMES = ("nombres", "segundo_nombre")
_SURNAME_COLUMNS = ("apellido_paterno", "apellido_materno")

_WORD = re.compile(r"[^\W\d_]+")
_AFTER_DE = frozenset({"la", "las", "los", "el", "lo"})
_PARTICLES = frozenset({"de", "del", "da", "das", "dos", "di", "van", "von", "der", "den", "y"})
_LEADS_ON = frozenset({"san", "santa", "santo"})
_LOST = re.compile(r"\ufffd|\w\?\w")
_USUAL_GIVEN_NAMES = (
    "Abraham", "Adolfo", "Adrián", "Agustín", "Alan", "Alberto", "Alejandra", "Alejandro", "Alex",
    "Alexis", "Alfonso", "Alfredo", "Alicia", "Alonso", "Amanda", "Ana", "Andrea", "Andrés", "Antonia",
    "Antonio", "Ariel", "Arturo", "Bastián", "Benjamín", "Bernarda", "Bernardo", "Boris", "Bárbara",
    "Camila", "Camilo", "Carla", "Carlos", "Carmen", "Carol", "Carolina", "Catalina", "Cecilia",
    "Christian", "Claudia", "Claudio", "Constanza", "Cristian", "Cristina", "Cristopher", "Cristóbal",
    "César", "Daniel", "Daniela", "Danilo", "David", "Diego", "Domingo", "Débora", "Eduardo", "Elena",
    "Elizabeth", "Elías", "Emilio", "Enrique", "Eric", "Erika", "Ernesto", "Esteban", "Eugenia", "Evelyn",
    "Fabiola", "Fabián", "Felipe", "Fernanda", "Fernando", "Francisca", "Francisco", "Franco", "Freddy",
    "Gabriel", "Gabriela", "Gerardo", "Germán", "Giovanni", "Gisela", "Gloria", "Gonzalo", "Graciela",
    "Guillermo", "Gustavo", "Hernán", "Hugo", "Humberto", "Héctor", "Ignacio", "Inés", "Isabel", "Iván",
    "Jacqueline", "Jaime", "Javier", "Javiera", "Jessica", "Jimena", "Joaquín", "Johanna", "Jonathan",
    "Jorge", "Josefa", "José", "Juan", "Juana", "Julia", "Julio", "Karen", "Karina", "Karla", "Katherine",
    "Laura", "Leonardo", "Leonor", "Lorena", "Loreto", "Luis", "Luisa", "Luz", "Manuel", "Manuela",
    "Marcela", "Marcelo", "Marco", "Marcos", "Margarita", "Mariana", "Marina", "Mario", "Marisol", "Marta",
    "María", "Matías", "Mauricio", "Maximiliano", "Miguel", "Mónica", "Nancy", "Natalia", "Nelson",
    "Nicole", "Nicolás", "Olga", "Orlando", "Osvaldo", "Pablo", "Pamela", "Paola", "Patricia", "Patricio",
    "Paula", "Paulina", "Paulo", "Pedro", "Priscila", "Pía", "Rafael", "Ramón", "Raquel", "Raúl", "Rebeca",
    "René", "Ricardo", "Rigoberto", "Roberto", "Rocío", "Rodrigo", "Rolando", "Rosa", "Rosario", "Roxana",
    "Rubén", "Ruth", "Samuel", "Sandra", "Santiago", "Sara", "Sebastián", "Sergio", "Silvia", "Sofía",
    "Sonia", "Susana", "Tamara", "Teresa", "Tomás", "Valentina", "Valeria", "Vanessa", "Verónica",
    "Victoria", "Viviana", "Vladimir", "Víctor", "Walter", "William", "Ximena", "Yasna", "Yolanda",
    "Álvaro", "Ángel", "Ángela", "Ángelica", "Óscar",
)  # fmt: skip
_USUAL_SURNAMES = (
    "Acevedo", "Acosta", "Acuña", "Aguilar", "Aguilera", "Aguirre", "Alarcón", "Alfaro", "Alvarado", "Álvarez", "Anacona",
    "Aránguiz", "Araya", "Aravena", "Arancibia", "Arce", "Arias", "Astudillo", "Avendaño", "Avilés", "Barraza", "Barrera",
    "Barría", "Barrientos", "Barrios", "Bastías", "Becerra", "Benavides", "Benítez", "Bravo", "Bustamante", "Bustos",
    "Cabrera", "Cáceres", "Calderón", "Callejas", "Campos", "Cárdenas", "Carrasco", "Carvajal", "Castillo", "Castro", "Cerda",
    "Cisternas", "Choque", "Colque", "Condori", "Contreras", "Cornejo", "Correa", "Cortés", "Cruz", "Delgado", "Díaz",
    "Donoso", "Durán", "Escobar", "Espinoza", "Farías", "Fernández", "Figueroa", "Flores", "Fuentealba", "Fuentes",
    "Gajardo", "Galleguillos", "Gallardo", "Garay", "García", "Garrido", "Godoy", "Gómez", "González", "Guerra", "Guerrero",
    "Gutiérrez", "Guzmán", "Henríquez", "Hernández", "Herrera", "Hidalgo", "Huerta", "Ibarra", "Inostroza", "Jara",
    "Jiménez", "Jorquera", "Lagos", "Lara", "Leiva", "León", "Lillo", "López", "Maldonado", "Mamani", "Manríquez", "Marín",
    "Márquez", "Martínez", "Maturana", "Medina", "Mejías", "Méndez", "Mendoza", "Meneses", "Mella", "Mena", "Miranda",
    "Molina", "Montecinos", "Montenegro", "Mora", "Morales", "Morán", "Moreno", "Moya", "Muñoz", "Navarrete", "Navarro",
    "Neira", "Núñez", "Ñanco", "Ojeda", "Olivares", "Olmos", "Ordenes", "Orellana", "Ortega", "Ortiz", "Osorio", "Ossandón",
    "Oyarzún", "Pacheco", "Palma", "Paredes", "Parra", "Pavez", "Peña", "Peralta", "Pereira", "Pérez", "Pino", "Pinto",
    "Pizarro", "Poblete", "Ponce", "Quezada", "Quiroga", "Quispe", "Ramírez", "Ramos", "Retamal", "Reyes", "Riquelme",
    "Ríos", "Rivas", "Rivera", "Robles", "Rodríguez", "Rojas", "Román", "Romero", "Ruiz", "Saavedra", "Sáez", "Salas",
    "Salazar", "Salgado", "Salinas", "San Martín", "Sánchez", "Sandoval", "Santander", "Sanhueza", "Sepúlveda", "Serrano",
    "Silva", "Solís", "Soto", "Suárez", "Tapia", "Toledo", "Toro", "Torres", "Troncoso", "Ulloa", "Uribe", "Urrutia",
    "Valdés", "Valdivia", "Valencia", "Valenzuela", "Valdebenito", "Vargas", "Vásquez", "Vega", "Veloso", "Venegas", "Vera",
    "Vergara", "Vicencio", "Vidal", "Villalobos", "Villanueva", "Villarroel", "Yáñez", "Zamora", "Zapata", "Zepeda", "Zúñiga",
)  # fmt: skip
_GIVEN = frozenset(map(key, _USUAL_GIVEN_NAMES))
_SURNAME = frozenset(map(key, _USUAL_SURNAMES))


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name; the surnames may be empty where the file gives none. `sent` is a text that was split."""

    names: str
    paternal_surname: str
    maternal_surname: str
    sent: str | None = None

    @property
    def listed(self) -> str:
        """Return the name as lists show it: «Apellido Apellido, Nombres»."""
        surnames = " ".join(filter(None, (self.paternal_surname, self.maternal_surname)))
        return ", ".join(filter(None, (surnames, self.names)))


def name(cell: Cell) -> str:
    """Return a name or surname in title case (DE LA CRUZ: de la Cruz); one typed in mixed case stays as it is."""
    words = text(cell).split(" ")
    keep = any(_mixed(word) for word in words)
    return " ".join(
        word if keep else _titled(word, words[index - 1] if index else "") for index, word in enumerate(words)
    )


def begins_with_surnames(wholes: Iterable[Cell]) -> bool:
    """Say whether a column of whole names writes the surnames first, as most of those tell that do."""
    return sum(map(_order, filter(None, map(text, wholes)))) > 0


def person(cells: Mapping[str, Cell], *, surnames_first: bool = False) -> Result[Name]:
    """Return the name in a row's cells (the name columns of sheets.map.NAME_COLUMNS).

    A whole name that does not tell its order itself is read as the others of its column. A cell that holds several parts is split with a warning that tells the proposal, and `sent` keeps it.
    No value: the row names nobody. Refused: a name without surname that was to be split, or too long.
    """
    if any(len(text(cells[column])) > MAX_SENT for column in NAME_COLUMNS if column in cells):
        return Result(refusal=_TOO_LONG)
    given = " ".join(filter(None, (text(cells.get(column)) for column in _GIVEN_NAMES)))
    if text(cells.get("apellido_paterno")):
        return _checked(Name(name(given), *(name(cells.get(column)) for column in _SURNAME_COLUMNS)))
    if whole := text(cells.get("apellidos_y_nombres")):
        return _split(whole, surnames_first=True)
    if whole := text(cells.get("nombre_completo")):
        order = _order(whole)
        return _split(whole, surnames_first=order > 0 if order else surnames_first)
    if surnames := text(cells.get("apellidos")):
        return _proposed(given.split(), _units(surnames), f"{surnames}, {given}")
    return _checked(Name(name(given), "", name(cells.get("apellido_materno")))) if given else Result()


def _mixed(word: str) -> bool:
    return len(word) > 1 and not word.isupper() and not word.islower()


def _titled(word: str, before: str) -> str:
    lower = word.lower()
    if lower in _PARTICLES or (lower in _AFTER_DE and before.lower() == "de"):
        return lower
    return _WORD.sub(lambda part: part[0].capitalize(), lower)


def _order(whole: str) -> int:
    """Return 1 where the surnames seem to come first, -1 where they come last, 0 where usual names do not tell."""
    units = [key(unit) for unit in _units(whole)]
    if "," in whole or len(units) < _SURNAMES:
        return 0
    count = _SURNAMES if len(units) > _SURNAMES else 1
    last = units[-count:] if len(units) > _SURNAMES + 1 else units[-1:]
    first = [unit in _SURNAME for unit in units[:count]] + [any(unit in _GIVEN for unit in units[count:])]
    after = [unit in _SURNAME for unit in last] + [units[0] in _GIVEN]
    return (sum(first) > sum(after)) - (sum(first) < sum(after))


def _split(whole: str, *, surnames_first: bool) -> Result[Name]:
    before, comma, after = whole.partition(",")
    if comma:
        return _proposed(_units(after), _units(before), whole)
    units = _units(whole)
    surnames = _SURNAMES if len(units) > _SURNAMES else 1
    if surnames_first:
        return _proposed(units[surnames:], units[:surnames], whole)
    return _proposed(units[:-surnames], units[-surnames:], whole)


def _units(whole: str) -> list[str]:
    """Return the words of a name, with each particle joined to the word it leads to (DE LA CRUZ, SAN MARTIN)."""
    units, leading = [], ""
    for word in whole.replace(",", " ").split():
        leading = f"{leading} {word}".strip()
        lower = word.lower()
        if lower not in _PARTICLES | _LEADS_ON and not (lower in _AFTER_DE and " " in leading):
            units.append(leading)
            leading = ""
    return units + ([leading] if leading else [])


def _proposed(names: Sequence[str], surnames: Sequence[str], sent: str) -> Result[Name]:
    if not names or not surnames:
        return Result(refusal=f"«{sent}» no trae nombre y apellido: escríbalos en columnas separadas.")
    paternal, *maternal = surnames
    found = _checked(Name(name(" ".join(names)), name(paternal), name(" ".join(maternal)), sent))
    if found.value is None:
        return found
    proposal = (
        f"Se propone separar «{sent}» así: nombres «{found.value.names}», apellido paterno "
        f"«{found.value.paternal_surname}», apellido materno «{found.value.maternal_surname}»."
    )
    return Result(found.value, warning=" ".join(filter(None, (proposal, found.warning))))


def _checked(found: Name) -> Result[Name]:
    parts = (found.names, found.paternal_surname, found.maternal_surname)
    limits = (MAX_NAMES, MAX_SURNAME, MAX_SURNAME, MAX_SENT)
    if any(len(part) > limit for part, limit in zip((*parts, found.sent or ""), limits, strict=True)):
        return Result(refusal=_TOO_LONG)
    whole = " ".join(filter(None, parts))
    lost = f"A «{whole}» le faltan letras: revise el nombre." if _LOST.search(whole) else None
    return Result(found, warning=lost)
