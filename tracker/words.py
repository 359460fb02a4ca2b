"""What codes are called on screens, in spreadsheets and in commands."""

WORDS = {
    "security_inspector": "Inspector/a de seguridad",
    "municipal_inspector": "Inspector/a municipal",
    "cctv_operator": "Operador/a de cámaras",
    "director": "Director/a de seguridad",
    "coordinator": "Coordinación",
    "instructor": "Relator/a",
    "inspector": "Inspector/a",
    "observer": "Observador/a",
    "planta": "Planta",
    "contrata": "Contrata",
    "honorarios": "Honorarios",
    "codigo_trabajo": "Código del Trabajo",
    "suplente": "Suplente",
    "municipality": "Municipalidad",
    "association": "Asociación",
    "law": "Ley 21.802",
    "agreement": "Acuerdo regional",
    "current": "Vigente",
    "expiring": "Por vencer",
    "expired": "Vencido",
    "pending": "Pendiente",
    "exempt": "Eximido",
    "not_required": "No exigido",
    "overdue": "Atrasado",
    "enrolled": "Inscrito",
    "waiting": "Por aceptar",
    "accepted": "Aceptado",
    "refused": "Rechazado",
    "draft": "Borrador",
    "consultation": "En consulta",
    "adopted": "Adoptada",
    "withdrawn": "Sin efecto",
    "asked": "Espera respuesta",
    "granted": "Concedido",
}


def word(code: str) -> str:
    """Return what a code of an enumeration is called in Spanish."""
    return WORDS[code]
