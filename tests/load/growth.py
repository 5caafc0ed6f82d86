"""Case 12: ten and a hundred times the data. What one operation costs may not grow with the rows.

Processor time, not waiting: of the service that answers and of the whole of PostgreSQL, for so many
operations one after the other through the gateway. It is hardly touched by others on the machine.

With VP_BENCH_TEN_MILLION=1 searches are measured among ten million slots too. It takes some minutes
more, and four gigabytes.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import psutil

from deploy.local.stack import Stack
from tests.load.measuring import Figure
from tests.load.people import YEARS, Patient, book, register_patients
from tests.load.plenty import SLOTS_OF_A_DOCTOR, fill_calendar, fill_visits
from tests.load.search import path_of_days

__all__ = ["GrowthCase"]

BUDGETS = (
    ("search", 10, 1, 1.15),
    ("search", 100, 1, 1.3),
    ("booking", 10, 1, 1.15),
    ("booking", 100, 1, 1.3),
)
"""What is measured at which step, and how often the cost at an earlier step it may be."""
TEN_MILLION = ("search", 1_000, 10, 1.25)
TEN_MILLION_ASKED = "VP_BENCH_TEN_MILLION"
SLOTS, VISITS = 10_000, 2_000
VISITS_STEP_MAX = 100
BATCHES = 3
SEARCHES, BOOKINGS = 100, 30
DOCTORS_CLAIMED = 3
DAYS_CLAIMED = 3
KNOWN_SECONDS_MAX = 60.0


class GrowthCase:
    """Search in calendar and hold with book in booking, at x1, x10 and x100."""

    title = "12. Ten and a hundred times the data"

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._cost: dict[tuple[str, int], list[float]] = {}
        asked = os.environ.get(TEN_MILLION_ASKED) == "1"
        self._budgets = (*BUDGETS, TEN_MILLION) if asked else BUDGETS
        self.figures = [
            Figure(_title(name, step, before), "ms", f"ratio <= {budget}")
            for name, step, before, budget in self._budgets
        ]

    async def prepare(self) -> None:
        """Measures at each size, since there is no way back to a smaller one."""
        self._people = await register_patients(self._stack.url, DOCTORS_CLAIMED)
        claims = iter([each async for each in self._claims()])
        await self._batch("booking", 0, BOOKINGS, self._booking(claims))
        before = 0
        for step in sorted({1, *(step for _, step, _, _ in self._budgets)}):
            await self._grow(before, step)
            before = step
            await self._batch("search", 0, SEARCHES // 4, self._search)
            for _ in range(BATCHES):
                for each in self._people:
                    await each.refresh()
                await self._batch("search", step, SEARCHES, self._search)
                if step <= VISITS_STEP_MAX:
                    await self._batch("booking", step, BOOKINGS, self._booking(claims))

    async def run(self) -> None:
        """One of the batches of each size beside the same of a smaller one."""
        for (name, step, before, _), figure in zip(self._budgets, self.figures, strict=True):
            number = len(figure.ours) % BATCHES
            figure.add(self._cost[name, step][number], self._cost[name, before][number])

    def notes(self) -> list[str]:
        most = max(step for _, step, _, _ in self._budgets)
        return [
            '- The column "floor" is ours at x1, or at the size that is named: the ratio is the',
            "  growth. There is no way back to a smaller size: each is measured",
            f"  {BATCHES} times in a row.",
            f"- x1 is {SLOTS:,} slots and {VISITS:,} visits, x{most:,} {most * SLOTS:,} slots;",
            f"  of visits there are {VISITS_STEP_MAX * VISITS:,} at most.",
            f"- A batch is {SEARCHES} searches, or {BOOKINGS} bookings (hold and book), one after",
            "  the other through the gateway. Counted is the processor time of the service and of",
            "  PostgreSQL, in which also falls what other services store of a booking.",
            f"- Ten million slots are measured with {TEN_MILLION_ASKED}=1.",
        ]

    async def close(self) -> None:
        await asyncio.gather(*(each.connection.close() for each in self._people))

    async def _grow(self, before: int, step: int) -> None:
        await asyncio.to_thread(
            fill_calendar,
            self._stack.postgres,
            before * SLOTS,
            step * SLOTS,
            doctors_of_a_clinic=SLOTS // SLOTS_OF_A_DOCTOR,
        )
        if step <= VISITS_STEP_MAX:
            await asyncio.to_thread(
                fill_visits, self._stack.postgres, before * VISITS, step * VISITS
            )

    async def _batch(
        self, name: str, step: int, count: int, operation: Callable[[int], Awaitable[None]]
    ) -> None:
        service = "calendar" if name == "search" else "booking"
        before = self._processor_seconds(service)
        for number in range(count):
            await operation(number)
        spent_ms = (self._processor_seconds(service) - before) * 1_000
        self._cost.setdefault((name, step), []).append(spent_ms / count)

    def _processor_seconds(self, service: str) -> float:
        """What the service and all of PostgreSQL have used so far."""
        children = [each.child for each in self._stack.replicas[service]]
        total = 0.0
        for child in (*children, self._stack.postgres.child):
            parent = psutil.Process(child.pid)
            for process in (parent, *parent.children(recursive=True)):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    async def _search(self, number: int) -> None:
        # The one clinic of the smallest size, whole at every size: the same rows are found.
        path = path_of_days(number % (SLOTS // SLOTS_OF_A_DOCTOR))
        await self._people[number % len(self._people)].get(path)

    def _booking(
        self, claims: Iterator[tuple[Patient, dict[str, Any]]]
    ) -> Callable[[int], Awaitable[None]]:
        async def one(_number: int) -> None:
            patient, slot = next(claims)
            await book(patient, slot, KNOWN_SECONDS_MAX)

        return one

    async def _claims(self) -> AsyncIterator[tuple[Patient, dict[str, Any]]]:
        """Free slots of the demonstration clinic; each patient keeps to one doctor."""
        wanted = f"funding=commercial&visit_type=video&patient_years={YEARS}"
        free = await self._people[0].get(f"/api/calendar/availability?{wanted}")
        by_doctor: dict[str, list[dict[str, Any]]] = {}
        for day in free["days"][1 : 1 + DAYS_CLAIMED]:
            path = f"/api/calendar/slots?{wanted}&day={day['day']}"
            for slot in (await self._people[0].get(path))["items"]:
                by_doctor.setdefault(slot["doctor_id"], []).append(slot)
        most = sorted(by_doctor.values(), key=len)[-DOCTORS_CLAIMED:]
        for together in zip(*most, strict=False):
            for patient, slot in zip(self._people, together, strict=True):
                yield patient, slot


def _title(name: str, step: int, before: int) -> str:
    beside = "" if before == 1 else f" beside x{before}"
    return f"{name}, processor time at x{step}{beside}"
