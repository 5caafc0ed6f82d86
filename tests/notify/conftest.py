"""Notify without its relay and consumer: tests apply events by hand and look into the outbox."""

from collections.abc import AsyncIterator, Callable

import pytest

from kit.clock import FrozenClock
from kit.settings import Part
from services.notify.app import create
from services.notify.settings import Settings
from tests.support.http import RunningService, running


@pytest.fixture
async def service(
    settings_for: Callable[..., Settings], clock: FrozenClock
) -> AsyncIterator[RunningService]:
    settings = settings_for(Settings, "notify", parts=(Part.API,))
    async with running(create(settings, clock)) as service:
        yield service
