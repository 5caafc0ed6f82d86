"""How many slots are free of one offer on a day: of all schedules of a clinic at a place that offer
the same.

Many bookings at once take slots of one offer, so that its count is no row for which each of them
would wait. Each adds an entry (a trigger does, whoever changes `schedule_days`), a search adds the
entries up, and a job does so for good.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["ADD_UP", "add_up"]

# Two replicas would wait for each other crosswise. Who adds entries, or reads, waits for neither.
ONE_AT_A_TIME = text("lock table offer_entries in share update exclusive mode")
ADD_UP = text("""
    with many as (
        select clinic_id, facility_id, visit_types, fundings, day from offer_entries
        group by clinic_id, facility_id, visit_types, fundings, day having count(*) > 1
    ), gone as (
        delete from offer_entries using many
        where (offer_entries.clinic_id, offer_entries.facility_id, offer_entries.visit_types,
                offer_entries.fundings, offer_entries.day)
            = (many.clinic_id, many.facility_id, many.visit_types, many.fundings, many.day)
        returning offer_entries.*
    )
    insert into offer_entries (clinic_id, facility_id, visit_types, fundings, day, free_count)
    select clinic_id, facility_id, visit_types, fundings, day, sum(free_count) from gone
    group by clinic_id, facility_id, visit_types, fundings, day having sum(free_count) <> 0
    order by clinic_id, day
""")


async def add_up(session: AsyncSession) -> None:
    """Leaves one entry of each offer and day, and none where nothing is free. A search before and
    one after find the same."""
    await session.execute(ONE_AT_A_TIME)
    await session.execute(ADD_UP)
