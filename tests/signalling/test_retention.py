"""Test calls go when they are of no more use; rooms and calls are part of the visit and stay."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from kit.ids import new_id
from services.signalling.models import Guest, Room, TestCall, Visit
from services.signalling.retention import RULES
from tests.signalling.world import Replica
from tests.support.retention import forget
from videoporady_contracts.words import GuestEnd, GuestKind, GuestStatus, ParticipantRole


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


async def test_who_was_a_guest_goes_some_time_after_the_link(signalling: Replica) -> None:
    visit = await signalling.book()
    now = signalling.clock.now()

    def guest(status: GuestStatus, **end: Any) -> Guest:
        return Guest(
            guest_id=new_id(),
            visit_id=visit.visit_id,
            kind=GuestKind.GUARDIAN,
            invited_by=ParticipantRole.PATIENT,
            sees_chat=False,
            sees_documents=False,
            status=status,
            invited_at=now,
            expires_at=now + timedelta(hours=4),
            **end,
        )

    async with signalling.kit.database.transaction() as session:
        session.add(guest(GuestStatus.GONE, ended_at=now, end_reason=GuestEnd.LEFT))
        session.add(guest(GuestStatus.INVITED))

    async def left() -> list[str]:
        async with signalling.kit.database.reading() as session:
            return list(await session.scalars(text("select status from guests order by status")))

    signalling.clock.advance(timedelta(days=90))
    await forget(signalling.kit, RULES)
    assert await left() == [GuestStatus.GONE, GuestStatus.INVITED]
    signalling.clock.advance(timedelta(days=1))
    await forget(signalling.kit, RULES)
    assert await left() == [GuestStatus.INVITED], "its room still counts it"
