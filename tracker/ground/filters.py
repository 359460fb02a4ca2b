"""What templates write with, by its name in them: pages and mails say a date, a figure or a code alike."""

from tracker.ground import format as as_chile
from tracker.ground import rut
from tracker.ground.words import word

FILTERS = {
    "fecha": as_chile.short_date,
    "fecha_larga": as_chile.long_date,
    "fecha_hora": as_chile.date_and_time,
    "dia": as_chile.local_day,
    "mes": as_chile.month_name,
    "hora": as_chile.hour,
    "hora_final": as_chile.end_hour,
    "numero": as_chile.number,
    "porcentaje": as_chile.percent,
    "rut": rut.show,
    "telefono": as_chile.phone,
    "palabra": word,
}
