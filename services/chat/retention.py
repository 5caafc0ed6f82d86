"""For how long chat keeps what is no medical documentation: a thread and its documents are."""

from kit.retention import Retention, audit_log_rule
from services.chat.models import Base, Guest

__all__ = ["ABANDONED_UPLOADS", "RULES"]

ABANDONED_UPLOADS = Retention(
    # Bytes in the storage that no document names. Well above the longest upload.
    "abandoned_uploads",
    days_default=1,
    days_min=1,
    days_max=30,
    deleted_by_service=True,
)

RULES = (
    ABANDONED_UPLOADS,
    Retention(
        "guests",
        days_default=30,
        days_min=1,
        days_max=365,
        table=Guest.__table__,
        age=Guest.__table__.c.heard_at,
    ),
    audit_log_rule(Base.metadata),
)
