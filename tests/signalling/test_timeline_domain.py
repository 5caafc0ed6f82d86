"""What a timeline says of a visit that went wrong: each fault is named, and none that was not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.signalling.timeline_domain import (
    Cause,
    CauseCode,
    Entry,
    Minute,
    causes,
    numbered,
)
from videoporady_contracts.words import (
    ClientObservation,
    DeviceKind,
    GuestKind,
    ParticipantRole,
    SendingChange,
)

START = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
PATIENT, DOCTOR = ParticipantRole.PATIENT, ParticipantRole.DOCTOR


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def told(seconds: float, what: str, role: ParticipantRole | None = None, **facts: Any) -> Entry:
    return Entry(at(seconds), what, role, facts)


def seen(
    seconds: float, observation: ClientObservation, role: ParticipantRole = PATIENT, **facts: Any
) -> Entry:
    return told(seconds, "ClientObserved", role, observation=observation.value, **facts)


def switched(seconds: float, change: SendingChange, **facts: Any) -> Entry:
    role = None if "guest_kind" in facts else PATIENT
    return told(seconds, "SendingChanged", role, change=change.value, **facts)


def codes(*entries: Entry, minutes: tuple[Minute, ...] = ()) -> list[CauseCode]:
    return [each.code for each in causes(entries, minutes)]


def a_good_visit() -> list[Entry]:
    return [
        told(0, "TestCallCompleted", verdict="good"),
        seen(60, ClientObservation.DEVICE_OPENED, device="camera"),
        told(61, "PatientReady"),
        told(61, "AlertRaised"),
        told(75, "AlertAcknowledged"),
        told(80, "CallStarted", waited_seconds=19.0),
        seen(81, ClientObservation.LINK_CONNECTED, path="host", transport="udp"),
        seen(81, ClientObservation.LINK_CONNECTED, DOCTOR, path="host", transport="udp"),
        told(900, "CallEnded"),
    ]


def test_a_good_visit_has_nothing_to_explain() -> None:
    minutes = (Minute(at(60), PATIENT, 1.0, 40.0), Minute(at(60), DOCTOR, None, 40.0))
    assert causes(a_good_visit(), minutes) == []


@pytest.mark.parametrize(
    ("observation", "code"),
    [
        (ClientObservation.DEVICE_REFUSED, CauseCode.DEVICE_REFUSED),
        (ClientObservation.DEVICE_MISSING, CauseCode.DEVICE_MISSING),
        (ClientObservation.DEVICE_BUSY, CauseCode.DEVICE_BUSY),
        (ClientObservation.DEVICE_GONE, CauseCode.DEVICE_GONE),
    ],
)
def test_a_device_that_does_not_work_is_named_until_it_does(
    observation: ClientObservation, code: CauseCode
) -> None:
    broken = seen(10, observation, device="microphone")
    still = seen(20, observation, device="microphone")
    works = seen(30, ClientObservation.DEVICE_OPENED, device="microphone")
    camera = seen(15, ClientObservation.DEVICE_OPENED, device="camera")
    lasting = Cause(code, at(10), None, PATIENT, DeviceKind.MICROPHONE)
    assert causes([broken, camera, still], ()) == [lasting]
    mended = Cause(code, at(10), at(30), PATIENT, DeviceKind.MICROPHONE)
    assert causes([works, still, broken], ()) == [mended]


def test_a_patient_without_network_is_the_only_cause_of_what_both_sides_saw() -> None:
    entries = [
        *a_good_visit(),
        seen(300, ClientObservation.NETWORK_GONE),
        seen(303, ClientObservation.LINK_LOST, DOCTOR),
        seen(303, ClientObservation.LINK_LOST),
        told(313, "CallInterrupted", PATIENT),
        seen(330, ClientObservation.NETWORK_BACK),
        seen(331, ClientObservation.SOCKET_BACK, gap_seconds=28.0),
        told(331, "CallResumed", PATIENT),
        seen(333, ClientObservation.LINK_CONNECTED, path="host", transport="udp"),
        seen(333, ClientObservation.LINK_CONNECTED, DOCTOR, path="host", transport="udp"),
    ]
    assert causes(entries, ()) == [Cause(CauseCode.NETWORK_GONE, at(300), at(330), PATIENT)]


def test_who_went_without_a_word_is_named_as_lost() -> None:
    entries = [
        *a_good_visit(),
        told(313, "CallInterrupted", DOCTOR),
        seen(303, ClientObservation.LINK_LOST, PATIENT),
        told(340, "CallResumed", DOCTOR),
        seen(341, ClientObservation.LINK_CONNECTED, PATIENT, path="host", transport="udp"),
    ]
    assert causes(entries, ()) == [Cause(CauseCode.CONNECTION_LOST, at(313), at(340), DOCTOR)]


def test_a_path_that_breaks_between_two_who_are_there_is_nobodys() -> None:
    entries = [
        *a_good_visit(),
        seen(300, ClientObservation.LINK_LOST, DOCTOR),
        seen(301, ClientObservation.LINK_LOST),
        seen(305, ClientObservation.LINK_CONNECTED, path="host", transport="udp"),
        seen(306, ClientObservation.LINK_CONNECTED, DOCTOR, path="host", transport="udp"),
    ]
    assert causes(entries, ()) == [Cause(CauseCode.PATH_LOST, at(300), at(306))]


def test_both_sides_losing_us_at_once_is_our_fault() -> None:
    entries = [
        *a_good_visit(),
        seen(310, ClientObservation.SOCKET_BACK, gap_seconds=9.0),
        seen(311, ClientObservation.SOCKET_BACK, DOCTOR, gap_seconds=10.0),
    ]
    assert causes(entries, ()) == [Cause(CauseCode.SERVICE_AWAY, at(301), at(311))]
    alone = [*a_good_visit(), seen(310, ClientObservation.SOCKET_BACK, gap_seconds=9.0)]
    assert causes(alone, ()) == []


def test_a_relay_by_tcp_says_that_udp_is_blocked() -> None:
    by_tcp = seen(81, ClientObservation.LINK_CONNECTED, path="relay", transport="tcp")
    again = seen(90, ClientObservation.LINK_CONNECTED, path="relay", transport="tls")
    by_udp = seen(81, ClientObservation.LINK_CONNECTED, DOCTOR, path="relay", transport="udp")
    assert causes([by_tcp, by_udp, again], ()) == [
        Cause(CauseCode.UDP_BLOCKED, at(81), None, PATIENT)
    ]


@pytest.mark.parametrize(
    ("off", "on", "code"),
    [
        (SendingChange.MICROPHONE_OFF, SendingChange.MICROPHONE_ON, CauseCode.MICROPHONE_OFF),
        (SendingChange.CAMERA_OFF, SendingChange.CAMERA_ON, CauseCode.CAMERA_OFF),
        (SendingChange.SOUND_ONLY, SendingChange.PICTURE_WANTED, CauseCode.SOUND_ONLY),
    ],
)
def test_what_was_off_for_long_in_the_call_is_named(
    off: SendingChange, on: SendingChange, code: CauseCode
) -> None:
    visit = a_good_visit()
    begins, ends = 80, 900
    assert causes([*visit, switched(100, off), switched(160, on)], ()) == [
        Cause(code, at(100), at(160), PATIENT)
    ]
    assert causes([*visit, switched(100, off), switched(159, on)], ()) == []
    assert causes([*visit, switched(62, off), switched(79, on)], ()) == []
    # From before the call until its end: as long as it was one.
    assert causes([*visit, switched(70, off)], ()) == [Cause(code, at(begins), at(ends), PATIENT)]


def test_a_picture_that_the_line_could_not_carry_is_named_however_short_it_was() -> None:
    paused = switched(100, SendingChange.PICTURE_PAUSED)
    resumed = switched(103, SendingChange.PICTURE_RESUMED)
    expected = Cause(CauseCode.PICTURE_PAUSED, at(100), at(103), PATIENT)
    assert causes([*a_good_visit(), paused, resumed], ()) == [expected]
    by_sound_alone = told(103, "ChannelChanged", DOCTOR, channel="audio")
    assert causes([*a_good_visit(), paused, by_sound_alone], ()) == [expected]
    by_hand = switched(103, SendingChange.SOUND_ONLY)
    again = switched(110, SendingChange.PICTURE_WANTED)
    assert causes([*a_good_visit(), paused, by_hand, again], ()) == [expected]


def test_a_page_that_opens_its_devices_anew_sends_unless_it_says_otherwise() -> None:
    muted = switched(100, SendingChange.MICROPHONE_OFF)
    opened = seen(200, ClientObservation.DEVICE_OPENED, device="microphone")
    code = CauseCode.MICROPHONE_OFF
    assert causes([*a_good_visit(), muted, opened], ()) == [Cause(code, at(100), at(200), PATIENT)]
    still = switched(200, SendingChange.MICROPHONE_OFF)
    assert causes([*a_good_visit(), muted, opened, still], ()) == [
        Cause(code, at(100), at(200), PATIENT),
        Cause(code, at(200), at(900), PATIENT),
    ]


def test_a_guest_has_causes_of_their_own() -> None:
    camera = DeviceKind.CAMERA
    entries = [
        *a_good_visit(),
        switched(100, SendingChange.MICROPHONE_OFF, guest_kind="interpreter"),
        told(100, "GuestObserved", observation="network_gone", guest_kind="guardian"),
        told(130, "GuestObserved", observation="network_back", guest_kind="guardian"),
        seen(300, ClientObservation.DEVICE_GONE, DOCTOR, device="camera"),
        told(
            310, "GuestObserved", observation="device_opened", device="camera", guest_kind="doctor"
        ),
    ]
    camera = DeviceKind.CAMERA
    assert causes(entries, ()) == [
        Cause(CauseCode.NETWORK_GONE, at(100), at(130), guest=GuestKind.GUARDIAN),
        Cause(CauseCode.MICROPHONE_OFF, at(100), at(900), guest=GuestKind.INTERPRETER),
        # A second doctor's camera is not the doctor's.
        Cause(CauseCode.DEVICE_GONE, at(300), None, DOCTOR, camera),
    ]


def test_a_guest_without_network_is_no_reason_for_the_two_to_lose_each_other() -> None:
    guest: dict[str, Any] = {"guest_kind": "interpreter"}
    guests = [
        told(300, "GuestObserved", observation="network_gone", **guest),
        told(301, "GuestObserved", observation="link_lost", **guest),
        told(330, "GuestObserved", observation="link_connected", **guest),
        told(330, "GuestObserved", observation="network_back", **guest),
    ]
    gone = Cause(CauseCode.NETWORK_GONE, at(300), at(330), guest=GuestKind.INTERPRETER)
    assert causes([*a_good_visit(), *guests], ()) == [gone]
    both = [
        seen(302, ClientObservation.LINK_LOST),
        seen(310, ClientObservation.LINK_CONNECTED, path="host", transport="udp"),
    ]
    assert causes([*a_good_visit(), *guests, *both], ()) == [
        gone,
        Cause(CauseCode.PATH_LOST, at(302), at(310)),
    ]


def test_bad_minutes_beside_each_other_are_one_cause() -> None:
    minutes = tuple(
        Minute(at(60 * number), PATIENT, loss, 50.0)
        for number, loss in enumerate([0.5, 8.0, 20.0, 1.0, 6.0])
    )
    slow = (Minute(at(0), DOCTOR, None, 900.0),)
    assert causes((), minutes + slow) == [
        Cause(CauseCode.ROUND_TRIP_LONG, at(0), at(60), DOCTOR),
        Cause(CauseCode.PACKETS_LOST, at(60), at(180), PATIENT),
        Cause(CauseCode.PACKETS_LOST, at(240), at(300), PATIENT),
    ]


def test_a_weak_line_of_a_guest_is_the_guests() -> None:
    interpreter, guardian = GuestKind.INTERPRETER, GuestKind.GUARDIAN
    lost = [Minute(at(60 * number), None, 20.0, 50.0, guest=interpreter) for number in (1, 0)]
    good = Minute(at(0), None, 1.0, 50.0, guest=guardian)
    slow = Minute(at(0), None, None, 900.0, guest=guardian)
    assert causes((), [*lost, good, slow, Minute(at(0), PATIENT, 1.0, 50.0)]) == [
        Cause(CauseCode.PACKETS_LOST, at(0), at(120), guest=interpreter),
        Cause(CauseCode.ROUND_TRIP_LONG, at(0), at(60), guest=guardian),
    ]


def test_two_guests_of_one_kind_are_two() -> None:
    whose: dict[str, Any] = {"guest_kind": "guardian"}
    gone = told(100, "GuestObserved", observation="network_gone", **whose)
    back = told(130, "GuestObserved", observation="network_back", **whose)
    lost = Minute(at(0), None, 20.0, 50.0, guest=GuestKind.GUARDIAN, guest_number=1)
    entries = [replace(gone, guest_number=1), replace(back, guest_number=2)]
    guardian = GuestKind.GUARDIAN
    assert causes([*a_good_visit(), *entries], [lost, replace(lost, guest_number=2)]) == [
        Cause(CauseCode.PACKETS_LOST, at(0), at(60), guest=guardian, guest_number=1),
        Cause(CauseCode.PACKETS_LOST, at(0), at(60), guest=guardian, guest_number=2),
        # The network of the other one came back.
        Cause(CauseCode.NETWORK_GONE, at(100), at(900), guest=guardian, guest_number=1),
    ]


def test_guests_have_numbers_where_several_are_of_one_kind() -> None:
    guardian, interpreter = GuestKind.GUARDIAN, GuestKind.INTERPRETER
    seen = [("b", guardian), ("i", interpreter), ("a", guardian), ("b", guardian)]
    assert numbered(seen) == {"b": 1, "a": 2}


def test_waiting_in_vain_is_told_of_both_sides() -> None:
    assert codes(told(0, "AlertRaised"), told(61, "AlertAcknowledged")) == [CauseCode.ALERT_UNSEEN]
    assert codes(told(0, "AlertRaised"), told(59, "AlertAcknowledged")) == []
    assert codes(told(0, "PatientReady"), told(500, "PatientLeft")) == [CauseCode.LEFT_WAITING]
    assert codes(told(0, "CallStarted", waited_seconds=1_000.0)) == [CauseCode.WAITED_LONG]
    assert codes(told(0, "VisitMissed")) == [CauseCode.NEVER_CAME]
    assert codes(told(0, "PatientReady"), told(1, "VisitMissed")) == []


def test_who_was_called_back_has_waited_since_the_first_time() -> None:
    entries = [told(0, "PatientReady"), told(300, "PatientReady"), told(400, "PatientLeft")]
    assert causes(entries, ()) == [Cause(CauseCode.LEFT_WAITING, at(0), at(400), PATIENT)]


def test_single_faults_are_named() -> None:
    assert codes(told(0, "VisitMessageFailed")) == [CauseCode.MESSAGE_FAILED]
    assert codes(told(0, "TestCallCompleted", verdict="bad")) == [CauseCode.TEST_BAD]
    mended = (
        told(0, "TestCallCompleted", verdict="bad"),
        told(9, "TestCallCompleted", verdict="good"),
    )
    assert codes(*mended) == []
    assert codes(told(0, "DeliveryFailed"), told(1, "DocumentRefused", PATIENT)) == [
        CauseCode.MESSAGE_FAILED,
        CauseCode.DOCUMENT_REFUSED,
    ]


entries_of_any_kind = st.builds(
    seen,
    st.integers(0, 600),
    st.sampled_from(ClientObservation),
    st.sampled_from([PATIENT, DOCTOR]),
    device=st.sampled_from(["camera", "microphone"]),
    gap_seconds=st.floats(0, 60),
) | st.builds(
    told,
    st.integers(0, 600),
    st.sampled_from(["CallInterrupted", "CallResumed", "CallEnded", "AlertRaised", "PatientLeft"]),
    st.sampled_from([PATIENT, DOCTOR]),
)


@given(st.lists(entries_of_any_kind, max_size=30), st.randoms())
def test_causes_are_in_order_and_end_after_they_begin(entries: list[Entry], random: Any) -> None:
    found = causes(entries, ())
    assert found == sorted(found, key=lambda each: each.since)
    assert all(each.until is None or each.until >= each.since for each in found)
    # However they were read, entries of different moments tell the same.
    distinct = list({each.at: each for each in entries}.values())
    shuffled = distinct.copy()
    random.shuffle(shuffled)
    assert causes(distinct, ()) == causes(shuffled, ())
