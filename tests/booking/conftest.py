"""Fixtures of booking's tests: a clinic's world on a database of its own."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from kit.clock import FrozenClock
from kit.settings import Part
from services.booking.settings import Settings
from tests.booking.world import World, world_of
from tests.support.http import ORIGIN
from tests.support.people import Tokens


@pytest.fixture
def booking_settings(
    service_database: Callable[[str], str], kafka_bootstrap_servers: str, keys_folder: Path
) -> Settings:
    """A fresh database. Kafka is named and not used: these tests publish and consume nothing."""
    return Settings(
        database_url=service_database("booking"),
        kafka_bootstrap_servers=kafka_bootstrap_servers,
        public_origins=(ORIGIN,),
        token_public_key_file=keys_folder / "token-public.pem",
        cookie_secure=False,
        log_level="WARNING",
        parts=(Part.API, Part.RELAY),
    )


@pytest.fixture
async def world(
    booking_settings: Settings, clock: FrozenClock, tokens: Tokens
) -> AsyncIterator[World]:
    made = world_of(booking_settings, clock, tokens)
    yield made
    await made.close()
