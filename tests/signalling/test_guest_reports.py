"""What is kept of that which a guest's browser measures and notices."""

from contextlib import AsyncExitStack
from typing import Any

from tests.signalling.test_guests import Call
from tests.signalling.world import Replica
from videoporady_contracts.signalling import (
    CallQualityReported,
    ClientObserved,
    GuestObserved,
    SendingChanged,
)
from videoporady_contracts.words import ClientObservation, GuestKind, SendingChange


async def test_a_guest_reports_no_figures(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        await call.guest.say(type="quality", round_trip_ms=20)
        await call.guest.say(type="visibility", hidden=True)
        await call.guest.settled()
        assert call.guest.of("problem") == []
    assert not any(isinstance(each, CallQualityReported) for each in await signalling.told())


async def test_what_a_guests_browser_notices_is_told_as_the_guests(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        items = [
            {"observation": "network_gone", "seconds_ago": 4},
            {"observation": "microphone_off"},
        ]
        await call.guest.say(type="observations", items=items)
        await call.guest.settled()
        assert call.guest.of("problem") == []
    told = await signalling.told()
    whose: dict[str, Any] = {
        "guest_id": call.person.account_id,
        "guest_kind": GuestKind.INTERPRETER,
    }
    visit_id = call.visit.visit_id
    assert [each for each in told if isinstance(each, ClientObserved)] == []
    assert [each for each in told if isinstance(each, GuestObserved | SendingChanged)] == [
        GuestObserved(
            visit_id=visit_id,
            observation=ClientObservation.NETWORK_GONE,
            seconds_ago=4,
            **whose,
        ),
        SendingChanged(visit_id=visit_id, change=SendingChange.MICROPHONE_OFF, **whose),
    ]
