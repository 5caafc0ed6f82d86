"""Idempotency keys: a request that is sent twice is done once and answered twice.

Source: the IETF draft "The Idempotency-Key HTTP Header Field".
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Header
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Principal
from kit.database import Insert, insert_at_last
from kit.errors import IdempotencyKeyMissing, IdempotencyKeyReused

__all__ = ["IS_KNOWN_KEY", "IdempotencyKey", "of_key", "once"]

# A second request with the same key waits here for the first one's commit, then finds its answer.
CLAIM = text("""
    insert into idempotency_keys (scope, key, request_hash) values (:scope, :key, :request_hash)
    on conflict do nothing returning 1
""")
FIND = text(
    "select request_hash, response from idempotency_keys where scope = :scope and key = :key"
)
IS_KNOWN_KEY = "exists (select from idempotency_keys where scope = :scope and key = :key)"
"""SQL, with the values of `of_key`: a request with this key was answered before."""
ANSWERS = Insert(
    "idempotency_keys",
    """
    update idempotency_keys as claimed set response = cast(answered.response as jsonb)
    from json_to_recordset(cast(:idempotency_keys as json))
         as answered(scope text, key text, response text)
    where claimed.scope = answered.scope and claimed.key = answered.key
    returning 1
    """,
)


async def _required_key(
    idempotency_key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", min_length=8, max_length=128, pattern=r"^[\x21-\x7e]+$"),
    ] = None,
) -> str:
    if idempotency_key is None:
        raise IdempotencyKeyMissing
    return idempotency_key


IdempotencyKey = Annotated[str, Depends(_required_key)]
"""The header of every POST that creates."""


def of_key(principal: Principal | None, key: str) -> dict[str, str]:
    """Whose key it is: nobody meets the keys of others."""
    return {"scope": str(principal.account_id) if principal else "anonymous", "key": key}


async def once[Response: BaseModel](
    session: AsyncSession,
    principal: Principal | None,
    key: str,
    request: BaseModel,
    response_class: type[Response],
    run: Callable[[], Awaitable[Response]],
) -> Response:
    """Runs `run` in the session's transaction, or returns what it returned before for the same key.

    A refusal is not kept: it rolls the key back too, so that a corrected request may use it again.
    Raises IdempotencyKeyReused when the key came with another request.
    """
    body = json.dumps([type(request).__name__, request.model_dump(mode="json")], sort_keys=True)
    request_hash = hashlib.sha256(body.encode()).digest()
    where = of_key(principal, key)
    claimed = await session.execute(CLAIM, where | {"request_hash": request_hash})
    if claimed.scalar() is None:
        known_hash, response = (await session.execute(FIND, where)).one()
        if known_hash != request_hash:
            raise IdempotencyKeyReused
        return response_class.model_validate(response)
    answer = await run()
    # With the last statement, as the events are: no way to the server of its own.
    insert_at_last(session, ANSWERS, where | {"response": answer.model_dump_json()})
    return answer
