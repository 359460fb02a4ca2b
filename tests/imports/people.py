"""Rows about two people, as files bring them."""

ANA = {
    "rut": "12.345.678-5",
    "nombres": "Ana María",
    "apellido_paterno": "Pérez",
    "apellido_materno": "Soto",
    "funcion": "Inspector de seguridad",
    "contrato": "Planta",
    "fecha_nombramiento": "01-03-2020",
    "correo": "ana@mejillones.cl",
    "celular": "+56 9 8765 4321",
}
LUIS = {
    "rut": "11.222.333-9",
    "nombres": "Luis",
    "apellido_paterno": "Araya",
    "funcion": "security_inspector",
    "fecha_nombramiento": "15-06-2021",
}


def stored(rut):
    """Return the stored form of a RUT typed with dots."""
    return rut.replace(".", "")
