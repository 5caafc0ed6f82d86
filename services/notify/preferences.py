"""What an account wants to be told by which channel, and when it wants to be left alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from services.notify.messages import CHANNELS_OF, channels_for
from services.notify.models import Preferences
from services.notify.timing import QuietHours
from videoporady_contracts.words import MessageChannel, MessageKind

__all__ = ["Choice", "change", "of", "own"]


@dataclass(frozen=True, slots=True)
class Choice:
    """By kind, the channels beside the inbox. A kind that is not named has the default."""

    channels: Mapping[MessageKind, tuple[MessageChannel, ...]] = field(
        default_factory=lambda: dict(CHANNELS_OF)
    )
    quiet: QuietHours | None = None


async def of(session: AsyncSession, account_id: UUID) -> Choice:
    """What somebody chose, for a message to them; it is asked for nobody else's eyes."""
    row = await session.get(Preferences, account_id)
    if row is None:
        return Choice()
    chosen = {
        MessageKind(kind): tuple(MessageChannel(each) for each in channels)
        for kind, channels in row.channels.items()
    }
    quiet = None
    if row.quiet_from is not None and row.quiet_until is not None:
        quiet = QuietHours(row.quiet_from, row.quiet_until)
    return Choice({kind: channels_for(kind, chosen) for kind in MessageKind}, quiet)


async def own(session: AsyncSession, principal: Principal) -> Choice:
    """One's own choice, with every kind named."""
    authorize(principal, Action.PREFERENCES_OWN)
    return await of(session, principal.account_id)


async def change(session: AsyncSession, principal: Principal, choice: Choice) -> None:
    """Keeps one's own choice; what is already on its way stays as it was."""
    authorize(principal, Action.PREFERENCES_OWN)
    values = {
        "channels": {
            kind.value: [each.value for each in channels]
            for kind, channels in choice.channels.items()
        },
        "quiet_from": choice.quiet.starts if choice.quiet else None,
        "quiet_until": choice.quiet.until if choice.quiet else None,
    }
    await session.execute(
        insert(Preferences)
        .values(account_id=principal.account_id, **values)
        .on_conflict_do_update(index_elements=["account_id"], set_=values)
    )
