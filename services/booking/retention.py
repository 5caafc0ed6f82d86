"""For how long booking keeps what is no medical documentation."""

from sqlalchemy import text

from kit.guardianships import ended_guardianships_rule
from kit.retention import Retention, audit_log_rule
from services.booking.models import NEVER_BOOKED, Base, Visit, WaitlistEntry
from services.booking.waitlist_domain import EntryState

__all__ = ["RULES"]

RULES = (
    Retention(
        "unused_holds",
        days_default=30,
        days_min=7,
        days_max=365,
        table=Visit.__table__,
        # By the end of the slot, not of the hold: until then it keeps the slot from being offered
        # to the same person twice.
        age=Visit.__table__.c.ends_at,
        where=(text(NEVER_BOOKED),),
    ),
    Retention(
        "waitlist_entries",
        days_default=365,
        days_min=30,
        days_max=1_095,
        table=WaitlistEntry.__table__,
        age=WaitlistEntry.__table__.c.ended_at,
        where=(WaitlistEntry.state != EntryState.WAITING.value,),
    ),
    ended_guardianships_rule(Base.metadata),
    audit_log_rule(Base.metadata),
)
