"""Commands of the call-back: the patient asks for it, the doctor or the estimate calls."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.signalling import call_back_rules, queries
from services.signalling.commands import Desk, Loaded, lock, store
from services.signalling.settings import Settings
from videoporady_contracts import sockets
from videoporady_contracts.words import CallBackChannel, CalledBy

__all__ = ["answer_time", "ask_for_call_back", "call_loaded", "call_patient"]


def answer_time(settings: Settings) -> timedelta:
    """For how long a called patient may take to return."""
    return timedelta(minutes=settings.call_back_answer_minutes)


async def ask_for_call_back(
    session: AsyncSession, desk: Desk, visit_id: UUID, channel: CallBackChannel | None
) -> None:
    """The patient may leave the page and keeps the place; None takes it back. Raises NotWaiting."""
    loaded = await lock(session, visit_id)
    change = call_back_rules.ask(queries.state_of(loaded.room), desk.clock.now(), channel)
    await store(session, desk, loaded, change)


async def call_patient(session: AsyncSession, desk: Desk, visit_id: UUID) -> sockets.Room:
    """The doctor calls a patient who waits away from the page. Raises NobodyToCall."""
    return await call_loaded(session, desk, await lock(session, visit_id), CalledBy.DOCTOR)


async def call_loaded(
    session: AsyncSession, desk: Desk, loaded: Loaded, called_by: CalledBy
) -> sockets.Room:
    """The room is locked. Raises NobodyToCall."""
    answer = answer_time(desk.settings)
    state = queries.state_of(loaded.room)
    change = call_back_rules.call(state, desk.clock.now(), answer, called_by)
    snapshot = await store(session, desk, loaded, change)
    return snapshot.room
