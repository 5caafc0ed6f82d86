"""A doctor's word of a delay: to everybody who waits or comes soon, each told once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action, Principal, authorize
from kit.errors import Forbidden
from kit.ids import new_id
from services.signalling import queues
from services.signalling.commands import Desk
from services.signalling.models import Delay, Room, Visit
from videoporady_contracts.signalling import DoctorDelayed
from videoporady_contracts.words import RoomStatus

__all__ = ["Outlook", "declare_delay", "outlook"]

WAITING = (RoomStatus.READY, RoomStatus.LOST)
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
    last = await session.scalar(
        select(Delay)
        .where(Delay.doctor_id == doctor_id, Delay.declared_at > now - _ahead(desk))
        .order_by(Delay.declared_at.desc())
        .limit(1)
    )
    return Outlook(len(told), last)


async def declare_delay(
    session: AsyncSession, principal: Principal, desk: Desk, minutes: int
) -> Delay:
    """The doctor is late by about so many minutes: one event for everybody whom it concerns."""
    doctor_id, now = _doctor_of(principal), desk.clock.now()
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
