"""Alembic, driven by the package of a service: its migrations are in
`<package>/migrations/versions`.

A service's `migrations/env.py` holds two lines: `from kit.migrations import run` and
`run(Base.metadata)`.
"""

import asyncio
import importlib
import os
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

__all__ = ["run", "upgrade"]

LOCK_TIMEOUT = "4s"
"""A migration that waits for a lock makes every later query wait behind it: give up, and try
again."""
MIGRATING = 7_070_001
"""Advisory lock: two replicas that start at once migrate one after the other."""


def upgrade(package: str, database_url: str | None = None) -> None:
    """Brings a database to the newest migration of `package`; VP_DATABASE_URL names it by
    default."""
    folder = Path(str(importlib.import_module(package).__file__)).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["database_url"] = database_url or os.environ["VP_DATABASE_URL"]
    command.upgrade(config, "head")


def run(metadata: MetaData) -> None:
    """Called by a service's `migrations/env.py`."""
    asyncio.run(_run(metadata, context.config.attributes["database_url"]))


async def _run(metadata: MetaData, database_url: str) -> None:
    engine = create_async_engine(database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        await connection.execute(text(f"select pg_advisory_lock({MIGRATING})"))
        await connection.commit()
        await connection.run_sync(_migrate, metadata)
        await connection.commit()
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()
