"""Readiness known the day before: a visit without a passed test is a task, until it has none."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.ids import new_id
from services.signalling import readiness, tasks, test_calls
from services.signalling.verdict import Measured
from tests.signalling.test_domain import GOOD
from tests.signalling.test_moves import disrupted, moved
from tests.signalling.world import Booked, Replica
from tests.support.people import Person
from videoporady_contracts.booking import VisitCancelled
from videoporady_contracts.signalling import ReadinessTaskClosed, ReadinessTaskOpened
from videoporady_contracts.words import ReadinessOutcome, ReadinessReason, VisitType

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BAD = replace(GOOD, microphone_works=False)
SOUND_ONLY = replace(GOOD, camera_works=False)
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=1_500)).map(lambda after: EARLIEST + after)


async def in_days(signalling: Replica, days: float, **changes: Any) -> Booked:
    return await signalling.book(starts_at=signalling.clock.now() + days * DAY, **changes)


async def test_call(signalling: Replica, visit: Booked, measured: Measured) -> None:
    """A test call as the browser makes it, without the echo."""
    test_call_id = new_id()
    async with signalling.kit.database.transaction() as session:
        await test_calls.start_test_call(session, signalling.desk, visit.visit_id, test_call_id)
    async with signalling.kit.database.transaction() as session:
        await test_calls.record_test_result(
            session, signalling.desk, visit.visit_id, test_call_id, measured
        )


test_call.__test__ = False  # pyright: ignore[reportFunctionMemberAccess] - a step, and no test


async def look(signalling: Replica, after: timedelta) -> None:
    signalling.clock.advance(after)
    await tasks.look_after(signalling.kit)


async def told(signalling: Replica) -> list[Any]:
    """What was told of tasks: why each opened, and how it closed."""
    facts: list[Any] = []
    for event in await signalling.told():
        if isinstance(event, ReadinessTaskOpened):
            facts.append((event.reason, event.asks_patient))
        elif isinstance(event, ReadinessTaskClosed):
            facts.append(event.outcome)
    return facts


async def listed(signalling: Replica) -> list[dict[str, Any]]:
    cookies = signalling.tokens.cookies(Person.reception())
    async with signalling.service.client(cookies) as client:
        answer = await client.get("/api/signalling/readiness-tasks")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


OPENED = (ReadinessReason.NOT_TESTED, True)


async def test_a_visit_without_a_test_is_a_task_a_day_before_and_once(
    signalling: Replica, another_replica: Replica
) -> None:
    visit = await in_days(signalling, 3)
    await look(signalling, 2 * DAY - MINUTE)
    assert await told(signalling) == []
    signalling.clock.advance(MINUTE)
    await asyncio.gather(
        *(tasks.look_after(each.kit) for each in (signalling, another_replica) * 3)
    )
    assert await told(signalling) == [OPENED]
    (task,) = await listed(signalling)
    assert (task["visit_id"], task["reason"], task["last_test"]) == (
        str(visit.visit_id),
        "not_tested",
        None,
    )


@pytest.mark.parametrize("measured", [GOOD, SOUND_ONLY])
async def test_who_has_passed_a_test_is_left_alone(signalling: Replica, measured: Measured) -> None:
    visit = await in_days(signalling, 3)
    await test_call(signalling, visit, BAD)
    await test_call(signalling, visit, measured)
    await look(signalling, 2 * DAY)
    assert await told(signalling) == []


async def test_a_failed_test_is_a_task_at_the_check_and_after_it_at_once(
    signalling: Replica,
) -> None:
    visit = await in_days(signalling, 3)
    await test_call(signalling, visit, BAD)
    assert await told(signalling) == [], "there is time to try again"
    await look(signalling, 2 * DAY)
    await test_call(signalling, visit, BAD)
    failed = ReadinessReason.TEST_FAILED
    assert await told(signalling) == [(failed, True)], "one task, whatever comes on top"
    await test_call(signalling, visit, GOOD)
    assert await listed(signalling) == []
    await test_call(signalling, visit, BAD)
    assert await told(signalling) == [
        (failed, True),
        ReadinessOutcome.TESTED,
        # Nobody is asked by a message to make the test that has just failed.
        (failed, False),
    ]
    (task,) = await listed(signalling)
    assert task["last_test"]["verdict"] == "bad"
    assert "microphone-not-working" in task["last_test"]["findings"]


async def test_a_later_booking_is_looked_at_some_minutes_after_it(signalling: Replica) -> None:
    await in_days(signalling, 0.5)
    await look(signalling, 14 * MINUTE)
    assert await told(signalling) == []
    await look(signalling, MINUTE)
    assert await told(signalling) == [OPENED]


async def test_a_visit_that_is_no_video_or_starts_too_soon_is_no_task(signalling: Replica) -> None:
    by_phone = Booked(starts_at=signalling.clock.now() + 3 * DAY)
    await signalling.tell(by_phone.booked(VisitType.PHONE))
    await signalling.book()  # In ten minutes.
    await look(signalling, 2 * DAY)
    assert await told(signalling) == []


async def test_a_task_moves_with_its_visit_and_ends_with_it(signalling: Replica) -> None:
    visit = await in_days(signalling, 3)
    await look(signalling, 2 * DAY)
    later = moved(visit, timedelta(days=9))
    await signalling.tell(later)
    assert await told(signalling) == [OPENED, ReadinessOutcome.VISIT_MOVED]
    await look(signalling, 2 * DAY)
    assert await listed(signalling) == []
    signalling.clock.advance(later.starts_at - DAY - signalling.clock.now())
    await look(signalling, timedelta())
    assert (await told(signalling))[2:] == [OPENED]
    await signalling.tell(visit.cancelled())
    await look(signalling, MINUTE)
    assert (await told(signalling))[3:] == [ReadinessOutcome.VISIT_OFF]


async def test_a_cancelled_or_disrupted_visit_is_not_looked_at(signalling: Replica) -> None:
    off, lost = await in_days(signalling, 3), await in_days(signalling, 3)
    cancelled: VisitCancelled = off.cancelled()
    await signalling.tell(cancelled, disrupted(lost))
    await look(signalling, 2 * DAY)
    assert await told(signalling) == []


async def test_after_a_downtime_that_outlasted_the_start_there_is_no_task(
    signalling: Replica,
) -> None:
    await in_days(signalling, 3)
    await look(signalling, 3 * DAY)
    assert await told(signalling) == []


async def test_a_task_ends_when_the_visit_begins(signalling: Replica) -> None:
    await in_days(signalling, 3)
    await look(signalling, 2 * DAY)
    await look(signalling, DAY)
    assert await told(signalling) == [OPENED, ReadinessOutcome.VISIT_BEGAN]
    assert await listed(signalling) == []


async def test_reception_closes_a_task_by_saying_how_and_once(signalling: Replica) -> None:
    visit = await in_days(signalling, 3)
    await look(signalling, 2 * DAY)
    (task,) = await listed(signalling)
    path = f"/api/signalling/readiness-tasks/{task['task_id']}/closing"
    by_phone = {"outcome": "helped_by_phone"}
    async with signalling.service.client(signalling.tokens.cookies(visit.patient)) as patient:
        assert (await patient.post(path, json=by_phone)).status_code == 403
        assert (await patient.get("/api/signalling/readiness-tasks")).status_code == 403
    cookies = signalling.tokens.cookies(Person.reception())
    async with signalling.service.client(cookies) as reception:
        unknown = f"/api/signalling/readiness-tasks/{uuid4()}/closing"
        assert (await reception.post(unknown, json=by_phone)).json()["code"] == (
            "readiness-task-not-found"
        )
        assert (await reception.post(path, json={"outcome": "tested"})).status_code == 422
        for _ in range(2):
            assert (await reception.post(path, json=by_phone)).status_code == 204
        refused = await reception.post(path, json={"outcome": "other_device"})
        assert (refused.status_code, refused.json()["code"]) == (409, "readiness-task-closed")
    assert await told(signalling) == [OPENED, ReadinessOutcome.HELPED_BY_PHONE]


@given(starts_at=MOMENTS, ahead=st.timedeltas(timedelta(0), timedelta(days=60)))
def test_a_check_is_a_day_before_or_soon_and_never_after_the_start(
    starts_at: datetime, ahead: timedelta
) -> None:
    now = starts_at - ahead
    at = readiness.check_at(starts_at, now=now, hours_before=24, late_minutes=15)
    if at is None:
        assert ahead <= timedelta(minutes=15)
    else:
        assert now + timedelta(minutes=15) <= at < starts_at
        assert at == max(starts_at - timedelta(hours=24), now + timedelta(minutes=15))
