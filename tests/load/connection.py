"""A bare HTTP/1.1 client: one keep-alive connection, no parsing that is not needed.

A full client library would cost more of the two cores than the service that is measured.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

__all__ = ["Answer", "Connection"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers that the bench needs, and the body as it came."""

    status: int
    set_cookies: tuple[str, ...]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """One connection to the gateway. Requests on it go one after the other."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "localhost", parts.port or 80
        self._origin = url
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(
        self,
        method: str,
        path: str,
        *,
        cookie: str = "",
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Sends one request and reads its whole answer."""
        content = b"" if body is None else json.dumps(body).encode()
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self._host}:{self._port}",
            f"Origin: {self._origin}",
            f"Content-Length: {len(content)}",
            "Content-Type: application/json",
            *([f"Cookie: {cookie}"] if cookie else []),
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        request = "\r\n".join([*lines, "", ""]).encode() + content
        try:
            return await self._send(request)
        except (asyncio.IncompleteReadError, ConnectionError):
            # The gateway closes a connection that was idle for long; browsers do the same as this.
            await self.close()
            return await self._send(request)

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _send(self, request: bytes) -> Answer:
        reader, writer = self._streams or await self._open()
        writer.write(request)
        return await self._read(reader)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._streams = await asyncio.open_connection(self._host, self._port)
        return self._streams

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        fields = [line.partition(":") for line in lines if line]
        named = {name.lower(): value.strip() for name, _, value in fields}
        cookies = tuple(
            value.strip().partition(";")[0]
            for name, _, value in fields
            if name.lower() == "set-cookie"
        )
        status = int(first.split(" ", 2)[1])
        if named.get("transfer-encoding") == "chunked":
            return Answer(status, cookies, await _chunks(reader))
        length = int(named.get("content-length", "0"))
        return Answer(status, cookies, await reader.readexactly(length))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
        if size == 0:
            return b"".join(parts)
