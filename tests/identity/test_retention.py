"""Traces of log-ins go; accounts, patients and consents stay."""

from datetime import timedelta

from services.identity.retention import RULES
from tests.identity.portal import Portal
from tests.support.retention import forget


async def count(portal: Portal, table: str) -> int:
    (found,) = await portal.column(f"select count(*) from {table}")
    return found


async def test_ended_sessions_and_windows_are_forgotten(portal: Portal) -> None:
    await portal.registered()
    await portal.log_in("x@example.com")
    kept = [await count(portal, table) for table in ("accounts", "patients", "guardianships")]
    assert await count(portal, "sessions") >= 1
    attempts = await count(portal, "login_attempts")
    assert attempts
    await forget(portal.app, RULES)
    assert await count(portal, "login_attempts") == attempts

    portal.clock.advance(timedelta(days=2))
    await forget(portal.app, RULES)
    assert await count(portal, "login_attempts") == 0
    assert await count(portal, "sessions") >= 1

    portal.clock.advance(timedelta(days=60))
    await forget(portal.app, RULES)
    assert await count(portal, "sessions") == 0
    assert kept == [
        await count(portal, table) for table in ("accounts", "patients", "guardianships")
    ]
