"""The end of a hold that did not become a visit, told to everybody whom it concerns."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import Clock
from services.booking import waitlist_offers
from services.booking.models import Visit
from services.booking.waitlist_domain import outcome_of
from videoporady_contracts.booking import SlotReleased
from videoporady_contracts.words import ReleaseReason

__all__ = ["tell_released"]

FACTS = ("visit_id", "slot_id", "doctor_id", "state", "waitlist_entry_id")


def tell_released(session: AsyncSession, hold: Visit | Mapping[Any, Any], clock: Clock) -> None:
    """A hold is over, given back or expired; if it was an offer of the wait-list, so is that."""
    facts = {name: getattr(hold, name) for name in FACTS} if isinstance(hold, Visit) else hold
    reason = ReleaseReason(facts["state"])
    released = SlotReleased(
        visit_id=facts["visit_id"],
        slot_id=facts["slot_id"],
        doctor_id=facts["doctor_id"],
        reason=reason,
    )
    outbox.add(session, released, clock=clock)
    waitlist_offers.add_ended(
        session, released.visit_id, facts["waitlist_entry_id"], outcome_of(reason), clock=clock
    )
