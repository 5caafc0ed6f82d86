"""The rules of messages: their kinds, where each goes, and the life of one delivery.

Pure: no framework, no clock, no database. When a message is due is in `timing`.
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from kit.errors import NotFound, Problem
from videoporady_contracts.words import MessageChannel, MessageKind

__all__ = [
    "BEFORE_THE_START",
    "CHANNELS_OF",
    "NOBODY",
    "OPTIONAL_CHANNELS",
    "DeliveryAction",
    "DeliveryNotFound",
    "DeliveryNotWaiting",
    "DeliveryState",
    "MessageState",
    "NobodyToSendTo",
    "asked_channel",
    "channels_for",
    "check_has_account",
    "delivery_after",
    "is_urgent",
    "place_of",
]

NOBODY = UUID(int=0)
"""The account of a visit for whose patient nobody acts in the portal, as booking tells it."""
OPTIONAL_CHANNELS = (MessageChannel.EMAIL, MessageChannel.SMS, MessageChannel.PUSH)
"""The inbox is always on: nobody can be left without any word."""
_WRITTEN = (MessageChannel.EMAIL, MessageChannel.PUSH)

# What a person who has chosen nothing gets. A text message is for what changes today's plans.
CHANNELS_OF: Mapping[MessageKind, tuple[MessageChannel, ...]] = {
    MessageKind.CONFIRMATION: _WRITTEN,
    MessageKind.CHANGE: OPTIONAL_CHANNELS,
    MessageKind.CANCELLATION: OPTIONAL_CHANNELS,
    MessageKind.REMINDER: OPTIONAL_CHANNELS,
    MessageKind.DISRUPTION: OPTIONAL_CHANNELS,
    MessageKind.SLOT_OFFER: OPTIONAL_CHANNELS,
    MessageKind.DOCUMENT_RECEIVED: _WRITTEN,
    MessageKind.MESSAGE_WAITING: _WRITTEN,
    MessageKind.DELAY: OPTIONAL_CHANNELS,
    # By the one that the person asked for while waiting: see `planning.release`.
    MessageKind.CALL_BACK: (MessageChannel.SMS, MessageChannel.PUSH),
    MessageKind.PATIENT_WAITING: (MessageChannel.SMS, MessageChannel.PUSH),
    MessageKind.READINESS: OPTIONAL_CHANNELS,
    MessageKind.RECOMMENDATIONS: _WRITTEN,
    # By the one that the staff chose for an attempt: see `planning.release`.
    MessageKind.CONTACT_ATTEMPT: (MessageChannel.SMS, MessageChannel.PUSH),
}

BEFORE_THE_START = frozenset({MessageKind.REMINDER, MessageKind.READINESS})
"""They make no sense after it, and none for a visit that is off."""


_URGENT = frozenset({MessageKind.PATIENT_WAITING})


class DeliveryNotFound(NotFound):
    code = "delivery-not-found"
    pl, en = "Nie ma takiej wysyłki.", "There is no such delivery."


class DeliveryNotWaiting(Problem):
    """Somebody else has taken care of it, or it went out after all."""

    code, status = "delivery-not-waiting", 409
    pl = "Ta wiadomość nie czeka już na pomoc. Odśwież listę."
    en = "This message no longer waits for help. Load the list again."


class NobodyToSendTo(Problem):
    code, status = "nobody-to-send-to", 409
    pl = "Ten pacjent nie ma konta. Zadzwoń i oznacz sprawę jako załatwioną."
    en = "This patient has no account. Call them, and mark it as done."


class MessageState(StrEnum):
    """A planned message is told to nobody yet."""

    PLANNED = "planned"
    RELEASED = "released"
    """In the inbox, and on its way by the other channels."""
    SKIPPED = "skipped"
    """It was overdue, and would have made no sense any more."""
    WITHDRAWN = "withdrawn"


class DeliveryState(StrEnum):
    DUE = "due"
    SENT = "sent"
    KEPT = "kept"
    """No provider is configured: the message stays in the outbox, for people to read there."""
    RETRYING = "retrying"
    FAILED = "failed"
    """Needs a human."""
    HANDLED = "handled"
    """A human told the patient in another way."""
    SKIPPED = "skipped"
    """Nowhere to send it, or too late."""
    WITHDRAWN = "withdrawn"


class DeliveryAction(StrEnum):
    SEND = "send"
    KEEP = "keep"
    TRY_AGAIN = "try_again"
    GIVE_UP = "give_up"
    SKIP = "skip"
    WITHDRAW = "withdraw"
    ASK_AGAIN = "ask_again"
    """Reception had the cause repaired, and wants another try."""
    HANDLE = "handle"


_OUTCOMES = {
    DeliveryAction.SEND: DeliveryState.SENT,
    DeliveryAction.KEEP: DeliveryState.KEPT,
    DeliveryAction.TRY_AGAIN: DeliveryState.RETRYING,
    DeliveryAction.GIVE_UP: DeliveryState.FAILED,
    DeliveryAction.SKIP: DeliveryState.SKIPPED,
    DeliveryAction.WITHDRAW: DeliveryState.WITHDRAWN,
}
DELIVERIES: dict[tuple[DeliveryState, DeliveryAction], DeliveryState] = {
    **{(DeliveryState.DUE, action): state for action, state in _OUTCOMES.items()},
    **{(DeliveryState.RETRYING, action): state for action, state in _OUTCOMES.items()},
    (DeliveryState.FAILED, DeliveryAction.ASK_AGAIN): DeliveryState.DUE,
    (DeliveryState.FAILED, DeliveryAction.HANDLE): DeliveryState.HANDLED,
    # Two receptionists press at once: the second one changes nothing.
    (DeliveryState.HANDLED, DeliveryAction.HANDLE): DeliveryState.HANDLED,
}


def check_has_account(account_id: UUID) -> None:
    """Whether there is anybody to send a message to. Raises NobodyToSendTo."""
    if account_id == NOBODY:
        raise NobodyToSendTo


def delivery_after(state: DeliveryState, action: DeliveryAction) -> DeliveryState:
    """The state that follows. Raises DeliveryNotWaiting for what the table does not know."""
    try:
        return DELIVERIES[state, action]
    except KeyError:
        raise DeliveryNotWaiting from None


def is_urgent(kind: MessageKind) -> bool:
    """Whether somebody waits for its reader at this moment: no choice and no quiet hours hold."""
    return kind in _URGENT


def channels_for(
    kind: MessageKind, chosen: Mapping[MessageKind, tuple[MessageChannel, ...]]
) -> tuple[MessageChannel, ...]:
    """Where a message goes beside the inbox; a kind that is not in the choice has its default."""
    wanted = CHANNELS_OF[kind] if is_urgent(kind) else chosen.get(kind, CHANNELS_OF[kind])
    return tuple(each for each in OPTIONAL_CHANNELS if each in wanted)


def asked_channel(asked: MessageChannel, *, has_devices: bool) -> MessageChannel:
    """The channel that somebody asked for; a text message when no device of theirs is left."""
    if asked is MessageChannel.PUSH and not has_devices:
        return MessageChannel.SMS
    return asked


_PLACES = {
    MessageKind.CALL_BACK: "/wizyty/{visit_id}/polacz",
    MessageKind.READINESS: "/wizyty/{visit_id}/test",
    MessageKind.PATIENT_WAITING: "/lekarz",
    # A visit by telephone, too, has this page.
    MessageKind.CONTACT_ATTEMPT: "/wizyty/{visit_id}",
}


def place_of(kind: MessageKind, visit_id: UUID) -> str:
    """Where in the portal a message leads, when it asks for something that is done in one place."""
    return _PLACES.get(kind, "").format(visit_id=visit_id)
