"""What else is free: as quick to find on a day when nearly everything is taken."""

from sqlalchemy import text

from services.booking import free_slots
from tests.booking.world import World
from tests.support.pages import pages_read

CLAIMS = text("""
    insert into visits (visit_id, state, slot_id, doctor_id, clinic_id, facility_id, patient_id,
        account_id, starts_at, ends_at, visit_type, funding, language, held_at, expires_at)
    select gen_random_uuid(), :state, gen_random_uuid(),
        case when :same_doctor then slots.doctor_id else gen_random_uuid() end,
        slots.clinic_id, slots.facility_id, gen_random_uuid(), gen_random_uuid(),
        slots.starts_at, slots.ends_at, 'video', 'commercial', 'pl', slots.starts_at,
        slots.starts_at
    from generate_series(1, :claims) as number
    join (select *, row_number() over (order by starts_at) as place from slots) as slots
        on place = 5 + number % 30
""")
CLAIMS_MAX = 1_000


async def test_alternatives_cost_no_more_the_more_is_booked_elsewhere(world: World) -> None:
    clinic = await world.clinic(slots=40)
    statement = free_slots.ALTERNATIVES.bindparams(
        slot_id=clinic.slots[20].slot_id,
        visit_type="video",
        funding="commercial",
        now=world.clock.now(),
        within=free_slots.ALTERNATIVES_WITHIN,
    )

    async def claim(state: str, claims: int, *, same_doctor: bool = False) -> None:
        values = {"state": state, "claims": claims, "same_doctor": same_doctor}
        async with world.database.transaction() as session:
            await session.execute(CLAIMS, values)

    # PostgreSQL's figures are of the quiet night before.
    await claim("given_back", CLAIMS_MAX)
    async with world.database.transaction() as session:
        await session.execute(text("analyze visits"))
    await claim("booked", 30, same_doctor=True)
    before = await pages_read(world.database, statement)

    await claim("booked", CLAIMS_MAX)

    after = await pages_read(world.database, statement)
    assert after < 2 * before
