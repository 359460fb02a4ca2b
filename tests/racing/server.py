"""The server as it is run, over one database: its port, its workers, and what it said."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Server:
    """A gunicorn that serves; `log` holds what it and the application said."""

    def __init__(self, process, port, log):
        self.pid = process.pid
        self.port = port
        self.log = log

    def workers(self):
        """Return the process ids of the workers, which come and go."""
        return [int(word) for word in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def database_errors(self):
        """Return how often the database refused: locked, deadlocked, timed out."""
        return self.log.read_text().count("database error")


@contextmanager
def served(url, folder, key, workers=3, threads=4):
    """Serve the database of the URL from a folder of its own; `key` signs the cookies."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {"DATABASE_URL": url, "SECRET_KEY": key, "TRACKER_INSTANCE": str(folder), "PORT": str(port)}
    options = ["--workers", str(workers), "--threads", str(threads), "--max-requests", "0"]
    command = [sys.executable, "-m", "gunicorn", "app:app", "--log-level", "critical", *options]
    log = Path(folder) / "server.log"
    with (
        log.open("w") as said,
        subprocess.Popen(command, cwd=ROOT, env=os.environ | ours, stderr=said) as process,
    ):
        try:
            wait_for(port)
            yield Server(process, port, log)
        finally:
            process.terminate()


def wait_for(port):
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")
