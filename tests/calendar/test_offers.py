"""What is free of an offer is counted by entries, which nobody who takes a slot has to wait for."""

from datetime import date

from sqlalchemy import text

from services.calendar import offers
from tests.calendar.network import Network
from tests.calendar.test_schedules import held
from tests.calendar.test_search import search_of

DAY = "2027-01-12"
DOCTORS = 20
ENTRIES = text("""
    select count(*), count(distinct (clinic_id, facility_id, visit_types, fundings, day)),
        count(*) filter (where free_count = 0)
    from offer_entries
""")


async def entries(network: Network) -> tuple[int, ...]:
    """How many there are, of how many offers and days, and how many say nothing."""
    async with network.app.database.reading() as session:
        return tuple((await session.execute(ENTRIES)).one())


async def test_entries_that_are_added_up_are_one_for_each_offer_and_day(network: Network) -> None:
    only = {"visit_types": ["video"], "fundings": ["nfz"]}
    await network.add_schedule()
    await network.add_schedule(await network.add_doctor())
    await network.add_schedule(await network.add_doctor(), **only)
    for slot in (await network.slots(DAY))[:3]:
        await network.hear(held(network, slot))
    found = await network.search(clinic_id=network.clinic_id)

    await network.add_up()

    count, of, empty = await entries(network)
    assert (count, empty) == (of, 0)
    assert of == 2 * len(found["days"])
    assert await network.search(clinic_id=network.clinic_id) == found
    assert await network.free_counts_agree()


async def test_of_an_offer_that_is_gone_no_entry_is_left(network: Network) -> None:
    schedule_id = await network.add_schedule()
    await network.add_up()
    path = f"/api/calendar/doctors/{network.doctor_id}/schedules/{schedule_id}"
    assert (await network.ops.delete(path)).status_code == 204

    await network.add_up()

    assert await entries(network) == (0, 0, 0)


async def test_who_takes_a_slot_waits_neither_for_another_nor_for_the_sum(
    network: Network,
) -> None:
    await network.add_schedule()
    await network.add_schedule(await network.add_doctor())
    before = await network.search(first_day=DAY, last_day=DAY)
    both = {slot["doctor_id"]: slot for slot in await network.slots(DAY)}.values()
    mine, theirs = (held(network, slot) for slot in both)
    database = network.app.database
    # All three change what is free of one offer on one day. To wait would be to run into the limit
    # of a lock: none of the first two ends before the last one does.
    async with database.transaction() as adding, database.transaction() as taking:
        await offers.add_up(adding)
        await network.apply(taking, mine)
        await network.hear(theirs)
        during = await network.search(first_day=DAY, last_day=DAY)
        # A sum that is not stored yet does not count twice, nor do its parts get lost.
        assert during["free_count"] == before["free_count"] - 1
    await network.add_up()

    after = await network.search(first_day=DAY, last_day=DAY)
    assert after["free_count"] == before["free_count"] - 2
    assert await network.free_counts_agree()


async def test_the_days_of_many_doctors_are_counted_by_their_offer(network: Network) -> None:
    await network.add_schedule()
    before = await pages_of_tomorrow_on(network)
    for _ in range(DOCTORS):
        await network.add_schedule(await network.add_doctor())
    after = await pages_of_tomorrow_on(network)
    # Each is walked to for the first free slot. For its days it would be walked to once more.
    assert after - before <= DOCTORS * 4 + 10, (before, after)


async def pages_of_tomorrow_on(network: Network) -> int:
    await network.settle()
    return await network.pages_read(search_of(network, first_day=date(2027, 1, 12)))
