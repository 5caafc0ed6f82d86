"""For how long signalling keeps what is no medical documentation.

A socket's row goes seconds after the socket, and a room is part of its visit: only the test calls
stay, the tasks for reception that they leave, what doctors told of delays, who was a guest,
and the timelines.
"""

from kit.retention import Retention, audit_log_rule
from services.signalling.models import (
    Base,
    CallMinute,
    Delay,
    Guest,
    GuestMinute,
    ReadinessTask,
    TestCall,
    TimelineEntry,
)
from videoporady_contracts.words import GuestStatus

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
    Retention(
        "delays",
        days_default=90,
        days_min=7,
        days_max=730,
        table=Delay.__table__,
        age=Delay.__table__.c.declared_at,
    ),
    Retention(
        "guests",
        days_default=90,
        days_min=7,
        days_max=730,
        table=Guest.__table__,
        age=Guest.__table__.c.expires_at,
        # The others are counted by their room, until the sweep has ended them.
        where=(Guest.status == GuestStatus.GONE.value,),
    ),
    Retention(
        "timelines",
        days_default=90,
        days_min=30,
        days_max=730,
        table=TimelineEntry.__table__,
        age=TimelineEntry.__table__.c.at,
    ),
    Retention(
        "call_quality",
        days_default=90,
        days_min=30,
        days_max=730,
        table=CallMinute.__table__,
        age=CallMinute.__table__.c.minute_at,
    ),
    Retention(
        "guest_quality",
        days_default=90,
        days_min=30,
        days_max=730,
        table=GuestMinute.__table__,
        age=GuestMinute.__table__.c.minute_at,
    ),
    audit_log_rule(Base.metadata),
)
