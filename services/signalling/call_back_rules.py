"""Patients who leave the page and are called back: who may ask, who is called, and how often.

Pure, like `domain`, whose table keeps their place: they are `lost` there until they return.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from kit.errors import Problem
from services.signalling.domain import CallBack, Change, Fact, FactKind, RoomState
from videoporady_contracts.words import CallBackChannel, CalledBy, RoomStatus

__all__ = [
    "NobodyToCall",
    "NotWaiting",
    "answer_until",
    "ask",
    "call",
    "is_away",
    "is_due",
]


class NotWaiting(Problem):
    """Only who waits has a place to keep."""

    code, status = "not-waiting", 409
    pl = "Najpierw połącz się z wizytą: dopiero wtedy masz miejsce, które możemy zachować."
    en = "Connect to the visit first: only then there is a place for us to keep."


class NobodyToCall(Problem):
    """The patient is there, is gone for good, or never asked to be called."""

    code, status = "nobody-to-call", 409
    pl, en = "Ten pacjent nie czeka na wezwanie.", "This patient does not wait to be called."


def ask(state: RoomState, now: datetime, channel: CallBackChannel | None) -> Change:
    """The patient wants to be called back, by this channel; None: stays on the page after all.

    Asked twice, it is one wish. Raises NotWaiting.
    """
    if channel is None:
        return Change(replace(state, call_back=None))
    if state.status not in {RoomStatus.READY, RoomStatus.LOST}:
        raise NotWaiting
    if state.call_back is not None and state.call_back.channel is channel:
        return Change(state)
    wished = replace(state, call_back=CallBack(channel, asked_at=now))
    return Change(wished, (Fact(FactKind.CALL_BACK_REQUESTED),))


def call(state: RoomState, now: datetime, answer: timedelta, called_by: CalledBy) -> Change:
    """The patient is called. While the time to answer runs, calling again changes nothing.

    Raises NobodyToCall.
    """
    wished = state.call_back
    if wished is None or not is_away(state):
        raise NobodyToCall
    if wished.called_at is not None and now < wished.called_at + answer:
        return Change(state)
    called = replace(state, call_back=replace(wished, called_at=now))
    seconds = answer.total_seconds()
    return Change(called, (Fact(FactKind.PATIENT_CALLED, seconds=seconds, called_by=called_by),))


def is_away(state: RoomState) -> bool:
    """Whether the patient has left the page, to be called back."""
    return state.call_back is not None and state.status is RoomStatus.LOST


def is_due(state: RoomState, begins_at: datetime, now: datetime, ahead: timedelta) -> bool:
    """Whether the turn is so near that the patient is called without the doctor's asking: once."""
    wished = state.call_back
    if wished is None or wished.called_at is not None or not is_away(state):
        return False
    return begins_at - now <= ahead


def answer_until(call_back: CallBack, answer: timedelta) -> datetime | None:
    """Until when a called patient may return before the doctor sees that they did not come."""
    return None if call_back.called_at is None else call_back.called_at + answer
