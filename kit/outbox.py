"""The outbox: an event is a row of the same commit as the state that it tells of.

`add` is the only way for a fact to leave a service. `kit.relay` brings the rows to Kafka.
"""

import base64
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from kit.database import OUTBOX, Insert, insert_at_last
from kit.ids import new_id
from kit.telemetry import causation_id, correlation_id, traceparent
from videoporady_contracts import Envelope, EventData, topic_of
from videoporady_contracts.wire import dataschema_of, encode, source_of

__all__ = ["add"]

# In the order in which they were added.
ROWS = Insert(
    OUTBOX,
    """
    insert into outbox (topic, key, value, headers)
    select topic, decode(key, 'base64'), decode(value, 'base64'), headers
    from rows from (json_to_recordset(cast(:outbox as json))
                    as (topic text, key text, value text, headers jsonb))
         with ordinality as row(topic, key, value, headers, ordinal)
    order by ordinal
    returning 1
    """,
)


def add(
    session: AsyncSession, data: EventData, *, clock: Clock, event_id: UUID | None = None
) -> Envelope:
    """Tells the world of a fact, if and when the session's transaction commits. Returns its
    envelope.

    `event_id` is for a fact that we may be told of twice: made of what tells it from others, so
    that consumers take the second event for the first.
    """
    event_class = type(data)
    cause = causation_id.get()
    envelope = Envelope(
        id=event_id or new_id(),
        type=event_class.event_type,
        source=source_of(event_class),
        subject=data.key,
        time=clock.now(),
        dataschema=dataschema_of(event_class),
        correlationid=correlation_id.get(),
        causationid=UUID(cause) if cause else None,
        traceparent=traceparent.get(),
    )
    key, value, headers = encode(envelope, data)
    row = {
        "topic": topic_of(event_class),
        "key": _base64(key),
        "value": _base64(value),
        "headers": {name: content.decode() for name, content in headers},
    }
    insert_at_last(session, ROWS, row)
    return envelope


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
