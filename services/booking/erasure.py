"""An account that was erased: its coming visits are called off, and its columns say nothing more.

The portal asks people to call their visits off first; what they left, or booked meanwhile, ends
here.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit import guardianships, outbox
from kit.clock import Clock
from services.booking import domain, waitlist, waitlist_offers
from services.booking.domain import State
from services.booking.models import CalendarFeed, Visit, VisitNote
from services.booking.queries import NOBODY
from services.booking.releases import tell_released
from services.booking.settings import Settings
from videoporady_contracts.booking import VisitCancelled
from videoporady_contracts.words import CancelledBy, Language

__all__ = ["forget_account"]


async def forget_account(
    session: AsyncSession,
    account_id: UUID,
    patient_ids: Collection[UUID],
    *,
    clock: Clock,
    settings: Settings,
) -> None:
    """Frees what the account held, and what was booked for patients for whom nobody acts now.

    A second time finds nothing; a visit that has begun meanwhile is left as it is.
    """
    # Before the visits, as an end of a guardianship locks them.
    await guardianships.forget_heir(session, account_id)
    now = clock.now()
    claims = await session.scalars(
        select(Visit)
        .where(
            or_(
                (Visit.state == State.BOOKED.value)
                & Visit.patient_id.in_(patient_ids)
                & (Visit.starts_at > now),
                (Visit.state == State.DISRUPTED.value) & Visit.patient_id.in_(patient_ids),
                (Visit.state == State.HELD.value) & (Visit.account_id == account_id),
            )
        )
        .order_by(Visit.visit_id)
        .with_for_update()
    )
    found = claims.all()
    for claim in found:
        if State(claim.state) is State.HELD:
            _give_back(session, claim, clock)
        else:
            _cancel(session, claim, clock)
    await session.flush()
    # The holds before the entries, as whoever confirms an offer locks them.
    await waitlist.forget_account(session, account_id, clock=clock)
    await session.execute(
        update(Visit)
        .where(Visit.account_id == account_id)
        # The patient's id stays: a visit is medical documentation.
        .values(account_id=NOBODY, language=Language.POLISH.value)
    )
    theirs = select(Visit.visit_id).where(Visit.patient_id.in_(patient_ids))
    await session.execute(delete(VisitNote).where(VisitNote.visit_id.in_(theirs)))
    await session.execute(delete(CalendarFeed).where(CalendarFeed.account_id == account_id))
    freed = [claim.slot_id for claim in found]
    await waitlist_offers.offer_next(session, freed, clock=clock, settings=settings)


def _cancel(session: AsyncSession, visit: Visit, clock: Clock) -> None:
    now = clock.now()
    visit.state = domain.cancelled(State(visit.state), visit.starts_at, now)
    visit.cancelled_at, visit.cancelled_by = now, CancelledBy.PATIENT
    outbox.add(
        session,
        VisitCancelled(
            visit_id=visit.visit_id,
            slot_id=visit.slot_id,
            doctor_id=visit.doctor_id,
            patient_id=visit.patient_id,
            account_id=visit.account_id,
            starts_at=visit.starts_at,
            cancelled_by=CancelledBy.PATIENT,
            language=Language(visit.language),
        ),
        clock=clock,
    )


def _give_back(session: AsyncSession, hold: Visit, clock: Clock) -> None:
    hold.state = domain.given_back(State(hold.state))
    hold.released_at = clock.now()
    tell_released(session, hold, clock)
