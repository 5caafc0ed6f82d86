"""Any order of holding, booking, giving back, cancelling, completing and waiting, against a model.

The service runs on real PostgreSQL with a frozen clock. After each step no two live claims of a
doctor overlap, no patient is booked twice at a time, the stored states are the model's, and the
outbox holds one event for each transition and no other.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import text

from kit.clock import FrozenClock
from kit.ids import new_id
from services.booking.domain import LIVE, State
from services.booking.settings import Settings
from tests.booking.world import Browser, Clinic, World, call_ended, problem, world_of
from tests.support.people import Person, Tokens
from videoporady_contracts.booking import (
    SlotBooked,
    SlotHeld,
    SlotReleased,
    VisitCancelled,
    VisitCompleted,
    VisitMissed,
)
from videoporady_contracts.calendar import PublishedSlot

MISSED_AFTER = timedelta(minutes=10)
START = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
EVENT_OF = {
    State.BOOKED: SlotBooked,
    State.EXPIRED: SlotReleased,
    State.GIVEN_BACK: SlotReleased,
    State.CANCELLED: VisitCancelled,
    State.COMPLETED: VisitCompleted,
    State.MISSED: VisitMissed,
}
TABLES = "visits, slots, clinics, slot_withdrawals, outbox, inbox, idempotency_keys"

people = st.integers(0, 2)
slots = st.integers(0, 5)
claims = st.integers(0, 30)


@dataclass
class Claim:
    """What the model knows of one claim."""

    visit_id: str
    owner: int
    patient_id: UUID
    slot: PublishedSlot
    doctor_id: UUID
    expires_at: datetime
    state: State = State.HELD

    def takes_time(self, now: datetime) -> bool:
        """An overdue hold stands in nobody's way, swept or not."""
        overdue = self.state is State.HELD and self.expires_at <= now
        return self.state in LIVE and not overdue

    def overlaps(self, slot: PublishedSlot) -> bool:
        return self.slot.starts_at < slot.ends_at and slot.starts_at < self.slot.ends_at


class Bookings(RuleBasedStateMachine):
    """Three people (two of them guardians of one child), two doctors, three slots each."""

    make_world: Any
    runner: asyncio.Runner

    def __init__(self) -> None:
        super().__init__()
        self.clock = FrozenClock(START)
        self.claims: list[Claim] = []
        self.expected: list[tuple[type, str]] = []
        self.world: World = self.make_world(self.clock)
        self.run(self._prepare())

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def _prepare(self) -> None:
        async with self.world.database.transaction() as session:
            await session.execute(text(f"truncate {TABLES}"))
        child = new_id()
        families = [(new_id(), child), (new_id(), child), (new_id(),)]
        self.browsers: list[Browser] = [
            self.world.browser(Person(patient_ids=each)) for each in families
        ]
        # The second doctor's slots begin in the middle of the first one's: a patient may clash.
        later = START + timedelta(minutes=67)
        self.clinics: list[Clinic] = [
            await self.world.clinic(slots=3),
            await self.world.clinic(slots=3, starts_at=later),
        ]

    def teardown(self) -> None:
        self.run(self.world.close())

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def move(self, claim: Claim, state: State) -> None:
        claim.state = state
        self.expected.append((EVENT_OF[state], claim.visit_id))

    @rule(person=people, number=slots, second_patient=st.booleans())
    def hold(self, person: int, number: int, second_patient: bool) -> None:
        clinic, browser = self.clinics[number // 3], self.browsers[person]
        slot = clinic.slots[number % 3]
        patient_id = browser.person.patient_ids[-1 if second_patient else 0]
        own = [
            each
            for each in self.claims
            if (each.owner, each.patient_id, each.state) == (person, patient_id, State.HELD)
        ]
        same_time = [
            each
            for each in self.claims
            if each.doctor_id == clinic.doctor_id and each.overlaps(slot) and each.state in LIVE
        ]
        rivals = [each for each in same_time if each.takes_time(self.now) and each not in own]

        answer = self.run(browser.hold(slot, patient_id=patient_id))

        if slot.starts_at <= self.now:
            assert problem(answer)["code"] == "slot-in-the-past"
            return
        if rivals:
            self._is_taken(answer, slot)
            return
        assert answer.status_code == 201, answer.text
        for each in same_time:
            self.move(each, State.EXPIRED if each.expires_at <= self.now else State.GIVEN_BACK)
        for each in own:
            if each.state is State.HELD and each.expires_at > self.now:
                self.move(each, State.GIVEN_BACK)
        expires_at = datetime.fromisoformat(answer.json()["expires_at"])
        assert expires_at == min(self.now + timedelta(seconds=600), slot.ends_at)
        hold_id = answer.json()["hold_id"]
        self.claims.append(Claim(hold_id, person, patient_id, slot, clinic.doctor_id, expires_at))
        self.expected.append((SlotHeld, hold_id))

    def _is_taken(self, answer: Any, slot: PublishedSlot) -> None:
        document = problem(answer)
        assert document["code"] == "slot-already-taken"
        free = {str(each.slot_id) for each in self._free_slots()}
        offered = [each["slot_id"] for each in document["alternatives"]]
        assert set(offered) <= free
        assert str(slot.slot_id) not in offered
        same_clinic = next(each for each in self.clinics if slot in each.slots)
        expected = [each for each in self._free_slots() if each in same_clinic.slots]
        assert len(offered) == min(len(expected), 3)

    def _free_slots(self) -> Iterator[PublishedSlot]:
        for clinic in self.clinics:
            for slot in clinic.slots:
                taken = any(
                    each.doctor_id == clinic.doctor_id
                    and each.overlaps(slot)
                    and each.takes_time(self.now)
                    for each in self.claims
                )
                if slot.starts_at > self.now and not taken:
                    yield slot

    def _pick(self, number: int) -> Claim:
        return self.claims[number % len(self.claims)]

    @precondition(lambda self: self.claims)
    @rule(number=claims)
    def book(self, number: int) -> None:
        claim = self._pick(number)
        busy = any(
            each.state is State.BOOKED
            and each.patient_id == claim.patient_id
            and each.overlaps(claim.slot)
            for each in self.claims
            if each is not claim
        )

        answer = self.run(self.browsers[claim.owner].book(claim.visit_id))

        if claim.state in EVENT_OF and claim.state not in {State.EXPIRED, State.GIVEN_BACK}:
            assert problem(answer)["code"] == "hold-already-booked"
        elif claim.state is not State.HELD or claim.expires_at <= self.now:
            assert problem(answer)["code"] == "hold-expired"
        elif busy:
            assert problem(answer)["code"] == "patient-busy"
        else:
            assert answer.status_code == 201, answer.text
            self.move(claim, State.BOOKED)

    @precondition(lambda self: self.claims)
    @rule(number=claims)
    def give_back(self, number: int) -> None:
        claim = self._pick(number)
        address = f"/api/booking/holds/{claim.visit_id}"
        answer = self.run(self.browsers[claim.owner].http.delete(address))
        if claim.state in {State.BOOKED, State.CANCELLED, State.COMPLETED, State.MISSED}:
            assert problem(answer)["code"] == "hold-already-booked"
            return
        assert answer.status_code == 204
        if claim.state is State.HELD:
            self.move(claim, State.GIVEN_BACK)

    @precondition(lambda self: self.claims)
    @rule(number=claims)
    def cancel(self, number: int) -> None:
        claim = self._pick(number)
        answer = self.run(self.browsers[claim.owner].cancel(claim.visit_id))
        if claim.state in {State.HELD, State.EXPIRED, State.GIVEN_BACK}:
            assert problem(answer)["code"] == "visit-not-found"
        elif claim.state is State.CANCELLED:
            assert answer.json()["status"] == "cancelled"
        elif claim.state in {State.COMPLETED, State.MISSED} or claim.slot.starts_at <= self.now:
            assert problem(answer)["code"] == "visit-over"
        else:
            assert answer.json()["status"] == "cancelled"
            self.move(claim, State.CANCELLED)

    @precondition(lambda self: self.claims)
    @rule(number=claims)
    def end_call(self, number: int) -> None:
        claim = self._pick(number)
        visit = {
            "visit_id": claim.visit_id,
            "doctor_id": claim.doctor_id,
            "patient_id": claim.patient_id,
        }
        self.run(self.world.apply(call_ended(visit)))
        if claim.state is State.BOOKED:
            self.move(claim, State.COMPLETED)

    @precondition(lambda self: self.claims)
    @rule(number=claims)
    def miss(self, number: int) -> None:
        claim = self._pick(number)
        doctor = self.world.browser(Person.doctor(claim.doctor_id))
        address = f"/api/booking/visits/{claim.visit_id}/absence"
        answer = self.run(doctor.http.post(address, json={}))
        if claim.state in {State.HELD, State.EXPIRED, State.GIVEN_BACK}:
            assert problem(answer)["code"] == "visit-not-found"
        elif claim.state is State.MISSED:
            assert answer.json()["status"] == "missed"
        elif claim.state is not State.BOOKED:
            assert problem(answer)["code"] == "visit-over"
        elif self.now < claim.slot.starts_at + MISSED_AFTER:
            assert problem(answer)["code"] == "too-early-to-miss"
        else:
            assert answer.json()["status"] == "missed"
            self.move(claim, State.MISSED)

    @rule(minutes=st.sampled_from([1, 9, 11, 40]))
    def wait(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule()
    def sweep(self) -> None:
        self.run(self.world.sweep())
        overdue = [
            each for each in self.claims if each.state is State.HELD and each.expires_at <= self.now
        ]
        for each in sorted(overdue, key=lambda claim: claim.expires_at):
            self.move(each, State.EXPIRED)

    @invariant()
    def the_database_agrees(self) -> None:
        stored = {str(each.visit_id): each for each in self.run(self.world.claims())}
        assert {key: each.state for key, each in stored.items()} == {
            each.visit_id: each.state for each in self.claims
        }
        live = [each for each in self.claims if each.takes_time(self.now)]
        for number, one in enumerate(live):
            for other in live[number + 1 :]:
                assert not (one.doctor_id == other.doctor_id and one.overlaps(other.slot))

    @invariant()
    def each_transition_is_told_once(self) -> None:
        told = [(type(each), each.key) for each in self.run(self.world.events())]
        assert sorted(map(repr, told)) == sorted(map(repr, self.expected))
        # Per visit the order is the order of what happened; between visits there is none.
        for claim in self.claims:
            happened = [kind for kind, key in self.expected if key == claim.visit_id]
            assert [kind for kind, key in told if key == claim.visit_id] == happened


@contextmanager
def machine(settings_: Settings, tokens_for: Any) -> Iterator[type[Bookings]]:
    """The machine with its database; one event loop for all its examples."""
    with asyncio.Runner() as runner:

        class Prepared(Bookings):
            pass

        Prepared.runner = runner
        Prepared.make_world = staticmethod(
            lambda clock: world_of(settings_, clock, tokens_for(clock))
        )
        yield Prepared


@pytest.mark.timeout(300)
def test_any_order_of_actions_keeps_the_promises(
    booking_settings: Settings, keys_folder: Any
) -> None:
    def tokens_for(clock: FrozenClock) -> Tokens:
        # Signed for the start; the machine waits longer than a token lives.
        return Tokens(keys_folder / "token-private.pem", FrozenClock(clock.now() + LONG))

    with machine(booking_settings, tokens_for) as prepared:
        run_machine(
            prepared,
            settings=settings(
                max_examples=40,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )


LONG = timedelta(days=2)
"""Longer than any example waits."""
