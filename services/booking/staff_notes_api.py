"""HTTP of what staff keep about a visit: notes, and checks of the patient's identity."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from services.booking import staff_notes
from services.booking.api import NoNul, UtcTime, claiming
from services.booking.domain import IdentityMethod

__all__ = ["router"]

router = APIRouter(prefix="/api/booking")

StaffSide = Literal["doctor", "reception"]
NoteText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), NoNul
]


class NoteRequest(BaseModel):
    text: NoteText


class NewNote(NoteRequest):
    """The whole wish: one Idempotency-Key stands for one note on one visit."""

    visit_id: UUID


class NoteView(BaseModel):
    """A note among staff. It is never shown to the patient."""

    note_id: UUID
    text: str
    author_id: UUID
    author_role: StaffSide
    written_at: UtcTime


class NoteList(BaseModel):
    items: list[NoteView]


class IdentityCheckRequest(BaseModel):
    method: IdentityMethod


class NewIdentityCheck(IdentityCheckRequest):
    visit_id: UUID


class IdentityCheckView(BaseModel):
    """How it was made sure who the patient is, by whom and when."""

    check_id: UUID
    method: IdentityMethod
    checked_by_id: UUID
    checked_by_role: StaffSide
    checked_at: UtcTime


class IdentityCheckList(BaseModel):
    items: list[IdentityCheckView]


@router.get("/visits/{visit_id}/notes", **rule(Action.VISIT_NOTE))
async def read_notes(app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID) -> NoteList:
    """The internal notes of a visit, the oldest first, for its doctor and reception."""
    async with app.database.reading() as session:
        found = await staff_notes.notes_of(session, principal, visit_id)
        return NoteList(
            items=[NoteView.model_validate(each, from_attributes=True) for each in found]
        )


@router.post("/visits/{visit_id}/notes", status_code=201, **rule(Action.VISIT_NOTE))
async def write_note(
    app: CurrentApp,
    principal: CurrentPrincipal,
    key: IdempotencyKey,
    visit_id: UUID,
    request: NoteRequest,
) -> NoteView:
    """Writes an internal note on a visit."""

    async def work(session: AsyncSession) -> NoteView:
        async def run() -> NoteView:
            note = await staff_notes.add_note(
                session,
                principal,
                visit_id,
                request.text,
                clock=app.clock,
                settings=app.settings,
            )
            return NoteView.model_validate(note, from_attributes=True)

        wish = NewNote(text=request.text, visit_id=visit_id)
        return await once(session, principal, key, wish, NoteView, run)

    return await claiming(app, work)


@router.get("/visits/{visit_id}/identity-checks", **rule(Action.IDENTITY_CHECK))
async def read_identity_checks(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID
) -> IdentityCheckList:
    """When and how the patient's identity was checked, the newest first, for the visit's staff."""
    async with app.database.reading() as session:
        found = await staff_notes.checks_of(session, principal, visit_id)
        return IdentityCheckList(
            items=[IdentityCheckView.model_validate(each, from_attributes=True) for each in found]
        )


@router.post("/visits/{visit_id}/identity-checks", status_code=201, **rule(Action.IDENTITY_CHECK))
async def record_identity_check(
    app: CurrentApp,
    principal: CurrentPrincipal,
    key: IdempotencyKey,
    visit_id: UUID,
    request: IdentityCheckRequest,
) -> IdentityCheckView:
    """Records that somebody of the staff has made sure who the patient is."""

    async def work(session: AsyncSession) -> IdentityCheckView:
        async def run() -> IdentityCheckView:
            check = await staff_notes.add_check(
                session,
                principal,
                visit_id,
                request.method,
                clock=app.clock,
                settings=app.settings,
            )
            return IdentityCheckView.model_validate(check, from_attributes=True)

        wish = NewIdentityCheck(method=request.method, visit_id=visit_id)
        return await once(session, principal, key, wish, IdentityCheckView, run)

    return await claiming(app, work)
