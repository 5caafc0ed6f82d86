"""The rules of a visit's room: one table of states, and what each change tells the world.

A room is folded from two things: what people pressed (`ready`, `accept`, `end`, `leave`) and which
of their connections live. Every function takes a `RoomState` and returns a new one with the facts
that it made true; an illegal action raises a `Problem` and changes nothing. The verdict on a test
call is in `verdict`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kit.errors import Problem
from services.signalling.refusals import (
    CallInProgress,
    ConnectClosed,
    ConnectNotOpen,
    NoCall,
    PatientNotReady,
    RoomClosed,
    VisitDisrupted,
)
from videoporady_contracts.words import (
    CallBackChannel,
    CallChannel,
    CalledBy,
    CallEndReason,
    ParticipantRole,
    Presence,
    RoomStatus,
)

__all__ = [
    "TRANSITIONS",
    "CallBack",
    "Change",
    "Fact",
    "FactKind",
    "RoomAction",
    "RoomState",
    "Side",
    "Window",
    "accept",
    "check_has_a_time",
    "close",
    "connect_window",
    "end",
    "expire",
    "fold",
    "forget",
    "is_newer",
    "leave",
    "moved",
    "moved_device",
    "next_status",
    "ready",
    "set_channel",
    "test_over",
    "test_started",
]


class RoomAction(StrEnum):
    """What may happen to a room."""

    TEST = "test"
    TEST_OVER = "test_over"
    READY = "ready"
    LOSE = "lose"
    """Of the patient: no connection is left, and the grace is over."""
    RETURN = "return"
    LEAVE = "leave"
    """Of the patient: by hand, or lost for longer than the limit."""
    ACCEPT = "accept"
    END = "end"
    CLOSE = "close"
    """The visit was cancelled or completed."""
    EXPIRE = "expire"
    """The time in which one may connect is over."""


def _table() -> dict[tuple[RoomStatus, RoomAction], RoomStatus]:
    """Every legal step, one row an action, in the order of the columns. None: refused."""
    absent, testing, ready, lost, call, done = columns = (
        RoomStatus.NOT_HERE,
        RoomStatus.TESTING,
        RoomStatus.READY,
        RoomStatus.LOST,
        RoomStatus.IN_CALL,
        RoomStatus.DONE,
    )
    rows: dict[RoomAction, tuple[RoomStatus | None, ...]] = {
        RoomAction.TEST: (testing, testing, ready, lost, None, None),
        RoomAction.TEST_OVER: (absent, absent, ready, lost, call, done),
        RoomAction.READY: (ready, ready, ready, ready, call, None),
        # A test call has no part in the socket. A call outlives its connections: who was lost or
        # hung up may come back until the doctor ends it.
        RoomAction.LOSE: (absent, testing, lost, lost, call, done),
        RoomAction.RETURN: (absent, testing, ready, ready, call, done),
        RoomAction.LEAVE: (absent, testing, absent, absent, call, done),
        RoomAction.ACCEPT: (None, None, call, None, call, None),
        # "End" sent again after a dropped socket is the same end.
        RoomAction.END: (None, None, None, None, done, done),
        RoomAction.CLOSE: (done, done, done, done, done, done),
        RoomAction.EXPIRE: (absent, absent, absent, absent, done, done),
    }
    return {
        (status, action): following
        for action, row in rows.items()
        for status, following in zip(columns, row, strict=True)
        if following is not None
    }


TRANSITIONS = _table()
_REFUSALS: dict[RoomAction, type[Problem]] = {
    RoomAction.ACCEPT: PatientNotReady,
    RoomAction.END: NoCall,
    RoomAction.TEST: CallInProgress,
}


def next_status(status: RoomStatus, action: RoomAction) -> RoomStatus:
    """The status after an action. Raises RoomClosed, PatientNotReady, NoCall or CallInProgress."""
    following = TRANSITIONS.get((status, action))
    if following is not None:
        return following
    raise RoomClosed if status is RoomStatus.DONE else _REFUSALS[action]


PRESENT = frozenset({Presence.HERE, Presence.HIDDEN})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the room: the patient's or the doctor's."""

    presence: Presence = Presence.ABSENT
    left: bool = False
    """Left by hand. In a call, only pressing the button again brings one back; a reload does
    not."""
    gone_at: datetime | None = None
    """Since when nobody of this side is there; None while somebody is, and before anybody was."""
    closed: bool = False
    """The last one to go closed the page: nobody waits for them as for a lost connection."""

    @property
    def is_present(self) -> bool:
        return self.presence in PRESENT


@dataclass(frozen=True, slots=True)
class CallBack:
    """The patient waits away from the page, and is called when the doctor is ready."""

    channel: CallBackChannel
    asked_at: datetime
    called_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoomState:
    """Everything that the rules know of a room."""

    status: RoomStatus = RoomStatus.NOT_HERE
    patient: Side = Side()
    doctor: Side = Side()
    ready_since: datetime | None = None
    patient_moved_at: datetime | None = None
    """When the patient opened the visit on another device, since they came."""
    call_id: UUID | None = None
    call_started_at: datetime | None = None
    call_ended_at: datetime | None = None
    call_back: CallBack | None = None
    """See `call_back_rules`."""
    channel: CallChannel = CallChannel.VIDEO

    def side(self, role: ParticipantRole) -> Side:
        return self.doctor if role is ParticipantRole.DOCTOR else self.patient

    def with_side(self, role: ParticipantRole, side: Side) -> "RoomState":
        if role is ParticipantRole.DOCTOR:
            return replace(self, doctor=side)
        return replace(self, patient=side)

    @property
    def lost_since(self) -> datetime | None:
        """Since when somebody who is waited for has been gone."""
        if self.status is RoomStatus.LOST:
            return self.patient.gone_at
        if self.status is not RoomStatus.IN_CALL:
            return None
        gone = [side.gone_at for side in (self.patient, self.doctor) if side.gone_at is not None]
        return min(gone, default=None)


def may_connect(state: RoomState) -> bool:
    """Whether browsers may connect: in the call, and already while patient and doctor wait for it.

    Before the call nothing flows: who waits shows nothing (docs/decisions/0033-connect-early.md).
    """
    at_the_door = state.patient.is_present and state.doctor.is_present
    is_waiting = state.status is RoomStatus.READY and at_the_door
    return is_waiting or state.status is RoomStatus.IN_CALL


class FactKind(StrEnum):
    """What a change tells the world; commands turn each into its event."""

    PATIENT_READY = "patient_ready"
    PATIENT_LEFT = "patient_left"
    PRESENCE_CHANGED = "presence_changed"
    CALL_STARTED = "call_started"
    CALL_INTERRUPTED = "call_interrupted"
    CALL_RESUMED = "call_resumed"
    CALL_ENDED = "call_ended"
    CALL_BACK_REQUESTED = "call_back_requested"
    PATIENT_CALLED = "patient_called"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `seconds` is the waiting time, the gap, the duration or the time to answer, by its
    kind."""

    kind: FactKind
    role: ParticipantRole | None = None
    seconds: float = 0.0
    end_reason: CallEndReason | None = None
    called_by: CalledBy | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The room after an action, and the facts that the action made true."""

    state: RoomState
    facts: tuple[Fact, ...] = field(default=())


type Window = tuple[datetime, datetime]
"""From when to when one may connect."""


def connect_window(
    starts_at: datetime, ends_at: datetime, *, opens_seconds: float, closes_seconds: float
) -> Window:
    """When "Połącz" works: from `opens_seconds` before the start to `closes_seconds` after the
    end."""
    return starts_at - timedelta(seconds=opens_seconds), ends_at + timedelta(seconds=closes_seconds)


def ready(state: RoomState, now: datetime, window: Window) -> Change:
    """The patient pressed "Połącz": waits, or comes back into the call.

    Raises RoomClosed, ConnectNotOpen or ConnectClosed.
    """
    status = next_status(state.status, RoomAction.READY)
    opens_at, closes_at = window
    if now < opens_at:
        raise ConnectNotOpen(opens_at=opens_at.isoformat())
    if now >= closes_at:
        raise ConnectClosed
    is_new = state.status in {RoomStatus.NOT_HERE, RoomStatus.TESTING}
    state = replace(state, status=status, ready_since=now if is_new else state.ready_since)
    came = _come(state, ParticipantRole.PATIENT, now)
    # Ready is told first: its listeners alert the doctor, and nothing may stand before an alert.
    return Change(came.state, (_PATIENT_READY, *came.facts) if is_new else came.facts)


def check_has_a_time(*, disrupted: bool) -> None:
    """Nobody connects to a visit whose time the clinic took away. Raises VisitDisrupted."""
    if disrupted:
        raise VisitDisrupted


def is_newer(at: datetime, known: datetime | None) -> bool:
    """Whether news of where a visit is are newer than what was heard last."""
    return known is None or at > known


def moved(state: RoomState, now: datetime) -> Change:
    """The visit has another time, or for now none: who waits is let go. A call goes on."""
    return _leave_patient(state, now, by_hand=False) if state.status in _WAITING else Change(state)


def leave(state: RoomState, role: ParticipantRole, now: datetime) -> Change:
    """Somebody stops waiting or hangs up. The doctor's leaving keeps the room as it is."""
    if role is not ParticipantRole.DOCTOR:
        return _leave_patient(state, now, by_hand=True)
    return _go(state, role, Presence.LEFT, now, by_hand=True)


def accept(state: RoomState, now: datetime, call_id: UUID) -> Change:
    """The doctor starts the call, or comes back into it.

    Raises RoomClosed or PatientNotReady.
    """
    status = next_status(state.status, RoomAction.ACCEPT)
    starts = state.status is not RoomStatus.IN_CALL
    waited = _seconds(state.ready_since, now)
    if starts:
        state = replace(state, status=status, call_id=call_id, call_started_at=now, call_back=None)
    came = _come(state, ParticipantRole.DOCTOR, now, resumes=not starts)
    started = (Fact(FactKind.CALL_STARTED, seconds=waited),) if starts else ()
    return Change(came.state, (*started, *came.facts))


def set_channel(state: RoomState, channel: CallChannel) -> Change:
    """The visit goes on by another channel, the same visit. Raises RoomClosed or NoCall."""
    if state.status is RoomStatus.DONE:
        raise RoomClosed
    if state.status is not RoomStatus.IN_CALL:
        raise NoCall
    return Change(replace(state, channel=channel))


def end(state: RoomState, now: datetime) -> Change:
    """The doctor ends the call. Raises NoCall when there is none."""
    return _finish(state, now, RoomAction.END, CallEndReason.ENDED_BY_DOCTOR)


def close(state: RoomState, now: datetime, reason: CallEndReason) -> Change:
    """The visit was cancelled or completed elsewhere: nobody waits or talks in it any more."""
    return _finish(state, now, RoomAction.CLOSE, reason)


def expire(state: RoomState, now: datetime) -> Change:
    """The time to connect is over: a call that nobody ended is ended, and who still waits is let
    go."""
    return _finish(state, now, RoomAction.EXPIRE, CallEndReason.TIMED_OUT)


def test_started(state: RoomState) -> Change:
    """A test call runs. Raises CallInProgress or RoomClosed."""
    return Change(replace(state, status=next_status(state.status, RoomAction.TEST)))


def test_over(state: RoomState) -> Change:
    """The test call ended, with a result or without."""
    return Change(replace(state, status=next_status(state.status, RoomAction.TEST_OVER)))


def fold(
    state: RoomState,
    role: ParticipantRole,
    hidden: Iterable[bool],
    now: datetime,
    *,
    is_new: bool = False,
    was_closed: bool = False,
) -> Change:
    """Presence from the live connections of one side: `hidden` has an entry for each.

    `is_new`: a connection was just opened, by which somebody who left the waiting room is back in
    it. `now` is when the last connection was seen when none is left, and `was_closed` says that its
    page was closed.
    """
    screens = list(hidden)
    if not screens:
        if not state.side(role).is_present:
            return Change(state)
        return _lose(state, role, now, was_closed=was_closed)
    presence = Presence.HIDDEN if all(screens) else Presence.HERE
    if state.side(role).left and (state.status is RoomStatus.IN_CALL or not is_new):
        return Change(state)
    return _come(state, role, now, presence)


def moved_device(change: Change, now: datetime) -> Change:
    """The patient's older device gave its place to a newer one: who waits for them is told."""
    return replace(change, state=replace(change.state, patient_moved_at=now))


def forget(state: RoomState, role: ParticipantRole, now: datetime) -> Change:
    """Somebody was lost for longer than the limit."""
    if state.side(role).presence is not Presence.LOST:
        return Change(state)
    if role is ParticipantRole.DOCTOR:
        return _go(state, role, Presence.LEFT, now)
    if state.call_back is not None and state.status is RoomStatus.LOST:
        # Gone to be called back: the place is kept.
        return _go(state, role, Presence.LEFT, now)
    return _leave_patient(state, now, by_hand=False)


_PATIENT_READY = Fact(FactKind.PATIENT_READY)
_PATIENT_LEFT = Fact(FactKind.PATIENT_LEFT)
_WAITING = frozenset({RoomStatus.READY, RoomStatus.LOST})


def _leave_patient(state: RoomState, now: datetime, *, by_hand: bool) -> Change:
    waited = state.status in _WAITING
    status = next_status(state.status, RoomAction.LEAVE)
    ready_since = None if waited else state.ready_since
    state = replace(
        state, status=status, ready_since=ready_since, call_back=None, patient_moved_at=None
    )
    went = _go(state, ParticipantRole.PATIENT, Presence.LEFT, now, by_hand=by_hand)
    return Change(went.state, (*((_PATIENT_LEFT,) if waited else ()), *went.facts))


def _finish(state: RoomState, now: datetime, action: RoomAction, reason: CallEndReason) -> Change:
    status, state = next_status(state.status, action), replace(state, call_back=None)
    if state.status is RoomStatus.IN_CALL:
        ended = Fact(
            FactKind.CALL_ENDED, seconds=_seconds(state.call_started_at, now), end_reason=reason
        )
        return Change(replace(state, status=status, call_ended_at=now), (ended,))
    if state.status in _WAITING:
        return Change(replace(state, status=status, ready_since=None), (_PATIENT_LEFT,))
    return Change(replace(state, status=status))


def _come(
    state: RoomState,
    role: ParticipantRole,
    now: datetime,
    presence: Presence | None = None,
    *,
    resumes: bool = True,
) -> Change:
    """Somebody is there. `resumes` is False while the call only begins."""
    side = state.side(role)
    if presence is None:
        presence = side.presence if side.is_present else Presence.HERE
    facts = list(_presence_facts(side.presence, presence, role))
    if resumes and state.status is RoomStatus.IN_CALL and side.gone_at is not None:
        gap = _seconds(side.gone_at, now)
        facts.append(Fact(FactKind.CALL_RESUMED, role=role, seconds=gap))
    if role is ParticipantRole.PATIENT and _was_away(state):
        # As for a press: the doctor is alerted anew, since nobody looks at an old alert.
        facts.insert(0, _PATIENT_READY)
    state = state.with_side(role, Side(presence))
    if role is not ParticipantRole.DOCTOR:
        is_answered = state.call_back is not None and state.call_back.called_at is not None
        state = replace(
            state,
            status=next_status(state.status, RoomAction.RETURN),
            call_back=None if is_answered else state.call_back,
        )
    return Change(state, tuple(facts))


def _was_away(state: RoomState) -> bool:
    """Gone from the page with the place kept; soon after a call they may not have `left` yet."""
    if state.call_back is None or state.status is not RoomStatus.LOST:
        return False
    return state.patient.presence is Presence.LEFT or state.call_back.called_at is not None


def _lose(state: RoomState, role: ParticipantRole, now: datetime, *, was_closed: bool) -> Change:
    change = _go(state, role, Presence.LOST, now)
    side = replace(change.state.side(role), closed=was_closed)
    change = replace(change, state=change.state.with_side(role, side))
    if role is ParticipantRole.DOCTOR:
        return change
    status = next_status(state.status, RoomAction.LOSE)
    return replace(change, state=replace(change.state, status=status))


def _go(
    state: RoomState,
    role: ParticipantRole,
    presence: Presence,
    now: datetime,
    *,
    by_hand: bool = False,
) -> Change:
    """Somebody is there no more. A call is interrupted once, by the first of lost and left."""
    side = state.side(role)
    facts = list(_presence_facts(side.presence, presence, role))
    if state.status is RoomStatus.IN_CALL and side.is_present:
        facts.append(Fact(FactKind.CALL_INTERRUPTED, role=role))
    gone = Side(presence, left=side.left or by_hand, gone_at=side.gone_at or now)
    return Change(state.with_side(role, gone), tuple(facts))


def _presence_facts(before: Presence, after: Presence, role: ParticipantRole) -> tuple[Fact, ...]:
    return () if before is after else (Fact(FactKind.PRESENCE_CHANGED, role=role),)


def _seconds(since: datetime | None, now: datetime) -> float:
    """Never below zero: the clocks of two replicas may differ by a little."""
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
