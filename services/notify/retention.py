"""For how long notify keeps what it told, and how it went."""

from sqlalchemy import exists, func

from kit.guardianships import ended_guardianships_rule
from kit.retention import Retention, audit_log_rule
from services.notify.domain import TELLING_DAYS_MAX
from services.notify.messages import DeliveryState, MessageState
from services.notify.models import Alert, Base, Delivery, Message, Nudge

__all__ = ["RULES"]

WAITING = (DeliveryState.DUE.value, DeliveryState.RETRYING.value)

RULES = (
    # First: a message goes when no delivery of it is left.
    Retention(
        "deliveries",
        days_default=90,
        days_min=30,
        days_max=730,
        table=Delivery.__table__,
        age=Delivery.__table__.c.changed_at,
        where=(Delivery.state.not_in(WAITING),),
    ),
    Retention(
        "messages",
        days_default=365,
        # An event that comes again finds its message, or is too old to be told of.
        days_min=TELLING_DAYS_MAX,
        days_max=1_095,
        table=Message.__table__,
        age=func.coalesce(Message.__table__.c.released_at, Message.__table__.c.created_at),
        where=(
            Message.state != MessageState.PLANNED.value,
            ~exists().where(Delivery.message_id == Message.message_id),
        ),
    ),
    Retention(
        "alerts",
        days_default=90,
        days_min=30,
        days_max=730,
        table=Alert.__table__,
        age=Alert.__table__.c.ended_at,
    ),
    Retention(
        "nudges",
        days_default=90,
        # What was told of a task is not told again when its event comes once more.
        days_min=TELLING_DAYS_MAX,
        days_max=730,
        table=Nudge.__table__,
        age=Nudge.__table__.c.starts_at,
        where=(Nudge.due_at.is_(None),),
    ),
    ended_guardianships_rule(Base.metadata),
    audit_log_rule(Base.metadata),
)
