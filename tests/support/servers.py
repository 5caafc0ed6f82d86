"""One broker and one database for all tests of a run.

Order of choice: KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL (a superuser's), if set; else the
embedded ones, which the run starts and ends. `python -m tests.support.servers` keeps a pair running
and prints the two variables, so that short runs need not start their own.
"""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.kafka import Kafka
from deploy.local.places import Places
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres

__all__ = ["Servers", "scratch_folder", "servers"]

SCRATCH_PREFIX = "videoporady-test-"


@dataclass(frozen=True)
class Servers:
    """Addresses, and handles for tests that break them (None when they are not ours)."""

    kafka_bootstrap_servers: str
    database_url: str
    """postgresql://, as a superuser."""
    kafka: Kafka | None = None
    postgres: Postgres | None = None


@contextmanager
def servers() -> Iterator[Servers]:
    """The servers of this run; those that it started are ended with it."""
    kafka_address = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    database_url = os.environ.get("DATABASE_URL")
    if kafka_address and database_url:
        yield Servers(kafka_address, database_url)
        return
    with scratch_folder() as folder:
        places = Places(folder)
        kafka = None if kafka_address else Kafka(places, free_port(), free_port())
        postgres = None if database_url else Postgres(places, free_port(), durable=False)
        started = [each for each in (kafka, postgres) if each is not None]
        try:
            for each in started:
                each.start()
            for each in started:
                each.wait()
            yield Servers(
                kafka_address or (kafka.bootstrap_servers if kafka else ""),
                database_url or (postgres.url() if postgres else ""),
                kafka,
                postgres,
            )
        finally:
            # Nothing in them is needed again: no time for an orderly end.
            for each in started:
                each.kill()


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that is gone afterwards; those of runs that were killed are removed too."""
    root = Path(tempfile.gettempdir())
    for old in root.glob(f"{SCRATCH_PREFIX}*"):
        owner = old.name.removeprefix(SCRATCH_PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{SCRATCH_PREFIX}{os.getpid()}-", dir=root))
    # PostgreSQL may run as another user, who must be able to walk through.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Keeps a broker and a database running until Ctrl-C."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with servers() as running:
        print(f"export KAFKA_BOOTSTRAP_SERVERS={running.kafka_bootstrap_servers}")
        print(f"export DATABASE_URL={running.database_url}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
