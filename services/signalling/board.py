"""The live board: every room of the clinic now, for reception and ops."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.zone import CLINIC_TIME
from services.signalling import queries
from services.signalling.models import IS_OPEN, Room, Visit
from services.signalling.settings import Settings
from videoporady_contracts import sockets
from videoporady_contracts.words import RoomStatus, StaffRole

__all__ = ["Board", "BoardRoom", "board_of"]

SHOWN_AFTER_START = timedelta(minutes=60)
"""Somebody who has not come: later, it is for the list of the day."""


@dataclass(frozen=True, slots=True)
class BoardRoom:
    """One room. Who the patient is, only reception may know."""

    room: sockets.Room
    doctor_id: UUID
    facility_id: UUID | None
    clinic_id: UUID | None
    patient_id: UUID | None
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """The rooms in the order of their visits, and the figures of the day."""

    rooms: tuple[BoardRoom, ...]
    done_count: int
    visits_count: int
    waited_median_seconds: float | None


async def board_of(
    session: AsyncSession,
    principal: Principal,
    now: datetime,
    settings: Settings,
    facility_id: UUID | None,
) -> Board:
    """Rooms in which somebody is, or is expected soon; of one facility or of all."""
    authorize(principal, Action.BOARD_READ)
    place = (
        Visit.facility_id == facility_id if facility_id is not None else Visit.visit_id.is_not(None)
    )
    # Each half has its own index; "or" over both tables would read every room that ever was.
    is_shown = union(
        select(Room.visit_id).where(IS_OPEN),
        select(Visit.visit_id)
        .join(Room, Room.visit_id == Visit.visit_id)
        .where(_is_expected(now, settings)),
    )
    found = await session.execute(
        select(Visit, Room)
        .join(Room, Room.visit_id == Visit.visit_id)
        .where(Visit.visit_id.in_(is_shown), place)
        .order_by(Visit.starts_at, Visit.visit_id)
        .limit(settings.rooms_listed_max)
    )
    knows_patients = StaffRole.RECEPTION in principal.roles
    rooms = tuple(
        BoardRoom(
            room=queries.shown(visit, room, settings),
            doctor_id=visit.doctor_id,
            facility_id=visit.facility_id,
            clinic_id=visit.clinic_id,
            patient_id=visit.patient_id if knows_patients else None,
            starts_at=visit.starts_at,
        )
        for visit, room in found
    )
    return Board(rooms, *await _figures(session, now, place))


def _is_expected(now: datetime, settings: Settings) -> ColumnElement[bool]:
    ahead = timedelta(minutes=settings.board_ahead_minutes)
    return and_(
        Room.status == RoomStatus.NOT_HERE,
        Visit.starts_at.between(now - SHOWN_AFTER_START, now + ahead),
        Visit.disrupted.is_(False),
        Visit.closed_at.is_(None),
    )


async def _figures(
    session: AsyncSession, now: datetime, place: ColumnElement[bool]
) -> tuple[int, int, float | None]:
    """Of today in Poland: visits by video that are done, all that are not off, and the wait."""
    midnight = datetime.combine(now.astimezone(CLINIC_TIME).date(), time(), tzinfo=CLINIC_TIME)
    waited = func.extract("epoch", Room.call_started_at - Room.ready_since)
    is_held = Room.call_ended_at.is_not(None)
    row = (
        await session.execute(
            select(
                func.count().filter(is_held),
                func.count().filter(or_(is_held, Room.status != RoomStatus.DONE)),
                func.percentile_cont(0.5).within_group(waited).filter(waited >= 0),
            )
            .select_from(Visit)
            .join(Room, Room.visit_id == Visit.visit_id)
            .where(Visit.starts_at.between(midnight, midnight + timedelta(days=1)), place)
        )
    ).one()
    done_count, visits_count, median = row
    return done_count, visits_count, None if median is None else float(median)
