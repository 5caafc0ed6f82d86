"""People who use identity's API in its tests."""

from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from kit.app import App
from kit.clock import FrozenClock
from tests.support.http import RunningService
from videoporady_contracts import EventData
from videoporady_contracts.wire import decode

__all__ = ["PASSWORD", "Portal", "registration"]

PASSWORD = "Videoporady-2026"


def registration(email: str = "jan@example.com", **changes: Any) -> dict[str, Any]:
    """The body of a registration: born on 27 April 1988, like 88042712349."""
    return {
        "email": email,
        "password": PASSWORD,
        "given_name": "Jan",
        "family_name": "Żółć",
        "birth_date": "1988-04-27",
        "phone": "600 100 200",
        "language": "pl",
    } | changes


class Portal:
    """Requests that tests make, each client with the cookies of one person."""

    def __init__(self, service: RunningService, clock: FrozenClock) -> None:
        self.clock = clock
        self.app: App = service.app.state.kit
        self.client = service.client

    async def post(
        self, client: httpx.AsyncClient, path: str, body: Any, key: str | None = None
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return await client.post(f"/api/identity{path}", json=body, headers=headers)

    async def registered(self, email: str = "jan@example.com", **changes: Any) -> httpx.AsyncClient:
        """Somebody who just registered, logged in."""
        client = self.client()
        answer = await self.post(client, "/accounts", registration(email, **changes))
        assert answer.status_code == 201, answer.text
        return client

    async def log_in(
        self, email: str, password: str = PASSWORD, client: httpx.AsyncClient | None = None
    ) -> httpx.Response:
        body = {"email": email, "password": password}
        return await (client or self.client()).post("/api/identity/session", json=body)

    async def ops(self) -> httpx.AsyncClient:
        """The first ops account, logged in."""
        client = self.client()
        assert (await self.log_in("ops@example.com", client=client)).status_code == 200
        return client

    async def staff(
        self, email: str, *roles: str, doctor_id: str | None = None
    ) -> httpx.AsyncClient:
        """Somebody whom ops gave these roles, logged in."""
        body = {
            "email": email,
            "password": PASSWORD,
            "given_name": "Anna",
            "family_name": "Wójcik",
            "roles": list(roles),
            "doctor_id": doctor_id,
        }
        answer = await self.post(await self.ops(), "/staff", body)
        assert answer.status_code == 201, answer.text
        client = self.client()
        assert (await self.log_in(email, client=client)).status_code == 200
        return client

    async def events(self) -> list[EventData]:
        """What waits in the outbox, oldest first."""
        async with self.app.database.reading() as session:
            values = await session.scalars(text("select value from outbox order by position"))
            return [decode(bytes(value))[1] for value in values]

    async def column(self, statement: str) -> list[Any]:
        """The first column of a query."""
        async with self.app.database.reading() as session:
            return list(await session.scalars(text(statement)))
