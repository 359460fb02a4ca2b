"""Functions and contracts as municipalities write them."""

import re
from functools import lru_cache

from tracker.ground.text import key, search_key
from tracker.sheets.cells import text
from tracker.sheets.read import Cell

_ENDINGS = re.compile(r"\b(inspector|operador|director)(?:a|es|as)?(?: (?:a|as|es|s))*\b")
_PROFILES = {
    "municipal_inspector": r"municipal inspector|(?:otro )?insp(?:ector)? mun(?:ic|icipal)?",
    "security_inspector": (
        r"security inspector|inspector (?:municipal |comunal )?(?:de )?(?:la )?seguridad\b.*"
        r"|insp(?:ector)? de seg(?:uridad)?\b.*"  # «INSP. SEGURIDAD» says too little of who the law names: ask
    ),
    "cctv_operator": r"cctv operator|op(?:er|erador)?\b.*\b(?:cctv|camaras?|televigilancia|videovigilancia|monitoreo)\b.*",
    "director": r"director(?:(?: municipal| comunal| subrogante| suplente)?(?: de)?(?: la)? seguridad\b.*)?",
}
_CONTRACTS = {
    "planta": "planta", "titular": "planta", "titularplanta": "planta",
    "contrata": "contrata", "acontrata": "contrata",
    "honorarios": "honorarios", "honorario": "honorarios", "ahonorarios": "honorarios",
    "honorariosasumaalzada": "honorarios", "honorariossumaalzada": "honorarios",
    "codigotrabajo": "codigo_trabajo", "codigodeltrabajo": "codigo_trabajo", "codtrabajo": "codigo_trabajo",
    "coddeltrabajo": "codigo_trabajo", "codigodetrabajo": "codigo_trabajo", "ctrabajo": "codigo_trabajo",
    "suplente": "suplente", "suplencia": "suplente", "asuplencia": "suplente",
}  # fmt: skip


def profile(cell: Cell) -> str | None:
    """Return the profile a function or post stands for, by its code or its Spanish names; None if unknown.

    «Inspector de seguridad» with whatever follows is one; «inspector» alone says too little.
    """
    return _profile(text(cell))


@lru_cache(maxsize=2**10)  # a roster has a handful of them
def _profile(typed: str) -> str | None:
    said = _ENDINGS.sub(r"\1", search_key(typed))
    return next((code for code, names in _PROFILES.items() if re.fullmatch(names, said)), None)


def contract(cell: Cell) -> str | None:
    """Return the contract a legal quality (calidad jurídica) stands for; None if blank or unknown."""
    return _CONTRACTS.get(key(text(cell)))
