"""Case 3: a booking confirmed. Hold and book through the gateway, and a rush at one slot.

Floor: the same two claims with their outbox rows as bare SQL, by pgbench on the same server, in
tables with the same constraints; and for the rush the bare claim over as many connections as the
service has.
"""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.local.stack import Stack
from tests.load.floors import BareClaims
from tests.load.measuring import Figure, Work, flat_out, percentile, steadily
from tests.load.people import YEARS, BenchError, Patient, book, hold, register_patients

__all__ = ["BookingCase"]

PEOPLE = 100
CONNECTIONS = 16
FLAT_OUT_BOOKINGS = 600
STEADY_SECONDS = 30
P99_NEEDS = 10_000
STEADY_SHARE = 0.3
"""The steady rate, as a share of what went through flat out: far from the wall, and no idling."""
RUSHES = 3
DAYS = 45
SLOTS_ARRIVE_SECONDS_MAX = 60.0


class BookingCase:
    """Slots of the demonstration clinic, dealt so that no patient is in two places at once."""

    title = "3. Booking confirmed"

    def __init__(self, stack: Stack) -> None:
        self._url = stack.url
        self._floor = BareClaims(stack.postgres)
        self.rate = Figure("bookings flat out (hold + book)", "/s", ">= 1,000 /s")
        self.median = Figure("booking at a steady rate, p50", "ms", "-")
        self.slowest = Figure("booking at a steady rate, p99", "ms", "-")
        self.rush = Figure(f"{PEOPLE} people at one slot, all answered", "ms", "<= 60 ms")
        self.figures = [self.rate, self.median, self.slowest, self.rush]
        self.all_ms: list[float] = []
        self.per_second = 0.0

    async def prepare(self) -> None:
        """People, and all free video slots of the coming weeks; then a warm-up sets the rate."""
        self._people = await register_patients(self._url, PEOPLE)
        self._slots = await self._free_slots()
        self._next = iter(self._dealt())
        await self._until_booking_knows_them()
        await asyncio.to_thread(self._floor.prepare)
        warm = await flat_out(self._bookings(FLAT_OUT_BOOKINGS // 2), at_once=CONNECTIONS)
        self.per_second = max(round(warm * STEADY_SHARE), 1)

    async def run(self) -> None:
        """One run: ours, then the floor."""
        for each in self._people:
            await each.refresh()
        rate = await flat_out(self._bookings(FLAT_OUT_BOOKINGS), at_once=CONNECTIONS)
        steady = self._bookings(round(self.per_second * STEADY_SECONDS))
        took = await steadily(steady, per_second=self.per_second)
        rush_ms = statistics.median([await self._rush() for _ in range(RUSHES)])
        self.all_ms += took

        floor_rate = await asyncio.to_thread(self._floor.flat_out, CONNECTIONS)
        floor_ms = await asyncio.to_thread(self._floor.steadily, self.per_second)
        floor_rush = await self._floor.rush(PEOPLE)
        self.rate.add(rate, floor_rate)
        self.median.add(percentile(took, 50), percentile(floor_ms, 50))
        self.slowest.add(percentile(took, 99), percentile(floor_ms, 99))
        self.rush.add(rush_ms, floor_rush)

    def notes(self) -> list[str]:
        median, slowest = percentile(self.all_ms, 50), percentile(self.all_ms, 99)
        return [
            f"- n = {len(self.all_ms):,} bookings at {self.per_second:.0f}/s over all runs:",
            f"  p50 {median:.1f} ms, p99 {slowest:.1f} ms"
            + ("." if len(self.all_ms) >= P99_NEEDS else f" (too few for a p99: {P99_NEEDS:,})."),
            f"  The rate is {STEADY_SHARE:.0%} of a warm-up.",
            f"- Flat out: {CONNECTIONS} connections, {FLAT_OUT_BOOKINGS} bookings a run.",
            f"- Rush: the median of {RUSHES} in each run; each had one winner, and",
            f"  {PEOPLE - 1} answers `slot-already-taken` with alternatives.",
            "- A booking is two requests, each with log-in, authorisation, idempotency key,",
            "  claim and outbox row. The floor has the claims and the outbox rows alone.",
        ]

    async def close(self) -> None:
        await asyncio.gather(*(each.connection.close() for each in self._people))
        await asyncio.to_thread(self._floor.close)

    async def _free_slots(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        first = datetime.now(UTC).date() + timedelta(days=1)
        for number in range(DAYS):
            day = (first + timedelta(days=number)).isoformat()
            query = f"funding=commercial&visit_type=video&patient_years={YEARS}&day={day}"
            found += (await self._people[0].get(f"/api/calendar/slots?{query}"))["items"]
        return found

    async def _until_booking_knows_them(self) -> None:
        """Slots come to booking by Kafka: the last one of each doctor tells that all are there."""
        last = {slot["doctor_id"]: slot for slot in self._slots}.values()
        for patient, slot in zip(self._people, last, strict=False):
            await book(patient, slot, SLOTS_ARRIVE_SECONDS_MAX)

    def _dealt(self) -> Iterator[tuple[Patient, dict[str, Any]]]:
        """Every slot with a patient who is free then: one doctor's slots never overlap."""
        doctors = sorted({slot["doctor_id"] for slot in self._slots})
        share = len(self._people) // len(doctors)
        turns: Counter[str] = Counter()
        for slot in self._slots:
            doctor = doctors.index(slot["doctor_id"])
            turn = turns[slot["doctor_id"]]
            turns[slot["doctor_id"]] += 1
            yield self._people[doctor * share + turn % share], slot

    def _bookings(self, count: int) -> list[Work]:
        return [self._booking(*next(self._next)) for _ in range(count)]

    def _booking(self, patient: Patient, slot: dict[str, Any]) -> Work:
        async def work() -> None:
            # One patient's requests share a connection and a hold: they queue here.
            async with patient.busy:
                await book(patient, slot)

        return work

    async def _rush(self) -> float:
        _, slot = next(self._next)
        started = time.perf_counter()
        answers = await asyncio.gather(*(hold(each, slot) for each in self._people))
        took_ms = (time.perf_counter() - started) * 1_000
        outcomes = Counter(
            each.json()["code"] if each.status == 409 else str(each.status) for each in answers
        )
        if outcomes != {"201": 1, "slot-already-taken": PEOPLE - 1}:
            raise BenchError(f"the rush at one slot ended with {dict(outcomes)}")
        return took_ms
