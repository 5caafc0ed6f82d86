"""Plays a simulated day: the clinic opens, everybody books, the clock runs fast, all is noted."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psutil

from deploy.local.demo_data import PASSWORD, RECEPTION_EMAIL
from deploy.local.stack import Stack
from kit.ids import new_id
from kit.zone import CLINIC_TIME
from tests.faults.ledger import all_outboxes_are_empty
from tests.load.day import reception
from tests.load.day.clock import DayClock
from tests.load.day.doctors import Doctor
from tests.load.day.notes import Kill, Notes
from tests.load.day.patients import attend
from tests.load.day.people import Day, Somebody, Visit, somebody
from tests.load.day.plan import DayPlan, Scale, VisitPlan, Way, plan_of
from tests.load.day.stage import day_stack, doctors_email, enter_doctors
from tests.load.day.stream import Record, end_of, read_all
from tests.load.presses import killing
from tests.support.stack import column
from tests.support.waiting import eventually

__all__ = ["Played", "play"]

AT_ONCE = 4
OPENS_BEFORE = timedelta(minutes=20)
"""The fast time begins so long before the first visit."""
BOOKED_BEFORE = timedelta(hours=3)
OVERRUN_MINUTES_MAX = 240
"""How far behind the last slot a day may end before it is broken off."""
KNOWN_SECONDS_MAX = 120.0
SETTLED_SECONDS_MAX = 120.0
SETTLES_EVERY_SECONDS = 1.5

LONG_AGO = datetime.min.replace(tzinfo=UTC)

Say = Callable[[str], None]


@dataclass
class Played:
    """A day that is over: what was planned, what people noted, what the stream holds."""

    plan: DayPlan
    seed: int
    factor: float
    notes: Notes
    visits: dict[str, Visit]
    doctor_ids: list[str]
    records: list[Record] = field(default_factory=list)
    dead_letters: int = 0
    outboxes_empty: bool = False
    began_at: float = 0.0
    ended_at: float = 0.0
    pace_at: float = 0.0
    pace_clinic: datetime = LONG_AGO
    """The fast time: from this second of the machine, and this time of the clinic on."""

    def clinic_of(self, real: float) -> datetime:
        return self.pace_clinic + timedelta(seconds=(real - self.pace_at) * self.factor)

    def real_of(self, clinic: datetime) -> float:
        return self.pace_at + (clinic - self.pace_clinic).total_seconds() / self.factor


def play(
    scale: Scale, *, seed: int, factor: float, kills: Sequence[str] = (), say: Say = print
) -> Played:
    """Starts a stack of its own and plays the day of tomorrow in it."""
    day = (datetime.now(CLINIC_TIME) + timedelta(days=1)).date()
    plan = plan_of(scale, day, seed)
    with day_stack(factor) as (stack, clock):
        clock.set(plan.opens_at - BOOKED_BEFORE, 1)
        stack.start()
        say(f"entering {scale.doctors} doctors and their day")
        doctor_ids = enter_doctors(stack.url, plan)
        stack.wait_for_slots()
        return asyncio.run(_play(stack, clock, plan, doctor_ids, seed, factor, kills, say))


async def _play(
    stack: Stack,
    clock: DayClock,
    plan: DayPlan,
    doctor_ids: list[str],
    seed: int,
    factor: float,
    kills: Sequence[str],
    say: Say,
) -> Played:
    notes = Notes()
    async with contextlib.AsyncExitStack() as exits:

        async def new_person() -> Somebody:
            return await exits.enter_async_context(somebody(stack, clock, notes))

        day = Day(stack, clock, plan, notes, doctor_ids, reception=await new_person())
        await _logs_in(day, new_person)
        say(f"{len(day.accounts)} patients and guardians registered; booking {len(plan.visits)}")
        await _books_all(day)
        played = Played(plan, seed, factor, notes, day.visits, doctor_ids)
        await _known_everywhere(day)
        clock.set(plan.opens_at - OPENS_BEFORE, factor)
        begin, played.began_at = _memory(stack), time.time()
        # The clock's file goes with the stack: what was true in the day stays computable.
        played.pace_at = played.began_at
        played.pace_clinic = clock.clinic_of(played.began_at)
        await _lives(day, seed, factor, kills, say)
        played.ended_at = time.time()
        say("the last patient is gone; reading what is left")
        played.outboxes_empty = await _settles(stack)
        # Nothing is left to compress, and a token is to last while it is looked back.
        clock.set(clock.now(), 1)
        notes.memory = {name: (begin[name], now) for name, now in _memory(stack).items()}
        await _looks_back(day)
        played.records, played.dead_letters = await read_all(stack.kafka.bootstrap_servers)
    return played


# -- before it opens ------------------------------------------------------------------------------


async def _logs_in(day: Day, new_person: Callable[[], Coroutine[Any, Any, Somebody]]) -> None:
    await day.reception.log_in(RECEPTION_EMAIL)
    for each in day.plan.doctors:
        doctor = await new_person()
        day.doctors.append(doctor)
        await doctor.log_in(doctors_email(each))
    day.accounts = [await new_person() for _ in day.plan.accounts_children]
    numbered = zip(day.accounts, day.plan.accounts_children, strict=True)
    await _few_at_once([_registers(day.notes, each, children) for each, children in numbered])


async def _registers(notes: Notes, person: Somebody, children: int) -> None:
    name = f"Nowak{new_id().hex[:8].translate(str.maketrans('0123456789', 'abcdefghij'))}"
    email = f"{new_id().hex}@example.com"
    notes.texts |= {name, email}
    body = {
        "email": email,
        "password": PASSWORD,
        "given_name": "Halina",
        "family_name": name,
        "birth_date": "1979-03-05",
        "phone": "+48600100200",
        "language": "pl",
    }
    person.me = await person.post("/api/identity/accounts", body)
    for number in range(children):
        child = {"given_name": f"Ola{'ab'[number]}", "family_name": name}
        birth_date = f"{datetime.now(CLINIC_TIME).year - 10 - number}-02-01"
        await person.post("/api/identity/me/children", {**child, "birth_date": birth_date})
    if children:
        answer = await person.client.post("/api/identity/session/refresh")
        person.me = answer.json()


async def _books_all(day: Day) -> None:
    slots = await _slots_by_place(day)
    await day.accounts[0].learn_clinics()
    for each in day.accounts:
        each.clinics = day.accounts[0].clinics
    booked = [_books(day, each, slots[each.doctor, each.slot]) for each in day.plan.visits]
    await _few_at_once(booked)
    day.visits = dict(sorted(day.visits.items(), key=lambda item: item[1].plan.number))


async def _slots_by_place(day: Day) -> dict[tuple[int, int], dict[str, Any]]:
    """By doctor and number of the slot in the day."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    length = timedelta(minutes=day.plan.scale.slot_minutes)
    for number, doctor_id in enumerate(day.doctor_ids):
        answer = await day.accounts[0].get(
            "/api/calendar/slots",
            doctor_id=doctor_id,
            funding="commercial",
            visit_type="video",
            patient_years="10" if day.plan.doctors[number].clinic == "pediatra" else "45",
            day=day.plan.opens_at.date().isoformat(),
        )
        for slot in answer["items"]:
            at = datetime.fromisoformat(slot["starts_at"])
            found[number, (at - day.plan.opens_at) // length] = slot
    return found


async def _books(day: Day, plan: VisitPlan, slot: dict[str, Any]) -> None:
    person = day.accounts[plan.account]
    profile = person.me["patients"][0 if plan.child is None else plan.child + 1]
    patient_id = profile["patient_id"]
    wish = {"slot_id": slot["slot_id"], "visit_type": "video", "funding": plan.funding}
    hold = None
    if plan.is_fought_for:
        hold = await _races(day, plan, {**wish, "patient_id": patient_id})
    if hold is None:
        hold = await person.post("/api/booking/holds", {**wish, "patient_id": patient_id})
    clinic = next(each for each in person.clinics if each["clinic_id"] == slot["clinic_id"])
    is_referred = plan.funding == "nfz" and clinic["nfz_needs_referral"]
    reason = f"Kaszel od tygodnia, {new_id().hex[:8]}"
    day.notes.texts.add(reason)
    body = {
        "hold_id": hold["hold_id"],
        "referral": {"kind": "e_referral", "code": "1234"} if is_referred else None,
        "reason": reason,
        "video_consent": True,
        **await person.declares(slot["clinic_id"]),
    }
    visit = await person.post("/api/booking/visits", body)
    day.visits[visit["visit_id"]] = Visit(
        plan,
        visit["visit_id"],
        person,
        patient_id,
        slot["clinic_id"],
        plan.doctor,
        datetime.fromisoformat(slot["starts_at"]),
    )


async def _races(day: Day, plan: VisitPlan, wish: dict[str, Any]) -> dict[str, Any] | None:
    """Two want one slot in the same moment. The hold, when the right one was the faster."""
    mine, rival = day.accounts[plan.account], _rival(day, plan)
    if rival is None:
        return None
    theirs = {**wish, "patient_id": rival.patient_id}

    async def asks(person: Somebody, body: dict[str, Any]) -> httpx.Response:
        headers = {"Idempotency-Key": str(new_id())}
        return await person.send("POST", "/api/booking/holds", json=body, headers=headers)

    first, second = await asyncio.gather(asks(mine, wish), asks(rival, theirs))
    day.notes.races_won[first.is_success + second.is_success] += 1
    if second.is_success:
        await rival.send("DELETE", f"/api/booking/holds/{second.json()['hold_id']}")
    return first.json() if first.is_success else None


def _rival(day: Day, plan: VisitPlan) -> Somebody | None:
    """Somebody without a visit near it: a second hold at the same time gives the first one back."""
    busy = {
        each.account
        for each in day.plan.visits
        if abs(each.starts_at - plan.starts_at) < timedelta(hours=1)
    }
    return next((each for number, each in enumerate(day.accounts) if number not in busy), None)


async def _few_at_once(works: Sequence[Coroutine[Any, Any, None]]) -> None:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(work: Coroutine[Any, Any, None]) -> None:
        async with turns:
            await work

    async with asyncio.TaskGroup() as group:
        for each in works:
            group.create_task(one(each))


async def _known_everywhere(day: Day) -> None:
    for service in ("chat", "signalling", "notify"):
        await eventually(
            lambda service=service: (
                set(day.visits) <= set(column(day.stack, service, "visits", "visit_id"))
            ),
            seconds=KNOWN_SECONDS_MAX,
            every=0.5,
        )


# -- the day --------------------------------------------------------------------------------------


async def _lives(day: Day, seed: int, factor: float, kills: Sequence[str], say: Say) -> None:
    """Until the last visit is over, or far too late."""
    people = [
        *(("doctor", Doctor(day, each).works()) for each in day.plan.doctors),
        *((f"patient {each.visit_id}", attend(day, each)) for each in day.visits.values()),
        *(
            (f"reception {each.visit_id}", work(day, each))
            for each in day.visits.values()
            for work in _receptions_work(each)
        ),
    ]
    beside = [
        asyncio.create_task(_guarded(day, "board", reception.watch_the_board(day))),
        asyncio.create_task(_kills(day, random.Random(seed), kills, say)),
        asyncio.create_task(_tells(day, say)),
    ]
    minutes = day.plan.scale.hours * 60 + OVERRUN_MINUTES_MAX
    try:
        async with asyncio.timeout(minutes * 60 / factor):
            await asyncio.gather(*(_guarded(day, who, work) for who, work in people))
    except TimeoutError:
        open_visits = sum(not each.over.is_set() for each in day.visits.values())
        day.notes.stumbles.append(f"the day was broken off with {open_visits} visits open")
    finally:
        for each in beside:
            each.cancel()
        for each in await asyncio.gather(*beside, return_exceptions=True):
            if isinstance(each, Exception):
                day.notes.stumbles.append(f"beside the day: {type(each).__name__} {each}")
        day.notes.stumbles += ["the day was over before a kill"] * (
            len(kills) - len(day.notes.kills)
        )


def _receptions_work(
    visit: Visit,
) -> Sequence[Callable[[Day, Visit], Coroutine[Any, Any, None]]]:
    changed = visit.plan.way in {Way.CANCELS, Way.IS_MOVED}
    looked_for = visit.plan.way is not Way.CANCELS
    return [reception.change_plans] * changed + [reception.look_for] * looked_for


async def _guarded(day: Day, who: str, work: Coroutine[Any, Any, None]) -> None:
    """One of us who stumbles is told of in the report, and stops nobody else."""
    try:
        await work
    except (AssertionError, httpx.HTTPError, KeyError) as error:
        day.notes.stumbles.append(f"{who}: {type(error).__name__} {error}")


async def _kills(day: Day, chance: random.Random, parts: Sequence[str], say: Say) -> None:
    """Each part once, evenly over the day."""
    for number, part in enumerate(parts, 1):
        share = number / (len(parts) + 1)
        await day.clock.until(day.plan.opens_at + timedelta(hours=day.plan.scale.hours * share))

        def note(line: str, part: str = part) -> None:
            say(f"{day.clock.now().astimezone(CLINIC_TIME):%H:%M} {line}")
            day.notes.kills.append(Kill(part, time.time()))

        await killing(day.stack, chance, [part], note)
        day.notes.kills[-1].until = time.time()


async def _tells(day: Day, say: Say) -> None:
    """A line now and then, so that whoever watches knows that it goes on."""
    while True:
        await day.clock.minutes(60)
        over = sum(each.over.is_set() for each in day.visits.values())
        at = day.clock.now().astimezone(CLINIC_TIME)
        say(f"{at:%H:%M} {over} of {len(day.visits)} visits are over")


# -- afterwards -----------------------------------------------------------------------------------


async def _settles(stack: Stack) -> bool:
    """Waits until nothing is under way. False: outboxes were never empty for long enough."""
    last = -1

    async def is_quiet() -> bool:
        nonlocal last
        before, last = last, await end_of(stack.kafka.bootstrap_servers)
        return before == last and all_outboxes_are_empty(stack)

    try:
        await eventually(is_quiet, seconds=SETTLED_SECONDS_MAX, every=SETTLES_EVERY_SECONDS)
    except AssertionError:
        return False
    return True


async def _looks_back(day: Day) -> None:
    """How booking and chat tell of the day."""
    on_day = day.plan.opens_at.date().isoformat()
    found = await day.reception.get("/api/booking/visits", day=on_day)
    day.notes.visits = {each["visit_id"]: each for each in found["items"]}
    for visit_id in {*day.notes.messages, *day.notes.documents}:
        thread = await day.visits[visit_id].person.get(f"/api/chat/visits/{visit_id}/messages")
        day.notes.threads[visit_id] = thread["items"]


def _memory(stack: Stack) -> dict[str, int]:
    """Bytes of each process of the stack and its children; what they share counts once."""
    found: dict[str, int] = {}
    for child in stack.children():
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(child.pid)
            family = [process, *process.children(recursive=True)]
            found[child.name] = sum(each.memory_full_info().pss for each in family)
    return found
