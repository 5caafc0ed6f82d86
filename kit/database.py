"""PostgreSQL: every option in one place, and the transaction that is opened at the edge.

`python -m kit.database upgrade services.booking` migrates one service's database.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import ClauseElement, TextClause, event, text
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.util.concurrency import greenlet_spawn

from kit.settings import KitSettings

__all__ = [
    "OUTBOX",
    "Database",
    "Insert",
    "NotInserted",
    "Prepared",
    "after_commit",
    "before_commit",
    "insert_at_last",
    "insert_now",
    "is_transient",
    "prepared",
    "sqlstate",
]

CANNOT_CONNECT_NOW = frozenset({"57P01", "57P02", "57P03", "53300", "08000", "08003", "08006"})
"""The server is stopping, starting, or full. Source: PostgreSQL error codes, appendix A."""
OUTBOX = "outbox"
DISK_FULL = "53100"
LOST_A_RACE = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock timeout: the same work succeeds when it is done again."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the driver takes it, with the names of its values in their order."""

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]


def prepared(statement: ClauseElement) -> Prepared:
    """Compiles a statement for `Database.fetch`. Once, since that takes longer than to run it."""
    compiled: Any = statement.compile(dialect=dialect())
    known = {name: each.value for name, each in compiled.binds.items() if not each.required}
    return Prepared(str(compiled), tuple(compiled.positiontup or ()), known)


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows that nothing in their own transaction reads: they are written with its last statement,
    whatever there is for other tables too."""

    table: str
    sql: str
    """Inserts, or completes, the rows of `:<table>`, a JSON array; ends with `returning 1`."""


class NotInserted(Exception):
    """Some of these rows were there already, so that the transaction is undone."""


class Database:
    """One service's database. It is the only way to a session."""

    def __init__(self, settings: KitSettings, on_events: Callable[[], None] = lambda: None) -> None:
        """`on_events` is called after each commit that put something into the outbox."""
        self._on_events = on_events
        self._running: dict[Hashable, asyncio.Task[Sequence[Sequence[Any]]]] = {}
        self._engine = engine_of(settings)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False, autoflush=False)
        # Without BEGIN and ROLLBACK, two of the three ways to the server that a query would take.
        self._reads = async_sessionmaker(
            self._engine.execution_options(isolation_level="AUTOCOMMIT"), autoflush=False
        )

    @asynccontextmanager
    async def transaction(
        self, connection: AsyncConnection | None = None
    ) -> AsyncIterator[AsyncSession]:
        """One unit of work: it commits when the block ends, then runs what was asked for with
        `after_commit`. `connection` is one that is held; any of the pool by default.

        Nothing is committed when the block raises. The answer to a request is built after this
        block, so that nobody is told of a thing that is not stored.
        """
        async with self._sessions(bind=connection or self._engine) as session:
            async with session.begin():
                yield session
                # The ORM's rows first: an outbox row may never be stored without the state that it
                # tells of.
                await session.flush()
                for write in session.info.get("before_commit", {}).values():
                    await write(session)
                await insert_now(session)
            # Before the connection goes back: somebody waits for these.
            callbacks: list[Callable[[], None]] = session.info.get("after_commit", [])
            if OUTBOX in session.info.get("inserted", ()):
                self._on_events()
            for callback in callbacks:
                callback()

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[AsyncConnection]:
        """One connection for several transactions: its temporary tables last as long as the
        block."""
        async with self._engine.connect() as connection:
            try:
                yield connection
            finally:
                # Back in the pool it would bring its tables to whoever has it next.
                await connection.invalidate()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for queries, outside of any transaction.

        Each statement sees what is committed when it starts.
        """
        async with self._reads() as session:
            yield session

    async def fetch(self, query: Prepared, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """The rows of one read, for the few queries that must cost next to nothing: without a
        session, which takes as long as the query itself. Raises DBAPIError, as sessions do."""
        given = {**query.constants, **values}
        connection = await self._engine.raw_connection()
        try:
            driver: Any = connection.driver_connection
            return await driver.fetch(query.sql, *(given[name] for name in query.names))
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DBAPIError(query.sql, None, error) from error
        finally:
            # Where the pool may wait for the server: a connection that died is thrown away.
            await greenlet_spawn(connection.close)

    async def fetch_once(
        self, query: Prepared, values: Mapping[str, Any], *, same: Hashable
    ) -> Sequence[Sequence[Any]]:
        """The rows of one read for all who ask for the same while it runs: in a crowd, few reads.

        `same` says which values of this query matter to the answer. Raises DBAPIError.
        """
        asked = (query.sql, same)
        running = self._running.get(asked)
        if running is None:
            running = asyncio.create_task(self.fetch(query, values))
            running.add_done_callback(lambda _: self._running.pop(asked, None))
            self._running[asked] = running
        # Who goes away leaves it to the others.
        return await asyncio.shield(running)

    async def ping(self) -> None:
        """Raises when the database does not answer."""
        async with self._engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        await self._engine.dispose()


def engine_of(settings: KitSettings) -> AsyncEngine:
    """The engine with every option said aloud."""
    engine = create_async_engine(
        settings.database_url,
        pool_size=settings.database_connections_max,
        max_overflow=0,
        pool_timeout=settings.database_pool_timeout_seconds,
        # Asking before every use would cost a round trip on each request: `_refuse_closed` knows
        # without asking.
        pool_pre_ping=False,
        pool_recycle=1_800,
        pool_use_lifo=True,
        isolation_level="READ COMMITTED",
        connect_args={
            "timeout": settings.database_connect_timeout_seconds,
            "command_timeout": settings.database_statement_timeout_ms / 1_000 * 2,
            "statement_cache_size": 512,
            "server_settings": {
                "application_name": "videoporady",
                "statement_timeout": str(settings.database_statement_timeout_ms),
                "idle_in_transaction_session_timeout": "30000",
                "lock_timeout": str(settings.database_lock_timeout_ms),
                "timezone": "UTC",
                "jit": "off",
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: DBAPIConnection, *_: object) -> None:
    """A connection that died with a restart of the server is replaced before it is used.

    Otherwise the first request afterwards would be told to come back later, with a database that is
    there again.
    """
    driver: Any = getattr(connection, "driver_connection")  # noqa: B009 - asyncpg's own, untyped
    if driver.is_closed():
        raise DisconnectionError


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Runs the callback once the session's transaction is stored; never when it was rolled back."""
    session.info.setdefault("after_commit", []).append(callback)


def insert_at_last(session: AsyncSession, insert: Insert, *rows: Mapping[str, Any]) -> None:
    """Inserts the rows with the last statement of the transaction, which raises NotInserted when
    it could not insert them all."""
    at_last: dict[Insert, list[Mapping[str, Any]]] = session.info.setdefault("at_last", {})
    at_last.setdefault(insert, []).extend(rows)


async def insert_now(session: AsyncSession) -> None:
    """Inserts what was put off. Raises NotInserted."""
    at_last: dict[Insert, list[Mapping[str, Any]]] = session.info.pop("at_last", {})
    if not at_last:
        return
    values = {each.table: json.dumps(rows, default=str) for each, rows in at_last.items()}
    counts = (await session.execute(_statement_of(tuple(at_last)), values)).one()
    for (insert, rows), count in zip(at_last.items(), counts, strict=True):
        if count != len(rows):
            raise NotInserted(insert.table)
    session.info.setdefault("inserted", set()).update(each.table for each in at_last)


@cache
def _statement_of(inserts: tuple[Insert, ...]) -> TextClause:
    """One statement for all, since each would be a way to the server and back."""
    parts = ", ".join(f"new_{each.table} as ({each.sql})" for each in inserts)
    counts = ", ".join(f"(select count(*) from new_{each.table})" for each in inserts)  # noqa: S608 - constants of the services
    return text(f"with {parts} select {counts}")


def before_commit(
    session: AsyncSession, name: str, write: Callable[[AsyncSession], Awaitable[None]]
) -> None:
    """Runs `write` at the end of the transaction, once for each name."""
    session.info.setdefault("before_commit", {}).setdefault(name, write)


def sqlstate(error: BaseException) -> str | None:
    """The PostgreSQL error code behind an exception, if there is one."""
    if isinstance(error, DBAPIError):
        for cause in (error.orig, error.orig.__cause__ if error.orig else None):
            state = getattr(cause, "sqlstate", None)
            if state is not None:
                return str(state)
    return None


def is_transient(error: BaseException) -> bool:
    """Whether the same work may well succeed later: the database is away, full, or a race was
    lost."""
    if isinstance(error, PoolTimeout | ConnectionError | TimeoutError | OSError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = sqlstate(error)
    if state is None:
        # asyncpg's own InterfaceError, "connection was closed in the middle of operation", has no
        # state.
        return error.connection_invalidated or "InterfaceError" in type(error.orig).__name__
    return state in CANNOT_CONNECT_NOW or state in LOST_A_RACE or state == DISK_FULL


def main(arguments: list[str]) -> None:
    """`upgrade <package>`: brings the database of VP_DATABASE_URL to the newest migration of the
    package."""
    from kit.migrations import upgrade  # Alembic is needed by this command only.

    match arguments:
        case ["upgrade", package]:
            upgrade(package)
        case _:
            raise SystemExit("usage: python -m kit.database upgrade services.<name>")


if __name__ == "__main__":
    main(sys.argv[1:])
