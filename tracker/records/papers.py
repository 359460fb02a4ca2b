"""The paper that shows a record: a file whose kind its content tells, whatever its name says."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from tracker.models.records import Evidence

LARGEST = 5_000_000  # bytes: a photograph of a certificate
_LONGEST_NAME = 200
_KINDS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
)


class PaperRefused(Exception):
    """The file cannot be kept as evidence; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a course was passed: a file, the words that name a paper, or both."""

    file: Evidence | None = None
    note: str | None = None

    def __bool__(self) -> bool:
        return bool(self.file or self.note)


def paper(name: str, content: bytes, *, by: int, now: datetime) -> Evidence:
    """Return a file as evidence, not yet stored; its name ends as its content says.

    Raise PaperRefused where it is empty, larger than LARGEST, or none of PDF, JPG and PNG.
    """
    if not content:
        raise PaperRefused("El archivo está vacío.")
    if len(content) > LARGEST:
        raise PaperRefused(f"El archivo pesa más de {LARGEST // 1_000_000} MB: envíe uno más liviano.")
    for start, media_type, suffix in _KINDS:
        if content.startswith(start):
            return Evidence(
                name=_stem(name) + suffix,
                media_type=media_type,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                content=content,
                added_at=now,
                added_by_id=by,
            )
    raise PaperRefused("El archivo no es un PDF ni una imagen JPG o PNG: envíe uno de esos.")


def _stem(name: str) -> str:
    """Return the name of a file without folders, suffix, and what no file system or database keeps."""
    plain = "".join(char for char in name.replace("\\", "/") if char.isprintable())
    return PurePosixPath(plain).stem.strip(". ")[:_LONGEST_NAME] or "evidencia"
