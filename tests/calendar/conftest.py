"""Fixtures of calendar's tests: the service on a database of its own, and ops who configure it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from kit.clock import FrozenClock
from kit.settings import Part
from services.calendar.app import create
from services.calendar.settings import Settings
from tests.calendar.network import Network
from tests.support.http import ORIGIN, running
from tests.support.people import Tokens


@pytest.fixture
def calendar_settings(
    service_database: Callable[[str], str], kafka_bootstrap_servers: str, keys_folder: Path
) -> Settings:
    """A fresh database. Kafka is named and not used: these tests publish and consume nothing."""
    return Settings(
        database_url=service_database("calendar"),
        kafka_bootstrap_servers=kafka_bootstrap_servers,
        public_origins=(ORIGIN,),
        token_public_key_file=keys_folder / "token-public.pem",
        log_level="WARNING",
        parts=(),
    )


@pytest.fixture
async def network(
    calendar_settings: Settings, clock: FrozenClock, tokens: Tokens
) -> AsyncIterator[Network]:
    """One facility, one clinic, one doctor; its API is answered, nothing runs beside it."""
    with_api = calendar_settings.model_copy(update={"parts": (Part.API,)})
    async with running(create(with_api, clock)) as service:
        made = Network(service, clock, tokens)
        await made.open()
        yield made
