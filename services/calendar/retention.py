"""For how long calendar keeps what is over."""

from kit.retention import Retention, audit_log_rule
from services.calendar.models import Absence, Base, Slot

__all__ = ["PAST_SLOTS", "RULES"]

PAST_SLOTS = Retention(
    "past_slots",
    days_default=30,
    days_min=7,
    days_max=365,
    table=Slot.__table__,
    age=Slot.__table__.c.day,
    # Together with the counts of their days, schedule by schedule.
    deleted_by_service=True,
)

RULES = (
    PAST_SLOTS,
    Retention(
        "past_absences",
        days_default=730,
        days_min=90,
        days_max=1_826,
        table=Absence.__table__,
        age=Absence.__table__.c.ends_at,
    ),
    audit_log_rule(Base.metadata),
)
