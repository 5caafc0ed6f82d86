"""Holds that were no visit and waits that are over go; what a patient had booked never does."""

from datetime import timedelta

from sqlalchemy import text

from kit.ids import new_id
from services.booking.retention import RULES
from tests.booking.waiting import leaves, waits
from tests.booking.world import World, call_ended
from tests.support.retention import forget
from videoporady_contracts.identity import GuardianshipEnded

YEARS_20 = timedelta(days=20 * 366)


async def states(world: World) -> list[str]:
    return sorted(each.state for each in await world.claims())


async def test_only_what_was_never_booked_goes_however_old_the_rest_is(world: World) -> None:
    clinic = await world.clinic()
    patient = world.browser()
    given_back = (await patient.hold(clinic.slots[0])).json()["hold_id"]
    assert (await patient.http.delete(f"/api/booking/holds/{given_back}")).status_code == 204
    completed = await patient.visit(clinic.slots[1])
    await world.apply(call_ended(completed))
    cancelled = await patient.visit(clinic.slots[2])
    assert (await patient.cancel(cancelled["visit_id"])).status_code == 200
    await patient.visit(clinic.slots[3])
    await world.browser().hold(clinic.slots[4])
    world.clock.advance(timedelta(hours=1))
    await world.sweep()
    everything = ["booked", "cancelled", "completed", "expired", "given_back"]
    assert await states(world) == everything

    kit = world.app.state.kit
    world.clock.advance(timedelta(days=29))
    await forget(kit, RULES)
    assert await states(world) == everything

    world.clock.advance(timedelta(days=2))
    await forget(kit, RULES)
    assert await states(world) == ["booked", "cancelled", "completed"]
    world.clock.advance(YEARS_20)
    await forget(kit, RULES)
    assert await states(world) == ["booked", "cancelled", "completed"]


async def test_a_hold_of_a_slot_ahead_stays_however_long_ago_it_ended(world: World) -> None:
    clinic = await world.clinic(starts_at=world.clock.now() + timedelta(days=60))
    patient = world.browser()
    await patient.hold(clinic.slots[0])
    world.clock.advance(timedelta(days=59))
    await world.sweep()
    await forget(world.app.state.kit, RULES)
    assert await states(world) == ["expired"]


async def test_a_wait_goes_a_year_after_its_end_and_never_before(world: World) -> None:
    clinic = await world.clinic()
    leaving, staying = world.browser(), world.browser()
    entry_id = await waits(leaving, clinic)
    await waits(staying, clinic)
    assert (await leaves(leaving, entry_id)).status_code == 204

    async def entries() -> list[str]:
        async with world.database.reading() as session:
            found = await session.scalars(text("select state from waitlist_entries"))
            return sorted(found)

    world.clock.advance(timedelta(days=364))
    await forget(world.app.state.kit, RULES)
    assert await entries() == ["left", "waiting"]
    world.clock.advance(timedelta(days=2))
    await forget(world.app.state.kit, RULES)
    assert await entries() == ["waiting"]


async def test_who_took_over_from_a_guardian_goes_a_year_after_the_end(world: World) -> None:
    ended = GuardianshipEnded(account_id=new_id(), patient_id=new_id(), heir_account_id=new_id())
    await world.apply(ended)

    async def kept() -> int:
        async with world.database.reading() as session:
            found = await session.scalars(text("select count(*) from ended_guardianships"))
            return found.one()

    kit = world.app.state.kit
    world.clock.advance(timedelta(days=364))
    await forget(kit, RULES)
    assert await kept() == 1
    world.clock.advance(timedelta(days=2))
    await forget(kit, RULES)
    assert await kept() == 0
