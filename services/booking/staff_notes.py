"""What the staff of a visit keep for each other: notes, and checks of the patient's identity.

No event tells of either: nobody else has a use for them, and a note is free text.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.ids import new_id
from services.booking import domain, queries
from services.booking.domain import IdentityMethod, State
from services.booking.models import IdentityCheck, VisitNote
from services.booking.queries import members_of
from services.booking.settings import Settings

__all__ = ["add_check", "add_note", "checks_of", "notes_of"]


async def add_note(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    text: str,
    *,
    clock: Clock,
    settings: Settings,
) -> VisitNote:
    """Writes a note on a visit, whatever became of it. Raises VisitNotFound or TooManyNotes."""
    visit = await queries.visit_for_update(session, principal, Action.VISIT_NOTE, visit_id)
    count = await session.scalar(
        select(func.count()).select_from(VisitNote).where(VisitNote.visit_id == visit_id)
    )
    domain.check_room_for_note(count or 0, settings.notes_per_visit_max)
    note = VisitNote(
        note_id=new_id(),
        visit_id=visit_id,
        text=text,
        author_id=principal.account_id,
        author_role=queries.staff_role(principal, visit),
        written_at=clock.now(),
    )
    session.add(note)
    return note


async def notes_of(
    session: AsyncSession, principal: Principal, visit_id: UUID
) -> Sequence[VisitNote]:
    """The notes of a visit, the oldest first, for its staff. Raises VisitNotFound."""
    await _require(session, principal, Action.VISIT_NOTE, visit_id)
    found = await session.scalars(
        select(VisitNote)
        .where(VisitNote.visit_id == visit_id)
        .order_by(VisitNote.written_at, VisitNote.note_id)
    )
    return found.all()


async def add_check(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    method: IdentityMethod,
    *,
    clock: Clock,
    settings: Settings,
) -> IdentityCheck:
    """Records that the patient's identity was checked. Raises VisitNotFound, VisitOver."""
    visit = await queries.visit_for_update(session, principal, Action.IDENTITY_CHECK, visit_id)
    domain.check_identity_time(State(visit.state))
    count = await session.scalar(
        select(func.count()).select_from(IdentityCheck).where(IdentityCheck.visit_id == visit_id)
    )
    domain.check_room_for_note(count or 0, settings.notes_per_visit_max)
    check = IdentityCheck(
        check_id=new_id(),
        visit_id=visit_id,
        method=method,
        checked_by_id=principal.account_id,
        checked_by_role=queries.staff_role(principal, visit),
        checked_at=clock.now(),
    )
    session.add(check)
    return check


async def checks_of(
    session: AsyncSession, principal: Principal, visit_id: UUID
) -> Sequence[IdentityCheck]:
    """When and how the patient's identity was checked, the newest first. Raises VisitNotFound."""
    await _require(session, principal, Action.IDENTITY_CHECK, visit_id)
    found = await session.scalars(
        select(IdentityCheck)
        .where(IdentityCheck.visit_id == visit_id)
        .order_by(IdentityCheck.checked_at.desc(), IdentityCheck.check_id.desc())
    )
    return found.all()


async def _require(
    session: AsyncSession, principal: Principal, action: Action, visit_id: UUID
) -> None:
    # A patient may read the visit, and nothing of what is kept here.
    visit = await queries.visit_of(session, principal, visit_id)
    authorize(principal, action, members_of(visit))
