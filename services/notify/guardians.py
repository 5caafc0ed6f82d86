"""A guardian who acts for a patient no more: what is told of the patient is told to another.

Booking's news and identity's are on different topics, so that a booking of the removed guardian may
come after the end of the guardianship: ends are remembered until the guardian acts again.
"""

from typing import Protocol
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notify import domain
from services.notify.domain import Ended
from services.notify.models import EndedGuardianship, Message, Visit
from videoporady_contracts import Envelope
from videoporady_contracts.identity import GuardianshipEnded, GuardianshipGranted

__all__ = ["AboutPatient", "addressed", "end", "renew"]

# An end and a booking at the same moment would not see each other's rows: one waits for the other.
# Bookings of one patient do not wait for each other.
END_TURN = text("select pg_advisory_xact_lock(:turn)")
NEWS_TURN = text("select pg_advisory_xact_lock_shared(:turn)")


class AboutPatient(Protocol):
    """An event about a patient that says which account is to be told."""

    @property
    def account_id(self) -> UUID: ...
    @property
    def patient_id(self) -> UUID: ...


async def end(session: AsyncSession, event: GuardianshipEnded, envelope: Envelope) -> None:
    """Reminders go to the heir from now on, and so does the inbox of the patient's visits: whoever
    was removed reads no more in it. A second time finds nothing."""
    await session.execute(END_TURN, {"turn": _turn(event.patient_id)})
    row = insert(EndedGuardianship).values(
        patient_id=event.patient_id,
        account_id=event.account_id,
        heir_account_id=event.heir_account_id,
        ended_at=envelope.time,
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["patient_id", "account_id"],
            set_={"heir_account_id": row.excluded.heir_account_id, "ended_at": envelope.time},
            where=EndedGuardianship.ended_at < envelope.time,
        )
    )
    # Not always who the event says: the heir's own end may have come first.
    heir_id = await _acting(session, event.account_id, event.patient_id)
    visits = select(Visit.visit_id).where(Visit.patient_id == event.patient_id)
    await session.execute(
        update(Message)
        .where(Message.account_id == event.account_id, Message.visit_id.in_(visits))
        .values(account_id=heir_id)
    )
    await session.execute(
        update(Visit)
        .where(Visit.account_id == event.account_id, Visit.patient_id == event.patient_id)
        .values(account_id=heir_id)
    )


async def renew(session: AsyncSession, event: GuardianshipGranted, envelope: Envelope) -> None:
    """The account acts for the patient again: an earlier end is forgotten. What went to the heir
    stays there."""
    await session.execute(
        delete(EndedGuardianship).where(
            EndedGuardianship.patient_id == event.patient_id,
            EndedGuardianship.account_id == event.account_id,
            EndedGuardianship.ended_at < envelope.time,
        )
    )


async def addressed[Event: AboutPatient](session: AsyncSession, event: Event) -> Event:
    """The event, to the account that acts for its patient now."""
    await session.execute(NEWS_TURN, {"turn": _turn(event.patient_id)})
    account_id = await _acting(session, event.account_id, event.patient_id)
    if account_id == event.account_id:
        return event
    assert isinstance(event, BaseModel)
    return event.model_copy(update={"account_id": account_id})


async def _acting(session: AsyncSession, account_id: UUID, patient_id: UUID) -> UUID:
    rows = await session.execute(
        select(
            EndedGuardianship.account_id,
            EndedGuardianship.heir_account_id,
            EndedGuardianship.ended_at,
        ).where(EndedGuardianship.patient_id == patient_id)
    )
    return domain.acting_account(account_id, {each: Ended(heir, at) for each, heir, at in rows})


def _turn(patient_id: UUID) -> int:
    """The advisory lock of a patient. Two who share one by chance only wait for each other."""
    return patient_id.int & 0x7FFF_FFFF_FFFF_FFFF
