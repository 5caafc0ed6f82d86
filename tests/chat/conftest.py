"""Chat without its relay: what it would publish stays in the outbox, where tests look at it."""

from collections.abc import AsyncIterator, Callable

import pytest

from kit.clock import FrozenClock
from kit.settings import Part
from services.chat.app import create
from services.chat.settings import Settings
from tests.chat.world import Booked
from tests.support.http import RunningService, running


@pytest.fixture
def settings(settings_for: Callable[..., Settings]) -> Settings:
    return settings_for(Settings, "chat", parts=(Part.API,))


@pytest.fixture
async def service(settings: Settings, clock: FrozenClock) -> AsyncIterator[RunningService]:
    async with running(create(settings, clock)) as service:
        yield service


@pytest.fixture
async def visit(service: RunningService) -> Booked:
    return await Booked.known_to(service.app)
