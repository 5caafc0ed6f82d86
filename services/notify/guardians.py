"""A guardian who acts for a patient no more: what is told of the patient is told to another."""

from typing import Protocol
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit import guardianships
from services.notify.models import Message, Visit

__all__ = ["addressed", "hand_over"]


class AboutPatient(Protocol):
    """An event about a patient that says which account is to be told."""

    @property
    def account_id(self) -> UUID: ...
    @property
    def patient_id(self) -> UUID: ...


async def hand_over(
    session: AsyncSession, account_id: UUID, patient_id: UUID, heir_account_id: UUID
) -> None:
    """Reminders go to the heir from now on, and so does the inbox of the patient's visits: whoever
    was removed reads no more in it. A second time finds nothing."""
    visits = select(Visit.visit_id).where(Visit.patient_id == patient_id)
    await session.execute(
        update(Message)
        .where(Message.account_id == account_id, Message.visit_id.in_(visits))
        .values(account_id=heir_account_id)
    )
    await session.execute(
        update(Visit)
        .where(Visit.account_id == account_id, Visit.patient_id == patient_id)
        .values(account_id=heir_account_id)
    )


async def addressed[Event: AboutPatient](session: AsyncSession, event: Event) -> Event:
    """The event, to the account that acts for its patient now: news of a visit may come after the
    end of the guardianship that it was booked by."""
    account_id = await guardianships.acting_account(session, event.account_id, event.patient_id)
    if account_id == event.account_id:
        return event
    assert isinstance(event, BaseModel)
    return event.model_copy(update={"account_id": account_id})
