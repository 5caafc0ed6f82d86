"""A doctor's day, looked at afresh: what has moved is stored with its room, and told.

Any replica may do it: a day is claimed for some seconds, and each room is changed in a transaction
of its own, under its lock, so that no two locks are ever held at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.app import App
from services.signalling import call_back_rules, call_backs, queries, queues
from services.signalling.commands import Desk, lock, store
from services.signalling.domain import Change
from services.signalling.estimate_rules import (
    Announced,
    Estimate,
    PlannedVisit,
    estimates_of,
    shown_after,
)
from services.signalling.models import Delay, Room, Visit
from videoporady_contracts.signalling import StartEstimated, WaitEstimated
from videoporady_contracts.sockets import WaitEstimate
from videoporady_contracts.words import CalledBy, RoomStatus

__all__ = ["Estimator", "announced_by"]

DAY_LASTS = timedelta(hours=12)
"""What began longer ago says nothing of today."""
ANNOUNCED_LASTS = timedelta(hours=2)
LENGTHS_MAX = 20
"""Calls of a doctor from which is learned how long visits take, the newest."""
LENGTHS_DAYS = 30
CLAIM_SECONDS = 10.0
OVER = (RoomStatus.IN_CALL, RoomStatus.DONE)


@dataclass(frozen=True, slots=True)
class _Day:
    """What is known of one doctor's day."""

    visits: tuple[PlannedVisit, ...]
    rooms: dict[UUID, Room]
    roomless: dict[UUID, Visit]
    """In person or by telephone: there is nobody to connect, but somebody who waits."""
    lengths: tuple[float, ...]
    announced: Announced | None
    next_starts_at: datetime | None
    """Of the first visit that is still too far ahead."""


class Estimator:
    """The job that looks at days which are due."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def run(self, app: App) -> None:
        """One round; a day that fails is looked at again when its claim is over."""
        now, settings = self._desk.clock.now(), self._desk.settings
        until = now + timedelta(seconds=CLAIM_SECONDS)
        async with app.database.transaction() as session:
            claimed = await queues.claim(session, now, until=until, limit=settings.sweep_rooms_max)
        for doctor_id, look_id in claimed.items():
            next_at = await self._look(app, doctor_id, now)
            async with app.database.transaction() as session:
                await queues.put_off(session, look_id, doctor_id, next_at)

    async def _look(self, app: App, doctor_id: UUID, now: datetime) -> datetime | None:
        """Stores what has moved; when to look again."""
        settings = self._desk.settings
        horizon = timedelta(minutes=settings.estimate_ahead_minutes)
        async with app.database.reading() as session:
            day = await _day_of(session, doctor_id, now, horizon)
        fresh = estimates_of(day.visits, day.lengths, now, day.announced)
        for visit_id, estimate in fresh.items():
            room = day.rooms.get(visit_id)
            if room is None or room.status in OVER:
                continue
            has_moved = _moved_to(room.estimate, estimate, now) != _shown(room.estimate)
            if has_moved or self._is_called(room, estimate, now):
                async with app.database.transaction() as session:
                    await self._show(session, visit_id, estimate, now)
        for visit_id, room in day.rooms.items():
            if visit_id not in fresh and room.estimate is not None and room.status not in OVER:
                async with app.database.transaction() as session:
                    await self._forget(session, visit_id)
        for visit_id, visit in day.roomless.items():
            estimate = fresh.get(visit_id)
            if _moved_to(visit.estimate, estimate, now) != _shown(visit.estimate):
                async with app.database.transaction() as session:
                    await self._show_roomless(session, visit, estimate, now)
        if fresh or any(each.status == RoomStatus.IN_CALL for each in day.rooms.values()):
            return now + timedelta(seconds=settings.estimate_every_seconds)
        return day.next_starts_at and day.next_starts_at - horizon

    async def _forget(self, session: AsyncSession, visit_id: UUID) -> None:
        """Nobody is expected there any more: what was told before would be wrong."""
        loaded = await lock(session, visit_id)
        loaded.room.estimate = None
        change = Change(queries.state_of(loaded.room))
        await store(session, self._desk, loaded, change, shown_changed=True)

    def _is_called(self, room: Room, fresh: Estimate, now: datetime) -> bool:
        ahead = timedelta(minutes=self._desk.settings.call_back_ahead_minutes)
        return call_back_rules.is_due(queries.state_of(room), fresh.earliest_at, now, ahead)

    async def _show(
        self, session: AsyncSession, visit_id: UUID, fresh: Estimate, now: datetime
    ) -> None:
        loaded = await lock(session, visit_id)
        if loaded.room.status in OVER:
            return
        if self._is_called(loaded.room, fresh, now):
            await call_backs.call_loaded(session, self._desk, loaded, CalledBy.ESTIMATE)
        shown = _shown(loaded.room.estimate)
        moved = shown_after(shown, fresh, now)
        if moved == shown:
            return
        loaded.room.estimate = _told(moved).model_dump(mode="json")
        await store(
            session,
            self._desk,
            loaded,
            Change(queries.state_of(loaded.room)),
            shown_changed=True,
        )
        # That a visit is expected as it was planned is no news.
        if shown is not None or moved.delay_minutes:
            version = loaded.room.version
            told = WaitEstimated(room_version=version, **_told_of(loaded.visit, moved))
            outbox.add(session, told, clock=self._desk.clock)

    async def _show_roomless(
        self, session: AsyncSession, looked_at: Visit, fresh: Estimate | None, now: datetime
    ) -> None:
        visit = await session.get_one(
            Visit, looked_at.visit_id, with_for_update={"key_share": True}
        )
        # It may have been called off or moved since we looked.
        is_off = visit.closed_at is not None or visit.disrupted
        if is_off or visit.starts_at != looked_at.starts_at:
            fresh = None
        shown, moved = _shown(visit.estimate), _moved_to(visit.estimate, fresh, now)
        if moved == shown:
            return
        visit.estimate = moved and _told(moved).model_dump(mode="json")
        if moved is not None and (shown is not None or moved.delay_minutes):
            told = StartEstimated(**_told_of(visit, moved))
            outbox.add(session, told, clock=self._desk.clock)


async def announced_by(session: AsyncSession, doctor_id: UUID, now: datetime) -> Announced | None:
    """What the doctor told everybody last, while it may still hold."""
    delay = await session.scalar(
        select(Delay)
        .where(Delay.doctor_id == doctor_id, Delay.declared_at > now - ANNOUNCED_LASTS)
        .order_by(Delay.declared_at.desc())
        .limit(1)
    )
    return None if delay is None else Announced(delay.minutes, delay.declared_at)


async def _day_of(
    session: AsyncSession, doctor_id: UUID, now: datetime, horizon: timedelta
) -> _Day:
    found = await session.execute(
        select(Visit, Room)
        .outerjoin(Room, Room.visit_id == Visit.visit_id)
        .where(
            Visit.doctor_id == doctor_id,
            Visit.starts_at.between(now - DAY_LASTS, now + horizon),
        )
    )
    rows = [(visit, room) for visit, room in found]
    next_starts_at = await session.scalar(
        select(func.min(Visit.starts_at)).where(
            Visit.doctor_id == doctor_id, Visit.starts_at > now + horizon
        )
    )
    return _Day(
        visits=tuple(_planned(visit, room) for visit, room in rows),
        rooms={room.visit_id: room for _, room in rows if room is not None},
        roomless={visit.visit_id: visit for visit, room in rows if room is None},
        lengths=await _lengths_of(session, doctor_id, now),
        announced=await announced_by(session, doctor_id, now),
        next_starts_at=next_starts_at,
    )


def _planned(visit: Visit, room: Room | None) -> PlannedVisit:
    started_at = room.call_started_at if room is not None else None
    is_closed = visit.closed_at is not None or (room is not None and room.status == RoomStatus.DONE)
    return PlannedVisit(
        visit_id=visit.visit_id,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        started_at=started_at,
        ended_at=room.call_ended_at if room is not None else None,
        is_off=visit.disrupted or (is_closed and started_at is None),
        is_waiting=room is not None and room.status in (RoomStatus.READY, RoomStatus.LOST),
        is_heard_of=room is not None,
    )


async def _lengths_of(session: AsyncSession, doctor_id: UUID, now: datetime) -> tuple[float, ...]:
    """The lengths of the doctor's last calls, as ratios to what was planned."""
    found = await session.execute(
        select(Room.call_started_at, Room.call_ended_at, Visit.starts_at, Visit.ends_at)
        .join(Visit, Visit.visit_id == Room.visit_id)
        .where(
            Visit.doctor_id == doctor_id,
            Visit.starts_at > now - timedelta(days=LENGTHS_DAYS),
            Visit.starts_at <= now,
            Room.call_started_at.is_not(None),
            Room.call_ended_at.is_not(None),
        )
        .order_by(Visit.starts_at.desc())
        .limit(LENGTHS_MAX)
    )
    return tuple(_ratio(*row) for row in found)


def _ratio(
    started_at: datetime, ended_at: datetime, starts_at: datetime, ends_at: datetime
) -> float:
    planned = max(ends_at - starts_at, timedelta(minutes=1))
    return (ended_at - started_at) / planned


def _moved_to(
    stored: dict[str, Any] | None, fresh: Estimate | None, now: datetime
) -> Estimate | None:
    return fresh and shown_after(_shown(stored), fresh, now)


def _shown(stored: dict[str, Any] | None) -> Estimate | None:
    if stored is None:
        return None
    told = WaitEstimate.model_validate(stored)
    announced = None
    if told.announced_minutes is not None and told.announced_at is not None:
        announced = Announced(told.announced_minutes, told.announced_at)
    return Estimate(
        earliest_at=told.earliest_at,
        expected_at=told.expected_at,
        latest_at=told.latest_at,
        delay_minutes=told.delay_minutes,
        cause=told.cause,
        announced=announced,
        moved_at=told.moved_at,
        moved_minutes=told.moved_minutes,
    )


def _told(estimate: Estimate) -> WaitEstimate:
    said = estimate.announced
    return WaitEstimate(
        earliest_at=estimate.earliest_at,
        expected_at=estimate.expected_at,
        latest_at=estimate.latest_at,
        delay_minutes=estimate.delay_minutes,
        cause=estimate.cause,
        announced_minutes=said.minutes if said else None,
        announced_at=said.at if said else None,
        moved_at=estimate.moved_at,
        moved_minutes=estimate.moved_minutes,
    )


def _told_of(visit: Visit, estimate: Estimate) -> dict[str, Any]:
    return {
        "visit_id": visit.visit_id,
        "doctor_id": visit.doctor_id,
        "earliest_at": estimate.earliest_at,
        "expected_at": estimate.expected_at,
        "latest_at": estimate.latest_at,
        "delay_minutes": estimate.delay_minutes,
        "cause": estimate.cause,
    }
