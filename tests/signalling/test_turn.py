"""A real coturn with the configuration that we ship takes our credentials, and no others."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aioice import Connection
from pydantic import SecretStr

from deploy.local.places import REPOSITORY
from deploy.local.ports import free_port
from kit.clock import SystemClock
from services.signalling.settings import Settings
from services.signalling.turn import ice_servers
from tests.support.waiting import eventually
from videoporady_contracts.sockets import IceServer

SECRET = "shared-with-coturn"


@asynccontextmanager
async def coturn(folder: Path) -> AsyncIterator[int]:
    """The shipped configuration on a free port of loopback, without its certificate."""
    shipped = (REPOSITORY / "deploy/turn/turnserver.conf").read_text(encoding="utf-8")
    lines = [line for line in shipped.splitlines() if not line.startswith(("cert=", "pkey="))]
    own = "\n".join(lines).replace("<VP_SIGNALLING_TURN_SECRET>", SECRET)
    configuration = folder / "turnserver.conf"
    configuration.write_text(own.replace("<turn.clinic.example>", "turn.test"), encoding="utf-8")
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        str(shutil.which("turnserver")),
        *("-c", str(configuration), "--no-tls", "--no-dtls", "-L", "127.0.0.1", "-E", "127.0.0.1"),
        *("-p", str(port), "--pidfile", str(folder / "pid"), "--userdb", str(folder / "users")),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        process.terminate()
        await process.wait()


async def relays(port: int, server: IceServer) -> bool:
    """Whether the server gives us an address to be reached at."""
    connection = Connection(
        ice_controlling=True,
        turn_server=("127.0.0.1", port),
        turn_username=server.username,
        turn_password=server.credential,
        turn_transport="tcp",
    )
    try:
        async with asyncio.timeout(5):
            await connection.gather_candidates()
    except (OSError, TimeoutError):
        return False
    else:
        return any(each.type == "relay" for each in connection.local_candidates)
    finally:
        await connection.close()


async def test_coturn_takes_our_credentials_until_they_end(
    signalling_settings: Settings, tmp_path: Path
) -> None:
    if shutil.which("turnserver") is None:
        pytest.skip("coturn is not installed on this machine")
    settings: Any = signalling_settings
    settings.turn_secret = SecretStr(SECRET)
    now = SystemClock().now()
    async with coturn(tmp_path) as port:
        settings.turn_urls = (f"turn:127.0.0.1:{port}?transport=tcp",)
        (good,), _ = ice_servers(settings, now)
        (ended,), _ = ice_servers(settings, now - timedelta(days=1))
        await eventually(lambda: relays(port, good), seconds=20)
        assert not await relays(port, good.model_copy(update={"credential": "guessed"}))
        assert not await relays(port, ended)
