"""A temporary instance with the demonstration in it, and its server."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUNICORN = (
    "--workers",
    "1",
    "--threads",
    "1",
    "--max-requests",
    "0",
    "--keep-alive",
    "60",
    "--timeout",
    "300",
)


@contextmanager
def filled(scale: str) -> Iterator[dict[str, str]]:
    """Give the environment of a fresh SQLite instance that holds the demonstration."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        environment = kept | {"TRACKER_INSTANCE": folder, "DATABASE_URL": ""}
        _flask(environment, "db", "upgrade")
        _flask(environment, "demo", "load", "--scale", scale)
        yield environment


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """Serve the instance with one worker and give its port."""
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "bench.app:with_floors()", *GUNICORN],
        cwd=ROOT,
        env=environment | {"PORT": str(port)},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _flask(environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1_200):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")
