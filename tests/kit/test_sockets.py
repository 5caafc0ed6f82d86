"""What every socket does, whoever speaks by it: who does not read or falls silent, and its end."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from kit.app import build
from kit.auth import Principal
from kit.settings import KitSettings
from kit.sockets import Connection, run_socket
from tests.kit.conftest import NAME
from tests.load.sockets import CountingSocket
from tests.support.http import ORIGIN, ServingService, serving
from tests.support.people import Person, Tokens
from tests.support.sockets import socket
from tests.support.waiting import eventually
from videoporady_contracts import Contract
from videoporady_contracts.sockets import (
    PROTOCOL_VERSION,
    Acknowledge,
    CloseCode,
    Hello,
    NotifyWelcome,
    notify_client_frame,
)

ALERT_ID = "0193a5c2-7d4e-7000-8000-000000000000"
HEARTBEAT_SECONDS = 0.1
LONG = "x" * 65_536
"""Some of these are more than a line takes at once."""
NEVER_SECONDS = 600.0
NO_FRAME = b"\xff\x80\x00\x00\x00\x00"
"""Reserved bits and a kind of frame that does not exist (RFC 6455, 5.2)."""


class News(Contract):
    """A long frame with a number."""

    type: str = "news"
    number: int
    text: str = LONG


class Talk:
    """Keeps what is said to it, and how it ended."""

    def __init__(self, closes_with: CloseCode | None = None) -> None:
        self.heard: list[Any] = []
        self.connection: Connection | None = None
        self.ended_count = 0
        self._closes_with = closes_with

    async def open(self, connection: Connection, hello: Hello) -> None:
        self.connection = connection
        welcome = {"version": PROTOCOL_VERSION, "heartbeat_seconds": HEARTBEAT_SECONDS}
        connection.send(NotifyWelcome(**welcome, alerts=()))

    async def receive(self, connection: Connection, frame: Any) -> None:
        self.heard.append(frame)
        if self._closes_with is not None:
            connection.close(self._closes_with)

    async def closed(self, connection: Connection) -> None:
        self.ended_count += 1


class Place:
    """A service with a socket, and somebody who may open it."""

    def __init__(self, service: ServingService, cookie: dict[str, str]) -> None:
        self.port = service.port
        self.path = f"/api/{NAME}/socket"
        self.address = service.socket_url + self.path
        self.cookie = cookie


@asynccontextmanager
async def place(settings: KitSettings, tokens_now: Tokens, talk: Talk) -> AsyncIterator[Place]:
    async def endpoint(websocket: WebSocket) -> None:
        def make_session(_principal: Principal) -> Talk:
            return talk

        kit = websocket.app.state.kit
        await run_socket(websocket, kit, "test", notify_client_frame, make_session)

    async with serving(build(NAME, settings, routers=[], socket=endpoint)) as service:
        yield Place(service, tokens_now.cookie_header(Person.patient()))


@asynccontextmanager
async def unread(there: Place) -> AsyncIterator[ClientConnection]:
    """Somebody who says hello and then takes nothing from the line any more."""
    async with connect(
        there.address,
        additional_headers=there.cookie,
        origin=Origin(ORIGIN),
        max_queue=1,
        close_timeout=0,
    ) as opened:
        await opened.send(Hello(versions=(PROTOCOL_VERSION,)).model_dump_json())
        yield opened


async def test_who_does_not_read_is_closed_and_forgotten(
    kit_settings: KitSettings, tokens_now: Tokens
) -> None:
    talk = Talk()
    patient = kit_settings.model_copy(update={"socket_heartbeat_seconds": NEVER_SECONDS})
    async with place(patient, tokens_now, talk) as there, unread(there):
        await eventually(lambda: talk.connection is not None)
        assert talk.connection is not None
        number = 0
        while talk.connection.close_code is None:
            number += 1
            talk.connection.send(News(number=number))
        assert talk.connection.close_code == CloseCode.TOO_SLOW
        # Its reader ends as well, although no close can reach the other side.
        await eventually(lambda: talk.ended_count == 1)


async def test_what_a_slow_line_makes_wait_comes_whole_and_in_order(
    kit_settings: KitSettings, tokens_now: Tokens
) -> None:
    talk = Talk()
    count = kit_settings.socket_queue_frames_max
    async with (
        place(kit_settings, tokens_now, talk) as there,
        socket(there.address, there.cookie) as opened,
    ):
        await opened.hello()
        assert talk.connection is not None
        for number in range(count):
            talk.connection.send(News(number=number))
        talk.connection.close(CloseCode.SERVICE_RESTART)
        talk.connection.send(News(number=count))
        assert await opened.closed() == CloseCode.SERVICE_RESTART
        assert [each["number"] for each in opened.of("news")] == list(range(count))


async def test_who_falls_silent_is_gone_after_some_heartbeats(
    kit_settings: KitSettings, tokens_now: Tokens
) -> None:
    talk = Talk()
    quick = kit_settings.model_copy(update={"socket_heartbeat_seconds": HEARTBEAT_SECONDS})
    async with (
        place(quick, tokens_now, talk) as there,
        socket(there.address, there.cookie) as opened,
    ):
        await opened.hello()
        assert await opened.closed() == CloseCode.SERVICE_RESTART, "1000 is for an older socket"
        await eventually(lambda: talk.ended_count == 1)
        assert talk.connection is not None
        assert talk.connection.peer_code is None, "who says nothing did not say goodbye"


async def test_who_says_goodbye_is_told_apart(
    kit_settings: KitSettings, tokens_now: Tokens
) -> None:
    talk = Talk()
    async with place(kit_settings, tokens_now, talk) as there:
        async with socket(there.address, there.cookie) as opened:
            await opened.hello()
        await eventually(lambda: talk.ended_count == 1)
        assert talk.connection is not None
        assert talk.connection.peer_code == 1000


async def test_who_is_sent_away_did_not_say_goodbye(
    kit_settings: KitSettings, tokens_now: Tokens
) -> None:
    talk = Talk()
    async with (
        place(kit_settings, tokens_now, talk) as there,
        socket(there.address, there.cookie) as opened,
    ):
        await opened.hello()
        assert talk.connection is not None
        talk.connection.close(1000)
        assert await opened.closed() == 1000
        await eventually(lambda: talk.ended_count == 1)
        assert talk.connection.peer_code is None


async def test_what_is_said_after_the_close_is_not_acted_on(
    kit_settings: KitSettings, tokens_now: Tokens
) -> None:
    talk = Talk(closes_with=CloseCode.REPLACED)
    hello = Hello(versions=(PROTOCOL_VERSION,)).model_dump_json()
    acknowledge = json.dumps({"type": "acknowledge", "alert_id": ALERT_ID})
    async with place(kit_settings, tokens_now, talk) as there:
        _, line = await asyncio.get_running_loop().create_connection(
            CountingSocket, "127.0.0.1", there.port
        )
        line.shake_hands(ORIGIN, there.path, there.cookie["Cookie"])
        await line.is_open
        # In one packet: all of it is there when the first part is read.
        line.say(hello, acknowledge, acknowledge)
        await eventually(lambda: talk.ended_count == 1)
        line.close()
        assert [type(each) for each in talk.heard] == [Acknowledge]


async def test_who_breaks_the_protocol_is_gone_and_no_fault_of_ours(
    kit_settings: KitSettings, tokens_now: Tokens
) -> None:
    talk, faults = Talk(), list[object]()
    loop = asyncio.get_running_loop()
    async with place(kit_settings, tokens_now, talk) as there:
        loop.set_exception_handler(lambda _loop, context: faults.append(context))
        transport, line = await loop.create_connection(CountingSocket, "127.0.0.1", there.port)
        line.shake_hands(ORIGIN, there.path, there.cookie["Cookie"])
        await line.is_open
        line.say(Hello(versions=(PROTOCOL_VERSION,)).model_dump_json())
        await eventually(lambda: line.frames == 1)
        transport.write(NO_FRAME)
        await eventually(lambda: talk.ended_count == 1 and line.is_closed)
    gc.collect()
    assert faults == []


async def test_a_socket_that_is_not_there_is_refused(
    kit_settings: KitSettings, tokens_now: Tokens
) -> None:
    async with place(kit_settings, tokens_now, Talk()) as there:
        with pytest.raises(InvalidStatus):
            async with socket(f"{there.address}/more", there.cookie):
                pass


async def test_frames_are_not_compressed_although_a_browser_offers_it(
    kit_settings: KitSettings, tokens_now: Tokens
) -> None:
    async with place(kit_settings, tokens_now, Talk()) as there, unread(there) as opened:
        assert opened.response is not None
        assert "Sec-WebSocket-Extensions" not in opened.response.headers
