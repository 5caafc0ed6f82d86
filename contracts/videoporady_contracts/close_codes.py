"""Why a server closes a socket.

Source: RFC 6455, 7.4.2 (4000-4999 are ours).
"""

from collections.abc import Mapping
from enum import IntEnum

from .words import GuestEnd

__all__ = ["CODES_OF_ENDS", "CloseCode"]


class CloseCode(IntEnum):
    """Why the server closed, so that the client knows what to do next."""

    SERVICE_RESTART = 1012
    """Reconnect at once, with jitter."""
    SESSION_ENDED = 4401
    """Log in again."""
    REFUSED = 4404
    """Not yours, or not there: do not retry."""
    HELLO_EXPECTED = 4408
    """No `hello` within the limit."""
    REPLACED = 4409
    """The same person opened the visit elsewhere: do not reconnect by itself."""
    VERSION = 4410
    """No common version: reload the page."""
    BAD_FRAME = 4422
    """A frame that is none of the union: a fault of the client."""
    TOO_FAST = 4429
    """Over the rate limit: reconnect with back-off."""
    TOO_SLOW = 4430
    """The client did not read its queue: reconnect and take a fresh snapshot."""
    GUEST_REFUSED = 4451
    """Guest: the doctor did not let them in."""
    GUEST_REMOVED = 4452
    """Guest: taken out of the call, or the invitation was taken back."""
    GUEST_LEFT = 4453
    """Guest: they left by hand."""
    VISIT_OVER = 4454
    """Guest: the call has ended, or the visit has, or it is at another time now."""


CODES_OF_ENDS: Mapping[GuestEnd, CloseCode] = {
    GuestEnd.REFUSED: CloseCode.GUEST_REFUSED,
    GuestEnd.REMOVED: CloseCode.GUEST_REMOVED,
    GuestEnd.LEFT: CloseCode.GUEST_LEFT,
    GuestEnd.VISIT_OVER: CloseCode.VISIT_OVER,
    GuestEnd.VISIT_MOVED: CloseCode.VISIT_OVER,
}
"""With which code every socket of a guest is closed who is one no more."""
