"""What one more event of booking makes of a visit's claim: pure, for consumers and the rebuild."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.calendar.domain import ClaimAction, ClaimState, claim_after, is_newer

__all__ = ["Claim", "ClaimNews", "claim_told"]

MOVES = frozenset({ClaimAction.MOVE, ClaimAction.DISRUPT})


@dataclass(frozen=True, slots=True)
class ClaimNews:
    """What booking said of a visit, and when."""

    action: ClaimAction
    slot_id: UUID
    doctor_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """What one visit does to its slot; a row of `slot_claims`."""

    slot_id: UUID
    doctor_id: UUID
    state: ClaimState
    changed_at: datetime
    moved_at: datetime | None


def claim_told(known: Claim | None, news: ClaimNews) -> Claim | None:
    """The claim after the news; None when late or repeated ones change nothing.

    An event that overtook a move names the visit's other slot: only a newer move says where it is.
    """
    before = known.state if known else None
    after = claim_after(before, news.action)
    if news.action not in MOVES:
        if known is None:
            return Claim(news.slot_id, news.doctor_id, after, news.at, None)
        if after is before:
            return None
        return Claim(known.slot_id, known.doctor_id, after, news.at, known.moved_at)
    if known is None:
        return Claim(news.slot_id, news.doctor_id, after, news.at, news.at)
    if not is_newer(news.at, known.moved_at):
        return None
    place = news if after is ClaimState.BOOKED else known
    return Claim(place.slot_id, place.doctor_id, after, news.at, news.at)
