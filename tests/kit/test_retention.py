"""Operational data go when ops say, and not a row more: on a real database, by two replicas."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Table, Text, insert, select, text

from kit import retention
from kit.app import App, build
from kit.audit import audit_table
from kit.clock import FrozenClock
from kit.database import Database
from kit.retention import Retention, audit_log_rule, retention_table
from kit.retention_api import audit_router, retention_job, retention_router
from kit.settings import KitSettings, Part
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from tests.support.waiting import eventually
from videoporady_contracts import Service

METADATA = MetaData()
audit_table(METADATA)
retention_table(METADATA)
TRACES = Table(
    "traces",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("day", Date),
)
TRACE = Retention(
    "traces",
    days_default=30,
    days_min=7,
    days_max=90,
    table=TRACES,
    age=TRACES.c.ended_at,
    where=(TRACES.c.state != "record",),
)
RULES = (TRACE, audit_log_rule(METADATA))
PATH = "/api/booking/retention"


@pytest.fixture
async def tables(database: Database) -> Database:
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.run_sync(METADATA.create_all)
    return database


def app_of(settings: KitSettings, clock: FrozenClock, *, rows_max: int = 1_000) -> FastAPI:
    alone = settings.model_copy(update={"parts": (Part.API, Part.JOBS)})
    return build(
        Service.BOOKING,
        alone,
        routers=[retention_router(Service.BOOKING, RULES), audit_router(Service.BOOKING)],
        jobs=[retention_job(RULES, rows_max=rows_max)],
        clock=clock,
    )


async def forget(app: FastAPI, *, rows_max: int = 1_000) -> None:
    """One round of the job, now."""
    kit: App = app.state.kit
    await retention_job(RULES, rows_max=rows_max).run(kit)


async def add(
    database: Database, ended: list[datetime | None], *, first: int = 1, state: str = "over"
) -> None:
    rows: list[dict[str, Any]] = [
        {"number": first + place, "state": state, "ended_at": at, "day": at and at.date()}
        for place, at in enumerate(ended)
    ]
    async with database.transaction() as session:
        await session.execute(insert(TRACES), rows)


async def left(database: Database) -> list[int]:
    async with database.reading() as session:
        return list(await session.scalars(select(TRACES.c.number).order_by(TRACES.c.number)))


async def test_what_is_older_goes_and_what_is_younger_stays(
    tables: Database, kit_settings: KitSettings, clock: FrozenClock
) -> None:
    now = clock.now()
    limit = now - timedelta(days=30)
    second = timedelta(seconds=1)
    await add(tables, [limit - second, limit, limit + second, now, None])
    await add(tables, [limit - second, limit - timedelta(days=9_000)], first=10, state="record")

    app = app_of(kit_settings, clock)
    await forget(app)

    assert await left(tables) == [2, 3, 4, 5, 10, 11]
    await forget(app)
    assert await left(tables) == [2, 3, 4, 5, 10, 11]


async def test_a_rule_by_days_takes_whole_days(tables: Database, clock: FrozenClock) -> None:
    now = clock.now()
    limit = now - timedelta(days=30)
    await add(tables, [limit - timedelta(days=1), limit])
    by_day = Retention("traces", 30, 7, 90, table=TRACES, age=TRACES.c.day)
    async with tables.transaction() as session:
        assert await retention.delete_batch(session, by_day, now=now, rows_max=10) == 1
    assert await left(tables) == [2]


async def test_the_service_deletes_by_itself_when_it_runs(
    tables: Database, kit_settings: KitSettings, clock: FrozenClock
) -> None:
    await add(tables, [clock.now() - timedelta(days=31), clock.now()])
    app = app_of(kit_settings, clock)
    async with app.router.lifespan_context(app):

        async def is_gone() -> bool:
            return await left(tables) == [2]

        await eventually(is_gone)
        metrics = await RunningService(app).client().get("/metrics")
        assert 'rows_forgotten_total{kind="traces"} 1.0' in metrics.text


async def test_a_batch_is_bounded_and_a_round_takes_them_all(
    tables: Database, kit_settings: KitSettings, clock: FrozenClock
) -> None:
    old = clock.now() - timedelta(days=31)
    await add(tables, [old] * 25)
    async with tables.transaction() as session:
        assert await retention.delete_batch(session, TRACE, now=clock.now(), rows_max=10) == 10
    assert len(await left(tables)) == 15
    await forget(app_of(kit_settings, clock), rows_max=4)
    assert await left(tables) == []


async def test_two_at_once_share_the_work_and_wait_for_nobody(
    tables: Database, kit_settings: KitSettings, clock: FrozenClock
) -> None:
    old, now = clock.now() - timedelta(days=31), clock.now()
    await add(tables, [old] * 20)
    async with tables.transaction() as first:
        assert await retention.delete_batch(first, TRACE, now=now, rows_max=12) == 12
        async with tables.transaction() as second, asyncio.timeout(2):
            assert await retention.delete_batch(second, TRACE, now=now, rows_max=12) == 8
    assert await left(tables) == []

    await add(tables, [old] * 200)
    await asyncio.gather(
        *(forget(app_of(kit_settings, clock), rows_max=7) for _ in range(3)),
    )
    await forget(app_of(kit_settings, clock))
    assert await left(tables) == []


async def test_ops_see_and_set_the_days_and_each_change_is_on_record(
    tables: Database, kit_settings: KitSettings, clock: FrozenClock, tokens: Tokens
) -> None:
    await add(tables, [clock.now() - timedelta(days=10)])
    app, person = app_of(kit_settings, clock), Person.ops()
    ops = RunningService(app).client(tokens.cookies(person))
    trace, log = (await ops.get(PATH)).json()["items"]
    assert trace == {
        "name": "traces",
        "days": 30,
        "days_default": 30,
        "days_min": 7,
        "days_max": 90,
        "version": 1,
    }
    # Six years and the rest of the last one.
    assert log["days_min"] >= 7 * 365

    answer = await ops.put(f"{PATH}/traces", json={"days": 9}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text
    assert answer.json() == trace | {"days": 9, "version": 2}
    assert (await ops.get(PATH)).json()["items"] == [trace | {"days": 9, "version": 2}, log]
    await forget(app)
    assert await left(tables) == []

    (entry,) = (await ops.get("/api/booking/audit")).json()["items"]
    assert entry["account_id"] == str(person.account_id)
    assert (entry["kind"], datetime.fromisoformat(entry["at"])) == ("retention", clock.now())
    assert entry["subject_id"] == str(retention.subject_id(Service.BOOKING, "traces"))
    assert entry["before"] == {"name": "traces", "days": 30}
    assert entry["after"] == {"name": "traces", "days": 9}


async def test_nobody_overwrites_days_that_they_did_not_see(
    tables: Database, kit_settings: KitSettings, clock: FrozenClock, tokens: Tokens
) -> None:
    ops = RunningService(app_of(kit_settings, clock)).client(tokens.cookies(Person.ops()))
    seen = {"If-Match": '"1"'}
    answers = await asyncio.gather(
        *(ops.put(f"{PATH}/traces", json={"days": days}, headers=seen) for days in (8, 9))
    )
    assert sorted(each.status_code for each in answers) == [200, 409]
    (refused,) = (each for each in answers if each.status_code == 409)
    assert (refused.json()["code"], refused.json()["version"]) == ("changed-meanwhile", 2)
    assert len((await ops.get("/api/booking/audit")).json()["items"]) == 1


@pytest.mark.parametrize("days", [0, 6, 91])
async def test_days_outside_of_the_limits_are_refused_and_change_nothing(
    tables: Database, kit_settings: KitSettings, clock: FrozenClock, tokens: Tokens, days: int
) -> None:
    ops = RunningService(app_of(kit_settings, clock)).client(tokens.cookies(Person.ops()))
    refused = await ops.put(f"{PATH}/traces", json={"days": days})
    assert (refused.status_code, refused.json()["code"]) == (422, "retention-days-not-allowed")
    assert (refused.json()["days_min"], refused.json()["days_max"]) == (7, 90)
    unknown = await ops.put(f"{PATH}/visits", json={"days": 30})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "retention-not-found")
    trace, _ = (await ops.get(PATH)).json()["items"]
    assert (trace["days"], trace["version"]) == (30, 1)
    assert (await ops.get("/api/booking/audit")).json()["items"] == []


@pytest.mark.parametrize("person", [Person.patient(), Person.doctor(), Person.reception()])
async def test_ops_alone_may(
    tables: Database, kit_settings: KitSettings, clock: FrozenClock, tokens: Tokens, person: Person
) -> None:
    client = RunningService(app_of(kit_settings, clock)).client(tokens.cookies(person))
    assert (await client.get(PATH)).status_code == 403
    assert (await client.put(f"{PATH}/traces", json={"days": 9})).status_code == 403


async def test_days_that_a_later_release_does_not_allow_are_held_to_its_limits(
    tables: Database, clock: FrozenClock
) -> None:
    async with tables.transaction() as session:
        await session.execute(text("insert into retention values ('traces', 1, 2)"))
        limit = await retention.cutoff(session, TRACE, now=clock.now())
    assert limit == clock.now() - timedelta(days=TRACE.days_min)
