"""HTTP: parse, authorise, call a command or a query, shape the answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kit.app import App, CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from kit.ids import new_id
from kit.telemetry import log
from services.signalling import queries, test_calls
from services.signalling.commands import Desk
from services.signalling.media import Echoes
from services.signalling.turn import ice_servers
from services.signalling.verdict import Level, Measured, Part
from videoporady_contracts.sockets import IceServer, Room
from videoporady_contracts.words import DeviceProblem, NetworkPath, TestFinding, TestVerdict

__all__ = ["VISIT_IDS_MAX", "CurrentDesk", "router"]

router = APIRouter(prefix="/api/signalling")

VISIT_IDS_MAX = 200
SDP_CHARACTERS_MAX = 65_536


class RoomList(BaseModel):
    """The rooms that the asker may see; the others are left out."""

    items: list[Room]


class IceServers(BaseModel):
    """For RTCPeerConnection. Empty without a TURN server: on one network none is needed."""

    ice_servers: tuple[IceServer, ...]
    expires_at: AwareDatetime


class TestCallOffer(BaseModel):
    """A complete offer, with its candidates: the echo does not trickle."""

    sdp: str = Field(min_length=1, max_length=SDP_CHARACTERS_MAX)


class TestCallAnswer(BaseModel):
    test_call_id: UUID
    sdp: str


class TestCallResult(BaseModel):
    """What the browser measured; null where it could not."""

    model_config = ConfigDict(allow_inf_nan=False)

    camera_works: bool
    microphone_works: bool
    speaker_works: bool | None = None
    round_trip_ms: float | None = Field(default=None, ge=0, le=600_000)
    packets_lost_percent: float | None = Field(default=None, ge=0, le=100)
    jitter_ms: float | None = Field(default=None, ge=0, le=600_000)
    microphone_level: float | None = Field(default=None, ge=0, le=1)
    frames_per_second: float | None = Field(default=None, ge=0, le=1_000)
    packets_lost_up_percent: float | None = Field(default=None, ge=0, le=100)
    jitter_up_ms: float | None = Field(default=None, ge=0, le=600_000)
    path: NetworkPath | None = None
    camera_problem: DeviceProblem | None = None
    microphone_problem: DeviceProblem | None = None
    bandwidth_up_kbps: float | None = Field(default=None, ge=0, le=100_000_000)
    bandwidth_down_kbps: float | None = Field(default=None, ge=0, le=100_000_000)
    relay_udp: bool | None = None
    relay_tcp: bool | None = None
    relay_tls: bool | None = None


class FindingView(BaseModel):
    """One part of the equipment, and what is to be said of it; the client has the advice."""

    part: Part
    level: Level
    code: TestFinding


class TestCallVerdict(BaseModel):
    verdict: TestVerdict
    findings: list[FindingView]


async def _desk(request: Request) -> Desk:
    return request.app.state.desk


async def _echoes(request: Request) -> Echoes:
    return request.app.state.echoes


CurrentDesk = Annotated[Desk, Depends(_desk)]
CurrentEchoes = Annotated[Echoes, Depends(_echoes)]


@router.get("/rooms", **rule(Action.ROOMS_LIST))
async def list_rooms(
    app: CurrentApp,
    principal: CurrentPrincipal,
    visit_id: Annotated[list[UUID], Query(min_length=1, max_length=VISIT_IDS_MAX)],
) -> RoomList:
    """The live state of some visits."""
    async with app.database.reading() as session:
        found = await queries.rooms_seen_by(session, principal, visit_id, app.settings)
    return RoomList(items=found)


@router.get("/visits/{visit_id}/ice-servers", **rule(Action.CALL_JOIN))
async def get_ice_servers(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID
) -> IceServers:
    """TURN servers with credentials for one person and some hours."""
    async with app.database.reading() as session:
        await queries.people_for(session, principal, Action.CALL_JOIN, visit_id)
    servers, expires_at = ice_servers(app.settings, app.clock.now())
    return IceServers(ice_servers=servers, expires_at=expires_at)


@router.post("/visits/{visit_id}/test-calls", status_code=201, **rule(Action.CALL_TEST))
async def start_test_call(
    app: CurrentApp,
    principal: CurrentPrincipal,
    desk: CurrentDesk,
    echoes: CurrentEchoes,
    visit_id: UUID,
    offer: TestCallOffer,
) -> TestCallAnswer:
    """Starts the echo. An offer is good for one connection, hence there is no Idempotency-Key."""
    async with app.database.reading() as session:
        await queries.people_for(session, principal, Action.CALL_TEST, visit_id)

    async def on_over() -> None:
        await _end_test_call(app, desk, visit_id, test_call_id)

    test_call_id = new_id()
    answer_sdp = await echoes.answer(visit_id, test_call_id, offer.sdp, on_over)
    try:
        async with app.database.transaction() as session:
            await test_calls.start_test_call(session, desk, visit_id, test_call_id)
    except BaseException:
        # Nobody will ask for an echo that was not stored.
        await echoes.stop(test_call_id)
        raise
    return TestCallAnswer(test_call_id=test_call_id, sdp=answer_sdp)


async def _end_test_call(app: App, desk: Desk, visit_id: UUID, test_call_id: UUID) -> None:
    try:
        async with app.database.transaction() as session:
            await test_calls.end_test_call(session, desk, visit_id, test_call_id)
    except (DBAPIError, PoolTimeout, OSError) as error:
        # The sweep finds a test call that ran too long.
        log.warning("end of a test call not stored", error=type(error).__name__)


@router.post("/visits/{visit_id}/test-calls/{test_call_id}/result", **rule(Action.CALL_TEST))
async def record_test_result(
    app: CurrentApp,
    principal: CurrentPrincipal,
    desk: CurrentDesk,
    echoes: CurrentEchoes,
    visit_id: UUID,
    test_call_id: UUID,
    result: TestCallResult,
) -> TestCallVerdict:
    """Keeps the result on the visit and says what it means. Sent twice, it is kept once."""
    async with app.database.transaction() as session:
        await queries.people_for(session, principal, Action.CALL_TEST, visit_id)
        verdict, findings = await test_calls.record_test_result(
            session, desk, visit_id, test_call_id, Measured(**result.model_dump())
        )
    await echoes.stop(test_call_id)
    return TestCallVerdict(
        verdict=verdict,
        findings=[FindingView(part=one.part, level=one.level, code=one.code) for one in findings],
    )
