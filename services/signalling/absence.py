"""How long somebody who is gone is waited for: pure, and apart from what it does to a room.

A page that was closed says goodbye; a line that broke, a browser that crashed and a telephone that
fell asleep say nothing, and keep their place for longer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.signalling.domain import Side
from videoporady_contracts.words import Presence

__all__ = ["Limits", "dead_since", "has_left"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each kind of absence is waited for."""

    lost_after: timedelta
    """A connection that closed: in it a reload comes back, and nobody is told."""
    closed_after: timedelta
    """A page that was closed, and does not come back: left."""
    left_after: timedelta
    """A connection that broke: left."""
    silent_after: timedelta
    """A replica that says nothing: its connections are dead since it last spoke."""


def dead_since(
    closed_at: datetime | None, replica_seen_at: datetime | None, now: datetime, limits: Limits
) -> datetime | None:
    """Since when a connection is dead; None while it may live or still come back."""
    if closed_at is not None and closed_at <= now - limits.lost_after:
        return closed_at
    if replica_seen_at is not None and replica_seen_at <= now - limits.silent_after:
        return replica_seen_at
    return None


def has_left(side: Side, now: datetime, limits: Limits) -> bool:
    """Whether somebody who is lost is not waited for any more."""
    if side.presence is not Presence.LOST or side.gone_at is None:
        return False
    return side.gone_at <= now - (limits.closed_after if side.closed else limits.left_after)
