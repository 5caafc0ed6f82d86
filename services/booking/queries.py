"""Reads. Each takes the principal and refuses in the query; free slots are for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    Row,
    Uuid,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize, role_in
from kit.errors import Forbidden, VisitNotFound
from kit.zone import CLINIC_TIME
from services.booking.domain import VISITS, Offer, State
from services.booking.eligibility import History
from services.booking.models import Clinic, Visit, VisitDeclaration
from videoporady_contracts.words import ParticipantRole, StaffRole, VisitType

__all__ = [
    "NOBODY",
    "Members",
    "When",
    "cancellation_hours_of",
    "day_of_visits",
    "declarations_of",
    "history_in",
    "hold_of",
    "members_of",
    "offer_in",
    "staff_role",
    "typed",
    "visit_for_update",
    "visit_of",
    "visits_of_patients",
]


@dataclass(frozen=True, slots=True)
class Members:
    """The two sides of a visit: what `authorize` asks about."""

    patient_id: UUID
    doctor_id: UUID


NOBODY = UUID(int=0)
"""The doctor of a wish: who asks for a slot asks as its patient. As an account: the one of a visit
for whose patient nobody acts in the portal."""


def members_of(visit: Visit | Row[Any]) -> Members:
    """The two sides of a stored visit."""
    return Members(visit.patient_id, visit.doctor_id)


def staff_role(principal: Principal, visit: Visit) -> ParticipantRole:
    """As whom somebody of the staff does something in a visit. Whoever is no doctor of this visit
    does it as reception, though it may be their own visit."""
    is_doctor = role_in(principal, members_of(visit)) is ParticipantRole.DOCTOR
    return ParticipantRole.DOCTOR if is_doctor else ParticipantRole.RECEPTION


When = Literal["upcoming", "past"]

CLINIC_KEYS = frozenset({"clinic_id", "changed_at"})


def typed(*names: str) -> list[BindParameter[Any]]:
    """Parameters of a hand-written statement, typed by name: `..._id` an id, others times."""
    return [
        bindparam(name, type_=Uuid() if name.endswith("_id") else DateTime(timezone=True))
        for name in names
    ]


def offer_in(slot: Row[Any] | None) -> Offer | None:
    """What calendar published of a stored slot."""
    if slot is None:
        return None
    return Offer(
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        visit_types=slot.visit_types,
        fundings=slot.fundings,
        withdrawn=slot.withdrawn_at is not None,
    )


async def hold_of(session: AsyncSession, principal: Principal, hold_id: UUID) -> Row[Any] | None:
    """A claim that started as a hold of one of the principal's patients, whatever became of it.

    With it comes what its clinic asks for, all null while booking does not know the clinic.
    """
    asked = [each for each in Clinic.__table__.columns if each.name not in CLINIC_KEYS]
    statement = (
        select(Visit.__table__, *asked)
        .outerjoin(Clinic, Clinic.clinic_id == Visit.clinic_id)
        .where(
            Visit.visit_id == hold_id,
            Visit.patient_id.in_(principal.bookable_ids),
            # What is kept for a disrupted visit moves that visit, and never makes a second one.
            Visit.for_visit_id.is_(None),
        )
    )
    return (await session.execute(statement)).one_or_none()


async def cancellation_hours_of(session: AsyncSession, clinic_id: UUID) -> int:
    """The clinic's deadline in hours before the start; none while the clinic is not known."""
    hours = await session.scalar(
        select(Clinic.cancellation_hours).where(Clinic.clinic_id == clinic_id)
    )
    return hours or 0


async def history_in(
    session: AsyncSession, principal: Principal, patient_id: UUID, clinic_id: UUID
) -> History:
    """What a patient has had in a clinic. Raises VisitNotFound for somebody else's patient."""
    authorize(principal, Action.SLOT_HOLD, Members(patient_id, NOBODY))
    in_person = Visit.visit_type == VisitType.IN_PERSON
    found = await session.execute(
        select(
            func.count().label("treated"), func.count().filter(in_person).label("examined")
        ).where(
            Visit.patient_id == patient_id,
            Visit.clinic_id == clinic_id,
            Visit.state == State.COMPLETED,
        )
    )
    row = found.one()
    return History(was_treated=row.treated > 0, was_examined=row.examined > 0)


async def declarations_of(
    session: AsyncSession, principal: Principal, visit_id: UUID
) -> Sequence[VisitDeclaration]:
    """What was declared before a visit, for whoever may read the visit. Raises VisitNotFound."""
    await visit_of(session, principal, visit_id)
    found = await session.scalars(
        select(VisitDeclaration)
        .where(VisitDeclaration.visit_id == visit_id)
        .order_by(VisitDeclaration.text_id)
    )
    return found.all()


async def visit_for_update(
    session: AsyncSession, principal: Principal, action: Action, visit_id: UUID
) -> Visit:
    """A visit to be changed, locked. Raises VisitNotFound, also for one that is not theirs."""
    # Lock first: a cancellation, a completion and the end of a call may race.
    visit = await session.get(Visit, visit_id, with_for_update=True)
    if visit is None or State(visit.state) not in VISITS:
        raise VisitNotFound
    authorize(principal, action, members_of(visit))
    return visit


async def visit_of(session: AsyncSession, principal: Principal, visit_id: UUID) -> Row[Any]:
    """One visit. Raises VisitNotFound, also for a hold and for somebody else's visit."""
    statement = select(Visit.__table__).where(
        Visit.visit_id == visit_id, Visit.state.in_(VISITS), _visible_to(principal)
    )
    visit = (await session.execute(statement)).one_or_none()
    if visit is None:
        raise VisitNotFound
    authorize(principal, Action.VISIT_READ, members_of(visit))
    return visit


async def visits_of_patients(
    session: AsyncSession,
    principal: Principal,
    when: When,
    *,
    now: datetime,
    upcoming_after_end: timedelta,
    visits_max: int,
) -> Sequence[Row[Any]]:
    """The visits of the principal's patients: the coming ones by time, or the others, newest first.

    A booked visit is coming until `upcoming_after_end` after its end, because calls run late. A
    disrupted one is coming until its patient moves it or calls it off.
    """
    upcoming = or_(
        Visit.state == State.DISRUPTED,
        and_(Visit.state == State.BOOKED, Visit.ends_at > now - upcoming_after_end),
    )
    statement = select(Visit.__table__).where(
        Visit.patient_id.in_(principal.patient_ids), Visit.state.in_(VISITS)
    )
    if when == "upcoming":
        statement = statement.where(upcoming).order_by(Visit.starts_at, Visit.visit_id)
    else:
        statement = statement.where(~upcoming).order_by(Visit.starts_at.desc(), Visit.visit_id)
    return (await session.execute(statement.limit(visits_max))).all()


async def day_of_visits(
    session: AsyncSession, principal: Principal, day: date, *, visits_max: int
) -> Sequence[Row[Any]]:
    """A day of the clinic's local time: a doctor's own visits, or all of them for reception.

    Raises Forbidden for everybody else.
    """
    first, last = _bounds(day)
    statement = (
        select(Visit.__table__)
        .where(Visit.starts_at >= first, Visit.starts_at < last, Visit.state.in_(VISITS))
        .order_by(Visit.starts_at, Visit.visit_id)
        .limit(visits_max)
    )
    if StaffRole.RECEPTION not in principal.roles:
        if StaffRole.DOCTOR not in principal.roles or principal.doctor_id is None:
            raise Forbidden
        statement = statement.where(Visit.doctor_id == principal.doctor_id)
    return (await session.execute(statement)).all()


def _visible_to(principal: Principal) -> ColumnElement[bool]:
    if StaffRole.RECEPTION in principal.roles:
        return Visit.visit_id.is_not(None)
    mine = Visit.patient_id.in_(principal.patient_ids)
    if StaffRole.DOCTOR in principal.roles and principal.doctor_id is not None:
        return or_(mine, Visit.doctor_id == principal.doctor_id)
    return mine


def _bounds(day: date) -> tuple[datetime, datetime]:
    """The day as an interval in UTC. It has 23 or 25 hours on the nights when the clocks change."""
    first = datetime.combine(day, time(), CLINIC_TIME)
    last = datetime.combine(day + timedelta(days=1), time(), CLINIC_TIME)
    return first.astimezone(UTC), last.astimezone(UTC)
