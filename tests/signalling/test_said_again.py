"""What a browser says again, since it can not know what arrived: it stands in the timeline once."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from services.signalling import timeline as timeline_module
from tests.signalling.test_timeline import timeline
from tests.signalling.world import Booked, Frame, Replica
from tests.support.people import Person
from videoporady_contracts import Envelope, EventData
from videoporady_contracts.signalling import ClientObserved, SendingChanged
from videoporady_contracts.wire import decode


async def says(signalling: Replica, visit: Booked, person: Person, *items: Frame) -> list[Frame]:
    """By a socket of its own. Returns the confirmations."""
    async with signalling.joined(visit, person) as (socket, _):
        await socket.say(type="observations", items=items)
        await socket.settled()
        return socket.of("noted")


async def observed(signalling: Replica) -> list[tuple[EventData, Envelope]]:
    """What waits in the outbox of that which browsers noticed."""
    async with signalling.kit.database.reading() as session:
        values = await session.scalars(text("select value from outbox order by position"))
        told = [decode(bytes(each)) for each in values]
    kinds = ClientObserved | SendingChanged
    return [(event, envelope) for envelope, event in told if isinstance(event, kinds)]


async def test_what_is_said_again_by_another_socket_stands_once(signalling: Replica) -> None:
    visit = await signalling.book()
    lost = {"id": str(uuid4()), "observation": "link_lost"}
    muted = {"id": str(uuid4()), "observation": "microphone_off"}
    both = [{"type": "noted", "ids": [lost["id"], muted["id"]]}]
    assert await says(signalling, visit, visit.patient, lost, muted) == both
    again = [{**each, "seconds_ago": 9.0} for each in (lost, muted)]
    assert await says(signalling, visit, visit.patient, *again) == both
    told = await observed(signalling)
    assert [type(event) for event, _ in told] == [ClientObserved, SendingChanged] * 2
    assert len({envelope.id for _, envelope in told}) == 2
    await signalling.tell(*told)
    entries = (await timeline(signalling, visit, visit.doctor))["entries"]
    kinds = [each["what"] for each in entries if each["what"] != "SlotBooked"]
    assert sorted(kinds) == ["ClientObserved", "SendingChanged"]


async def test_nobodys_id_stands_in_the_way_of_another_person_or_visit(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    another = await signalling.book(patient=visit.patient)
    lost = {"id": str(uuid4()), "observation": "link_lost"}
    await says(signalling, visit, visit.patient, lost)
    await says(signalling, visit, visit.doctor, lost)
    await says(signalling, another, another.patient, lost)
    told = await observed(signalling)
    assert len({envelope.id for _, envelope in told}) == 3
    await signalling.tell(*told)
    entries = (await timeline(signalling, visit, visit.doctor))["entries"]
    roles = [each["role"] for each in entries if each["what"] == "ClientObserved"]
    assert sorted(roles) == ["doctor", "patient"]


async def test_what_an_older_page_says_without_an_id_is_kept_each_time(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    for _ in range(2):
        assert await says(signalling, visit, visit.patient, {"observation": "link_lost"}) == []
    ids = {envelope.id for _, envelope in await observed(signalling)}
    assert len(ids) == 2


async def test_what_the_database_did_not_take_is_not_confirmed_and_finds_room_later(
    signalling: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await signalling.book()
    limit = signalling.desk.settings.observations_per_minute_max
    items = [{"id": str(uuid4()), "observation": "link_lost"} for _ in range(limit)]
    async with signalling.joined(visit, visit.patient) as (patient, _):
        with monkeypatch.context() as away:
            away.setattr(timeline_module, "observe", refuses)
            await patient.say(type="observations", items=items)
            problem = await patient.until("problem", lambda _: True)
        assert problem["code"] == "temporarily-unavailable"
        assert patient.of("noted") == []
        await patient.say(type="observations", items=items)
        noted = await patient.until("noted", lambda _: True)
    assert noted["ids"] == [each["id"] for each in items]
    assert len(await observed(signalling)) == limit


def refuses(*_: object) -> None:
    raise ConnectionRefusedError


async def test_what_is_more_than_the_limit_is_not_asked_for_again(signalling: Replica) -> None:
    visit = await signalling.book()
    limit = signalling.desk.settings.observations_per_minute_max
    ids = [str(uuid4()) for _ in range(limit + 20)]
    items = [{"id": each, "observation": "link_lost"} for each in ids]
    async with signalling.joined(visit, visit.patient) as (patient, _):
        for start in range(0, len(items), 64):
            await patient.say(type="observations", items=items[start : start + 64])
        await patient.settled()
        noted = [each for frame in patient.of("noted") for each in frame["ids"]]
    assert noted == ids
    assert len(await observed(signalling)) < len(ids)
