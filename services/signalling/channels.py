"""One visit, any channel: picture, sound, telephone or chat, without a new booking."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from services.signalling import domain, queries
from services.signalling.commands import Desk, lock, store
from videoporady_contracts.signalling import ChannelChanged
from videoporady_contracts.words import CallChannel, ParticipantRole

__all__ = ["set_channel"]


async def set_channel(
    session: AsyncSession, desk: Desk, visit_id: UUID, role: ParticipantRole, channel: CallChannel
) -> None:
    """Both sides are shown by what the visit goes on. Raises RoomClosed or NoCall.

    Said twice, the second time changes nothing and is told to nobody.
    """
    loaded = await lock(session, visit_id)
    before = queries.state_of(loaded.room)
    change = domain.set_channel(before, channel)
    await store(session, desk, loaded, change)
    call_id = change.state.call_id
    if change.state == before or call_id is None:
        return
    event = ChannelChanged(
        visit_id=visit_id,
        call_id=call_id,
        room_version=loaded.room.version,
        role=role,
        channel=channel,
    )
    outbox.add(session, event, clock=desk.clock)
