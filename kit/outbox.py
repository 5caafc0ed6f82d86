"""The outbox: an event is a row of the same commit as the state that it tells of.

`add` is the only way for a fact to leave a service. `kit.relay` brings the rows to Kafka.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from kit.database import before_commit
from kit.ids import new_id
from kit.telemetry import causation_id, correlation_id, traceparent
from videoporady_contracts import Envelope, EventData, topic_of
from videoporady_contracts.wire import dataschema_of, encode, source_of

__all__ = ["INSERT", "NAME", "add", "rows_of"]

# json_to_recordset keeps the order of the array, and one statement carries every event of a
# transaction.
INSERT = """
    insert into outbox (topic, key, value, headers)
    select topic, decode(key, 'base64'), decode(value, 'base64'), headers
    from json_to_recordset(cast(:rows as json))
         as row(ordinal int, topic text, key text, value text, headers jsonb)
    order by ordinal
"""
INSERT_NOW = text(INSERT)
NAME = "outbox"
"""Of what the session keeps, and of the statement that writes it."""


def add(session: AsyncSession, data: EventData, *, clock: Clock) -> Envelope:
    """Tells the world of a fact, if and when the session's transaction commits. Returns its
    envelope."""
    event_class = type(data)
    cause = causation_id.get()
    envelope = Envelope(
        id=new_id(),
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
    rows: list[dict[str, Any]] = session.info.setdefault(NAME, [])
    rows.append(
        {
            "ordinal": len(rows),
            "topic": topic_of(event_class),
            "key": _base64(key),
            "value": _base64(value),
            "headers": {name: content.decode() for name, content in headers},
        }
    )
    before_commit(session, NAME, _write)
    return envelope


def rows_of(session: AsyncSession) -> Sequence[dict[str, Any]]:
    """What the session's transaction tells the world, as `INSERT` takes it."""
    return session.info.get(NAME, ())


async def _write(session: AsyncSession) -> None:
    await session.execute(INSERT_NOW, {"rows": json.dumps(rows_of(session))})


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
