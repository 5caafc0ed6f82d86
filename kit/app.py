"""The composition that every service shares: one process with its API, sockets, relay, consumers
and jobs."""

import asyncio
import contextlib
import gc
import time
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketClose

from kit.auth import PUBLIC, rule
from kit.clock import Clock, SystemClock
from kit.consumer import Consumer, Handlers
from kit.database import Database, is_transient
from kit.errors import (
    InternalError,
    InvalidInput,
    NotFound,
    Problem,
    TemporarilyUnavailable,
    TooManyRequests,
)
from kit.follower import EventFollower, Follows, RecordFollower
from kit.middleware import EdgeMiddleware, language_of, problem_response
from kit.openapi import PROBLEM_RESPONSES, describe_problems
from kit.relay import Relay, Waker
from kit.settings import KitSettings, Part
from kit.telemetry import Metrics, configure_logs, log
from kit.tokens import TOKEN_LIFETIME, TokenVerifier
from kit.validation import described_errors
from videoporady_contracts import Envelope, EventData, Service
from videoporady_contracts.identity import (
    GuardianshipEnded,
    GuardianshipGranted,
    SessionRevoked,
)

__all__ = ["App", "CurrentApp", "Job", "build", "serve"]

PRUNE_EVERY_SECONDS = 3_600.0
START_AGAIN_SECONDS = 1.0
INBOX_KEPT_DAYS = 30
"""A replay of older events is decided by the domain, not by the inbox."""
IDEMPOTENCY_KEYS_KEPT_DAYS = 2


@dataclass(frozen=True)
class Job:
    """Something that every replica does every so often; it must be safe to run twice at once."""

    name: str
    every_seconds: float
    run: "Callable[[App], Awaitable[None]]"


@dataclass
class App:
    """What routes, sockets and jobs are handed: the parts of the running service."""

    name: Service
    settings: Any
    """The service's own subclass of KitSettings."""
    clock: Clock
    metrics: Metrics
    verifier: TokenVerifier
    database: Database
    waker: Waker
    consumer: Consumer | None = None
    follower: EventFollower | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at the beginning of a graceful stop: sockets say goodbye with
    CloseCode.SERVICE_RESTART."""
    on_session_revoked: list[Callable[[Any], None]] = field(default_factory=list)
    """Called with the session's id, after the verifier knows it."""
    on_guardianship: list[Callable[[Any, Any, bool], None]] = field(default_factory=list)
    """Called with the ids of account and patient, and whether the account acts for the patient from
    now on, after the verifier knows it."""


async def _current_app(request: Request) -> App:
    # Async, although it waits for nothing: FastAPI runs a plain function in a thread, a hop each.
    return request.app.state.kit


CurrentApp = Annotated[App, Depends(_current_app)]


type SocketEndpoint = Callable[[WebSocket], Awaitable[None]]
"""Owns one socket, from accept to close."""


class _Api(FastAPI):
    """The application, whose sockets pass none of the layers that requests need: each would keep
    something for each socket that is held, as long as it is."""

    sockets: Mapping[str, SocketEndpoint] = {}
    """By their paths."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await super().__call__(scope, receive, send)
        elif (endpoint := self.sockets.get(scope["path"])) is not None:
            scope["app"] = self
            await endpoint(WebSocket(scope, receive, send))
        else:
            await WebSocketClose()(scope, receive, send)


def build(
    name: Service,
    settings: KitSettings,
    *,
    routers: Sequence[APIRouter],
    handlers: Handlers | None = None,
    unhurried: Collection[type[EventData]] = (),
    follows: Follows | None = None,
    record_followers: Iterable[RecordFollower] = (),
    jobs: Iterable[Job] = (),
    on_start: Iterable[Callable[[App], Awaitable[None]]] = (),
    on_stop: Iterable[Callable[[App], Awaitable[None]]] = (),
    streams_body: Callable[[str], bool] = lambda _path: False,
    socket: SocketEndpoint | None = None,
    clock: Clock | None = None,
    state: Mapping[str, Any] | None = None,
) -> FastAPI:
    """A service's ASGI application.

    `socket` owns each socket at `/api/<name>/socket`. `state` are the service's own objects, which
    routes and sockets find as `request.app.state.<key>`.
    """
    clock = clock or SystemClock()
    metrics = Metrics()
    waker = Waker(settings)
    database = Database(settings, waker.wake)
    app = App(
        name=name,
        settings=settings,
        clock=clock,
        metrics=metrics,
        verifier=TokenVerifier(settings.token_public_key_file, clock),
        database=database,
        waker=waker,
    )
    if handlers and Part.CONSUMERS in settings.parts:
        app.consumer = Consumer(name, settings, database, metrics, handlers, unhurried)
    if follows and Part.API in settings.parts:
        app.follower = EventFollower(name, settings, metrics, follows)
    tasks = _background(app, [*jobs, Job("prune", PRUNE_EVERY_SECONDS, _prune)], record_followers)
    api = _Api(
        title=f"Videoporady {name}",
        version="1",
        openapi_url=f"/api/{name}/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=PROBLEM_RESPONSES,
        lifespan=partial(_lifespan, kit=app, tasks=tasks, on_start=on_start, on_stop=on_stop),
    )
    api.state.kit = app
    for key, value in (state or {}).items():
        setattr(api.state, key, value)
    if Part.API in settings.parts:
        for router in routers:
            api.include_router(router)
    if socket is not None and Part.API in settings.parts:
        api.sockets = {f"/api/{name}/socket": socket}
    api.include_router(_health_router(app))
    _handle_errors(api)
    describe_problems(api)
    api.add_middleware(
        EdgeMiddleware,
        origins=settings.public_origins,
        body_bytes_max=settings.request_body_bytes_max,
        streams_body=streams_body,
        metrics=metrics,
    )
    return api


def serve(api: FastAPI, settings: KitSettings) -> None:
    """Runs the application until SIGTERM or SIGINT, then lets requests finish."""
    # What start-up made stays for good: the collector need not walk through it at each full round.
    gc.collect()
    gc.freeze()
    uvicorn.run(api, **server_options(settings))


def server_options(settings: KitSettings) -> dict[str, Any]:
    """Every option of the server, said aloud."""
    return {
        "host": settings.http_host,
        "port": settings.http_port,
        "loop": "uvloop",
        "http": "httptools" if _has_httptools() else "h11",
        "ws": "websockets-sansio",
        "ws_max_size": settings.socket_frame_bytes_max,
        "ws_ping_interval": None,
        # Frames are short, and every browser would ask for it: 40 KiB for each socket that is held.
        "ws_per_message_deflate": False,
        "access_log": False,
        "log_config": None,
        "timeout_graceful_shutdown": int(settings.graceful_stop_seconds),
        "timeout_keep_alive": 75,
        "backlog": 4096,
        "proxy_headers": True,
        "forwarded_allow_ips": "127.0.0.1",
        "server_header": False,
    }


def _has_httptools() -> bool:
    with contextlib.suppress(ImportError):
        import httptools  # pyright: ignore[reportMissingImports]

        return bool(httptools)
    return False


def _background(
    app: App, jobs: Sequence[Job], record_followers: Iterable[RecordFollower]
) -> list[Callable[[], Awaitable[None]]]:
    settings: KitSettings = app.settings
    revocations = EventFollower(
        f"{app.name}-revocations",
        settings,
        app.metrics,
        {
            SessionRevoked: partial(_on_session_revoked, app),
            GuardianshipEnded: partial(_on_guardianship_ended, app),
            GuardianshipGranted: partial(_on_guardianship_granted, app),
        },
        look_back_seconds=2 * TOKEN_LIFETIME.total_seconds(),
    )
    tasks: list[Callable[[], Awaitable[None]]] = []
    if Part.RELAY in settings.parts:
        tasks.append(Relay(app.name, settings, app.metrics, app.waker).run)
    if app.consumer is not None:
        tasks.append(app.consumer.run)
    if Part.API in settings.parts:
        tasks.append(revocations.run)
        tasks += [each.run for each in record_followers]
        if app.follower is not None:
            tasks.append(app.follower.run)
    if Part.JOBS in settings.parts:
        tasks += [partial(_run_job, app, job) for job in jobs]
    return tasks


@asynccontextmanager
async def _lifespan(
    _api: FastAPI,
    *,
    kit: App,
    tasks: Sequence[Callable[[], Awaitable[None]]],
    on_start: Iterable[Callable[[App], Awaitable[None]]],
    on_stop: Iterable[Callable[[App], Awaitable[None]]],
) -> AsyncIterator[None]:
    configure_logs(kit.name, kit.settings.log_level)
    for hook in on_start:
        await hook(kit)
    running = [asyncio.ensure_future(_keep_running(kit, task)) for task in tasks]
    log.info("started", parts=[str(part) for part in kit.settings.parts])
    try:
        yield
    finally:
        kit.stopping.set()
        for hook in on_stop:
            await hook(kit)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await kit.waker.close()
        await kit.database.close()
        log.info("stopped")


async def _on_session_revoked(app: App, event: SessionRevoked, _envelope: object) -> None:
    app.verifier.revoke(event.session_id)
    for callback in app.on_session_revoked:
        callback(event.session_id)


async def _keep_running(app: App, task: Callable[[], Awaitable[None]]) -> None:
    """Relay, consumers and followers never end by themselves. One that does, by an error that its
    own loop did not foresee, is started again: nobody would notice a dead one for hours."""
    while True:
        try:
            await task()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            app.metrics.job_failures.labels("background").inc()
            log.error("background task ended", error=type(error).__name__, at=_place(error))
        await asyncio.sleep(START_AGAIN_SECONDS)


async def _on_guardianship_ended(app: App, event: GuardianshipEnded, envelope: Envelope) -> None:
    app.verifier.end_guardianship(event.account_id, event.patient_id, envelope.time)
    for callback in app.on_guardianship:
        callback(event.account_id, event.patient_id, False)


async def _on_guardianship_granted(
    app: App, event: GuardianshipGranted, _envelope: Envelope
) -> None:
    app.verifier.renew_guardianship(event.account_id, event.patient_id)
    for callback in app.on_guardianship:
        callback(event.account_id, event.patient_id, True)


async def _run_job(app: App, job: Job) -> None:
    while True:
        started = time.monotonic()
        try:
            await job.run(app)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            # The next round does it again; a failure is seen in the metric.
            app.metrics.job_failures.labels(job.name).inc()
            log.warning("job failed", job=job.name, error=type(error).__name__)
        await asyncio.sleep(max(job.every_seconds - (time.monotonic() - started), 0.05))


async def _prune(app: App) -> None:
    async with app.database.transaction() as session:
        await session.execute(
            text("delete from inbox where applied_at < now() - make_interval(days => :days)"),
            {"days": INBOX_KEPT_DAYS},
        )
        await session.execute(
            text(
                "delete from idempotency_keys"
                " where created_at < now() - make_interval(days => :days)"
            ),
            {"days": IDEMPOTENCY_KEYS_KEPT_DAYS},
        )


def _health_router(app: App) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live", **rule(PUBLIC))
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/health/ready", **rule(PUBLIC))
    async def ready(response: Response) -> dict[str, Any]:
        problems = await _what_is_not_ready(app)
        response.status_code = 503 if problems else 200
        return {"status": "not ready" if problems else "ready", "problems": problems}

    @router.get("/metrics", **rule(PUBLIC))
    async def metrics() -> Response:
        return Response(generate_latest(app.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router


async def _what_is_not_ready(app: App) -> list[str]:
    problems: list[str] = []
    if app.stopping.is_set():
        problems.append("stopping")
    try:
        async with asyncio.timeout(2):
            await app.database.ping()
    except (DBAPIError, PoolTimeout, OSError, TimeoutError):
        problems.append("database")
    limit = app.settings.consumer_stuck_seconds
    if app.consumer is not None and app.consumer.stuck_seconds > limit:
        problems.append("consumer stuck")
    return problems


def _handle_errors(api: FastAPI) -> None:
    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return problem_response(request, error)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        language = language_of(request.headers)
        return problem_response(
            request, InvalidInput(errors=described_errors(error.errors(), language))
        )

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        problem = _http_problem(error.status_code)
        problem.headers |= dict(error.headers or {})
        return problem_response(request, problem)

    async def on_database(request: Request, error: Exception) -> Response:
        if is_transient(error):
            log.warning("database away", error=type(error).__name__)
            return problem_response(request, TemporarilyUnavailable(headers={"Retry-After": "2"}))
        return await on_any(request, error)

    async def on_any(request: Request, error: Exception) -> Response:
        # The text of an exception may quote what a person typed: its type and place are enough.
        log.error("unexpected error", error=type(error).__name__, at=_place(error))
        return problem_response(request, InternalError())

    api.add_exception_handler(Problem, on_problem)
    api.add_exception_handler(RequestValidationError, on_invalid)
    api.add_exception_handler(HTTPException, on_http)
    for kind in (DBAPIError, PoolTimeout, ConnectionError, TimeoutError):
        api.add_exception_handler(kind, on_database)
    api.add_exception_handler(Exception, on_any)


class MethodNotAllowed(Problem):
    code, status = "method-not-allowed", 405
    pl, en = "Tego adresu nie można użyć w ten sposób.", "This address can not be used like that."


class BadRequest(Problem):
    code, status = "bad-request", 400
    pl, en = "Nie udało się odczytać żądania.", "The request could not be read."


def _http_problem(status: int) -> Problem:
    known: dict[int, type[Problem]] = {
        404: NotFound,
        405: MethodNotAllowed,
        429: TooManyRequests,
    }
    if status in known:
        return known[status]()
    return BadRequest() if status < 500 else InternalError()


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown"
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}"
