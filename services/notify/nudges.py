"""Nudges: a video visit comes near, no test call has passed, and its account is asked for one.

The task comes from signalling and the visit from booking, on two topics: a nudge waits until its
visit is known.
"""

from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from services.notify import domain, planning
from services.notify.models import Nudge, Visit
from services.notify.settings import Settings
from services.notify.texts import Facts
from videoporady_contracts.signalling import ReadinessTaskOpened
from videoporady_contracts.words import Language, MessageKind

__all__ = ["plan", "release", "take_back"]


async def plan(session: AsyncSession, task: ReadinessTaskOpened, *, clock: Clock) -> None:
    """The account is told soon. Told again of the same task, or after the start: nothing."""
    if not task.asks_patient or task.starts_at <= clock.now():
        return
    values = {"task_id": task.task_id, "starts_at": task.starts_at, "due_at": clock.now()}
    await session.execute(
        insert(Nudge)
        .values(visit_id=task.visit_id, **values)
        .on_conflict_do_update(
            index_elements=["visit_id"], set_=values, where=Nudge.task_id != task.task_id
        )
    )


async def take_back(session: AsyncSession, visit_id: UUID, task_id: UUID, *, clock: Clock) -> None:
    """The task is closed: what was not sent yet is not sent any more."""
    closed = await session.scalar(
        update(Nudge)
        .where(Nudge.visit_id == visit_id, Nudge.task_id == task_id)
        .values(due_at=None)
        .returning(Nudge.visit_id)
    )
    if closed is not None:
        kinds = (MessageKind.READINESS,)
        await planning.withdraw_reminders(session, visit_id, clock=clock, kinds=kinds)


async def release(session: AsyncSession, settings: Settings, clock: Clock) -> None:
    """Tells of those whose visit is known; of one that is off or elsewhere nobody is told."""
    now = clock.now()
    nudges = await session.scalars(
        select(Nudge)
        .where(Nudge.due_at <= now)
        .order_by(Nudge.due_at)
        .limit(settings.deliveries_claimed_max)
        .with_for_update(skip_locked=True)
    )
    for nudge in nudges.all():
        visit = await session.get(Visit, nudge.visit_id)
        is_known = visit is not None and visit.account_id is not None
        if now < nudge.starts_at and not is_known:
            # The booking is still on the way to us.
            nudge.due_at = now + timedelta(seconds=settings.chat_wait_seconds)
            continue
        if visit is not None and domain.may_be_nudged(
            visit.state, visit.starts_at, nudge.starts_at, now
        ):
            assert visit.account_id is not None
            cause = planning.Cause(
                event_id=uuid5(NAMESPACE_URL, f"nudge:{nudge.task_id}"),
                visit_id=nudge.visit_id,
                account_id=visit.account_id,
                language=Language(visit.language),
                portal=settings.public_origins[0],
                at=now,
            )
            facts = Facts(starts_at=visit.starts_at, ends_at=visit.ends_at)
            kind, until = MessageKind.READINESS, nudge.starts_at
            await planning.announce(session, cause, kind, facts, clock=clock, expires_at=until)
        nudge.due_at = None
