"""HTTP of inviting: a link for a guest, and its end. Who is in is decided by frames."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from services.signalling import inviting
from services.signalling.api import CurrentDesk
from videoporady_contracts.words import GuestKind

__all__ = ["router"]

router = APIRouter(prefix="/api/signalling")


class NewGuest(BaseModel):
    """As whom somebody is invited, and what they may see besides the call."""

    model_config = ConfigDict(extra="forbid")

    kind: GuestKind
    sees_chat: bool = False
    sees_documents: bool = False


class InvitationOf(NewGuest):
    """What a repeated invitation is known by."""

    visit_id: UUID


class InvitedGuest(BaseModel):
    guest_id: UUID


class GuestLink(InvitedGuest):
    """The only answer with the secret. It belongs into the fragment of the link's address."""

    secret: str
    expires_at: AwareDatetime


@router.post("/visits/{visit_id}/guests", status_code=201, **rule(Action.GUEST_INVITE))
async def invite_guest(
    app: CurrentApp,
    principal: CurrentPrincipal,
    desk: CurrentDesk,
    key: IdempotencyKey,
    visit_id: UUID,
    guest: NewGuest,
) -> GuestLink:
    """Invites a guardian, an interpreter or a second doctor to the visit.

    A repeated request gets a new secret for the same guest, because a stored answer would keep the
    secret; the former one is dead.
    """

    async def run() -> InvitedGuest:
        guest_id = await inviting.invite_guest(
            session,
            desk,
            principal,
            visit_id,
            guest.kind,
            sees_chat=guest.sees_chat,
            sees_documents=guest.sees_documents,
        )
        return InvitedGuest(guest_id=guest_id)

    async with app.database.transaction() as session:
        asked = InvitationOf(visit_id=visit_id, **guest.model_dump())
        invited = await once(session, principal, key, asked, InvitedGuest, run)
        row, secret = await inviting.renew_link(
            session, desk, principal, visit_id, invited.guest_id
        )
        return GuestLink(guest_id=row.guest_id, secret=secret, expires_at=row.expires_at)


@router.delete("/visits/{visit_id}/guests/{guest_id}", status_code=204, **rule(Action.GUEST_REMOVE))
async def remove_guest(
    app: CurrentApp,
    principal: CurrentPrincipal,
    desk: CurrentDesk,
    visit_id: UUID,
    guest_id: UUID,
) -> None:
    """Takes an invitation back, or a guest out of the call: the doctor anyone, the patient those
    whom they invited. A second time nothing happens."""
    async with app.database.transaction() as session:
        await inviting.remove_guest(session, desk, principal, visit_id, guest_id)
