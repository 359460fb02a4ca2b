"""What requests about one's data are called on screens and in spreadsheets."""

from tracker.models.privacy import RequestKind, RequestState

KINDS = {
    RequestKind.RECTIFICATION: "Corregir",
    RequestKind.ACCESS: "Saber qué datos hay",
    RequestKind.ERASURE: "Suprimir",
    RequestKind.OBJECTION: "Oponerse",
    RequestKind.BLOCK: "Bloquear",
    RequestKind.PORTABILITY: "Llevarse una copia",
}
STATES = {
    RequestState.OPEN: "Por responder",
    RequestState.GRANTED: "Acogida",
    RequestState.DENIED: "Rechazada",
}
ABOUT = {
    "name": "nombre",
    "rut": "RUT",
    "email": "correo electrónico",
    "phone": "celular",
    "posting": "destinación",
    "record": "curso",
    "records": "cursos registrados",
    "everything": "todos los datos",
}
