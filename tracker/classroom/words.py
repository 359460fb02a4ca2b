"""What is said of rows that were saved, of rows that were not, and of a page that said nothing new."""

MARKS, GRADES = "marca", "nota"
TOO_MANY_RUT = "Se anotaron muchos RUT en poco tiempo: espere 15 minutos y siga, o llame a la coordinación."


def saved(number: int, what: str) -> str:
    """Se guardó 1 marca. Se guardaron 2 notas."""
    return f"Se guardó 1 {what}." if number == 1 else f"Se guardaron {number} {what}s."


def nothing_new(what: str) -> str:
    """Nada se guardó: no había marcas nuevas."""
    return f"Nada se guardó: no había {what}s nuevas."


def partly(number: int, what: str) -> str:
    """No se guardó. Se guardó 1 marca, y falta esto."""
    return f"{saved(number, what)[:-1]}, y falta esto" if number else "No se guardó"
