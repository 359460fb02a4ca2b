"""What the audit trail's verbs are called for the person they are about."""

_VERBS = {
    "sign_in": "Ingreso",
    "sign_out": "Cierre de sesión",
    "sign_out_everywhere": "Cierre de todas las sesiones",
    "sign_in_refused": "Ingreso rechazado",
    "password_changed": "Cambio de clave",
    "email_changed": "Cambio de correo de la cuenta",
    "phone_changed": "Cambio de celular de la cuenta",
    "reset_asked": "Petición de recuperar la clave",
    "first_link": "Enlace de la primera cuenta",
    "invite": "Invitación",
    "access_ended": "Función en el sistema terminada",
    "account_disabled": "Cuenta deshabilitada",
    "account_enabled": "Cuenta habilitada otra vez",
    "person_correct": "Datos personales corregidos",
    "posting_correct": "Destinación corregida",
    "posting_function": "Cambio de función",
    "posting_end": "Término de una destinación",
    "roster_add": "Ingreso a una nómina",
    "roster_attest": "Nómina confirmada",
    "hand_over_ask": "Traspaso pedido",
    "hand_over_grant": "Traspaso concedido",
    "hand_over_refuse": "Traspaso rechazado",
    "hand_over_withdraw": "Traspaso retirado",
    "record_add": "Registro agregado",
    "record_accept": "Registro aceptado",
    "record_refuse": "Registro rechazado",
    "record_revoke": "Registro revocado",
    "enroll": "Inscripción en un curso",
    "enroll_ask": "Cupo pedido",
    "enroll_approve": "Cupo aprobado",
    "enroll_reject": "Cupo rechazado",
    "enroll_cancel": "Inscripción retirada",
    "enroll_swap": "Cambio de una persona por otra en un curso",
    "enroll_give_seat": "Cupo asignado por la coordinación",
    "seats_give_back": "Cupos comunales devueltos",
    "seats_release": "Cupos comunales liberados",
    "upload": "Planilla enviada",
    "upload_read": "Planilla leída",
    "upload_discard": "Planilla descartada",
    "data_request": "Solicitud sobre sus datos",
    "data_request_granted": "Solicitud sobre sus datos acogida",
    "data_request_denied": "Solicitud sobre sus datos rechazada",
    "data_request_extended": "Plazo de una solicitud prorrogado",
    "roster_import": "Nómina cargada",
    "records_import": "Registros cargados",
    "imports_undo": "Carga deshecha",
}
_BEGINNINGS = {
    "account_role_": "Función en el sistema otorgada",
    "link_": "Enlace para entrar o cambiar la clave",
    "plan_": "Cambio en el plan",
}


def in_words(verb: str) -> str:
    """Return the verb in Spanish; one that has no words here is told as it is kept, so that nothing is left out."""
    if verb in _VERBS:
        return _VERBS[verb]
    started = (words for beginning, words in _BEGINNINGS.items() if verb.startswith(beginning))
    return next(started, f"Otra acción ({verb})")
