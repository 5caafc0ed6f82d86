"""The pool over a restart of the server, and background tasks that end."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Integer, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError

from deploy.local.postgres import run_sql
from kit import outbox
from kit.app import build
from kit.clock import SystemClock
from kit.database import (
    Database,
    Insert,
    NotInserted,
    insert_at_last,
    is_transient,
    prepared,
)
from kit.follower import RecordFollower
from kit.ids import new_id
from kit.settings import KitSettings
from tests.kit.conftest import NAME, effects, held, outbox_depth
from tests.support.http import running
from tests.support.servers import Servers
from tests.support.waiting import eventually
from videoporady_contracts.booking import SlotHeld

OPEN = 3
ONE = prepared(text("select 1"))
EFFECTS = Insert(
    "effects",
    """
    insert into effects (visit_id)
    select visit_id from json_to_recordset(cast(:effects as json)) as row(visit_id uuid)
    where visit_id is not null returning 1
    """,
)


async def test_the_first_request_after_a_restart_of_the_server_is_answered(
    test_servers: Servers, kit_settings: KitSettings, database: Database
) -> None:
    name = kit_settings.database_url.rsplit("/", 1)[-1]

    async def hold_one(together: asyncio.Barrier) -> None:
        async with database.transaction() as session:
            await session.execute(text("select 1"))
            await together.wait()

    together = asyncio.Barrier(OPEN)
    await asyncio.gather(*(hold_one(together) for _ in range(OPEN)))
    where = f"from pg_stat_activity where datname = '{name}'"
    await asyncio.to_thread(
        run_sql, test_servers.database_url, f"select pg_terminate_backend(pid) {where}"
    )

    async def all_are_gone() -> bool:
        count = f"select count(*) {where}"
        return (await asyncio.to_thread(run_sql, test_servers.database_url, count)).strip() == "0"

    await eventually(all_are_gone)
    # The last one that was used is the first one of the pool: each kind meets a dead connection.
    assert [list(row) for row in await database.fetch(ONE, {})] == [[1]]
    for _ in range(OPEN):
        await database.ping()


async def test_rows_that_are_put_off_are_one_statement_with_the_events_in_order_and_all_or_none(
    database: Database,
) -> None:
    visits, events = [new_id(), new_id()], [held() for _ in range(3)]
    async with database.transaction() as session:
        for event in events:
            outbox.add(session, event, clock=SystemClock())
        insert_at_last(session, EFFECTS, *({"visit_id": each} for each in visits))
    assert await effects(database) == visits
    told = await database.fetch(prepared(text("select key from outbox order by position")), {})
    assert [key.decode() for (key,) in told] == [each.key for each in events]
    # One command of the transaction made all the rows.
    made_by = "select cmin::text from effects union select cmin::text from outbox"
    assert len(await database.fetch(prepared(text(made_by)), {})) == 1

    with pytest.raises(NotInserted, match="effects"):
        await tell_with(database, events[0], new_id(), None)
    assert await effects(database) == visits
    assert await outbox_depth(database) == len(events)


async def tell_with(database: Database, event: SlotHeld, *visits: UUID | None) -> None:
    async with database.transaction() as session:
        outbox.add(session, event, clock=SystemClock())
        insert_at_last(session, EFFECTS, *({"visit_id": each} for each in visits))


async def test_a_fetch_gives_the_rows_of_a_statement_with_its_values(database: Database) -> None:
    first, last = (bindparam(name, type_=Integer) for name in ("first", "last"))
    number = func.generate_series(first, last).column_valued("number")
    query = prepared(select(number).where(number % 2 == 0).limit(2))
    rows = await database.fetch(query, {"first": 3, "last": 9})
    assert [list(row) for row in rows] == [[4], [6]]
    with pytest.raises(KeyError):
        await database.fetch(query, {"first": 3})


async def test_a_fetch_whose_connection_dies_may_be_done_again(database: Database) -> None:
    dying = prepared(text("select pg_terminate_backend(pg_backend_pid())"))
    with pytest.raises(DBAPIError) as died:
        await database.fetch(dying, {})
    assert is_transient(died.value)
    assert [list(row) for row in await database.fetch(ONE, {})] == [[1]]


async def test_a_fetch_whose_request_is_given_up_leaves_a_good_connection(
    kit_settings: KitSettings,
) -> None:
    database = Database(kit_settings.model_copy(update={"database_connections_max": 2}))
    asleep = prepared(text("select pg_sleep(4)"))
    running_now = prepared(
        text(
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and query = 'select pg_sleep(4)'"
            " and state = 'active'"
        )
    )
    task = asyncio.ensure_future(database.fetch(asleep, {}))

    async def is_asleep() -> bool:
        return [list(row) for row in await database.fetch(running_now, {})] == [[1]]

    await eventually(is_asleep)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    for _ in range(2):
        # Both connections of the pool at once.
        both = await asyncio.gather(database.fetch(ONE, {}), database.fetch(ONE, {}))
        assert [list(rows[0]) for rows in both] == [[1], [1]]
    await database.close()


async def test_what_many_ask_at_once_is_read_once(database: Database) -> None:
    moment = prepared(text("select clock_timestamp()"))

    async def ask(same: str) -> Any:
        [[at]] = await database.fetch_once(moment, {}, same=same)
        return at

    loop = asyncio.get_running_loop()
    crowd = [asyncio.Task(ask("a"), loop=loop, eager_start=True) for _ in range(20)]
    other = asyncio.ensure_future(ask("b"))
    # Whoever asked first goes away.
    crowd[0].cancel()
    told = set(await asyncio.gather(*crowd[1:]))
    assert len(told) == 1
    assert await other not in told
    asked = (database.fetch_once(each, {}, same="a") for each in (moment, ONE))
    both = await asyncio.gather(*asked)
    assert [list(row) for row in both[1]] == [[1]], "another question has an answer of its own"
    assert await ask("a") not in told, "it is read anew afterwards"


async def test_a_read_that_fails_fails_for_all_who_asked_and_is_forgotten(
    database: Database,
) -> None:
    broken = prepared(text("select 1 / 0"))
    outcomes = await asyncio.gather(
        *(database.fetch_once(broken, {}, same="a") for _ in range(3)), return_exceptions=True
    )
    assert [type(each) for each in outcomes] == [DBAPIError] * 3
    assert [list(row) for row in await database.fetch_once(ONE, {}, same="a")] == [[1]]


async def test_a_fetch_survives_a_change_of_the_tables(database: Database) -> None:
    everything = prepared(text("select * from inbox"))
    await database.fetch(everything, {})
    async with database.transaction() as session:
        await session.execute(text("alter table inbox add column extra integer"))
    assert await database.fetch(everything, {}) == []


async def test_a_background_task_that_ends_by_an_unforeseen_error_is_started_again(
    kit_settings: KitSettings,
) -> None:
    class Clumsy(RecordFollower):
        starts = 0

        async def run(self) -> None:
            self.starts += 1
            raise RuntimeError("nobody expected it")

    clumsy = Clumsy("clumsy", kit_settings, [], _drop)
    async with running(build(NAME, kit_settings, routers=[], record_followers=[clumsy])):
        await eventually(lambda: clumsy.starts > 1)


async def _drop(_record: object) -> None:
    return None


async def test_who_waits_for_a_lock_in_vain_may_do_it_again(
    kit_settings: KitSettings,
) -> None:
    database = Database(kit_settings.model_copy(update={"database_lock_timeout_ms": 50}))
    take = text("select pg_advisory_xact_lock(7)")
    async with database.transaction() as holder:
        await holder.execute(take)
        with pytest.raises(DBAPIError) as refused:
            async with database.transaction() as waiting:
                await waiting.execute(take)
    await database.close()
    assert is_transient(refused.value)
    # By default too the lock's limit ends before the statement's, which nobody may try again.
    assert kit_settings.database_lock_timeout_ms < kit_settings.database_statement_timeout_ms
