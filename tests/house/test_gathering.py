"""Events are gathered before they are applied only where nobody waits for what they change."""

import ast
from typing import Any

import pytest

from services.booking import consumers as booking
from services.signalling import consumers as signalling
from tests.house.source import SERVICES, Module, calls
from videoporady_contracts import EventData
from videoporady_contracts.booking import (
    SlotBooked,
    VisitCancelled,
    VisitCompleted,
    VisitDisrupted,
    VisitMissed,
    VisitRescheduled,
)
from videoporady_contracts.calendar import (
    ClinicChanged,
    ClinicOpened,
    SlotsPublished,
    SlotWithdrawn,
)
from videoporady_contracts.identity import AccountErased, GuardianshipEnded, GuardianshipGranted
from videoporady_contracts.signalling import CallEnded, CallStarted

type Events = frozenset[type[EventData]]

UNUSED: Any = None
"""What handlers work with: here they are listed, and none is called."""
GATHERED: dict[str, Events] = {
    "booking": booking.UNHURRIED,
    "signalling": signalling.only_recorded(UNUSED),
}
HANDLED: dict[str, Events] = {
    "booking": frozenset(booking.handlers(UNUSED, UNUSED, UNUSED)),
    "signalling": frozenset(signalling.handlers(UNUSED)),
}
WAITED_FOR: dict[str, Events] = {
    # Who searches or is next in a line; whoever may claim or see nothing any more; the end of a
    # visit on the doctor's list.
    "booking": frozenset(
        {
            *(SlotsPublished, SlotWithdrawn, ClinicOpened, ClinicChanged),
            *(AccountErased, GuardianshipEnded, GuardianshipGranted),
            *(CallStarted, CallEnded),
        }
    ),
    # Who connects to a visit that was just booked or moved, and who must not any more.
    "signalling": frozenset(
        {
            *(SlotBooked, VisitRescheduled, VisitDisrupted),
            *(VisitCancelled, VisitCompleted, VisitMissed),
        }
    ),
}


@pytest.mark.parametrize("service", GATHERED)
def test_each_event_is_either_gathered_or_waited_for(service: str) -> None:
    gathered, waited_for = GATHERED[service], WAITED_FOR[service]
    assert gathered <= HANDLED[service], "gathered, and consumed by nobody"
    assert gathered & waited_for == frozenset()
    assert HANDLED[service] == gathered | waited_for, "say here which of the two a new event is"


@pytest.mark.parametrize("service", SERVICES)
def test_no_other_service_gathers(service: str) -> None:
    """Notify least of all: between "Połącz" and the doctor's alert nothing rests."""
    gathers = {
        ast.unparse(keyword.value)
        for call, name in calls(Module(f"services/{service}/app.py"))
        if name == "build"
        for keyword in call.keywords
        if keyword.arg == "unhurried"
    }
    known = {
        "booking": {"consumers.UNHURRIED"},
        "signalling": {"consumers.only_recorded(desk)"},
    }
    assert gathers == known.get(service, set())
