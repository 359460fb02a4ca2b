"""What the audit trail's verbs are called for the person they are about."""

_VERBS = {
    "sign_in": "Ingreso",
    "sign_out": "Cierre de sesión",
    "data_request": "Solicitud sobre sus datos",
    "data_request_granted": "Solicitud sobre sus datos acogida",
    "data_request_denied": "Solicitud sobre sus datos rechazada",
    "data_request_extended": "Plazo de una solicitud prorrogado",
    "roster_import": "Nómina cargada",
    "records_import": "Registros cargados",
    "imports_undo": "Carga deshecha",
}
_BEGINNINGS = {"account_role_": "Función en el sistema otorgada", "plan_": "Cambio en el plan"}


def in_words(verb: str) -> str:
    """Return the verb in Spanish; one that has no words here is told as it is kept, so that nothing is left out."""
    if verb in _VERBS:
        return _VERBS[verb]
    started = (words for beginning, words in _BEGINNINGS.items() if verb.startswith(beginning))
    return next(started, f"Otra acción ({verb})")
