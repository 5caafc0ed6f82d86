"""For how long signalling keeps what is no medical documentation.

A socket's row goes seconds after the socket, and a room is part of its visit: only the test calls
stay.
"""

from kit.retention import Retention, audit_log_rule
from services.signalling.models import Base, TestCall

__all__ = ["RULES"]

RULES = (
    Retention(
        "test_calls",
        days_default=90,
        days_min=7,
        days_max=730,
        table=TestCall.__table__,
        age=TestCall.__table__.c.ended_at,
    ),
    audit_log_rule(Base.metadata),
)
