"""Papers that are kept: files whose kind their content tells, whatever their name says."""

import hashlib
import io
from datetime import datetime
from pathlib import PurePosixPath

import sqlalchemy as sa
from flask import Response, abort, send_file
from sqlalchemy.orm import Session, undefer
from werkzeug.datastructures import FileStorage

from tracker.ground.refused import Refused
from tracker.models.records import Evidence

LARGEST = 5_000_000  # bytes: a photograph of a certificate
_LONGEST_NAME = 200
_KINDS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
)


def received(file: FileStorage, *, by: int, now: datetime) -> Evidence:
    """Return a file of a form as `paper` does; of one too large no more is read than tells so."""
    return paper(file.filename or "", file.read(LARGEST + 1), by=by, now=now)


def paper(name: str, content: bytes, *, by: int, now: datetime) -> Evidence:
    """Return a file as evidence, not yet stored; its name ends as its content says.

    Raise Refused where it is empty, larger than LARGEST, or none of PDF, JPG and PNG.
    """
    if not content:
        raise Refused("El archivo está vacío.")
    if len(content) > LARGEST:
        raise Refused(f"El archivo pesa más de {LARGEST // 1_000_000} MB: envíe uno más liviano.")
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
    raise Refused("El archivo no es un PDF ni una imagen JPG o PNG: envíe uno de esos.")


def download_of(session: Session, clause: sa.ColumnElement[bool]) -> Response:
    """Answer with the paper of a clause as it was sent: to be kept, never opened as a page of ours; 404 where none is."""
    found = session.scalar(sa.select(Evidence).where(clause).options(undefer(Evidence.content))) or abort(404)
    content = io.BytesIO(found.content)
    return send_file(content, found.media_type, as_attachment=True, download_name=found.name)


def _stem(name: str) -> str:
    """Return the name of a file without folders, suffix, and what no file system or database keeps."""
    plain = "".join(char for char in name.replace("\\", "/") if char.isprintable())
    return PurePosixPath(plain).stem.strip(". ")[:_LONGEST_NAME] or "evidencia"
