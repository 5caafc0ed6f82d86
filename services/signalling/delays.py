"""A doctor's word of a delay: to everybody who waits or comes soon, each told once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action, Principal, authorize
from kit.errors import Forbidden
from kit.ids import new_id
from services.signalling import queues
from services.signalling.commands import Desk
from services.signalling.models import Delay, Room, Visit
from services.signalling.refusals import DelayJustTold
from videoporady_contracts.signalling import DoctorDelayed
from videoporady_contracts.words import RoomStatus

__all__ = ["Outlook", "declare_delay", "outlook"]

WAITING = (RoomStatus.READY, RoomStatus.LOST)
ONE_WORD_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:doctor, 0))")
WAITED_AT_MOST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many would be told now, and what they were told last."""

    told_count: int
    last: Delay | None


async def outlook(session: AsyncSession, principal: Principal, desk: Desk) -> Outlook:
    """What a word of a delay would do now."""
    doctor_id, now = _doctor_of(principal), desk.clock.now()
    told = await _who_is_told(session, doctor_id, now, desk)
    return Outlook(len(told), await _last_since(session, doctor_id, now - _ahead(desk)))


async def declare_delay(
    session: AsyncSession, principal: Principal, desk: Desk, minutes: int
) -> Delay:
    """The doctor is late by about so many minutes: one event for everybody whom it concerns.

    The same word soon after is the first one. Raises DelayJustTold for another one so soon.
    """
    doctor_id, now = _doctor_of(principal), desk.clock.now()
    # Two windows of one doctor at the same moment are one word.
    await session.execute(ONE_WORD_AT_A_TIME, {"doctor": str(doctor_id)})
    last = await _last_since(session, doctor_id, now - _repeat(desk))
    if last is not None and last.minutes == minutes:
        return last
    if last is not None:
        until = last.declared_at + _repeat(desk) - now
        raise DelayJustTold(headers={"Retry-After": str(ceil(until.total_seconds()))})
    told = await _who_is_told(session, doctor_id, now, desk)
    delay = Delay(
        delay_id=new_id(),
        doctor_id=doctor_id,
        minutes=minutes,
        declared_at=now,
        told_count=len(told),
    )
    session.add(delay)
    for visit in told:
        event = DoctorDelayed(
            visit_id=visit.visit_id,
            doctor_id=doctor_id,
            patient_id=visit.patient_id,
            delay_id=delay.delay_id,
            minutes=minutes,
        )
        outbox.add(session, event, clock=desk.clock)
    # What was said is evidence, too.
    queues.look_at(session, doctor_id, now)
    return delay


def _doctor_of(principal: Principal) -> UUID:
    authorize(principal, Action.DELAY_DECLARE)
    if principal.doctor_id is None:
        raise Forbidden
    return principal.doctor_id


async def _last_since(session: AsyncSession, doctor_id: UUID, since: datetime) -> Delay | None:
    return await session.scalar(
        select(Delay)
        .where(Delay.doctor_id == doctor_id, Delay.declared_at > since)
        .order_by(Delay.declared_at.desc())
        .limit(1)
    )


def _repeat(desk: Desk) -> timedelta:
    return timedelta(seconds=desk.settings.delay_repeat_seconds)


def _ahead(desk: Desk) -> timedelta:
    return timedelta(minutes=desk.settings.estimate_ahead_minutes)


async def _who_is_told(
    session: AsyncSession, doctor_id: UUID, now: datetime, desk: Desk
) -> list[Visit]:
    """Of every kind of visit: who comes in person, or waits at a telephone, waits too."""
    found = await session.scalars(
        select(Visit)
        .outerjoin(Room, Room.visit_id == Visit.visit_id)
        .where(
            Visit.doctor_id == doctor_id,
            Visit.starts_at.between(now - WAITED_AT_MOST, now + _ahead(desk)),
            Visit.closed_at.is_(None),
            Visit.disrupted.is_(False),
            or_(_is_waiting(), and_(_has_not_begun(), Visit.ends_at > now)),
        )
        .order_by(Visit.starts_at)
    )
    return list(found)


def _is_waiting() -> ColumnElement[bool]:
    return Room.status.in_(WAITING)


def _has_not_begun() -> ColumnElement[bool]:
    return or_(Room.visit_id.is_(None), Room.status.in_((RoomStatus.NOT_HERE, RoomStatus.TESTING)))
