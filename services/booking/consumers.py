"""Events in: calendar's slots and referral rules, and the end of a call. One function a type."""

from functools import partial

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from kit import guardianships
from kit.clock import Clock
from kit.consumer import Handlers
from kit.database import after_commit
from services.booking import (
    changes,
    contact,
    copies,
    disruptions,
    endings,
    erasure,
    guardians,
    waitlist_offers,
)
from services.booking.settings import Settings
from videoporady_contracts import Envelope
from videoporady_contracts.calendar import (
    ClinicChanged,
    ClinicOpened,
    SlotsPublished,
    SlotWithdrawn,
)
from videoporady_contracts.identity import AccountErased, GuardianshipEnded, GuardianshipGranted
from videoporady_contracts.signalling import CallEnded, CallStarted, PatientReady

__all__ = ["UNHURRIED", "handlers"]

UNHURRIED = frozenset({PatientReady})
"""What is kept as evidence, for whoever looks at it after the visit."""


async def on_slots_published(
    session: AsyncSession,
    event: SlotsPublished,
    envelope: Envelope,
    *,
    clock: Clock,
    settings: Settings,
) -> None:
    """New slots, or the same ones again; older news of a slot than booking has is ignored.

    Who waits is asked first about those that are new.
    """
    fresh = await copies.learn_slots(
        session, event.doctor_id, event.slots, published_at=envelope.time
    )
    await waitlist_offers.offer_next(session, fresh, clock=clock, settings=settings)


async def on_slot_withdrawn(
    session: AsyncSession,
    event: SlotWithdrawn,
    envelope: Envelope,
    *,
    clock: Clock,
    settings: Settings,
) -> None:
    """No new claim from here on. A hold of the slot ends, and a visit in it is disrupted."""
    await copies.withdraw_slot(session, event.slot_id, withdrawn_at=envelope.time)
    await disruptions.disrupt_slot(session, event.slot_id, clock=clock, settings=settings)


async def on_clinic_opened(session: AsyncSession, event: ClinicOpened, envelope: Envelope) -> None:
    """What a visit in this clinic needs."""
    await copies.learn_clinic(session, event, changed_at=envelope.time)


async def on_clinic_changed(
    session: AsyncSession, event: ClinicChanged, envelope: Envelope
) -> None:
    """The newest rule counts, in whatever order the news come."""
    await copies.learn_clinic(session, event, changed_at=envelope.time)


async def on_call_ended(
    session: AsyncSession, event: CallEnded, _envelope: Envelope, *, clock: Clock, calls: Counter
) -> None:
    """The doctor's end of a call completes its visit; what comes late or twice is only counted."""
    outcome = await endings.complete_visit_after_call(
        session, event.visit_id, event.reason, clock=clock
    )
    after_commit(session, calls.labels(outcome).inc)


async def on_call_started(
    session: AsyncSession, event: CallStarted, _envelope: Envelope, *, clock: Clock
) -> None:
    """A visit that has begun stays where it is, also when that was before its hour."""
    await changes.begin_visit(session, event.visit_id, clock=clock)


async def on_patient_ready(session: AsyncSession, event: PatientReady, _envelope: Envelope) -> None:
    """From when on the patient waited stays on record, beside when the doctor came."""
    await contact.note_ready(session, event.visit_id, event.ready_since)


async def on_account_erased(
    session: AsyncSession,
    event: AccountErased,
    _envelope: Envelope,
    *,
    clock: Clock,
    settings: Settings,
) -> None:
    """Nobody comes to these visits: they are called off, and the account is forgotten."""
    await erasure.forget_account(
        session, event.account_id, event.patient_ids, clock=clock, settings=settings
    )


async def on_guardianship_ended(
    session: AsyncSession, event: GuardianshipEnded, envelope: Envelope
) -> None:
    """What the account booked for the patient is the present guardian's, now and later."""
    heir_id = await guardianships.end(session, event, envelope)
    await guardians.hand_over(session, event.account_id, event.patient_id, heir_id)


async def on_guardianship_granted(
    session: AsyncSession, event: GuardianshipGranted, envelope: Envelope
) -> None:
    """What the account books for the patient is its own, also if it once was not."""
    await guardianships.renew(session, event, envelope)


def handlers(clock: Clock, calls: Counter, settings: Settings) -> Handlers:
    """What booking reacts to, and how."""
    return {
        SlotsPublished: partial(on_slots_published, clock=clock, settings=settings),
        SlotWithdrawn: partial(on_slot_withdrawn, clock=clock, settings=settings),
        ClinicOpened: on_clinic_opened,
        ClinicChanged: on_clinic_changed,
        PatientReady: on_patient_ready,
        CallStarted: partial(on_call_started, clock=clock),
        AccountErased: partial(on_account_erased, clock=clock, settings=settings),
        GuardianshipEnded: on_guardianship_ended,
        GuardianshipGranted: on_guardianship_granted,
        CallEnded: partial(on_call_ended, clock=clock, calls=calls),
    }
