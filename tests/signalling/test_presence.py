"""Presence is truthful: no ghosts, nobody invisible, and a restart of ours costs nobody a place."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.signalling.sweeps import Sweeper
from tests.signalling.test_sockets import ready_and_accepted, with_status
from tests.signalling.world import Replica
from tests.support.waiting import eventually
from videoporady_contracts.signalling import (
    CallEnded,
    CallInterrupted,
    CallResumed,
    PatientLeft,
    PatientReady,
    PresenceChanged,
)
from videoporady_contracts.words import CallEndReason


async def test_a_reload_within_the_grace_is_seen_by_nobody(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.doctor) as (doctor, _):
        async with signalling.joined(visit, visit.patient, "tab") as (patient, _):
            await patient.say(type="ready")
            waiting = await doctor.until("room", with_status("ready"))
            await patient.drop()
        await signalling.pass_time(1)
        async with signalling.joined(visit, visit.patient, "tab") as (_, welcome):
            await signalling.pass_time(10)
            assert welcome["room"]["ready_since"] == waiting["room"]["ready_since"]
            await doctor.settled()
            # The doctor's browser connects with the new page; what is seen of the room stays.
            seen = [{**each["room"], "version": 0} for each in doctor.of("room")]
            assert seen[-1] == {**waiting["room"], "version": 0}
            assert len(seen) == 3, "the patient came, was ready, and has a new connection"


async def test_a_lost_patient_is_shown_lost_keeps_the_place_and_then_has_left(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.doctor) as (doctor, _):
        async with signalling.joined(visit, visit.patient) as (patient, _):
            await patient.say(type="ready")
            waiting = await doctor.until("room", with_status("ready"))
        await signalling.alone(visit, with_sockets=1)
        await signalling.pass_time(4)
        lost = await doctor.until("room", with_status("lost"))
        assert lost["room"]["patient"] == "lost"
        assert lost["room"]["lost_since"] is not None
        async with signalling.joined(visit, visit.patient) as (_, back):
            assert back["room"]["status"] == "ready"
            assert back["room"]["ready_since"] == waiting["room"]["ready_since"]
        await signalling.alone(visit, with_sockets=1)
        await signalling.pass_time(4 + 60 + 4)
        await doctor.until("room", with_status("not_here"))
    told = [each for each in await signalling.told() if not isinstance(each, PresenceChanged)]
    assert [type(each) for each in told] == [PatientReady, PatientLeft]


async def test_who_returns_after_having_left_raises_a_new_alert(signalling: Replica) -> None:
    visit = await signalling.book()
    for _ in range(2):
        async with signalling.joined(visit, visit.patient) as (patient, _):
            await patient.say(type="ready")
            await patient.until("room", with_status("ready"))
        await signalling.alone(visit)
        await signalling.pass_time(72)
    told = [each for each in await signalling.told() if not isinstance(each, PresenceChanged)]
    assert [type(each) for each in told] == [PatientReady, PatientLeft] * 2


async def test_a_lost_side_interrupts_the_call_and_its_return_resumes_it(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.doctor) as (doctor, _):
        async with signalling.joined(visit, visit.patient) as (patient, _):
            await ready_and_accepted(patient, doctor)
        await signalling.alone(visit, with_sockets=1)
        await signalling.pass_time(200)
        await doctor.until("peer_left")
        room = await signalling.room(visit)
        assert room is not None
        assert (room["status"], room["patient"]) == ("in_call", "left")
        async with signalling.joined(visit, visit.patient) as (_, welcome):
            assert [peer["role"] for peer in welcome["peers"]] == ["doctor"]
            await doctor.until("room", lambda frame: frame["room"]["patient"] == "here")
    told = [
        each
        for each in await signalling.told()
        if isinstance(each, CallInterrupted | CallResumed | PatientLeft)
    ]
    assert [type(each) for each in told] == [CallInterrupted, CallResumed]
    assert isinstance(told[1], CallResumed)
    assert told[1].gap_seconds == 200


async def test_a_hidden_page_waits_and_is_shown_as_hidden(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
    ):
        await patient.say(type="ready")
        await patient.say(type="visibility", hidden=True)
        hidden = await doctor.until("room", lambda frame: frame["room"]["patient"] == "hidden")
        assert hidden["room"]["status"] == "ready"
        await signalling.pass_time(120)
        room = await signalling.room(visit)
        assert room is not None
        assert (room["status"], room["patient"]) == ("ready", "hidden"), "who lives is not swept"


async def test_after_a_pause_of_ours_nobody_is_swept_before_they_could_say_that_they_live(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await patient.say(type="ready")
        await patient.until("room", with_status("ready"))
        # Nobody beats and nobody sweeps: the database, or all of us, were away for ten minutes.
        signalling.clock.advance(timedelta(minutes=10))
        fresh = Sweeper(signalling.desk)
        await fresh.run(signalling.kit)
        await signalling.beat()
        signalling.clock.advance(timedelta(seconds=5))
        await fresh.run(signalling.kit)
        await patient.settled()
        room = await signalling.room(visit)
        assert room is not None
        assert room["status"] == "ready"


async def test_a_departure_that_could_not_be_stored_is_stored_by_the_next_beat(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, welcome):
        await patient.say(type="ready")
        await patient.until("room", with_status("ready"))
        async with signalling.kit.database.transaction() as session:
            await session.execute(text("alter table connections rename to away"))
    departed = signalling.switchboard.departed
    await eventually(lambda: departed)
    async with signalling.kit.database.transaction() as session:
        await session.execute(text("alter table away rename to connections"))
    assert [str(each) for each in departed] == [welcome["connection_id"]]
    await signalling.pass_time(5)
    room = await signalling.room(visit)
    assert room is not None
    assert room["status"] == "lost"
    assert departed == {}


@pytest.mark.parametrize("is_talking", [True, False])
async def test_when_the_time_to_connect_is_over_nothing_stays_open(
    signalling: Replica, is_talking: bool
) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
    ):
        if is_talking:
            await ready_and_accepted(patient, doctor)
        else:
            await patient.say(type="ready")
            await patient.until("room", with_status("ready"))
        # All at once: hours of beats would prove nothing more.
        signalling.clock.advance(timedelta(hours=5))
        await signalling.pass_time(24)
        await patient.until("room", with_status("done" if is_talking else "not_here"))
    told = await signalling.told()
    ended = [each.reason for each in told if isinstance(each, CallEnded)]
    assert ended == ([CallEndReason.TIMED_OUT] if is_talking else [])
    assert any(isinstance(each, PatientLeft) for each in told) is not is_talking


async def test_who_closes_the_page_is_off_the_list_within_15_s(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.doctor) as (doctor, _):
        async with signalling.joined(visit, visit.patient) as (patient, _):
            await patient.say(type="ready")
            await patient.until("room", with_status("ready"))
            await patient.end()
        await signalling.alone(visit, with_sockets=1)
        await signalling.pass_time(12)
        left = await doctor.until("room", lambda frame: frame["room"]["patient"] == "left")
        assert left["room"]["status"] == "not_here"
        assert left["room"]["patient_gone_at"] is not None
    assert any(isinstance(each, PatientLeft) for each in await signalling.told())


async def test_who_closes_the_page_by_mistake_and_is_back_keeps_the_place(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await patient.say(type="ready")
        waiting = await patient.until("room", with_status("ready"))
        await patient.end()
    await signalling.alone(visit)
    await signalling.pass_time(7)
    async with signalling.joined(visit, visit.patient) as (_, back):
        assert back["room"]["status"] == "ready"
        assert back["room"]["ready_since"] == waiting["room"]["ready_since"]


async def test_a_line_that_broke_keeps_the_place_as_long_as_ever(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await patient.say(type="ready")
        waiting = await patient.until("room", with_status("ready"))
        await patient.drop()
    await signalling.alone(visit)
    await signalling.pass_time(40)
    room = await signalling.room(visit)
    assert room is not None
    assert (room["status"], room["patient"]) == ("lost", "lost")
    assert room["ready_since"] == waiting["room"]["ready_since"]


async def test_another_device_takes_the_place_and_the_doctor_sees_no_loss(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.doctor) as (doctor, _),
        signalling.joined(visit, visit.patient, "telephone") as (first, _),
    ):
        await first.say(type="ready")
        waiting = await doctor.until("room", with_status("ready"))
        assert waiting["room"]["patient_moved_at"] is None
        async with signalling.joined(visit, visit.patient, "laptop") as (_, welcome):
            assert await first.closed() == 4409
            assert welcome["room"]["status"] == "ready"
            assert welcome["room"]["ready_since"] == waiting["room"]["ready_since"]
            await signalling.pass_time(30)
            await doctor.until("room", lambda frame: frame["room"]["patient_moved_at"])
            statuses = {frame["room"]["status"] for frame in doctor.of("room")[1:]}
            assert statuses == {"ready"}
    assert not any(isinstance(each, PatientLeft) for each in await signalling.told())
