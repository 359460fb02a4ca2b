"""Names as one hears them in the north of Chile: nobody in particular."""

from random import Random
from typing import NamedTuple

WOMEN = (
    "Camila", "Valentina", "Javiera", "Constanza", "Francisca", "Catalina", "Fernanda", "Daniela", "Carolina",
    "Paola", "Marcela", "Claudia", "Verónica", "Ximena", "Sofía", "Belén", "Rocío", "Soledad", "Inés", "Begoña",
    "Ana", "María José", "María Paz", "Lorena", "Yasna", "Ingrid", "Nicole", "Maritza", "Elizabeth", "Noemí",
    "Jeannette", "Rosa", "Mónica", "Beatriz", "Raquel", "Tamara", "Karina", "Gloria", "Isabel", "Violeta",
)  # fmt: skip
MEN = (
    "Matías", "Sebastián", "Benjamín", "Nicolás", "Cristóbal", "Ignacio", "Felipe", "Rodrigo", "Cristián", "Andrés",
    "José", "Luis", "Jorge", "Héctor", "Óscar", "Ramón", "Germán", "Raúl", "Víctor", "Iván", "Juan Pablo",
    "Juan Carlos", "Miguel Ángel", "Patricio", "Mauricio", "Gonzalo", "Claudio", "Eduardo", "Hernán", "Sergio",
    "Danilo", "Fabián", "Marcelo", "Tomás", "Joaquín", "Vicente", "Bastián", "Nelson", "Hugo", "Íñigo",
)  # fmt: skip
SURNAMES = (
    "González", "Muñoz", "Rojas", "Díaz", "Pérez", "Soto", "Contreras", "Silva", "Martínez", "Sepúlveda", "Morales",
    "Rodríguez", "López", "Fuentes", "Hernández", "Torres", "Araya", "Flores", "Espinoza", "Valenzuela", "Castillo",
    "Tapia", "Reyes", "Gutiérrez", "Castro", "Pizarro", "Álvarez", "Vásquez", "Sánchez", "Fernández", "Ramírez",
    "Carrasco", "Gómez", "Cortés", "Herrera", "Núñez", "Jara", "Vergara", "Rivera", "Figueroa", "Riquelme", "García",
    "Miranda", "Bravo", "Vera", "Molina", "Vega", "Campos", "Sandoval", "Orellana", "Cárdenas", "Olivares",
    "Alarcón", "Gallardo", "Ortiz", "Garrido", "Salazar", "Guzmán", "Henríquez", "Saavedra", "Navarro", "Aguilera",
    "Parra", "Romero", "Aravena", "Vargas", "Peña", "Acuña", "Yáñez", "Ibáñez", "Ordóñez", "Zúñiga", "Ñanco",
    "Ávalos", "Órdenes", "Galleguillos", "Barraza", "Plaza", "Cuevas", "Toro", "Godoy", "Véliz", "Leiva", "Cisternas",
    "Mamani", "Choque", "Colque", "Quispe", "Condori", "Cruz", "Ayavire", "Yufla", "Puca", "Berna",
    "Anza", "Tejerina", "Esquivel", "Lobera", "Huanuco", "Ticona", "Challapa", "Huenchumil", "Catrileo",
)  # fmt: skip
COMPOUND_SURNAMES = (
    "De la Cruz", "San Martín", "De la Fuente", "Del Río", "Ponce de León", "De la Barra", "Del Canto", "San Juan",
    "Díaz de Valdés", "Van der Meer", "De los Ríos",
)  # fmt: skip


COMPOUND, NO_SECOND_SURNAME, ONE_GIVEN_NAME = 0.03, 0.04, 0.3  # of all


class Name(NamedTuple):
    names: str
    paternal: str
    maternal: str | None


def draw(random: Random) -> Name:
    """Return a name: mostly two given names and two surnames, a few of them compound."""
    given = random.choice((WOMEN, MEN))
    first, second = random.sample(given, 2)
    names = first if " " in first or random.random() < ONE_GIVEN_NAME else f"{first} {second}"
    maternal = None if random.random() < NO_SECOND_SURNAME else _surname(random)
    return Name(names, _surname(random), maternal)


def _surname(random: Random) -> str:
    return random.choice(COMPOUND_SURNAMES if random.random() < COMPOUND else SURNAMES)
