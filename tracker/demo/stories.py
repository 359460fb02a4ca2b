"""What the demonstration tells of each commune and each subject, so that the panorama has something to say."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A commune that met: how many people it has today, and how well it keeps them trained.

    `diligence` is the share of its people who are covered in an ordinary subject; `attested_days_ago`
    is empty where the director never attested the roster.
    """

    cut: str
    roster: int
    diligence: float
    attested_days_ago: int | None


ANTOFAGASTA, MEJILLONES, SIERRA_GORDA, TALTAL = "02101", "02102", "02103", "02104"
OLLAGUE, SAN_PEDRO, TOCOPILLA = "02202", "02203", "02301"

STORIES = (
    Story(ANTOFAGASTA, 92, 0.80, 12),
    Story(MEJILLONES, 23, 0.72, 25),
    Story(SIERRA_GORDA, 8, 0.55, 48),
    Story(TALTAL, 15, 0.22, None),
    Story(OLLAGUE, 2, 0.50, 6),
    Story(SAN_PEDRO, 18, 0.60, 131),
    Story(TOCOPILLA, 26, 0.64, 204),
)

# How much further (or less far) than an ordinary subject this one has come.
REACH = {
    "PAUX": 1.12,
    "TRAN": 1.08,
    "EMER": 1.0,
    "PROB": 0.85,
    "DDHH": 0.8,
    "SEG": 0.72,
    "GEN": 0.6,
    "COM": 0.45,
    "COND": 0.4,
    "DEF": 0.35,
    "JUST": 0.3,
    "DEFP": 0.3,
    "MED": 0.22,
}

# Who came from where: (former commune, present commune), one person each.
MOVES = (
    (ANTOFAGASTA, MEJILLONES),
    (ANTOFAGASTA, SAN_PEDRO),
    (MEJILLONES, ANTOFAGASTA),
    (TOCOPILLA, ANTOFAGASTA),
    (TALTAL, ANTOFAGASTA),
    (SIERRA_GORDA, MEJILLONES),
)
# Who works in two communes at once: (first commune, second commune), one person each.
SHARED = ((MEJILLONES, SIERRA_GORDA), (ANTOFAGASTA, SIERRA_GORDA), (TOCOPILLA, MEJILLONES))
FORMER_SHARE = 0.12  # for each hundred people of today, twelve left within the five years
