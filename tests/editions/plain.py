"""What the coordinator types for a plain edition."""

TYPED = {
    "modality": "onsite",
    "host": "02104",
    "place": "Sede social",
    "capacity": "12",
    "minimum": "4",
    "opens_on": "2026-11-10",
    "closes_on": "01-12-2026",
    "release_on": "2026-11-25",
    "meetings-1-day": "2026-12-10",
    "meetings-1-start": "09:00",
    "meetings-1-end": "13:30",
    "meetings-2-day": "2026-12-09",
    "meetings-2-start": "18:30",
    "meetings-2-end": "21:00",
    "meetings-2-outside": "y",
}

# What the page of the cast's quiet edition says, where it may change.
STORED = {
    "host": "02102",
    "place": "Gimnasio municipal",
    "link": "https://sala.example.cl/paux",
    "closes_on": "2026-11-30",
    "meetings-1-day": "2026-12-09",
    "meetings-1-start": "09:00",
    "meetings-1-end": "13:00",
}
