"""What is kept of that which a guest's browser measures and notices."""

from contextlib import AsyncExitStack
from typing import Any

from tests.signalling.test_guests import Call
from tests.signalling.world import Replica
from videoporady_contracts import EventData
from videoporady_contracts.signalling import (
    CallQualityReported,
    ClientObserved,
    GuestObserved,
    GuestQualityReported,
    SendingChanged,
)
from videoporady_contracts.words import ClientObservation, GuestKind, SendingChange


async def test_a_guests_figures_are_told_as_the_guests_once_in_the_call(
    signalling: Replica,
) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        # Nothing flows to who waits at the door: such figures are made up.
        await call.guest.say(type="quality", round_trip_ms=10)
        await call.guest.settled()
        assert await told_of_quality(signalling) == []
        await call.guest.drop()
        call.guest, _ = await call.joins(call.person)
        await call.admit()
        await call.guest.say(
            type="quality", round_trip_ms=20, packets_lost_percent=1.5, relayed=True
        )
        await call.guest.say(type="quality", round_trip_ms=30)
        await call.guest.say(type="visibility", hidden=True)
        await call.guest.settled()
        assert call.guest.of("problem") == []
    room = await signalling.room(call.visit)
    assert room is not None
    assert await told_of_quality(signalling) == [
        GuestQualityReported(
            visit_id=call.visit.visit_id,
            call_id=room["call_id"],
            guest_id=call.person.account_id,
            guest_kind=GuestKind.INTERPRETER,
            round_trip_ms=20,
            packets_lost_percent=1.5,
            relayed=True,
        )
    ]


async def told_of_quality(signalling: Replica) -> list[EventData]:
    kinds = CallQualityReported | GuestQualityReported
    return [each for each in await signalling.told() if isinstance(each, kinds)]


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
