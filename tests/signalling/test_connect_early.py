"""Browsers connect while the patient waits at an open door, so that the call begins at once."""

from tests.signalling.test_guests import invited, joined_by
from tests.signalling.test_sockets import with_status
from tests.signalling.world import Replica

OFFER = {"type": "offer", "sdp": "o"}


async def test_who_waits_and_the_doctor_at_the_door_meet_before_the_call(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, welcome):
        await patient.say(type="ready")
        await patient.until("room", with_status("ready"))
        assert patient.of("peer_joined") == [], "nobody is at the door"
        async with signalling.joined(visit, visit.doctor) as (doctor, doctors_welcome):
            assert [each["role"] for each in doctors_welcome["peers"]] == ["patient"]
            await patient.until("peer_joined", joined_by("doctor"))
            await doctor.say(
                type="description", peer_id=welcome["connection_id"], description=OFFER
            )
            assert (await patient.until("description"))["description"] == OFFER
            assert (await signalling.room(visit) or {})["status"] == "ready"

            await doctor.say(type="accept")
            for each in (patient, doctor):
                await each.until("room", with_status("in_call"))
                await each.settled()
            assert len(patient.of("peer_joined")) == 1
            assert doctor.of("peer_joined") == patient.of("peer_left") == []


async def test_who_stops_waiting_is_connected_with_nobody(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, welcome),
        signalling.joined(visit, visit.doctor) as (doctor, doctors_welcome),
    ):
        await patient.say(type="ready")
        await doctor.until("peer_joined", joined_by("patient"))
        await patient.say(type="leave")
        await doctor.until("peer_left", joined_by("patient"))
        await patient.until("peer_left", joined_by("doctor"))
        await doctor.say(type="description", peer_id=welcome["connection_id"], description=OFFER)
        for each in (doctor, patient):
            await each.settled()
        assert patient.of("description") == []
        assert doctors_welcome["peers"] == []


async def test_a_guest_meets_nobody_before_the_call(signalling: Replica) -> None:
    visit = await signalling.book()
    guest = await invited(signalling, visit, visit.patient)
    async with (
        signalling.joined(visit, guest) as (interpreter, welcome),
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
    ):
        await patient.say(type="ready")
        await doctor.until("peer_joined", joined_by("patient"))
        await patient.until("peer_joined", joined_by("doctor"))
        for each in (interpreter, patient, doctor):
            await each.settled()
        assert welcome["peers"] == interpreter.of("peer_joined") == []
        assert len(doctor.of("peer_joined")) == len(patient.of("peer_joined")) == 1
