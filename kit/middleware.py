"""What every request passes: correlation id, Origin, size of the body, metrics. Plain ASGI, so that
streams stream."""

import re
import time
from collections.abc import Callable
from contextvars import Token
from secrets import token_hex
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.errors import OriginRefused, Problem, RequestTooLarge, problem_document
from kit.telemetry import Metrics, correlation_id, traceparent

__all__ = [
    "EdgeMiddleware",
    "correlate",
    "language_of",
    "origin_allowed",
    "problem_response",
]

UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
CORRELATION_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")


def language_of(headers: Headers) -> str:
    """`en` when English comes first in Accept-Language, else `pl`."""
    first = headers.get("accept-language", "").split(",")[0].split(";")[0].strip().lower()
    return "en" if first.split("-")[0] == "en" else "pl"


def correlate(headers: Headers) -> tuple[Token[str | None], Token[str | None]]:
    """What this task logs and tells carries the ids that the headers give, or new ones."""
    given = headers.get("x-correlation-id", "")
    trace = headers.get("traceparent", "")
    return (
        correlation_id.set(given if CORRELATION_ID.match(given) else token_hex(16)),
        traceparent.set(trace if TRACEPARENT.match(trace) else None),
    )


def origin_allowed(headers: Headers, allowed: tuple[str, ...]) -> bool:
    """Whether a write or a socket comes from our own pages. A missing Origin is refused too."""
    return headers.get("origin", "") in allowed


def problem_response(request: Request, problem: Problem) -> Response:
    """The `application/problem+json` answer, in the reader's language."""
    return JSONResponse(
        problem_document(
            problem,
            language_of(request.headers),
            instance=unquote(request.url.path),
            correlation_id=correlation_id.get(),
        ),
        status_code=problem.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )


class _TooLarge(Exception):
    """Raised into a reader whose request body grew past the limit."""


class EdgeMiddleware:
    """Everything that is the same for all routes and has to happen before one is chosen."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        origins: tuple[str, ...],
        body_bytes_max: int,
        streams_body: Callable[[str], bool],
        metrics: Metrics,
    ) -> None:
        self._app = app
        self._origins = origins
        self._body_bytes_max = body_bytes_max
        self._streams_body = streams_body
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        tokens = correlate(headers)
        try:
            await self._http(scope, receive, send, headers)
        finally:
            correlation_id.reset(tokens[0])
            traceparent.reset(tokens[1])

    async def _http(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        started = time.perf_counter()
        status = 500
        body = _LimitedBody(receive, self._limit_of(scope["path"]))

        async def send_on(message: Message) -> None:
            nonlocal status
            if body.is_over and not body.is_answered:
                # The framework takes the interruption for a bad body: its answer is not ours.
                return
            if message["type"] == "http.response.start":
                body.is_answered = True
                status = message["status"]
                answer = MutableHeaders(scope=message)
                answer["x-correlation-id"] = correlation_id.get() or ""
                # Personal data: nobody between us and the browser keeps a copy.
                answer.setdefault("cache-control", "no-store")
                answer.setdefault("x-content-type-options", "nosniff")
            await send(message)

        refusal = self._refusal(scope, headers)
        try:
            if refusal is None:
                try:
                    await self._app(scope, body.receive, send_on)
                except _TooLarge:
                    pass
                if body.is_over and not body.is_answered:
                    refusal = RequestTooLarge()
            if refusal is not None:
                body.is_over = False
                await problem_response(Request(scope), refusal)(scope, receive, send_on)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            seconds = time.perf_counter() - started
            self._metrics.requests.labels(route, scope["method"], str(status)).observe(seconds)

    def _limit_of(self, path: str) -> int | None:
        return None if self._streams_body(path) else self._body_bytes_max

    def _refusal(self, scope: Scope, headers: Headers) -> Problem | None:
        if scope["method"] in UNSAFE_METHODS and not origin_allowed(headers, self._origins):
            return OriginRefused()
        length = headers.get("content-length", "")
        limit = self._limit_of(scope["path"])
        if limit is not None and length.isdigit() and int(length) > limit:
            return RequestTooLarge()
        return None


class _LimitedBody:
    """The request's body, which ends with _TooLarge where it grows past its limit in bytes."""

    def __init__(self, receive: Receive, bytes_max: int | None) -> None:
        self._receive = receive
        self._bytes_max = bytes_max
        self._seen = 0
        self.is_over = False
        self.is_answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._bytes_max is not None and self._seen > self._bytes_max:
            self.is_over = True
            raise _TooLarge
        return message
