"""Events in: duplicates, late ones and wrong order, by the handlers and by a real broker."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aiokafka import AIOKafkaProducer
from prometheus_client import generate_latest

from kit.clock import FrozenClock
from kit.ids import new_id
from kit.settings import Part
from services.booking import app
from services.booking.domain import CallOutcome
from services.booking.settings import Settings
from tests.booking.world import World, call_ended, envelope_of, problem, world_of
from tests.support.http import running
from tests.support.people import Person, Tokens
from tests.support.waiting import eventually
from videoporady_contracts import EventData, topic_of
from videoporady_contracts.booking import SlotBooked, SlotHeld, VisitCompleted
from videoporady_contracts.calendar import ClinicChanged, SlotsPublished, SlotWithdrawn
from videoporady_contracts.wire import encode
from videoporady_contracts.words import CallEndReason

MINUTE = timedelta(minutes=1)


def counted(world: World, outcome: CallOutcome) -> float:
    """How often the end of a call had this meaning, as ops see it."""
    registry = world.app.state.kit.metrics.registry
    value = registry.get_sample_value("booking_calls_ended_total", {"outcome": outcome})
    return value or 0.0


async def test_the_end_of_a_call_completes_the_visit_once(world: World) -> None:
    clinic = await world.clinic()
    visit = await world.browser().visit(clinic.slots[0])
    await world.forget_events()

    for _ in range(3):
        await world.apply(call_ended(visit))

    (event,) = await world.events()
    assert isinstance(event, VisitCompleted)
    assert str(event.visit_id) == visit["visit_id"]
    assert counted(world, CallOutcome.COMPLETES) == 1
    assert counted(world, CallOutcome.ALREADY_COMPLETED) == 2
    assert b"booking_calls_ended_total" in generate_latest(world.app.state.kit.metrics.registry)


async def test_a_call_that_ended_after_the_cancellation_is_ignored_and_counted(
    world: World,
) -> None:
    clinic = await world.clinic()
    patient = world.browser()
    visit = await patient.visit(clinic.slots[0])
    await patient.cancel(visit["visit_id"])
    await world.forget_events()

    await world.apply(call_ended(visit))

    assert await world.events() == []
    (claim,) = await world.claims()
    assert (claim.state, claim.completed_at) == ("cancelled", None)
    assert counted(world, CallOutcome.VISIT_CANCELLED) == 1


async def test_a_call_of_a_visit_that_booking_does_not_know_is_ignored_and_counted(
    world: World,
) -> None:
    stranger = {name: str(new_id()) for name in ("visit_id", "doctor_id", "patient_id")}
    await world.apply(call_ended(stranger))
    assert await world.events() == []
    assert counted(world, CallOutcome.VISIT_UNKNOWN) == 1


async def test_a_call_that_only_timed_out_leaves_the_visit_open(world: World) -> None:
    clinic = await world.clinic()
    patient = world.browser()
    visit = await patient.visit(clinic.slots[0])
    await world.apply(call_ended(visit, CallEndReason.TIMED_OUT))
    assert (await patient.http.get("/api/booking/visits")).json()["items"] == [visit]


async def test_a_withdrawn_slot_takes_no_new_claim_and_ends_its_hold(world: World) -> None:
    clinic = await world.clinic()
    first, second, *_ = clinic.slots
    patient = world.browser()
    hold = (await patient.hold(first)).json()
    for slot in (first, second):
        await world.apply(SlotWithdrawn(doctor_id=clinic.doctor_id, slot_id=slot.slot_id))

    refused = problem(await patient.book(hold["hold_id"]))
    assert refused["code"] == "hold-expired"
    assert refused["alternatives"][0]["slot_id"] == str(clinic.slots[2].slot_id)
    assert problem(await world.browser().hold(second))["code"] == "slot-not-found"
    taken = problem(await world.browser().hold(clinic.slots[2], visit_type="hologram"))
    assert taken["code"] == "invalid-input"


async def test_a_publication_that_comes_after_its_withdrawal_offers_nothing(world: World) -> None:
    clinic = await world.clinic(slots=1)
    (slot,) = clinic.slots
    fresh = slot.model_copy(update={"slot_id": new_id()})
    published = SlotsPublished(doctor_id=clinic.doctor_id, slots=(fresh,))
    now = world.clock.now()

    await world.apply(SlotWithdrawn(doctor_id=clinic.doctor_id, slot_id=fresh.slot_id), at=now)
    await world.apply(published, at=now - MINUTE)
    assert problem(await world.browser().hold(fresh))["code"] == "slot-not-found"

    # Offered again on purpose: newer than the withdrawal.
    await world.apply(published, at=now + MINUTE)
    assert (await world.browser().hold(fresh)).status_code == 201


async def test_older_news_of_a_slot_change_nothing(world: World) -> None:
    clinic = await world.clinic(slots=1)
    (slot,) = clinic.slots
    older = slot.model_copy(update={"visit_types": ()})
    now = world.clock.now()
    await world.apply(SlotsPublished(doctor_id=clinic.doctor_id, slots=(older,)), at=now - MINUTE)
    await world.apply(
        SlotWithdrawn(doctor_id=clinic.doctor_id, slot_id=slot.slot_id), at=now - MINUTE
    )
    assert (await world.browser().hold(slot)).status_code == 201


async def test_the_newest_rule_of_a_clinic_counts_in_whatever_order_it_comes(
    world: World,
) -> None:
    clinic = await world.clinic(needs_referral=True)
    now = world.clock.now()
    newest = ClinicChanged(clinic_id=clinic.clinic_id, nfz_needs_referral=False)
    older = ClinicChanged(clinic_id=clinic.clinic_id, nfz_needs_referral=True)
    await world.apply(newest, at=now + 2 * MINUTE)
    await world.apply(older, at=now + MINUTE)
    patient = world.browser()
    hold = (await patient.hold(clinic.slots[0], funding="nfz")).json()
    assert (await patient.book(hold["hold_id"])).status_code == 201


async def publish(settings: Settings, *events: tuple[EventData, Any]) -> None:
    """Puts events into Kafka as their owners do, each with its envelope."""
    async with AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap_servers, acks="all", enable_idempotence=True
    ) as producer:
        for data, envelope in events:
            key, value, headers = encode(envelope, data)
            await producer.send_and_wait(
                settings.topic_prefix + topic_of(type(data)), value, key=key, headers=list(headers)
            )


async def test_a_call_that_kafka_delivers_twice_completes_the_visit_once(
    settings_for: Callable[..., Settings], clock: FrozenClock, tokens: Tokens
) -> None:
    settings = settings_for(Settings, "booking", parts=(Part.API, Part.CONSUMERS))
    world = world_of(settings, clock, tokens)
    async with running(world.app):
        clinic = await world.clinic()
        visit = await world.browser().visit(clinic.slots[0])
        later = await world.browser().visit(clinic.slots[1])
        twice, after = call_ended(visit), call_ended(later)
        envelope = envelope_of(twice, clock.now())
        await publish(
            settings,
            (twice, envelope),
            (twice, envelope),
            (after, envelope_of(after, clock.now())),
        )

        async def all_applied() -> bool:
            states = {claim.state for claim in await world.claims()}
            return states == {"completed"}

        await eventually(all_applied)
        kinds = [type(each) for each in await world.events()]
        assert kinds == [SlotHeld, SlotBooked, SlotHeld, SlotBooked, *[VisitCompleted] * 2]


async def test_slots_come_by_kafka_and_holds_are_swept_by_themselves(
    settings_for: Callable[..., Settings], tokens_now: Tokens
) -> None:
    settings = settings_for(
        Settings,
        "booking",
        hold_seconds=0.2,
        sweep_seconds=0.1,
        parts=(Part.API, Part.CONSUMERS, Part.JOBS),
    )
    made = app.create(settings)
    clock = made.state.kit.clock
    world = World(made, clock, tokens_now)
    async with running(made):
        doctor_id, clinic_id = new_id(), new_id()
        helper = await world.clinic(slots=1)
        slot = helper.slots[0].model_copy(update={"slot_id": new_id(), "clinic_id": clinic_id})
        event = SlotsPublished(doctor_id=doctor_id, slots=(slot,))
        await publish(settings, (event, envelope_of(event, clock.now())))
        patient = world.browser(Person.patient())

        async def held() -> bool:
            return (await patient.hold(slot)).status_code == 201

        async def swept() -> bool:
            return [claim.state for claim in await world.claims()][-1:] == ["expired"]

        await eventually(held)
        await eventually(swept)
