"""Synapse 1.163, a Matrix server on our PostgreSQL, for cases 1 and 2: sent -> in the other's sync.

What it does that we do not: federation, signed events, rooms of any size. What we do that it does
not: the visit's people are checked, and an event leaves for other services. Compared is a message
from one person to another whose client waits for it.
"""

import asyncio
import hmac
import itertools
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from deploy.local.postgres import Postgres, run_sql
from deploy.local.processes import wait_until
from tests.load.connection import Connection
from tests.load.measuring import Work
from tests.load.peers.messages import STARTS_SECONDS_MAX, Messenger
from tests.load.peers.places import SYNAPSE_PYTHON, child, scratch
from tests.load.people import require

__all__ = ["Synapse"]

DATABASE = "vp_bench_synapse"
SECRET = "bench-only"
WAITS_MS = 20_000
NEVER_LIMITED = {"per_second": 100_000, "burst_count": 100_000}
CLIENT = "/_matrix/client/v3"


@dataclass(frozen=True)
class _User:
    user_id: str
    token: str


@dataclass(frozen=True)
class _Room:
    room_id: str
    connection: Connection
    writer: _User
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    """A connection carries one request at a time."""


class Synapse(Messenger):
    """A server of its own, and pairs of people in a room each."""

    name = "Synapse 1.163.2"

    @staticmethod
    def is_here() -> bool:
        return SYNAPSE_PYTHON.exists()

    def __init__(self, postgres: Postgres) -> None:
        super().__init__(postgres)
        self._url = f"http://127.0.0.1:{self._port}"
        self._rooms: list[_Room] = []

    async def start(self, pairs: int) -> None:
        await asyncio.to_thread(self._start_server)
        for number in range(pairs):
            writer = await self._register(f"writer{number}")
            reader = await self._register(f"reader{number}")
            connection, invited = Connection(self._url), {"invite": [reader.user_id]}
            made = await self._ask(connection, writer, "POST", "/createRoom", invited)
            room = _Room(made["room_id"], connection, writer)
            joining = Connection(self._url)
            await self._ask(joining, reader, "POST", f"/join/{quote(room.room_id)}", {})
            await joining.close()
            self._rooms.append(room)
            self._tasks.append(asyncio.create_task(self._read(reader)))
        self._turns = itertools.cycle(self._rooms)

    def send(self) -> Work:
        room = next(self._turns)

        async def work() -> float | None:
            text = uuid4().hex
            shown = self._shown.expect(text)
            path = f"/rooms/{quote(room.room_id)}/send/m.room.message/{text}"
            body = {"msgtype": "m.text", "body": text}
            async with room.busy:
                await self._ask(room.connection, room.writer, "PUT", path, body)
            return await shown

        return work

    async def close(self) -> None:
        await super().close()
        run_sql(self._postgres.url(), f"drop database if exists {DATABASE} with (force)")

    def _start_server(self) -> None:
        run_sql(
            self._postgres.url(),
            f"create database {DATABASE} template template0 encoding 'UTF8' locale 'C'",
        )
        folder = self._exits.enter_context(scratch())
        config = folder / "homeserver.json"
        config.write_text(json.dumps(self._config(str(folder))))
        program = [SYNAPSE_PYTHON, "-m", "synapse.app.homeserver", "-c", config]
        keys = child("synapse-keys", folder, [*program, "--generate-keys"])
        keys.start()
        wait_until(lambda: keys.exit_code is not None, what="its keys", seconds=STARTS_SECONDS_MAX)
        self._run(child("synapse", folder, program))

    def _config(self, folder: str) -> dict[str, Any]:
        place = urlsplit(self._postgres.url(DATABASE))
        database = {
            "user": place.username,
            "password": place.password,
            "host": place.hostname,
            "port": place.port,
            "dbname": DATABASE,
            "cp_min": 5,
            "cp_max": 10,
        }
        limits = ("rc_message", "rc_joins_per_room", "rc_registration")
        return {
            "server_name": "localhost",
            "report_stats": False,
            "presence": {"enabled": False},
            "trusted_key_servers": [],
            "registration_shared_secret": SECRET,
            "macaroon_secret_key": SECRET,
            "form_secret": SECRET,
            "signing_key_path": f"{folder}/signing.key",
            "media_store_path": f"{folder}/media",
            "database": {"name": "psycopg2", "args": database},
            "listeners": [
                {
                    "type": "http",
                    "port": self._port,
                    "bind_addresses": ["127.0.0.1"],
                    "resources": [{"names": ["client"]}],
                }
            ],
            "rc_login": {"address": NEVER_LIMITED, "account": NEVER_LIMITED},
            "rc_joins": {"local": NEVER_LIMITED, "remote": NEVER_LIMITED},
            "rc_invites": {"per_room": NEVER_LIMITED, "per_user": NEVER_LIMITED},
            **dict.fromkeys(limits, NEVER_LIMITED),
        }

    async def _register(self, name: str) -> _User:
        """Source: Synapse's documentation, "Shared-Secret Registration"."""
        path = "/_synapse/admin/v1/register"
        connection = Connection(self._url)
        nonce = require(await connection.request("GET", path), 200).json()["nonce"]
        password = "bench"
        signed = b"\0".join(each.encode() for each in (nonce, name, password, "notadmin"))
        body = {
            "nonce": nonce,
            "username": name,
            "password": password,
            "admin": False,
            "mac": hmac.new(SECRET.encode(), signed, "sha1").hexdigest(),
        }
        found = require(await connection.request("POST", path, body=body), 200).json()
        await connection.close()
        return _User(found["user_id"], found["access_token"])

    async def _read(self, reader: _User) -> None:
        connection, since = Connection(self._url), ""
        while True:
            path = f"/sync?timeout={WAITS_MS}{since}"
            found = await self._ask(connection, reader, "GET", path, None)
            since = f"&since={found['next_batch']}"
            for room in found.get("rooms", {}).get("join", {}).values():
                for event in room["timeline"]["events"]:
                    self._shown.came(event.get("content", {}).get("body"))

    async def _ask(
        self, connection: Connection, user: _User, method: str, path: str, body: object
    ) -> Any:
        headers = {"Authorization": f"Bearer {user.token}"}
        answer = await connection.request(method, CLIENT + path, body=body, headers=headers)
        return require(answer, 200).json()
