"""A guardian who acts for a patient no more: what they booked is the present guardian's."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.booking.models import Visit, WaitlistEntry

__all__ = ["hand_over"]


async def hand_over(
    session: AsyncSession, account_id: UUID, patient_id: UUID, heir_account_id: UUID
) -> None:
    """The patient's visits, holds and places in lines are another account's from now on.

    Who may see them is decided by the patients of a token; the account is whom news and the
    calendar feed reach. A second time finds nothing.
    """
    # The holds before the entries, as whoever confirms an offer locks them; and again, for one that
    # was made for an entry meanwhile.
    for table in (Visit, WaitlistEntry, Visit):
        await session.execute(
            update(table)
            .where(table.account_id == account_id, table.patient_id == patient_id)
            .values(account_id=heir_account_id)
        )
