"""The six services: their settings, their migrations, their replicas."""

import hashlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.keys import make_push_key, make_token_keys, secret_bytes
from deploy.local.places import REPOSITORY, Places
from deploy.local.postgres import Postgres, run_sql
from deploy.local.processes import Child, wait_until

__all__ = ["OPS_EMAIL", "OPS_PASSWORD", "SERVICES", "Replica", "environment", "migrate"]

SERVICES = ("identity", "calendar", "booking", "signalling", "chat", "notify")
START_SECONDS = 180.0
OPS_EMAIL = "ops@example.com"
OPS_PASSWORD = "Videoporady-2026"
"""The first ops account of the demonstration; `make run` is not for production."""


@dataclass
class Replica:
    """One process of one service."""

    service: str
    port: int
    child: Child

    def start(self) -> None:
        self.child.start()

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Returns when it says that it is ready."""
        wait_until(self.is_ready, what=self.child.name, seconds=seconds, child=self.child)

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        self.child.stop()

    def kill(self) -> None:
        """kill -9."""
        self.child.kill()

    def pause(self) -> None:
        self.child.pause()

    def resume(self) -> None:
        self.child.resume()

    def restart(self) -> None:
        """Stops it in order if it runs, starts it on the same port, and waits."""
        self.child.stop()
        self.child.start()
        self.wait()


def environment(
    service: str,
    *,
    places: Places,
    port: int,
    postgres: Postgres,
    kafka_bootstrap_servers: str,
    origins: Sequence[str],
) -> dict[str, str]:
    """The variables that one replica reads its settings from."""
    private_key, public_key = make_token_keys(places.secrets)
    values = {
        "VP_DATABASE_URL": postgres.service_url(service),
        "VP_KAFKA_BOOTSTRAP_SERVERS": kafka_bootstrap_servers,
        "VP_HTTP_HOST": "127.0.0.1",
        "VP_HTTP_PORT": str(port),
        "VP_PUBLIC_ORIGINS": json.dumps(list(origins)),
        "VP_TOKEN_PUBLIC_KEY_FILE": str(public_key),
        # Plain HTTP on localhost: a Secure cookie would not come back.
        "VP_COOKIE_SECURE": "false",
        "PYTHONUNBUFFERED": "1",
    }
    if service == "identity":
        values["VP_IDENTITY_TOKEN_PRIVATE_KEY_FILE"] = str(private_key)
        values["VP_IDENTITY_FIELD_KEY_FILE"] = str(secret_bytes(places.secrets / "field-key"))
        values["VP_IDENTITY_FIRST_OPS_EMAIL"] = OPS_EMAIL
        values["VP_IDENTITY_FIRST_OPS_PASSWORD"] = OPS_PASSWORD
        _, notify_key = make_token_keys(places.secrets, "notify")
        values["VP_IDENTITY_NOTIFY_PUBLIC_KEY_FILE"] = str(notify_key)
    if service == "notify":
        notify_key, _ = make_token_keys(places.secrets, "notify")
        values["VP_NOTIFY_PRIVATE_KEY_FILE"] = str(notify_key)
        push_key = make_push_key(places.secrets / "push-private.pem")
        values["VP_NOTIFY_VAPID_PRIVATE_KEY_FILE"] = str(push_key)
        values["VP_NOTIFY_IDENTITY_URL"] = origins[0]
    if service in {"booking", "chat"}:
        for neighbour in ("IDENTITY", "CALENDAR"):
            values[f"VP_{service.upper()}_{neighbour}_URL"] = origins[0]
    if service == "chat":
        places.documents.mkdir(parents=True, exist_ok=True)
        values["VP_CHAT_STORAGE_URL"] = places.documents.as_uri()
    return values


def command(service: str) -> list[str]:
    """How a service is started, here as in production."""
    return [sys.executable, "-m", f"services.{service}.app"]


def migrate(postgres: Postgres, services: Sequence[str]) -> list[str]:
    """Brings the databases to the newest migration; returns the services whose one changed.

    A comment on each database says which files it was migrated with, so that a start without
    new files costs one query.
    """
    query = "select datname, shobj_description(oid, 'pg_database') from pg_database"
    rows = (line.partition("|") for line in run_sql(postgres.url(), query).splitlines())
    done = {database: comment for database, _, comment in rows}
    wanted = {service: migrations_digest(service) for service in services}
    behind = [each for each in services if done.get(f"vp_{each}") != wanted[each]]
    running: Mapping[str, subprocess.Popen[str]] = {
        service: subprocess.Popen(
            [sys.executable, "-m", "kit.database", "upgrade", f"services.{service}"],
            cwd=REPOSITORY,
            env={**os.environ, "VP_DATABASE_URL": postgres.service_url(service)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for service in behind
    }
    for service, process in running.items():
        output, _ = process.communicate()
        if process.returncode != 0:
            last = output.strip().splitlines()[-1:] or ["no output"]
            raise CannotStart(f"The database of {service} could not be migrated: {last[0]}")
        digest = wanted[service]
        run_sql(postgres.url(), f"comment on database vp_{service} is '{digest}'")
    return behind


def migrations_digest(service: str) -> str:
    """A digest of all files that decide how the service's tables look."""
    folder = REPOSITORY / "services" / service / "migrations"
    shared = [REPOSITORY / "kit" / name for name in ("tables.py", "migrations.py")]
    digest = hashlib.sha256()
    for file in [*sorted(folder.rglob("*.py")), *shared]:
        digest.update(file.name.encode() + b"\0" + Path(file).read_bytes())
    return digest.hexdigest()
