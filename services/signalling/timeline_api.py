"""HTTP of the timeline: what happened in a visit, for those who are asked why it went wrong."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from services.signalling.settings import Settings
from services.signalling.timeline import timeline_of
from services.signalling.timeline_domain import CauseCode
from videoporady_contracts.words import DeviceKind, GuestKind, ParticipantRole

__all__ = ["router"]

router = APIRouter(prefix="/api/signalling")


class CauseView(BaseModel):
    """What explains the visit; `until` is null while it lasts."""

    code: CauseCode
    since: AwareDatetime
    until: AwareDatetime | None
    role: ParticipantRole | None
    device: DeviceKind | None
    guest: GuestKind | None
    """Set instead of `role` where it was on the side of a guest."""
    guest_number: int | None
    """Which of several guests of one kind, from 1, in the order in which they were first seen."""


class EntryView(BaseModel):
    """One event: its name, whose doing it was, and its figures and enums."""

    at: AwareDatetime
    what: str
    role: ParticipantRole | None
    guest_number: int | None
    """As in a cause."""
    facts: dict[str, Any]


class MinuteView(BaseModel):
    """The worst of one minute of a call, as the browser of one side or guest measured it."""

    minute_at: AwareDatetime
    role: ParticipantRole | None
    guest: GuestKind | None
    """Set instead of `role` where it was a guest's."""
    guest_number: int | None
    """As in a cause."""
    packets_lost_percent_max: float | None
    round_trip_ms_max: float | None
    jitter_ms_max: float | None
    frames_per_second_min: float | None
    relayed: bool | None


class TimelineView(BaseModel):
    """In order of time. It holds no content: neither words nor names."""

    visit_id: UUID
    causes: list[CauseView]
    entries: list[EntryView]
    minutes: list[MinuteView]
    is_whole: bool
    """False when there were more entries than one answer may hold."""


@router.get("/visits/{visit_id}/timeline", **rule(Action.TIMELINE_READ))
async def read_timeline(
    visit_id: UUID, principal: CurrentPrincipal, app: CurrentApp
) -> TimelineView:
    """The flight recorder of a visit, with the causes that its entries name."""
    settings: Settings = app.settings
    async with app.database.reading() as session:
        found = await timeline_of(
            session, principal, visit_id, entries_max=settings.timeline_entries_max
        )
    return TimelineView(
        visit_id=visit_id,
        causes=[CauseView(**asdict(each)) for each in found.causes],
        entries=[EntryView(**asdict(each)) for each in found.entries],
        minutes=[MinuteView(minute_at=each.at, **asdict(each)) for each in found.minutes],
        is_whole=found.is_whole,
    )
