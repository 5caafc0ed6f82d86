"""ejabberd 23 (XMPP) with its archive, for case 2: sent -> at the other's socket.

What it does that we do not: federation, many kinds of rooms. What we do that it does not: its
archive is not forced to the disk before the message is shown, and nobody asks whose visit it is.
"""

import asyncio
import base64
import itertools
import json
import re
from uuid import uuid4
from xml.etree import ElementTree

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.load.measuring import Work
from tests.load.peers.messages import Messenger
from tests.load.peers.places import EJABBERD, child, scratch

__all__ = ["Ejabberd"]

HOST = "localhost"
PASSWORD = "bench"
OPEN = f'<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="{HOST}" version="1.0"/>'
"""Source: RFC 7395, 3.3: XMPP over WebSocket."""
BODY = re.compile(r"<body>([^<]*)</body>")


class Ejabberd(Messenger):
    """A server of its own, and pairs of people whose sockets are open."""

    name = "ejabberd 23.01 with its archive"

    @staticmethod
    def is_here() -> bool:
        return EJABBERD.exists()

    async def start(self, pairs: int) -> None:
        await asyncio.to_thread(self._start_server)
        writers: list[tuple[ClientConnection, str]] = []
        for number in range(pairs):
            writer = await self._log_in(f"writer{number}")
            reader = await self._log_in(f"reader{number}")
            writers.append((writer, f"reader{number}@{HOST}"))
            self._tasks += [asyncio.create_task(self._read(each)) for each in (writer, reader)]
        self._turns = itertools.cycle(writers)

    def send(self) -> Work:
        writer, to = next(self._turns)

        async def work() -> float | None:
            text = uuid4().hex
            shown = self._shown.expect(text)
            await writer.send(
                f'<message xmlns="jabber:client" type="chat" to="{to}" id="{text}">'
                f"<body>{text}</body></message>"
            )
            return await shown

        return work

    def _start_server(self) -> None:
        folder = self._exits.enter_context(scratch())
        (folder / "ejabberd.yml").write_text(json.dumps(_config(self._port)))
        for each in ("spool", "logs"):
            (folder / each).mkdir()
            # It runs as a user of its own.
            (folder / each).chmod(0o777)
        places = ["--config-dir", folder, "--spool", folder / "spool", "--logs", folder / "logs"]
        program = [EJABBERD, *places, "--node", f"bench{self._port}@{HOST}", "foreground"]
        self._run(child("ejabberd", folder, program, {"ERL_EPMD_ADDRESS": "127.0.0.1"}))

    async def _log_in(self, name: str) -> ClientConnection:
        """A new account, and its socket, bound and present. Sources: RFC 6120, XEP-0077."""
        socket = await self._exits.enter_async_context(
            connect(
                f"ws://127.0.0.1:{self._port}/ws",
                subprotocols=[Subprotocol("xmpp")],
                compression=None,
                ping_interval=None,
                close_timeout=0.1,
            )
        )
        await _say(socket, OPEN, until="features")
        account = f"<username>{name}</username><password>{PASSWORD}</password>"
        await _say(socket, _iq(f'<query xmlns="jabber:iq:register">{account}</query>'))
        secret = base64.b64encode(f"\0{name}\0{PASSWORD}".encode()).decode()
        sasl = "urn:ietf:params:xml:ns:xmpp-sasl"
        auth = f'<auth xmlns="{sasl}" mechanism="PLAIN">{secret}</auth>'
        await _say(socket, auth, until="success")
        await _say(socket, OPEN, until="features")
        await _say(socket, _iq('<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/>'))
        await _say(socket, '<presence xmlns="jabber:client"/>', until="presence")
        return socket

    async def _read(self, socket: ClientConnection) -> None:
        async for text in socket:
            if (found := BODY.search(str(text))) is not None:
                self._shown.came(found[1])


def _iq(content: str) -> str:
    return f'<iq xmlns="jabber:client" type="set" id="{uuid4().hex}">{content}</iq>'


async def _say(socket: ClientConnection, stanza: str, *, until: str = "iq") -> None:
    """Sends, and reads until the stanza that answers. Raises AssertionError when it refuses."""
    await socket.send(stanza)
    while True:
        root = ElementTree.fromstring(str(await socket.recv()))
        name = root.tag.rpartition("}")[2]
        is_refused = name == "failure" or root.get("type") == "error"
        assert not is_refused, ElementTree.tostring(root)
        if name == until:
            return


def _config(port: int) -> dict[str, object]:
    socket = {
        "port": port,
        "ip": "127.0.0.1",
        "module": "ejabberd_http",
        "request_handlers": {"/ws": "ejabberd_http_ws"},
    }
    return {
        "hosts": [HOST],
        "loglevel": "error",
        "listen": [socket],
        "auth_method": "internal",
        "registration_timeout": "infinity",
        "access_rules": {"everybody": {"allow": "all"}},
        "modules": {
            "mod_mam": {"default": "always", "assume_mam_usage": True},
            "mod_register": {"access": "everybody", "ip_access": "all", "access_from": "everybody"},
        },
    }
