"""What one machine keeps is its owner's alone: other users of the machine read neither the database nor the key."""

from pathlib import Path
from stat import S_IMODE

from tracker.ground.config import Unfit

OTHERS = 0o077
BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite writes


def close_to_others(instance: Path, database: str | None) -> list[str]:
    """Take the rights of others from the instance's folder, all in it, and a SQLite database elsewhere.

    Returns a sentence for each that was open. Raises Unfit where one is open and not ours to close.
    """
    elsewhere = [Path(f"{database}{end}") for end in BESIDE] if database else []
    there = [
        each
        for each in (instance, *instance.rglob("*"), *elsewhere)
        if each.exists() and not each.is_symlink()
    ]
    return [_close(path) for path in there if S_IMODE(path.stat().st_mode) & OTHERS]


def _close(path: Path) -> str:
    mode = S_IMODE(path.stat().st_mode)
    try:
        path.chmod(mode & ~OTHERS)
    except OSError as refused:
        raise Unfit(
            f"{path} está a la vista de otros usuarios de esta máquina (modo {mode:o}) y no es posible cerrarlo: {refused.strerror}."
        ) from refused
    return f"{path} estaba a la vista de otros usuarios de esta máquina (modo {mode:o}); se cerró."
