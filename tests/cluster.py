"""PostgreSQL for the tests: a cluster of their own, in a temporary folder, reached through a socket only."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_INSTALLED = Path("/usr/lib/postgresql")


@contextmanager
def running(parent: Path | None = None) -> Iterator[str]:
    """Give the URL of a server's `postgres` database: TEST_DATABASE_URL, else a cluster of our own in a folder there.

    The user of TEST_DATABASE_URL is a superuser: between tests rows are put back without their triggers.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with own(parent) as cluster:
        yield cluster.url


class Cluster:
    """A server of our own, which a test may stop and start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"postgresql://tests@/postgres?host={folder}"

    def start(self) -> None:
        data, log = self.folder / "data", self.folder / "log"
        command = [_binary("postgres"), "-D", data, "-F", "-k", self.folder, "-c", "listen_addresses="]
        with log.open("w") as said:
            self.process = subprocess.Popen(command, user=_owner(), stdout=said, stderr=said)
        _wait_for(self.url, self.process, log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it, and what its clients are at; SIGTERM would wait for them."""
        self.process.send_signal(how)
        self.process.wait()


@contextmanager
def own(parent: Path | None = None) -> Iterator[Cluster]:
    """Give a running cluster in a temporary folder there."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-postgres-", dir=parent))
    owner = _owner()
    if owner:
        shutil.chown(folder, owner)
    _call(
        "initdb", "-D", folder / "data", "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
    )
    cluster = Cluster(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)


def _binary(name: str) -> str:
    folders = [os.environ.get("PG_BIN", ""), *os.get_exec_path(), *sorted(map(str, _INSTALLED.glob("*/bin")))]
    found = shutil.which(name, path=os.pathsep.join(filter(None, folders)))
    if found is None:
        raise FileNotFoundError(f"{name} of PostgreSQL: install it, or set PG_BIN or TEST_DATABASE_URL")
    return found


def _owner() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _call(name: str, *arguments: str | Path) -> None:
    subprocess.run([_binary(name), *arguments], user=_owner(), check=True, capture_output=True)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(log.read_text())
