"""Fixtures of signalling's tests: one replica, or two on one database and one topic."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.topics import delete_topics, make_topics
from kit.clock import FrozenClock
from kit.settings import Part
from services.signalling.settings import Settings
from tests.signalling.world import Replica, replica
from tests.support.http import ORIGIN
from tests.support.people import Tokens

WITH_SOCKETS = ("signalling", "identity")
"""Sessions that are revoked come from identity."""


@pytest.fixture(scope="session")
def relay_prefix(kafka_bootstrap_servers: str) -> Iterator[str]:
    """The topic between replicas is made once: frames are for a connection, which has one test."""
    prefix = f"signalling{uuid.uuid4().hex[:10]}."
    asyncio.run(
        make_topics(kafka_bootstrap_servers, services=WITH_SOCKETS, prefix=prefix, partitions=2)
    )
    yield prefix
    asyncio.run(delete_topics(kafka_bootstrap_servers, prefix=prefix))


@pytest.fixture
def signalling_settings(
    service_database: Callable[[str], str],
    kafka_bootstrap_servers: str,
    keys_folder: Path,
    relay_prefix: str,
) -> Settings:
    """Without relay, so that events can be read from the outbox, and without jobs: tests sweep."""
    return Settings(
        database_url=service_database("signalling"),
        kafka_bootstrap_servers=kafka_bootstrap_servers,
        topic_prefix=relay_prefix,
        public_origins=(ORIGIN,),
        token_public_key_file=keys_folder / "token-public.pem",
        cookie_secure=False,
        log_level="WARNING",
        parts=(Part.API,),
        # Time stands still in these tests, and beats by themselves would be none.
        replica_beat_seconds=3_600,
    )


@pytest.fixture
async def signalling(
    signalling_settings: Settings, clock: FrozenClock, tokens: Tokens
) -> AsyncIterator[Replica]:
    async with replica(signalling_settings, clock, tokens) as running:
        yield running


@pytest.fixture
async def another_replica(
    signalling: Replica, signalling_settings: Settings, clock: FrozenClock, tokens: Tokens
) -> AsyncIterator[Replica]:
    """A second replica beside `signalling`: the same database, the same topics."""
    async with replica(signalling_settings, clock, tokens) as running:
        yield running
