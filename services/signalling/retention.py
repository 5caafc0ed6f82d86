"""For how long signalling keeps what is no medical documentation.

A socket's row goes seconds after the socket, and a room is part of its visit: only the test calls
stay, and the tasks for reception that they leave.
"""

from kit.retention import Retention, audit_log_rule
from services.signalling.models import Base, ReadinessTask, TestCall

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
    Retention(
        "readiness_tasks",
        days_default=90,
        days_min=7,
        days_max=730,
        table=ReadinessTask.__table__,
        age=ReadinessTask.__table__.c.closed_at,
    ),
    audit_log_rule(Base.metadata),
)
