"""A visit's timeline: what was told of it by all services, kept beside what our own handlers do.

It is made of events alone, signalling's own included, and so holds what events hold: times, enums
and figures, never a word that somebody wrote. A browser's figures come every few seconds, so of
these the worst of each minute is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action, GuestAccess, Principal, authorize
from kit.consumer import Handler, Handlers
from kit.database import before_commit
from kit.errors import VisitNotFound
from services.signalling.commands import Desk
from services.signalling.models import (
    CallMinute,
    Guest,
    GuestMinute,
    Room,
    TimelineEntry,
    Visit,
)
from services.signalling.queries import People
from services.signalling.timeline_domain import Cause, Entry, Minute, causes, numbered
from videoporady_contracts import Envelope, EventData, booking, chat, notify, signalling
from videoporady_contracts.sockets import Observed, Quality
from videoporady_contracts.words import (
    GuestKind,
    GuestStatus,
    ParticipantRole,
    RoomStatus,
    SendingChange,
)

__all__ = ["Timeline", "observe", "recording", "report_guest_quality", "timeline_of"]

TOLD: tuple[type[EventData], ...] = (
    booking.SlotBooked,
    booking.VisitRescheduled,
    booking.VisitDisrupted,
    booking.VisitCancelled,
    booking.VisitCompleted,
    booking.VisitMissed,
    booking.ContactAttempted,
    signalling.TestCallCompleted,
    signalling.PatientReady,
    signalling.PatientLeft,
    signalling.PresenceChanged,
    signalling.CallStarted,
    signalling.CallInterrupted,
    signalling.CallResumed,
    signalling.CallEnded,
    signalling.ClientObserved,
    signalling.GuestObserved,
    signalling.SendingChanged,
    signalling.ChannelChanged,
    signalling.CallBackRequested,
    signalling.PatientCalled,
    signalling.DoctorDelayed,
    signalling.GuestInvited,
    signalling.GuestArrived,
    signalling.GuestAdmitted,
    signalling.GuestRemoved,
    signalling.ReadinessTaskOpened,
    signalling.ReadinessTaskClosed,
    notify.AlertRaised,
    notify.AlertEscalated,
    notify.AlertAcknowledged,
    notify.AlertEnded,
    notify.ReminderSent,
    notify.DeliveryFailed,
    notify.VisitMessageFailed,
    chat.MessagePosted,
    chat.MessagesRead,
    chat.DocumentShared,
    chat.DocumentRefused,
    chat.RecommendationsIssued,
)
"""What a timeline shows, in the order in which a visit usually goes."""

WHOSE = ("role", "author_role", "said_by", "made_by")
"""The fields of events that say whose doing it was."""

# Of the table and not of the ORM's class, and its rows apart: so it is compiled once.
KEEP_ENTRY = insert(cast(Table, TimelineEntry.__table__)).on_conflict_do_nothing()


type Row = dict[str, Any]


def _keep_minutes(model: type[CallMinute | GuestMinute]) -> Insert:
    """The worst of each minute stays, whatever comes first."""
    table = cast(Table, model.__table__)
    keep = insert(table)
    new, known = keep.excluded, table.c
    worse = {
        "packets_lost_percent_max": func.greatest,
        "round_trip_ms_max": func.greatest,
        "jitter_ms_max": func.greatest,
        "frames_per_second_min": func.least,
    }
    return keep.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: choose(known[name], new[name]) for name, choose in worse.items()}
        | {"relayed": func.coalesce(new.relayed, known.relayed)},
    )


KEEP_CALL_MINUTES, KEEP_GUEST_MINUTES = _keep_minutes(CallMinute), _keep_minutes(GuestMinute)


@dataclass(slots=True)
class _Batch:
    """What one transaction of the consumer adds; it is written at its end, all at once."""

    entries: list[Row] = field(default_factory=list)
    minutes: list[Row] = field(default_factory=list)
    guest_minutes: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Timeline:
    """`is_whole` is False when there was more than one may be given; the oldest are given then."""

    entries: list[Entry]
    minutes: list[Minute]
    causes: list[Cause]
    is_whole: bool


def observe(
    session: AsyncSession,
    desk: Desk,
    visit_id: UUID,
    who: ParticipantRole | GuestAccess,
    account_id: UUID,
    items: Iterable[Observed],
) -> None:
    """What a browser noticed becomes events, in the order in which it noticed it.

    A browser says again what it does not know to have arrived: the same id is the same event. It is
    made of who said it where, too, so that nobody's id can stand in the way of another's event.
    """
    for item in items:
        event_id = item.id and uuid5(visit_id, f"{account_id} {item.id}")
        event = _event_of(visit_id, who, item)
        outbox.add(session, event, clock=desk.clock, event_id=event_id)


def _event_of(visit_id: UUID, who: ParticipantRole | GuestAccess, item: Observed) -> EventData:
    is_guest = isinstance(who, GuestAccess)
    if isinstance(item.observation, SendingChange):
        return signalling.SendingChanged(
            visit_id=visit_id,
            change=item.observation,
            seconds_ago=item.seconds_ago,
            role=None if is_guest else who,
            guest_id=who.guest_id if is_guest else None,
            guest_kind=who.kind if is_guest else None,
        )
    noticed = item.model_dump(exclude={"id"})
    if is_guest:
        return signalling.GuestObserved(
            visit_id=visit_id, guest_id=who.guest_id, guest_kind=who.kind, **noticed
        )
    return signalling.ClientObserved(visit_id=visit_id, role=who, **noticed)


async def report_guest_quality(
    session: AsyncSession, desk: Desk, guest: GuestAccess, quality: Quality
) -> None:
    """The figures of a guest's browser. Of who is not in a call they mean nothing."""
    call = (
        select(Room.call_id)
        .join(Guest, Guest.visit_id == Room.visit_id)
        .where(
            Room.visit_id == guest.visit_id,
            Room.status == RoomStatus.IN_CALL,
            Guest.guest_id == guest.guest_id,
            Guest.status == GuestStatus.ADMITTED,
        )
    )
    call_id = (await session.execute(call)).scalar_one_or_none()
    if call_id is None:
        return
    event = signalling.GuestQualityReported(
        visit_id=guest.visit_id,
        call_id=call_id,
        guest_id=guest.guest_id,
        guest_kind=guest.kind,
        **quality.model_dump(exclude={"type"}),
    )
    outbox.add(session, event, clock=desk.clock)


def recording(handlers: Handlers) -> Handlers:
    """Handlers that also keep the timeline, in the transaction of what they do."""
    recorded: dict[type[EventData], Handler] = {
        each: partial(_record, handler=handlers.get(each)) for each in TOLD
    }
    return {
        **handlers,
        **recorded,
        signalling.CallQualityReported: on_call_quality_reported,
        signalling.GuestQualityReported: on_guest_quality_reported,
    }


async def _record(
    session: AsyncSession, event: Any, envelope: Envelope, *, handler: Handler | None
) -> None:
    facts = event.model_dump(mode="json")
    row = {
        "event_id": envelope.id,
        "visit_id": event.visit_id,
        "at": envelope.time - timedelta(seconds=facts.pop("seconds_ago", 0)),
        "what": type(event).__name__,
        "role": next((facts.pop(name) for name in WHOSE if name in facts), None),
        # It tells two guests of one kind apart, and is shown to nobody.
        "guest_id": getattr(event, "guest_id", None),
        # Ids name rows of other services: they explain nothing, and people are no one's business.
        "facts": {
            name: value
            for name, value in facts.items()
            if value is not None and not isinstance(getattr(event, name), UUID)
        },
    }
    _batch_of(session).entries.append(row)
    if handler is not None:
        await handler(session, event, envelope)


async def on_call_quality_reported(
    session: AsyncSession, event: signalling.CallQualityReported, envelope: Envelope
) -> None:
    """The worst of its minute stays."""
    _batch_of(session).minutes.append({"role": event.role, **_minute_of(event, envelope)})


async def on_guest_quality_reported(
    session: AsyncSession, event: signalling.GuestQualityReported, envelope: Envelope
) -> None:
    """The worst of its minute stays, of each guest."""
    whose = {"guest_id": event.guest_id, "guest_kind": event.guest_kind}
    _batch_of(session).guest_minutes.append({**whose, **_minute_of(event, envelope)})


def _minute_of(event: signalling.Measurement, envelope: Envelope) -> Row:
    return {
        "visit_id": event.visit_id,
        "minute_at": envelope.time.replace(second=0, microsecond=0),
        "packets_lost_percent_max": event.packets_lost_percent,
        "round_trip_ms_max": event.round_trip_ms,
        "jitter_ms_max": event.jitter_ms,
        "frames_per_second_min": event.frames_per_second,
        "relayed": event.relayed,
    }


def _batch_of(session: AsyncSession) -> _Batch:
    before_commit(session, "timeline", _write)
    return session.info.setdefault("timeline", _Batch())


async def _write(session: AsyncSession) -> None:
    batch = _batch_of(session)
    if batch.entries:
        # A replay of events that the inbox has forgotten adds nothing.
        await session.execute(KEEP_ENTRY, batch.entries)
    kept = (
        (KEEP_CALL_MINUTES, batch.minutes, ("visit_id", "role", "minute_at")),
        (KEEP_GUEST_MINUTES, batch.guest_minutes, ("visit_id", "guest_id", "minute_at")),
    )
    for keep, minutes, order in kept:
        if minutes:
            # In one order everywhere, so that no two transactions wait for each other crosswise.
            minutes.sort(key=lambda each: tuple(map(str, map(each.get, order))))
            await session.execute(keep, minutes)


async def timeline_of(
    session: AsyncSession, principal: Principal, visit_id: UUID, *, entries_max: int
) -> Timeline:
    """A visit's timeline, for its doctor and for reception. Raises VisitNotFound."""
    found = await session.execute(
        select(Visit.visit_id, Visit.patient_id, Visit.doctor_id).where(Visit.visit_id == visit_id)
    )
    row = found.one_or_none()
    if row is None:
        raise VisitNotFound
    authorize(principal, Action.TIMELINE_READ, People(*row))
    rows = await session.scalars(
        select(TimelineEntry)
        .where(TimelineEntry.visit_id == visit_id)
        .order_by(TimelineEntry.at, TimelineEntry.event_id)
        .limit(entries_max + 1)
    )
    told, measured = list(rows), await _minutes_of(session, visit_id, entries_max)
    guests = [each for each in map(_guest_of, (*told, *measured)) if each is not None]
    numbers = numbered(guests)
    entries = [_entry(each, numbers) for each in told[:entries_max]]
    minutes = [_minute(each, numbers) for each in measured]
    return Timeline(entries, minutes, causes(entries, minutes), len(told) <= entries_max)


async def _minutes_of(
    session: AsyncSession, visit_id: UUID, minutes_max: int
) -> list[CallMinute | GuestMinute]:
    """Of the two sides and of the guests, the oldest first."""
    minutes: list[CallMinute | GuestMinute] = []
    for model, whose in ((CallMinute, CallMinute.role), (GuestMinute, GuestMinute.guest_id)):
        rows = await session.scalars(
            select(model)
            .where(model.visit_id == visit_id)
            .order_by(model.minute_at, whose)
            .limit(minutes_max)
        )
        minutes += rows
    return sorted(minutes, key=lambda each: each.minute_at)[:minutes_max]


def _guest_of(row: TimelineEntry | CallMinute | GuestMinute) -> tuple[UUID, GuestKind] | None:
    if isinstance(row, GuestMinute):
        return row.guest_id, GuestKind(row.guest_kind)
    if isinstance(row, CallMinute) or row.guest_id is None:
        return None
    # The events of an invitation call it so.
    return row.guest_id, GuestKind(row.facts.get("guest_kind") or row.facts["kind"])


def _minute(row: CallMinute | GuestMinute, numbers: Mapping[UUID, int]) -> Minute:
    is_guest = isinstance(row, GuestMinute)
    return Minute(
        at=row.minute_at,
        role=None if is_guest else ParticipantRole(row.role),
        guest=GuestKind(row.guest_kind) if is_guest else None,
        guest_number=numbers.get(row.guest_id) if is_guest else None,
        packets_lost_percent_max=row.packets_lost_percent_max,
        round_trip_ms_max=row.round_trip_ms_max,
        jitter_ms_max=row.jitter_ms_max,
        frames_per_second_min=row.frames_per_second_min,
        relayed=row.relayed,
    )


def _entry(row: TimelineEntry, numbers: Mapping[UUID, int]) -> Entry:
    role = ParticipantRole(row.role) if row.role else None
    number = None if row.guest_id is None else numbers.get(row.guest_id)
    return Entry(row.at, row.what, role, row.facts, number)
