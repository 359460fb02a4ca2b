"""What a place in a course to come is called, of somebody who leaves."""

from tracker.models.editions import EnrollmentState

PLACES = {
    EnrollmentState.CONFIRMED: "Cupo en",
    EnrollmentState.WAITLISTED: "Lista de espera de",
    EnrollmentState.REQUESTED: "Cupo pedido en",
}
