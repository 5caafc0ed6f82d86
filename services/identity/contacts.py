"""Where a person can be reached, for the service that delivers messages (decision 0012).

It is asked at each delivery, so that nobody else keeps a copy of an address or a number.
"""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, Principal, authorize, rule
from kit.errors import NotFound
from services.identity.models import Account
from videoporady_contracts.words import Language

__all__ = ["AccountNotFound", "Contact", "router"]


class AccountNotFound(NotFound):
    """Never there, or erased at its owner's request."""

    code = "account-not-found"
    pl, en = "Nie ma takiego konta.", "There is no such account."


class Contact(BaseModel):
    email: str
    phone: str | None
    language: Language


router = APIRouter(prefix="/api/identity", tags=["identity"])


@router.get("/contacts/{account_id}", **rule(Action.CONTACT_READ))
async def contact(principal: CurrentPrincipal, app: CurrentApp, account_id: UUID) -> Contact:
    """The addresses of one account, for the delivery of one message. For services only."""
    async with app.database.reading() as session:
        return await contact_of(session, principal, account_id)


async def contact_of(session: AsyncSession, principal: Principal, account_id: UUID) -> Contact:
    """Addresses and language. Raises Forbidden for people, AccountNotFound for nobody."""
    authorize(principal, Action.CONTACT_READ)
    row = (
        await session.execute(
            select(Account.email, Account.phone, Account.language).where(
                Account.account_id == account_id
            )
        )
    ).one_or_none()
    if row is None:
        raise AccountNotFound
    return Contact(email=row.email, phone=row.phone, language=Language(row.language))
