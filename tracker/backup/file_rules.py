"""The one file of a copy: what it says of itself, and the database; whole and read again, or not there."""

import gzip
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_file, encrypt_file
from pyrage.x25519 import Identity, Recipient

from tracker.backup.content_rules import Content
from tracker.ground.refused import Refused

ABOUT, DATABASE = "about.json", "database"
ENCRYPTED, GZIP = b"age-encryption.org/", b"\x1f\x8b"
DAMAGED = "La copia está incompleta o dañada; no se usó nada de ella."
NOT_OURS = "El archivo no es una copia de este sistema."
NO_KEY = "La copia está cifrada, y la llave no es la suya: indique con --identity el archivo que la tiene."
AT_ONCE = 2**20  # bytes
STAMP, STAMPED = "tracker-%Y%m%dT%H%M%SZ.backup", "tracker-????????T??????Z.backup"


class About(NamedTuple):
    """What a copy says of itself; `sha256` is that of the database in it."""

    engine: str
    revision: str
    made_at: str
    sha256: str
    tables: Mapping[str, Content]


Make = Callable[[Path], tuple[str, dict[str, Content]]]  # writes the database there; its revision and content


def keep(target: Path, engine: str, make: Make, now: datetime, recipient: str | None) -> About:
    """Make a copy beside its place and read it again from beginning to end; only then it gets its name.

    `recipient` (age1…) is who can read it; to check it there is a second one, whose key is forgotten at once.
    Raises Refused where there is such a file, and where it does not read as it was written.
    """
    if target.exists():
        raise Refused(f"{target} ya existe: ninguna copia se reemplaza.")
    readers, keys = _readers(recipient)
    with _beside(target) as folder:
        database, packed, read = folder / DATABASE, folder / "packed", folder / "read"
        revision, tables = make(database)
        about = About(engine, revision, now.isoformat(), _sha256(database), tables)
        _pack(packed, database, about)
        if readers:
            encrypt_file(str(packed), str(folder / "encrypted"), readers)
            packed = folder / "encrypted"
        if unpack(packed, read, keys) != about:
            raise Refused(DAMAGED)
        _name(packed, target)
    return about


@contextmanager
def opened(copy: Path, identity: Path | None) -> Iterator[tuple[About, Path]]:
    """Give what a copy says of itself and its database, read whole and checked, in a folder that goes afterwards.

    Raises Refused where it is none, is damaged, or is encrypted for somebody else.
    """
    keys = _keys(identity) if identity else []
    with _beside(copy) as folder:
        yield unpack(copy, folder / DATABASE, keys), folder / DATABASE


def unpack(copy: Path, database: Path, keys: Sequence[Identity]) -> About:
    """Write the database of a copy to a path and return what the copy says of itself; both belong together."""
    plain = _decrypted(copy, database.with_suffix(".plain"), keys) if _begins(copy, ENCRYPTED) else copy
    try:
        with gzip.open(plain) as whole, tarfile.open(fileobj=whole, mode="r:") as packed:
            about = _about(_member(packed, ABOUT).read())
            with _member(packed, DATABASE) as inside, database.open("wb") as file:
                shutil.copyfileobj(inside, file)
            while whole.read(AT_ONCE):  # to its end, where its check is
                pass
    except (gzip.BadGzipFile, tarfile.ReadError) as wrong:
        raise Refused(DAMAGED if _begins(plain, GZIP) else NOT_OURS) from wrong
    except (EOFError, zlib.error, tarfile.TarError, ValueError, KeyError, TypeError) as wrong:
        raise Refused(DAMAGED) from wrong
    if _sha256(database) != about.sha256:
        raise Refused(DAMAGED)
    return about


def stamped(folder: Path, now: datetime) -> Path:
    """Return the path of a copy of this instant in a folder of copies."""
    return folder / now.astimezone(UTC).strftime(STAMP)


def rotate(folder: Path, kept: int) -> list[Path]:
    """Remove all but the newest copies of a folder, and return those; what has another name stays."""
    old = sorted(folder.glob(STAMPED))[:-kept]
    for path in old:
        path.unlink()
    return old


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a folder that nobody else may read, on the same disk as a path; it goes afterwards."""
    with TemporaryDirectory(prefix=".tracker-", dir=path.absolute().parent) as folder:
        yield Path(folder)


def _begins(path: Path, with_: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(with_)) == with_


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _pack(target: Path, database: Path, about: About) -> None:
    said = json.dumps(about._asdict(), ensure_ascii=False, indent=1).encode()
    with tarfile.open(target, "w:gz", compresslevel=6) as packed, database.open("rb") as file:
        packed.addfile(_head(ABOUT, len(said)), io.BytesIO(said))
        packed.addfile(_head(DATABASE, database.stat().st_size), file)


def _head(name: str, size: int) -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.size, head.mode = size, 0o600
    return head


def _member(packed: tarfile.TarFile, name: str) -> IO[bytes]:
    inside = packed.extractfile(name)
    if inside is None:
        raise Refused(NOT_OURS)
    return inside


def _about(content: bytes) -> About:
    about = About(**json.loads(content))
    return about._replace(tables={name: Content(*each) for name, each in about.tables.items()})


def _readers(recipient: str | None) -> tuple[list[Recipient], list[Identity]]:
    """Return who can read a copy, and the key with which it is checked; nobody where it is not encrypted."""
    if recipient is None:
        return [], []
    check = Identity.generate()
    try:
        return [Recipient.from_str(recipient), check.to_public()], [check]
    except RecipientError as wrong:
        raise Refused(f"«{recipient}» no es una llave pública de age (age1…).") from wrong


def _keys(identity: Path) -> list[Identity]:
    """Return the keys of a file as `age-keygen` writes it."""
    lines = identity.read_text(encoding="utf-8").splitlines()
    try:
        return [
            Identity.from_str(line.strip()) for line in lines if line.strip() and not line.startswith("#")
        ]
    except IdentityError as wrong:
        raise Refused(f"{identity} no tiene una llave de age (AGE-SECRET-KEY-…).") from wrong


def _decrypted(copy: Path, target: Path, keys: Sequence[Identity]) -> Path:
    try:
        decrypt_file(str(copy), str(target), keys)
    except (DecryptError, OSError) as wrong:
        if getattr(wrong, "errno", None):  # the disk's, not the copy's
            raise
        raise Refused(NO_KEY if "matching" in str(wrong) or not keys else DAMAGED) from wrong
    return target


def _name(packed: Path, target: Path) -> None:
    """Let a finished file have its name, also after a power cut, readable by its owner alone."""
    packed.chmod(0o600)
    _keep_on_disk(packed)
    os.link(packed, target)  # which fails where somebody else made one meanwhile
    _keep_on_disk(target.absolute().parent)


def _keep_on_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
