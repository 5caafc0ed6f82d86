"""The rules of a guest's way into a visit: one table of states, pure.

Guardian, interpreter or second doctor: invited by a link, waiting, admitted by the doctor, gone. An
illegal step raises a `Problem` and changes nothing.
"""

from enum import StrEnum

from kit.errors import Problem
from services.signalling.refusals import (
    GuestGone,
    GuestNotWaiting,
    GuestOfTheDoctor,
    NoCall,
    RoomClosed,
    TooManyGuests,
    TooManyInvitations,
    VisitDisrupted,
)
from videoporady_contracts.words import GuestStatus, ParticipantRole, RoomStatus

__all__ = [
    "GUESTS_MAX",
    "INVITATIONS_MAX",
    "GuestAction",
    "check_may_invite",
    "check_may_remove",
    "next_status",
]

GUESTS_MAX = 2
"""With the patient and the doctor four people: each sends a picture to each of the others."""
INVITATIONS_MAX = 20
"""Of one visit, with those that were taken back: each is a row, an event and a link."""


class GuestAction(StrEnum):
    """What may happen to a guest."""

    LINK = "link"
    """The link is made anew; whoever is in already needs none."""
    ARRIVE = "arrive"
    ADMIT = "admit"
    END = "end"


def _table() -> dict[tuple[GuestStatus, GuestAction], GuestStatus]:
    """Every legal step, one row an action, in the order of the columns. None: refused."""
    invited, waiting, admitted, gone = columns = (
        GuestStatus.INVITED,
        GuestStatus.WAITING,
        GuestStatus.ADMITTED,
        GuestStatus.GONE,
    )
    rows: dict[GuestAction, tuple[GuestStatus | None, ...]] = {
        GuestAction.LINK: (invited, None, None, None),
        # A reload comes in again by the same door.
        GuestAction.ARRIVE: (waiting, waiting, admitted, None),
        GuestAction.ADMIT: (None, admitted, admitted, None),
        # Said twice, the second time says nothing new.
        GuestAction.END: (gone, gone, gone, gone),
    }
    return {
        (status, action): following
        for action, row in rows.items()
        for status, following in zip(columns, row, strict=True)
        if following is not None
    }


TRANSITIONS = _table()
_REFUSALS: dict[GuestAction, type[Problem]] = {
    GuestAction.LINK: GuestGone,
    GuestAction.ADMIT: GuestNotWaiting,
}


def next_status(
    status: GuestStatus, action: GuestAction, room: RoomStatus = RoomStatus.IN_CALL
) -> GuestStatus:
    """The status after an action in a room of this status.

    Raises GuestGone or GuestNotWaiting; NoCall when somebody is to be admitted before the doctor
    has accepted the patient.
    """
    following = TRANSITIONS.get((status, action))
    if following is None:
        raise GuestGone if status is GuestStatus.GONE else _REFUSALS[action]
    if action is GuestAction.ADMIT and room is not RoomStatus.IN_CALL:
        raise NoCall
    return following


def check_may_invite(
    room: RoomStatus, *, disrupted: bool, guests_count: int, invitations_count: int
) -> None:
    """`guests_count` are those who are not gone.

    Raises RoomClosed, VisitDisrupted, TooManyGuests or TooManyInvitations.
    """
    if room is RoomStatus.DONE:
        raise RoomClosed
    if disrupted:
        raise VisitDisrupted
    if guests_count >= GUESTS_MAX:
        raise TooManyGuests
    if invitations_count >= INVITATIONS_MAX:
        raise TooManyInvitations


def check_may_remove(remover: ParticipantRole, invited_by: ParticipantRole) -> None:
    """The doctor takes out anyone, the patient whom they invited. Raises GuestOfTheDoctor."""
    if remover is not ParticipantRole.DOCTOR and remover is not invited_by:
        raise GuestOfTheDoctor
