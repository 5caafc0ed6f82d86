"""A database for each test, copied from one that is migrated once for the whole run."""

import os
import subprocess
import sys
import uuid
from urllib.parse import urlsplit, urlunsplit

from deploy.local.places import REPOSITORY
from deploy.local.postgres import run_sql

__all__ = ["Databases"]

PASSWORD = "only-for-tests"


class Databases:
    """Makes and drops databases of services on one server."""

    def __init__(self, superuser_url: str) -> None:
        self._superuser_url = superuser_url
        self._run = uuid.uuid4().hex[:8]
        self._templates: dict[str, str] = {}
        self._made: list[str] = []

    def make(self, service: str) -> str:
        """A fresh, migrated database of a service; returns its postgresql+asyncpg:// address."""
        template = self._templates.get(service) or self._make_template(service)
        name = f"{template}_{uuid.uuid4().hex[:8]}"
        self._execute(f"create database {name} owner {template} template {template}")
        self._made.append(name)
        return self._address(name, template)

    def drop_all(self) -> None:
        """Drops what `make` made, also when somebody is still connected."""
        for name in self._made:
            self._execute(f"drop database if exists {name} with (force)")
        self._made.clear()

    def close(self) -> None:
        """Drops the templates and their roles too."""
        self.drop_all()
        for template in self._templates.values():
            self._execute(f"drop database if exists {template} with (force)")
            self._execute(f"drop role if exists {template}")
        self._templates.clear()

    def _make_template(self, service: str) -> str:
        name = f"t{self._run}_{service}"
        self._execute(f"create role {name} login password '{PASSWORD}'")
        self._execute(f"create database {name} owner {name} template template0 encoding 'UTF8'")
        if service == "booking":
            extension = "create extension if not exists btree_gist"
            run_sql(at(self._superuser_url, database=name), extension)
        # A process of its own, as in production: Alembic keeps its state in globals.
        subprocess.run(
            [sys.executable, "-m", "kit.database", "upgrade", f"services.{service}"],
            check=True,
            cwd=REPOSITORY,
            env={**os.environ, "VP_DATABASE_URL": self._address(name, name)},
        )
        self._templates[service] = name
        return name

    def _address(self, database: str, role: str) -> str:
        address = at(self._superuser_url, database=database, user=role, password=PASSWORD)
        return address.replace("postgresql://", "postgresql+asyncpg://", 1)

    def _execute(self, sql: str) -> None:
        run_sql(self._superuser_url, sql)


def at(url: str, *, database: str, user: str | None = None, password: str | None = None) -> str:
    """The same server, another database, and another user if one is given."""
    parts = urlsplit(url)
    location = parts.netloc
    if user is not None:
        location = f"{user}:{password}@{location.rpartition('@')[2]}"
    return urlunsplit((parts.scheme, location, f"/{database}", "", ""))
