"""Case 4: the calendar's search with filters set, at a million slots.

Floor: the search's own statements on one connection of a pool, by asyncpg on the same server: what
is left is HTTP, log-in, authorisation and the shape of the answer.
"""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.dialects import postgresql

from deploy.local.stack import Stack
from services.calendar import domain, search
from tests.load.floors import POOL
from tests.load.measuring import Figure, Work, percentile, steadily
from tests.load.people import register_patients
from tests.load.plenty import SLOTS_OF_A_DOCTOR, clinic_of, doctor_of, fill_calendar
from videoporady_contracts.words import Funding, VisitType

__all__ = ["SearchCase", "path_of_days", "path_of_slots"]

SLOTS = 1_000_000
DOCTORS = SLOTS // SLOTS_OF_A_DOCTOR
PEOPLE = 8
SEARCHES = 2_000
PER_SECOND = 100
P99_NEEDS = 10_000
DAYS_AHEAD = 60


# One day of a clinic, as search.slots_of_day has it.
DAY = """
select slot_id, schedules.doctor_id, clinic_id, facility_id, starts_at, ends_at, visit_types,
    fundings
from schedules join slots using (schedule_id)
where clinic_id = $1 and schedules.doctor_id = $2 and schedules.withdrawn_at is null
    and (valid_until is null or valid_until >= current_date)
    and 'commercial' = any(fundings) and 'video' = any(visit_types)
    and not taken and not withdrawn and starts_at >= $3 and starts_at < $4
order by starts_at, schedules.doctor_id limit 2000
"""


class SearchCase:
    """Clinics of fifty doctors with fifty thousand slots each; a paid video visit is looked for."""

    title = "4. Calendar search, filters set"

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.median = Figure("days and first free slot, p50", "ms", "-")
        self.slowest = Figure("days and first free slot, p99", "ms", "<= 5 ms")
        self.day_median = Figure("slots of a doctor's day, p50", "ms", "-")
        self.day_slowest = Figure("slots of a doctor's day, p99", "ms", "<= 5 ms")
        self.figures = [self.median, self.slowest, self.day_median, self.day_slowest]
        self._count = 0

    async def prepare(self) -> None:
        """People, and a million slots; the first searches fill caches and are not counted."""
        await asyncio.to_thread(fill_calendar, self._stack.postgres, 0, SLOTS)
        self._people = await register_patients(self._stack.url, PEOPLE)
        clinics = {clinic_of(each) for each in range(DOCTORS)}
        self._statements = {each: statement(each) for each in clinics}
        url = self._stack.postgres.url("vp_calendar")
        self._pool = await asyncpg.create_pool(url, min_size=POOL, max_size=POOL)
        await steadily(self._asked(path_of_days, SEARCHES // 10), per_second=PER_SECOND)
        await steadily(self._bare(SEARCHES // 10), per_second=PER_SECOND)

    async def run(self) -> None:
        """One run: ours, then the floor, for both halves of the screen."""
        for each in self._people:
            await each.refresh()
        days = await steadily(self._asked(path_of_days, SEARCHES), per_second=PER_SECOND)
        bare_days = await steadily(self._bare(SEARCHES), per_second=PER_SECOND)
        slots = await steadily(self._asked(path_of_slots, SEARCHES // 2), per_second=PER_SECOND)
        bare_slots = await steadily(self._bare_slots(SEARCHES // 2), per_second=PER_SECOND)
        self._count += len(days)
        self.median.add(percentile(days, 50), percentile(bare_days, 50))
        self.slowest.add(percentile(days, 99), percentile(bare_days, 99))
        self.day_median.add(percentile(slots, 50), percentile(bare_slots, 50))
        self.day_slowest.add(percentile(slots, 99), percentile(bare_slots, 99))

    def notes(self) -> list[str]:
        few = "" if self._count >= P99_NEEDS else f"; too few for a p99, which needs {P99_NEEDS:,}"
        return [
            f"- {SLOTS:,} free slots of {DOCTORS:,} doctors in {len(self._statements)} clinics.",
            "  A search for days names clinic, visit type and funding; one for the slots of a day",
            "  the doctor too.",
            f"- n = {self._count:,} searches of {DAYS_AHEAD} days at {PER_SECOND}/s{few}.",
            "- The floor has the same statements without HTTP, gateway and log-in.",
        ]

    async def close(self) -> None:
        await asyncio.gather(*(each.connection.close() for each in self._people))
        await self._pool.close()

    def _asked(self, path: Any, count: int) -> list[Work]:
        def one(number: int) -> Work:
            patient = self._people[number % PEOPLE]
            address = path(random.randrange(DOCTORS))

            async def work() -> None:
                # One connection carries one request at a time.
                async with patient.busy:
                    await patient.get(address)

            return work

        return [one(number) for number in range(count)]

    def _bare(self, count: int) -> list[Work]:
        async def work() -> None:
            await self._pool.fetch(self._statements[clinic_of(random.randrange(DOCTORS))])

        return [work] * count

    def _bare_slots(self, count: int) -> list[Work]:
        async def work() -> None:
            number = random.randrange(DOCTORS)
            first, last = domain.day_bounds(_some_day())
            await self._pool.fetch(DAY, clinic_of(number), doctor_of(number), first, last)

        return [work] * count


def path_of_days(number: int) -> str:
    """What the calendar's screen asks first."""
    today = domain.day_of(datetime.now(UTC))
    last = today + timedelta(days=DAYS_AHEAD)
    return f"/api/calendar/availability?{_filters(number)}&first_day={today}&last_day={last}"


def path_of_slots(number: int) -> str:
    """What it asks for the chosen day, of one doctor."""
    chosen = f"{_filters(number)}&doctor_id={doctor_of(number)}"
    return f"/api/calendar/slots?{chosen}&day={_some_day()}"


def _some_day() -> date:
    return domain.day_of(datetime.now(UTC)) + timedelta(days=random.randint(2, 40))


def _filters(number: int) -> str:
    return f"funding=commercial&visit_type=video&clinic_id={clinic_of(number)}"


def statement(clinic_id: UUID) -> str:
    """The statement of a search for days, as calendar would send it."""
    now = datetime.now(UTC)
    today = domain.day_of(now)
    starts, ends = domain.day_bounds(today)
    chosen = search.Filters(
        funding=Funding.COMMERCIAL, clinic_id=clinic_id, visit_type=VisitType.VIDEO
    ).values()
    values = {
        **chosen,
        "now": now,
        "today": today,
        "today_ends": ends,
        "first_day": today,
        "last_day": today + timedelta(days=DAYS_AHEAD),
        "starts": starts,
    }
    found = search.availability_statement(frozenset(chosen)).params(values)
    dialect = postgresql.dialect()
    return str(found.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
