"""For how long identity keeps the traces of log-ins that are over, and the names of guests."""

from kit.retention import Retention, audit_log_rule
from services.identity.models import Base, Guest, LoginAttempts, LoginSession

__all__ = ["RULES"]

RULES = (
    Retention(
        "ended_sessions",
        days_default=30,
        days_min=7,
        days_max=365,
        table=LoginSession.__table__,
        # One that was revoked counts from here too: its cookie may still come until then.
        age=LoginSession.__table__.c.expires_at,
    ),
    Retention(
        "login_attempts",
        days_default=1,
        days_min=1,
        days_max=30,
        table=LoginAttempts.__table__,
        age=LoginAttempts.__table__.c.window_ends_at,
    ),
    Retention(
        "guests",
        days_default=30,
        days_min=1,
        days_max=365,
        table=Guest.__table__,
        age=Guest.__table__.c.expires_at,
    ),
    audit_log_rule(Base.metadata),
)
