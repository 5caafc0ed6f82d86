"""What every request passes: Origin, size, problem documents in two languages, idempotency keys."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field
from sqlalchemy import text

from kit.app import CurrentApp, build
from kit.auth import PUBLIC, Action, CurrentPrincipal, rule
from kit.errors import Problem
from kit.idempotency import IdempotencyKey, once
from kit.settings import KitSettings
from tests.kit.conftest import NAME, Effect, held, tell
from tests.support.http import RunningService, running
from tests.support.people import Person, Tokens
from tests.support.waiting import eventually
from videoporady_contracts.booking import SlotHeld


class TooLate(Problem):
    code, status = "too-late", 409
    pl, en = "Za późno.", "Too late."


class Wish(BaseModel):
    name: str = Field(min_length=2, max_length=10)


class Granted(BaseModel):
    number: int


def make_router() -> APIRouter:
    router = APIRouter(prefix="/api/booking")

    @router.post("/wishes", status_code=201, **rule(Action.ACCOUNT_READ))
    async def wish(
        body: Wish, key: IdempotencyKey, principal: CurrentPrincipal, app: CurrentApp
    ) -> Granted:
        async with app.database.transaction() as session:

            async def grant() -> Granted:
                if body.name == "late":
                    raise TooLate(alternatives=[1, 2])
                insert = "insert into effects (visit_id) values (gen_random_uuid())"
                row = await session.execute(text(f"{insert} returning position"))
                return Granted(number=row.scalar_one())

            return await once(session, principal, key, body, Granted, grant)

    @router.get("/broken", **rule(PUBLIC))
    async def broken() -> None:
        raise RuntimeError("Jan Kowalski, PESEL 44051401359")

    @router.get("/ops", **rule(Action.CATALOGUE_WRITE))
    async def ops() -> None:
        return None

    return router


@pytest.fixture
async def service(kit_settings: KitSettings) -> AsyncIterator[RunningService]:
    api: FastAPI = build(NAME, kit_settings, routers=[make_router()])
    async with running(api) as started:
        yield started


@pytest.fixture
async def client(service: RunningService, tokens_now: Tokens) -> AsyncIterator[httpx.AsyncClient]:
    async with service.client(tokens_now.cookies(Person.patient())) as opened:
        yield opened


def key(value: str) -> dict[str, str]:
    return {"Idempotency-Key": value}


async def test_a_problem_is_a_document_in_the_readers_language(client: httpx.AsyncClient) -> None:
    headers = key("k-too-late-1")
    polish = await client.post("/api/booking/wishes", json={"name": "late"}, headers=headers)
    english = await client.post(
        "/api/booking/wishes", json={"name": "late"}, headers=headers | {"Accept-Language": "en-GB"}
    )
    assert polish.status_code == english.status_code == 409
    assert polish.headers["content-type"] == "application/problem+json"
    assert polish.json()["detail"] == "Za późno."
    assert english.json()["detail"] == "Too late."
    assert polish.json()["code"] == "too-late"
    assert polish.json()["alternatives"] == [1, 2]
    assert polish.json()["correlation_id"] == polish.headers["x-correlation-id"]


async def test_bad_input_names_the_field_and_never_repeats_it(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/booking/wishes",
        json={"name": "Grzegorz Brzęczyszczykiewicz"},
        headers=key("k-bad-1x"),
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "pointer": "/name",
            "code": "too-long",
            "message": "Skróć tekst: najwyżej 10 znaków.",
        }
    ]
    assert "Grzegorz" not in answer.text


async def test_an_unexpected_error_tells_and_logs_no_content(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await client.get("/api/booking/broken")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert "Kowalski" not in answer.text + capsys.readouterr().out


async def test_a_write_from_another_origin_or_from_none_is_refused(
    service: RunningService, tokens_now: Tokens
) -> None:
    cookies = tokens_now.cookies(Person.patient())
    for origin in ("https://evil.example", "null", None):
        async with service.client(cookies, origin=origin) as client:
            answer = await client.post(
                "/api/booking/wishes", json={"name": "yes"}, headers=key("k-origin1")
            )
            assert (answer.status_code, answer.json()["code"]) == (403, "origin-refused")


async def test_a_route_refuses_strangers_and_those_without_the_right(
    service: RunningService, client: httpx.AsyncClient
) -> None:
    async with service.client() as nobody:
        assert (await nobody.get("/api/booking/ops")).json()["code"] == "not-logged-in"
    assert (await client.get("/api/booking/ops")).json()["code"] == "forbidden"


async def test_a_body_over_the_limit_is_refused_with_or_without_its_length(
    client: httpx.AsyncClient,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 8_192

    headers = key("k-large-1") | {"Content-Type": "application/json"}
    for content in (b"x" * 300_000, endless()):
        answer = await client.post("/api/booking/wishes", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")


async def test_the_same_key_is_done_once_and_answered_twice(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(
            client.post("/api/booking/wishes", json={"name": "pony"}, headers=key("k-pony-01"))
            for _ in range(8)
        )
    )
    assert {each.status_code for each in answers} == {201}
    assert len({each.json()["number"] for each in answers}) == 1
    other = await client.post("/api/booking/wishes", json={"name": "cat"}, headers=key("k-pony-01"))
    assert other.json()["code"] == "idempotency-key-reused"
    missing = await client.post("/api/booking/wishes", json={"name": "cat"})
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency-key-missing")


async def test_a_refused_request_may_use_its_key_again(client: httpx.AsyncClient) -> None:
    refused = await client.post(
        "/api/booking/wishes", json={"name": "late"}, headers=key("k-again-1")
    )
    corrected = await client.post(
        "/api/booking/wishes", json={"name": "early"}, headers=key("k-again-1")
    )
    assert (refused.status_code, corrected.status_code) == (409, 201)


async def test_health_and_metrics_tell_the_state(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "alive"}
    assert (await client.get("/health/ready")).status_code == 200
    await client.get("/api/booking/ops")
    metrics = (await client.get("/metrics")).text
    assert (
        'http_request_seconds_count{method="GET",route="/api/booking/ops",status="403"}' in metrics
    )
    assert "outbox_depth_rows" in metrics


async def test_a_service_whose_consumer_is_stuck_is_not_ready(kit_settings: KitSettings) -> None:
    event = held()
    effect = Effect(fails_on={event.visit_id})
    settings = kit_settings.model_copy(
        update={"consumer_attempts_max": 1_000, "consumer_stuck_seconds": 0.5}
    )
    api = build(NAME, settings, routers=[make_router()], handlers={SlotHeld: effect})
    async with running(api) as service, service.client() as client:

        async def says(status: int, *problems: str) -> bool:
            answer = await client.get("/health/ready")
            return answer.status_code == status and answer.json()["problems"] == list(problems)

        await tell(api.state.kit.database, event)
        await eventually(lambda: says(503, "consumer stuck"))
        effect.fails_on.clear()
        await eventually(lambda: says(200))
