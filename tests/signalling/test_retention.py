"""Test calls go when they are of no more use; rooms and calls are part of the visit and stay."""

from datetime import timedelta

from sqlalchemy import text

from kit.ids import new_id
from services.signalling.models import Room, TestCall, Visit
from services.signalling.retention import RULES
from tests.signalling.world import Replica
from tests.support.retention import forget


async def test_old_test_calls_go_and_the_visit_stays(signalling: Replica) -> None:
    visit = await signalling.book()
    now = signalling.clock.now()
    async with signalling.kit.database.transaction() as session:
        for ended_at in (now, now + timedelta(days=2), None):
            session.add(
                TestCall(
                    test_call_id=new_id(),
                    visit_id=visit.visit_id,
                    started_at=now,
                    ended_at=ended_at,
                )
            )

    async def left(table: str) -> int:
        async with signalling.kit.database.reading() as session:
            return (await session.execute(text(f"select count(*) from {table}"))).scalar_one()

    signalling.clock.advance(timedelta(days=91))
    await forget(signalling.kit, RULES)
    assert await left(TestCall.__tablename__) == 2
    signalling.clock.advance(timedelta(days=9_000))
    await forget(signalling.kit, RULES)
    assert await left(TestCall.__tablename__) == 1
    assert await left(Visit.__tablename__) == await left(Room.__tablename__) == 1
