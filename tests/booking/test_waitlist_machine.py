"""Any order of joining, leaving, holding, answering, cancelling and waiting, against the rules.

The service runs on real PostgreSQL with a frozen clock. A model follows what booking tells, event
by event, and says for each slot that becomes free who is next. Nobody is overtaken in a line,
nobody is offered the same slot twice, and no slot has two live claims.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
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
from tests.booking.waiting import joins, leaves, waits_of
from tests.booking.world import Browser, Clinic, World, problem, world_of
from tests.support.people import Person, Tokens
from videoporady_contracts.booking import (
    SlotBooked,
    SlotHeld,
    SlotOffered,
    SlotOfferEnded,
    SlotReleased,
    VisitCancelled,
    WaitlistLeft,
)
from videoporady_contracts.calendar import PublishedSlot
from videoporady_contracts.words import Funding, OfferOutcome, ReleaseReason

START = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
LEAD = timedelta(hours=1)
LONG = timedelta(days=2)
"""Longer than any example waits."""
TABLES = (
    "visits, slots, clinics, slot_withdrawals, waitlist_entries, outbox, inbox, idempotency_keys"
)
PEOPLE = 4

people = st.integers(0, PEOPLE - 1)
slots = st.integers(0, 5)
picks = st.integers(0, 30)


@dataclass
class Entry:
    """What the model knows of a place in a line."""

    entry_id: UUID
    patient_id: UUID
    funding: Funding
    doctor_id: UUID | None
    until: datetime
    joined_at: datetime
    is_waiting: bool = True
    offered: list[UUID] = field(default_factory=list)


@dataclass
class Claim:
    """What the model knows of a hold or visit."""

    visit_id: UUID
    patient_id: UUID
    slot: PublishedSlot
    doctor_id: UUID
    expires_at: datetime
    entry: Entry | None = None
    state: State = State.HELD
    let_go_at: datetime | None = None


class Lines(RuleBasedStateMachine):
    """Four people, two doctors of one clinic with three slots each, lines of both fundings."""

    make_world: Any
    runner: asyncio.Runner

    def __init__(self) -> None:
        super().__init__()
        self.clock = FrozenClock(START)
        self.world: World = self.make_world(self.clock)
        self.entries: list[Entry] = []
        self.claims: dict[UUID, Claim] = {}
        self.told = 0
        self.run(self._prepare())

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def _prepare(self) -> None:
        async with self.world.database.transaction() as session:
            await session.execute(text(f"truncate {TABLES}"))
        self.browsers: list[Browser] = [self.world.browser(Person.patient()) for _ in range(PEOPLE)]
        clinic_id = new_id()
        # The second doctor's slots begin in the middle of the first one's: a patient may be busy.
        self.clinics: list[Clinic] = [
            await self.world.clinic(
                slots=3, clinic_id=clinic_id, starts_at=START + LEAD + timedelta(minutes=minutes)
            )
            for minutes in (40, 47)
        ]
        self.slots = {
            slot.slot_id: (slot, clinic.doctor_id)
            for clinic in self.clinics
            for slot in clinic.slots
        }

    def teardown(self) -> None:
        self.run(self.world.close())

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @rule(
        person=people,
        funding=st.sampled_from(Funding),
        doctor=st.sampled_from([None, 0, 1]),
        day=st.sampled_from([date(2027, 1, 11), date(2027, 1, 12)]),
    )
    def join(self, person: int, funding: Funding, doctor: int | None, day: date) -> None:
        browser = self.browsers[person]
        doctor_id = None if doctor is None else self.clinics[doctor].doctor_id
        more: dict[str, Any] = {} if doctor_id is None else {"doctor_id": doctor_id}
        answer = self.run(joins(browser, self.clinics[0], funding=funding, latest_day=day, **more))
        if any(
            (each.patient_id, each.funding, each.is_waiting) == (browser.patient_id, funding, True)
            for each in self.entries
        ):
            assert problem(answer)["code"] == "already-waiting"
            return
        assert answer.status_code == 201, answer.text
        until = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        entry_id = UUID(answer.json()["entry_id"])
        self.entries.append(
            Entry(entry_id, browser.patient_id, funding, doctor_id, until, self.now)
        )
        self.clock.advance(timedelta(seconds=1))

    @precondition(lambda self: self.entries)
    @rule(number=picks)
    def leave(self, number: int) -> None:
        entry = self.entries[number % len(self.entries)]
        answer = self.run(leaves(self._browser_of(entry.patient_id), str(entry.entry_id)))
        assert answer.status_code == 204, answer.text
        self._follow()
        assert not entry.is_waiting

    @rule(person=people, number=slots)
    def hold(self, person: int, number: int) -> None:
        slot, _ = list(self.slots.values())[number]
        answer: httpx.Response = self.run(self.browsers[person].hold(slot))
        if answer.status_code == 201:
            self._follow(UUID(answer.json()["hold_id"]), self.browsers[person].patient_id)
        else:
            assert problem(answer)["code"] in {"slot-already-taken", "slot-in-the-past"}
            self._follow()

    @precondition(lambda self: self.claims)
    @rule(number=picks)
    def book(self, number: int) -> None:
        claim = self._claim(number)
        self.run(self._browser_of(claim.patient_id).book(str(claim.visit_id)))
        self._follow()

    @precondition(lambda self: self.claims)
    @rule(number=picks)
    def give_back(self, number: int) -> None:
        claim = self._claim(number)
        address = f"/api/booking/holds/{claim.visit_id}"
        self.run(self._browser_of(claim.patient_id).http.delete(address))
        self._follow()

    @precondition(lambda self: self.claims)
    @rule(number=picks)
    def cancel(self, number: int) -> None:
        claim = self._claim(number)
        self.run(self._browser_of(claim.patient_id).cancel(str(claim.visit_id)))
        self._follow()

    @rule(minutes=st.sampled_from([1, 9, 11, 40]))
    def wait(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule()
    def sweep(self) -> None:
        self.run(self.world.sweep())
        self._follow()

    @invariant()
    def the_lists_are_those_of_the_model(self) -> None:
        for browser in self.browsers:
            shown = {each["entry_id"]: each["offer"] for each in self.run(waits_of(browser))}
            expected = {
                str(each.entry_id): self._offer_of(each)
                for each in self.entries
                if each.is_waiting
                and each.until > self.now
                and each.patient_id == browser.patient_id
            }
            assert {key: offer and offer["hold_id"] for key, offer in shown.items()} == expected

    @invariant()
    def no_time_of_a_doctor_has_two_claims(self) -> None:
        stored = self.run(self.world.claims())
        live = Counter((each.doctor_id, each.starts_at) for each in stored if each.state in LIVE)
        assert max(live.values(), default=1) == 1
        assert {each.visit_id: each.state for each in stored} == {
            each.visit_id: each.state for each in self.claims.values()
        }

    def _claim(self, number: int) -> Claim:
        return list(self.claims.values())[number % len(self.claims)]

    def _browser_of(self, patient_id: UUID) -> Browser:
        return next(each for each in self.browsers if each.patient_id == patient_id)

    def _offer_of(self, entry: Entry) -> str | None:
        return next(
            (
                str(each.visit_id)
                for each in self.claims.values()
                if each.entry is entry and each.state is State.HELD and each.expires_at > self.now
            ),
            None,
        )

    def _follow(self, own_hold: UUID | None = None, patient_id: UUID | None = None) -> None:
        """Applies what was told since the last step, and checks each offer when it is made."""
        events = self.run(self.world.events())
        fresh, self.told = events[self.told :], len(events)
        free: set[UUID] = set()
        holds: dict[UUID, SlotHeld] = {}
        for event in fresh:
            match event:
                case SlotHeld():
                    holds[event.visit_id] = event
                    if event.visit_id == own_hold:
                        assert patient_id is not None
                        self._add(event, patient_id, None)
                        # Whoever takes their own slot again, or one that nobody in line may have.
                        if event.slot_id in free:
                            assert self._may_claim(event, fresh)
                            free.discard(event.slot_id)
                case SlotOffered():
                    entry = self._next_in_line(event.slot_id)
                    assert entry is not None, "offered to nobody's wish"
                    assert entry.entry_id == event.entry_id, "somebody was overtaken"
                    entry.offered.append(event.slot_id)
                    self._add(holds[event.visit_id], event.patient_id, entry)
                    free.discard(event.slot_id)
                case SlotReleased():
                    expired = event.reason is ReleaseReason.EXPIRED
                    self._end(event.visit_id, State.EXPIRED if expired else State.GIVEN_BACK)
                    free.add(event.slot_id)
                case VisitCancelled():
                    self._end(event.visit_id, State.CANCELLED)
                    free.add(event.slot_id)
                case SlotBooked():
                    self.claims[event.visit_id].state = State.BOOKED
                case SlotOfferEnded():
                    self._check_end(event)
                case WaitlistLeft():
                    entry = next(each for each in self.entries if each.entry_id == event.entry_id)
                    assert entry.is_waiting
                    entry.is_waiting = False
                case _:
                    pass
        for slot_id in free:
            assert self._next_in_line(slot_id) is None, "somebody should have been asked"

    def _may_claim(self, held: SlotHeld, fresh: list[Any]) -> bool:
        expired = any(
            isinstance(each, SlotReleased)
            and each.slot_id == held.slot_id
            and each.reason is ReleaseReason.EXPIRED
            for each in fresh
        )
        return not expired or self._next_in_line(held.slot_id) is None

    def _add(self, held: SlotHeld, patient_id: UUID, entry: Entry | None) -> None:
        slot, doctor_id = self.slots[held.slot_id]
        self.claims[held.visit_id] = Claim(
            held.visit_id, patient_id, slot, doctor_id, held.expires_at, entry
        )

    def _end(self, visit_id: UUID, state: State) -> None:
        self.claims[visit_id].state, self.claims[visit_id].let_go_at = state, self.now

    def _check_end(self, event: SlotOfferEnded) -> None:
        claim = self.claims[event.visit_id]
        assert claim.entry is not None
        assert claim.entry.entry_id == event.entry_id
        assert event.outcome is {
            State.BOOKED: OfferOutcome.ACCEPTED,
            State.GIVEN_BACK: OfferOutcome.DECLINED,
            State.EXPIRED: OfferOutcome.EXPIRED,
        }.get(claim.state)

    def _next_in_line(self, slot_id: UUID) -> Entry | None:
        slot, doctor_id = self.slots[slot_id]
        if slot.starts_at < self.now + LEAD:
            return None
        return next((each for each in self.entries if self._fits(each, slot, doctor_id)), None)

    def _fits(self, entry: Entry, slot: PublishedSlot, doctor_id: UUID) -> bool:
        own = [each for each in self.claims.values() if each.patient_id == entry.patient_id]
        return (
            entry.is_waiting
            and entry.doctor_id in {None, doctor_id}
            and slot.starts_at < entry.until
            and slot.slot_id not in entry.offered
            and not any(each.entry is entry and each.state is State.HELD for each in own)
            and not any(self._is_busy(each, slot) for each in own)
            and not any(
                each.slot.slot_id == slot.slot_id
                and each.let_go_at is not None
                and each.let_go_at >= entry.joined_at
                for each in own
            )
        )

    def _is_busy(self, claim: Claim, slot: PublishedSlot) -> bool:
        overdue = claim.state is State.HELD and claim.expires_at <= self.now
        overlaps = claim.slot.starts_at < slot.ends_at and slot.starts_at < claim.slot.ends_at
        return claim.state in LIVE and not overdue and overlaps


@contextmanager
def machine(settings_: Settings, tokens_for: Any) -> Iterator[type[Lines]]:
    """The machine with its database; one event loop for all its examples."""
    with asyncio.Runner() as runner:

        class Prepared(Lines):
            pass

        Prepared.runner = runner
        Prepared.make_world = staticmethod(
            lambda clock: world_of(settings_, clock, tokens_for(clock))
        )
        yield Prepared


@pytest.mark.timeout(400)
def test_nobody_is_overtaken_and_nobody_asked_twice(
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
