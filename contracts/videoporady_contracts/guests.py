"""A guest of a visit, as sockets and APIs carry it: who was invited, as what, and what they see.

A guest's name is identity's alone; here is an id.
"""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from .envelope import Contract
from .words import GuestKind, GuestStatus, ParticipantRole

__all__ = ["Admit", "Refuse", "Remove", "RoomGuest"]


class RoomGuest(Contract):
    """Somebody who was invited to a visit and is not gone."""

    guest_id: UUID
    kind: GuestKind
    status: GuestStatus
    sees_chat: bool
    sees_documents: bool
    invited_by: ParticipantRole
    expires_at: AwareDatetime = Field(description="the link works until then")
    is_here: bool = Field(default=False, description="their page is open now")


class Admit(Contract):
    """Doctor: let a waiting guest into the call."""

    type: Literal["admit"] = "admit"
    guest_id: UUID


class Refuse(Contract):
    """Doctor: do not let a waiting guest in. The invitation is over."""

    type: Literal["refuse"] = "refuse"
    guest_id: UUID


class Remove(Contract):
    """Doctor: take any guest out; patient: one whom they invited. The invitation is over."""

    type: Literal["remove"] = "remove"
    guest_id: UUID
