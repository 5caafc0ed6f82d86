"""Tasks of readiness: opened when a visit comes near untested, and closed by what happens then.

Whoever calls for a room holds its lock, so that a task and the newest test always agree; the index
that allows one open task a visit is the last word. What only closes a task locks the task.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.app import App
from kit.auth import Principal
from kit.clock import Clock
from kit.ids import new_id
from services.signalling import queries, readiness
from services.signalling.models import CHECK_IS_PLANNED, ReadinessTask, Room, Visit
from services.signalling.settings import Settings
from videoporady_contracts.signalling import ReadinessTaskClosed, ReadinessTaskOpened
from videoporady_contracts.words import ReadinessOutcome, ReadinessReason, RoomStatus, TestVerdict

__all__ = ["check_time", "close", "close_by_hand", "forget", "look_after", "note_test"]


def check_time(starts_at: datetime, settings: Settings, clock: Clock) -> datetime | None:
    """When to look after a visit that is booked, or moved, now."""
    return readiness.check_at(
        starts_at,
        now=clock.now(),
        hours_before=settings.readiness_hours,
        late_minutes=settings.readiness_late_minutes,
    )


async def note_test(
    session: AsyncSession, clock: Clock, visit: Visit, room: Room, verdict: TestVerdict
) -> None:
    """A test has a result: a passed one closes the task, a failed one opens it or says why.

    Before the time of the check a failed test is the patient's own affair: they may try again.
    """
    reason = readiness.reason_for(verdict)
    if reason is None:
        await close(session, clock, visit.visit_id, ReadinessOutcome.TESTED)
    elif visit.readiness_check_at is None and _is_awaited(visit, room, clock):
        await _open(session, clock, visit, reason, asks_patient=False)


async def forget(
    session: AsyncSession, clock: Clock, visit: Visit, outcome: ReadinessOutcome
) -> None:
    """The visit is off or elsewhere: nothing is to be looked at, and a task has no cause."""
    visit.readiness_check_at = None
    await close(session, clock, visit.visit_id, outcome)


async def close(
    session: AsyncSession, clock: Clock, visit_id: UUID, outcome: ReadinessOutcome
) -> None:
    """Closes the visit's open task, if there is one."""
    task = await _open_task(session, visit_id)
    if task is not None:
        _end(session, clock, task, outcome)


async def close_by_hand(
    session: AsyncSession,
    principal: Principal,
    task_id: UUID,
    outcome: ReadinessOutcome,
    *,
    clock: Clock,
) -> None:
    """Reception took care of it. Raises TaskNotFound or TaskClosed."""
    task = await queries.task_to_close(session, principal, task_id)
    ended_as = None if task.outcome is None else ReadinessOutcome(task.outcome)
    if readiness.check_closing(ended_as, outcome):
        _end(session, clock, task, outcome)


async def look_after(app: App) -> None:
    """One round: opens the tasks whose time has come, and closes those whose visit begins.

    Any replica may run it at any time: rows are claimed, and one that is locked is left for the
    next round.
    """
    async with app.database.transaction() as session:
        await _open_due(session, app.settings, app.clock)
    async with app.database.transaction() as session:
        await _close_begun(session, app.settings, app.clock)


async def _open_due(session: AsyncSession, settings: Settings, clock: Clock) -> None:
    found = await session.execute(
        select(Visit, Room)
        .join(Room, Room.visit_id == Visit.visit_id)
        .where(CHECK_IS_PLANNED, Visit.readiness_check_at <= clock.now())
        .order_by(Visit.readiness_check_at)
        .limit(settings.sweep_rooms_max)
        # The room, too: a test that is being stored right now decides whether there is a task.
        .with_for_update(of=(Visit, Room), skip_locked=True, key_share=True)
    )
    for visit, room in found.all():
        visit.readiness_check_at = None
        verdict = room.last_test_verdict
        reason = readiness.reason_for(None if verdict is None else TestVerdict(verdict))
        if reason is not None and _is_awaited(visit, room, clock):
            await _open(session, clock, visit, reason, asks_patient=True)


async def _close_begun(session: AsyncSession, settings: Settings, clock: Clock) -> None:
    tasks = await session.scalars(
        select(ReadinessTask)
        .join(Visit, Visit.visit_id == ReadinessTask.visit_id)
        .where(ReadinessTask.closed_at.is_(None), Visit.starts_at <= clock.now())
        .limit(settings.sweep_rooms_max)
        .with_for_update(of=ReadinessTask, skip_locked=True)
    )
    for task in tasks.all():
        _end(session, clock, task, ReadinessOutcome.VISIT_BEGAN)


def _is_awaited(visit: Visit, room: Room, clock: Clock) -> bool:
    return readiness.is_awaited(
        RoomStatus(room.status), visit.starts_at, now=clock.now(), disrupted=visit.disrupted
    )


async def _open(
    session: AsyncSession,
    clock: Clock,
    visit: Visit,
    reason: ReadinessReason,
    *,
    asks_patient: bool,
) -> None:
    standing = await _open_task(session, visit.visit_id)
    if standing is not None:
        standing.reason = reason
        return
    task = ReadinessTask(
        task_id=new_id(), visit_id=visit.visit_id, reason=reason, opened_at=clock.now()
    )
    session.add(task)
    event = ReadinessTaskOpened(
        visit_id=visit.visit_id,
        task_id=task.task_id,
        doctor_id=visit.doctor_id,
        patient_id=visit.patient_id,
        starts_at=visit.starts_at,
        reason=reason,
        asks_patient=asks_patient,
    )
    outbox.add(session, event, clock=clock)


async def _open_task(session: AsyncSession, visit_id: UUID) -> ReadinessTask | None:
    return await session.scalar(
        select(ReadinessTask)
        .where(ReadinessTask.visit_id == visit_id, ReadinessTask.closed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _end(
    session: AsyncSession, clock: Clock, task: ReadinessTask, outcome: ReadinessOutcome
) -> None:
    task.closed_at, task.outcome = clock.now(), outcome
    event = ReadinessTaskClosed(visit_id=task.visit_id, task_id=task.task_id, outcome=outcome)
    outbox.add(session, event, clock=clock)
