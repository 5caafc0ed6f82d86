"""Commands of a test call: it begins, it ends, and what it measured is kept on the visit."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from services.signalling import domain, queries, tasks
from services.signalling.commands import Desk, lock, store
from services.signalling.domain import Change
from services.signalling.models import TestCall
from services.signalling.refusals import TestCallNotFound
from services.signalling.verdict import Finding, Measured, judge
from videoporady_contracts.signalling import TestCallCompleted
from videoporady_contracts.words import DeviceProblem, NetworkPath, TestVerdict

__all__ = ["end_test_call", "record_test_result", "start_test_call"]


async def start_test_call(
    session: AsyncSession, desk: Desk, visit_id: UUID, test_call_id: UUID
) -> None:
    """A test call begins. Raises CallInProgress or RoomClosed."""
    loaded, now = await lock(session, visit_id), desk.clock.now()
    change = domain.test_started(queries.state_of(loaded.room))
    # The patient's newer test is the one that counts.
    await session.execute(
        update(TestCall)
        .where(TestCall.visit_id == visit_id, TestCall.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.add(TestCall(test_call_id=test_call_id, visit_id=visit_id, started_at=now))
    await store(session, desk, loaded, change)


async def end_test_call(
    session: AsyncSession, desk: Desk, visit_id: UUID, test_call_id: UUID
) -> None:
    """The echo is over, with a result or without. Told twice, the second time changes nothing."""
    loaded = await lock(session, visit_id)
    test_call = await session.get(TestCall, test_call_id)
    if test_call is None or test_call.ended_at is not None:
        return
    test_call.ended_at = desk.clock.now()
    await store(session, desk, loaded, domain.test_over(queries.state_of(loaded.room)))


async def record_test_result(
    session: AsyncSession, desk: Desk, visit_id: UUID, test_call_id: UUID, measured: Measured
) -> tuple[TestVerdict, tuple[Finding, ...]]:
    """Keeps what the browser measured, once, and says what it means. Raises TestCallNotFound.

    A result that comes again gets the answer of the first: one test is one fact.
    """
    loaded, now = await lock(session, visit_id), desk.clock.now()
    test_call = await session.get(TestCall, test_call_id)
    if test_call is None or test_call.visit_id != visit_id:
        raise TestCallNotFound
    if test_call.verdict is not None:
        return judge(_measured(test_call))
    verdict, findings = judge(measured)
    was_running, test_call.ended_at = test_call.ended_at is None, test_call.ended_at or now
    test_call.verdict = verdict
    figures = asdict(measured)
    for name, figure in figures.items():
        setattr(test_call, name, figure)
    loaded.room.last_test_verdict, loaded.room.last_test_at = verdict, now
    loaded.room.last_test_findings = [each.code for each in findings]
    told = {name: figures[name] for name in figures if name in TestCallCompleted.model_fields}
    event = TestCallCompleted(visit_id=visit_id, test_call_id=test_call_id, verdict=verdict, **told)
    outbox.add(session, event, clock=desk.clock)
    await tasks.note_test(session, desk.clock, loaded.visit, loaded.room, verdict)
    state = queries.state_of(loaded.room)
    change = domain.test_over(state) if was_running else Change(state)
    await store(session, desk, loaded, change, shown_changed=True)
    return verdict, findings


def _measured(test_call: TestCall) -> Measured:
    fields = Measured.__dataclass_fields__
    kept: dict[str, Any] = {name: getattr(test_call, name) for name in fields}
    words = {
        "path": NetworkPath,
        "camera_problem": DeviceProblem,
        "microphone_problem": DeviceProblem,
    }
    named = {key: word(kept[key]) for key, word in words.items() if kept[key] is not None}
    return Measured(**(kept | named))
