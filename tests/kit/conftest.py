"""A service without a domain: the kit's tables, one table of effects, and nothing else."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from deploy.local.postgres import run_sql
from kit import kafka, outbox
from kit.clock import SystemClock
from kit.database import Database
from kit.ids import new_id
from kit.settings import KitSettings
from kit.tables import kit_tables
from tests.support.databases import at
from tests.support.http import ORIGIN
from tests.support.servers import Servers
from videoporady_contracts import Envelope, EventData, Service, topic_of
from videoporady_contracts.booking import SlotHeld
from videoporady_contracts.wire import decode

EFFECTS = "create table effects (position bigint generated always as identity, visit_id uuid)"


@pytest.fixture
async def kit_settings(
    test_servers: Servers, topic_prefix: str, keys_folder: Path
) -> AsyncIterator[KitSettings]:
    """Settings with a database of its own that has the kit's tables and `effects`."""
    name = f"kit_{uuid.uuid4().hex[:10]}"
    await asyncio.to_thread(run_sql, test_servers.database_url, f"create database {name}")
    url = at(test_servers.database_url, database=name).replace(
        "postgresql", "postgresql+asyncpg", 1
    )
    metadata = MetaData()
    kit_tables(metadata)
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(text(EFFECTS))
    await engine.dispose()
    yield KitSettings(
        database_url=url,
        kafka_bootstrap_servers=test_servers.kafka_bootstrap_servers,
        topic_prefix=topic_prefix,
        public_origins=(ORIGIN,),
        token_public_key_file=keys_folder / "token-public.pem",
        cookie_secure=False,
        log_level="WARNING",
    )
    drop = f"drop database {name} with (force)"
    await asyncio.to_thread(run_sql, test_servers.database_url, drop)


@pytest.fixture
async def database(kit_settings: KitSettings) -> AsyncIterator[Database]:
    """A database whose commits wake nobody."""
    opened = Database(kit_settings)
    yield opened
    await opened.close()


def held(visit_id: UUID | None = None) -> SlotHeld:
    """Some event; which one does not matter here."""
    visit_id = visit_id or new_id()
    return SlotHeld(
        visit_id=visit_id, slot_id=visit_id, doctor_id=visit_id, expires_at=SystemClock().now()
    )


async def tell(database: Database, *events: EventData) -> list[Envelope]:
    """Commits events to the outbox, all in one transaction."""
    async with database.transaction() as session:
        return [outbox.add(session, event, clock=SystemClock()) for event in events]


async def effects(database: Database) -> list[UUID]:
    """The visits that a handler had its effect on, in order, doubles too."""
    async with database.reading() as session:
        rows = await session.execute(text("select visit_id from effects order by position"))
        return list(rows.scalars())


async def outbox_depth(database: Database) -> int:
    async with database.reading() as session:
        return (await session.execute(text("select count(*) from outbox"))).scalar_one()


@dataclass
class Effect:
    """A handler that writes one row for each event, and fails where it is told to."""

    fails_on: set[UUID] = field(default_factory=set)
    tries: list[UUID] = field(default_factory=list)

    async def __call__(self, session: AsyncSession, event: SlotHeld, _envelope: Envelope) -> None:
        self.tries.append(event.visit_id)
        await session.execute(
            text("insert into effects (visit_id) values (:visit_id)"), {"visit_id": event.visit_id}
        )
        if event.visit_id in self.fails_on:
            raise ValueError("told to fail")


Published = Callable[[int], Awaitable[list[tuple[Envelope, EventData]]]]


@pytest.fixture
def published(kit_settings: KitSettings) -> Published:
    """`await published(n)`: the first n events in booking's topic, per key in order."""

    async def read(count: int) -> list[tuple[Envelope, EventData]]:
        topic = kit_settings.topic_prefix + topic_of(SlotHeld)
        consumer = AIOKafkaConsumer(
            topic,
            bootstrap_servers=kit_settings.kafka_bootstrap_servers,
            group_id=None,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        found: list[tuple[Envelope, EventData]] = []
        try:
            async with asyncio.timeout(30):
                while len(found) < count:
                    for records in (await consumer.getmany(timeout_ms=200)).values():
                        found += [decode(record.value or b"") for record in records]
        finally:
            await consumer.stop()
        return found

    return read


NAME = Service.BOOKING


@pytest.fixture
def short_doubt(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[Any]]:
    """Readers doubt a silent client after half a second. Returns what gives the clients that
    `kit.kafka` makes by the named function, from then on."""
    monkeypatch.setattr("kit.reading.DOUBT_SECONDS", 0.5)

    def made_by(name: str) -> list[Any]:
        make, clients = getattr(kafka, name), list[Any]()

        def remembered(*given: Any, **more: Any) -> AIOKafkaConsumer:
            clients.append(make(*given, **more))
            return clients[-1]

        monkeypatch.setattr(kafka, name, remembered)
        return clients

    return made_by
