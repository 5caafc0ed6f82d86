"""Fixtures of identity's tests: the service on a database of its own."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from kit.clock import FrozenClock
from kit.settings import Part
from services.identity.app import create
from services.identity.settings import Settings
from tests.identity.portal import Portal
from tests.support.http import ORIGIN, running


@pytest.fixture
def identity_settings(
    service_database: Callable[[str], str], kafka_bootstrap_servers: str, keys_folder: Path
) -> Settings:
    """A fresh database, and hashes that are quick. Kafka is named and not used."""
    values: dict[str, Any] = {
        "database_url": service_database("identity"),
        "kafka_bootstrap_servers": kafka_bootstrap_servers,
        "public_origins": (ORIGIN,),
        "token_public_key_file": keys_folder / "token-public.pem",
        "token_private_key_file": keys_folder / "token-private.pem",
        "field_key_file": keys_folder / "field-key",
        "log_level": "WARNING",
        "cookie_secure": False,
        "parts": (Part.API,),
        "argon2_memory_kib": 64,
        "argon2_rounds": 1,
        "attempts_per_email_max": 3,
        "attempts_per_address_max": 6,
        "first_ops_email": "ops@example.com",
        "first_ops_password": "Videoporady-2026",
    }
    return Settings(**values)


@pytest.fixture
async def portal(identity_settings: Settings, clock: FrozenClock) -> AsyncIterator[Portal]:
    """The service as people meet it: cookies, and nothing running beside the API."""
    async with running(create(identity_settings, clock)) as service:
        yield Portal(service, clock)
