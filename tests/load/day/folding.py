"""Rooms made of events alone, to compare with what the live board showed at the time."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.load.day.play import Played
from videoporady_contracts import EventData
from videoporady_contracts.signalling import (
    CallEnded,
    CallStarted,
    PatientLeft,
    PatientReady,
    PresenceChanged,
)
from videoporady_contracts.words import ParticipantRole, Presence

__all__ = ["HAPPENS", "compare", "status_after"]

HAPPENS = (PatientReady, PatientLeft, PresenceChanged, CallStarted, CallEnded)
ALIKE = {"testing": "not_here"}
"""A test call that begins is no event: nobody else has to know."""


def status_after(status: str, event: EventData) -> str:
    """The status of a room after one more event."""
    match event:
        case PatientReady():
            return "ready"
        case PatientLeft():
            return "not_here"
        case CallStarted():
            return "in_call"
        case CallEnded():
            return "done"
        case PresenceChanged(role=ParticipantRole.PATIENT, presence=Presence.LOST):
            return "lost" if status == "ready" else status
        case PresenceChanged(role=ParticipantRole.PATIENT, presence=presence):
            is_back = status == "lost" and presence in {Presence.HERE, Presence.HIDDEN}
            return "ready" if is_back else status
        case _:
            return status


def compare(played: Played) -> tuple[int, list[str]]:
    """How many rooms of all looks were compared, and the visits whose room was another one."""
    events: dict[str, list[Any]] = defaultdict(list)
    for each in played.records:
        if isinstance(each.event, HAPPENS):
            events[str(each.event.visit_id)].append(each.event)
    broken: list[str] = []
    compared = 0
    for board in played.notes.boards:
        for visit_id, (version, status, _) in board.rooms.items():
            compared += 1
            if _folded(events[visit_id], version) != ALIKE.get(status, status):
                broken.append(visit_id)
    return compared, broken


def _folded(events: Iterable[Any], version: int) -> str:
    status = "not_here"
    for each in events:
        if each.room_version <= version:
            status = status_after(status, each)
    return status
