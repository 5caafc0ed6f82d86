"""The rules of a room, without a database: every legal step, and the whole history of a visit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Problem
from services.signalling import domain
from services.signalling.domain import (
    TRANSITIONS,
    Change,
    Fact,
    FactKind,
    RoomAction,
    RoomState,
    Side,
    next_status,
)
from services.signalling.refusals import (
    CallInProgress,
    ConnectClosed,
    ConnectNotOpen,
    NoCall,
    PatientNotReady,
    RoomClosed,
)
from services.signalling.verdict import Level, Measured, judge
from videoporady_contracts import words
from videoporady_contracts.words import CallEndReason, ParticipantRole, Presence, RoomStatus

START = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
WINDOW = domain.connect_window(
    START, START + timedelta(minutes=20), opens_seconds=1_800, closes_seconds=14_400
)
PATIENT, DOCTOR = ParticipantRole.PATIENT, ParticipantRole.DOCTOR
Kinds = list[FactKind]


class History:
    """A room that is driven step by step, and remembers every state and fact."""

    def __init__(self) -> None:
        self.state = RoomState()
        self.statuses = [self.state.status]
        self.facts: list[Fact] = []
        self.now = START

    def after(self, seconds: float) -> "History":
        self.now += timedelta(seconds=seconds)
        return self

    def take(self, change: Change) -> "History":
        self.state = change.state
        self.facts += change.facts
        if self.statuses[-1] is not change.state.status:
            self.statuses.append(change.state.status)
        return self

    def comes(self, role: ParticipantRole = PATIENT) -> "History":
        return self.take(domain.fold(self.state, role, [False], self.now, is_new=True))

    def hides(self, role: ParticipantRole = PATIENT) -> "History":
        return self.take(domain.fold(self.state, role, [True], self.now, is_new=False))

    def loses(self, role: ParticipantRole = PATIENT) -> "History":
        return self.take(domain.fold(self.state, role, [], self.now, is_new=False))

    def is_forgotten(self, role: ParticipantRole = PATIENT) -> "History":
        return self.take(domain.forget(self.state, role, self.now))

    def readies(self) -> "History":
        return self.take(domain.ready(self.state, self.now, WINDOW))

    def leaves(self, role: ParticipantRole = PATIENT) -> "History":
        return self.take(domain.leave(self.state, role, self.now))

    def accepts(self) -> "History":
        return self.take(domain.accept(self.state, self.now, uuid4()))

    def ends(self) -> "History":
        return self.take(domain.end(self.state, self.now))

    def kinds(self) -> Kinds:
        return [fact.kind for fact in self.facts if fact.kind is not FactKind.PRESENCE_CHANGED]


def in_call() -> History:
    return History().comes().readies().comes(DOCTOR).after(60).accepts()


def test_a_visit_from_the_first_step_to_the_last() -> None:
    visit = in_call().after(600).ends()
    assert visit.statuses == [
        RoomStatus.NOT_HERE,
        RoomStatus.READY,
        RoomStatus.IN_CALL,
        RoomStatus.DONE,
    ]
    assert visit.kinds() == [FactKind.PATIENT_READY, FactKind.CALL_STARTED, FactKind.CALL_ENDED]
    started, ended = visit.facts[-2], visit.facts[-1]
    assert started.seconds == 60
    assert (ended.seconds, ended.end_reason) == (600, CallEndReason.ENDED_BY_DOCTOR)


@pytest.mark.parametrize("status", RoomStatus)
@pytest.mark.parametrize("action", RoomAction)
def test_every_step_is_in_the_table_or_refused_with_a_code(
    status: RoomStatus, action: RoomAction
) -> None:
    if (status, action) in TRANSITIONS:
        assert next_status(status, action) is TRANSITIONS[status, action]
    else:
        with pytest.raises(Problem) as refusal:
            next_status(status, action)
        assert refusal.value.status == 409


REFUSED = {
    (RoomStatus.NOT_HERE, RoomAction.ACCEPT): PatientNotReady,
    (RoomStatus.TESTING, RoomAction.ACCEPT): PatientNotReady,
    (RoomStatus.LOST, RoomAction.ACCEPT): PatientNotReady,
    (RoomStatus.DONE, RoomAction.ACCEPT): RoomClosed,
    (RoomStatus.NOT_HERE, RoomAction.END): NoCall,
    (RoomStatus.TESTING, RoomAction.END): NoCall,
    (RoomStatus.READY, RoomAction.END): NoCall,
    (RoomStatus.LOST, RoomAction.END): NoCall,
    (RoomStatus.IN_CALL, RoomAction.TEST): CallInProgress,
    (RoomStatus.DONE, RoomAction.TEST): RoomClosed,
    (RoomStatus.DONE, RoomAction.READY): RoomClosed,
}


def test_what_is_refused_is_this_and_nothing_else() -> None:
    every = {(status, action) for status in RoomStatus for action in RoomAction}
    assert every - TRANSITIONS.keys() == REFUSED.keys()
    for (status, action), problem in REFUSED.items():
        with pytest.raises(problem):
            next_status(status, action)


def test_a_finished_room_stays_finished() -> None:
    for action in RoomAction:
        if (RoomStatus.DONE, action) in TRANSITIONS:
            assert TRANSITIONS[RoomStatus.DONE, action] is RoomStatus.DONE


def test_connecting_works_from_half_an_hour_before_until_hours_after() -> None:
    opens_at, closes_at = WINDOW
    assert (opens_at, closes_at) == (
        START - timedelta(minutes=30),
        START + timedelta(hours=4, minutes=20),
    )
    with pytest.raises(ConnectNotOpen) as refusal:
        domain.ready(RoomState(), opens_at - timedelta(seconds=1), WINDOW)
    assert refusal.value.extra == {"opens_at": opens_at.isoformat()}
    assert domain.ready(RoomState(), opens_at, WINDOW).state.status is RoomStatus.READY
    with pytest.raises(ConnectClosed):
        domain.ready(RoomState(), closes_at, WINDOW)


def test_ready_pressed_twice_is_one_alert() -> None:
    visit = History().comes().readies().after(5).readies()
    assert visit.kinds() == [FactKind.PATIENT_READY]
    assert visit.state.ready_since == START


def test_a_lost_patient_who_comes_back_keeps_their_place() -> None:
    visit = History().comes().readies().after(30).loses()
    assert visit.state.status is RoomStatus.LOST
    assert visit.state.lost_since == visit.now
    visit.after(20).comes()
    assert visit.state.status is RoomStatus.READY
    assert visit.state.ready_since == START
    assert visit.kinds() == [FactKind.PATIENT_READY]


def test_a_patient_who_is_lost_too_long_has_left_and_returns_with_a_new_alert() -> None:
    visit = History().comes().readies().loses().after(60).is_forgotten()
    assert visit.state.status is RoomStatus.NOT_HERE
    assert visit.state.ready_since is None
    visit.after(60).comes()
    assert visit.state.status is RoomStatus.NOT_HERE, "being on the page is not waiting"
    visit.readies()
    assert visit.state.ready_since == visit.now
    assert visit.kinds() == [
        FactKind.PATIENT_READY,
        FactKind.PATIENT_LEFT,
        FactKind.PATIENT_READY,
    ]


def test_a_patient_who_leaves_by_hand_and_returns_raises_a_new_alert() -> None:
    visit = History().comes().readies().leaves()
    assert visit.state.patient.presence is Presence.LEFT
    visit.readies()
    assert visit.state.patient.presence is Presence.HERE
    assert visit.kinds() == [
        FactKind.PATIENT_READY,
        FactKind.PATIENT_LEFT,
        FactKind.PATIENT_READY,
    ]


@pytest.mark.parametrize("role", [PATIENT, DOCTOR])
def test_a_loss_in_the_call_interrupts_it_once_and_the_return_resumes_it(
    role: ParticipantRole,
) -> None:
    visit = in_call()
    call_id = visit.state.call_id
    visit.loses(role).after(30)
    assert visit.state.lost_since is not None
    visit.after(60).is_forgotten(role).after(10).comes(role)
    assert visit.state.status is RoomStatus.IN_CALL
    assert visit.state.call_id == call_id
    assert visit.state.lost_since is None
    assert visit.kinds()[2:] == [FactKind.CALL_INTERRUPTED, FactKind.CALL_RESUMED]
    resumed = next(fact for fact in visit.facts if fact.kind is FactKind.CALL_RESUMED)
    assert (resumed.role, resumed.seconds) == (role, 100)


def test_a_patient_who_hung_up_is_back_by_pressing_the_button_not_by_a_reload() -> None:
    visit = in_call().leaves()
    assert visit.state.status is RoomStatus.IN_CALL
    visit.loses().after(2).comes()
    assert visit.state.patient.presence is Presence.LEFT
    visit.after(3).readies()
    assert visit.state.patient.presence is Presence.HERE
    assert visit.kinds()[2:] == [FactKind.CALL_INTERRUPTED, FactKind.CALL_RESUMED]


def test_a_doctor_who_left_the_call_open_comes_back_by_accepting() -> None:
    visit = in_call().leaves(DOCTOR).after(5).accepts()
    assert visit.state.doctor.presence is Presence.HERE
    assert visit.kinds()[2:] == [FactKind.CALL_INTERRUPTED, FactKind.CALL_RESUMED]


def test_the_call_is_not_resumed_by_its_own_beginning() -> None:
    visit = History().comes(DOCTOR).leaves(DOCTOR).comes().readies().accepts()
    assert FactKind.CALL_RESUMED not in visit.kinds()


def test_a_hidden_page_still_waits() -> None:
    visit = History().comes().readies().hides()
    assert visit.state.patient.presence is Presence.HIDDEN
    assert visit.state.status is RoomStatus.READY


def test_a_cancelled_visit_lets_a_waiting_patient_go_and_ends_a_call() -> None:
    waiting = History().comes().readies()
    waiting.take(domain.close(waiting.state, waiting.now, CallEndReason.CANCELLED))
    assert waiting.kinds() == [FactKind.PATIENT_READY, FactKind.PATIENT_LEFT]
    talking = in_call()
    talking.take(domain.close(talking.state, talking.now, CallEndReason.CANCELLED))
    assert talking.facts[-1].end_reason is CallEndReason.CANCELLED
    assert {waiting.state.status, talking.state.status} == {RoomStatus.DONE}


def test_when_time_is_over_a_forgotten_call_ends_and_a_forgotten_patient_is_let_go() -> None:
    talking = in_call()
    talking.take(domain.expire(talking.state, talking.now))
    assert talking.facts[-1].end_reason is CallEndReason.TIMED_OUT
    assert talking.state.status is RoomStatus.DONE
    waiting = History().comes().readies()
    waiting.take(domain.expire(waiting.state, waiting.now))
    assert waiting.kinds()[-1] is FactKind.PATIENT_LEFT
    assert waiting.state.status is RoomStatus.NOT_HERE, "nobody was seen: it is not done"


STEPS = ("comes", "hides", "loses", "is_forgotten", "readies", "leaves", "accepts", "ends")


@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.sampled_from([PATIENT, DOCTOR]), st.integers(0, 90)),
        max_size=40,
    )
)
def test_whatever_happens_the_facts_tell_the_same_story_as_the_state(
    steps: list[tuple[str, ParticipantRole, int]],
) -> None:
    visit = History()
    for step, role, seconds in steps:
        before = visit.state
        action = getattr(visit.after(seconds), step)
        try:
            action(role) if step in STEPS[:4] or step == "leaves" else action()
        except Problem:
            assert visit.state == before, "a refused action changes nothing"
    assert_story(visit)


def assert_story(visit: History) -> None:
    """Waiting and calls open and close in pairs, and what is open at the end shows in the state."""
    waits, calls = False, False
    gone: dict[ParticipantRole, bool] = {PATIENT: False, DOCTOR: False}
    for fact in visit.facts:
        assert fact.seconds >= 0
        match fact.kind:
            case FactKind.PATIENT_READY:
                assert not waits
                waits = True
            case FactKind.PATIENT_LEFT:
                assert waits
                waits = False
            case FactKind.CALL_STARTED:
                assert waits
                waits, calls = False, True
            case FactKind.CALL_INTERRUPTED:
                assert calls
                assert fact.role is not None
                assert not gone[fact.role]
                gone[fact.role] = True
            case FactKind.CALL_RESUMED:
                assert calls
                assert fact.role is not None
                assert gone[fact.role]
                gone[fact.role] = False
            case FactKind.CALL_ENDED:
                assert calls
                calls = False
            case FactKind.PRESENCE_CHANGED:
                pass
    assert waits == (visit.state.status in {RoomStatus.READY, RoomStatus.LOST})
    assert calls == (visit.state.status is RoomStatus.IN_CALL)


def test_an_untouched_side_is_absent_and_misses_nothing() -> None:
    state = RoomState()
    assert state.patient == state.doctor == Side()
    assert domain.fold(state, PATIENT, [], START, is_new=False) == Change(state)
    assert replace(state).lost_since is None


GOOD = Measured(
    camera_works=True,
    microphone_works=True,
    speaker_works=True,
    round_trip_ms=40,
    packets_lost_percent=0.2,
    jitter_ms=8,
    microphone_level=0.2,
    frames_per_second=25,
)


@pytest.mark.parametrize(
    ("changed", "verdict", "code"),
    [
        ({}, words.TestVerdict.GOOD, "network-good"),
        ({"camera_works": False}, words.TestVerdict.USABLE, "camera-not-working"),
        ({"microphone_works": False}, words.TestVerdict.BAD, "microphone-not-working"),
        ({"speaker_works": False}, words.TestVerdict.BAD, "speaker-not-heard"),
        ({"microphone_level": 0.001}, words.TestVerdict.USABLE, "microphone-quiet"),
        ({"round_trip_ms": 301}, words.TestVerdict.USABLE, "round-trip-long"),
        ({"round_trip_ms": 801}, words.TestVerdict.BAD, "round-trip-long"),
        ({"packets_lost_percent": 1.1}, words.TestVerdict.USABLE, "packets-lost"),
        ({"packets_lost_percent": 5.1}, words.TestVerdict.BAD, "packets-lost"),
        ({"jitter_ms": 51}, words.TestVerdict.USABLE, "jitter-high"),
        ({"jitter_ms": 101}, words.TestVerdict.BAD, "jitter-high"),
        ({"frames_per_second": 4}, words.TestVerdict.USABLE, "picture-choppy"),
        ({"bandwidth_up_kbps": 599}, words.TestVerdict.USABLE, "bandwidth-up-low"),
        ({"bandwidth_up_kbps": 39}, words.TestVerdict.BAD, "bandwidth-up-low"),
        ({"bandwidth_down_kbps": 599}, words.TestVerdict.USABLE, "bandwidth-down-low"),
        ({"bandwidth_down_kbps": 39}, words.TestVerdict.BAD, "bandwidth-down-low"),
        (
            {"bandwidth_up_kbps": 600, "bandwidth_down_kbps": 600},
            words.TestVerdict.GOOD,
            "network-good",
        ),
        ({"path": words.NetworkPath.RELAY_TCP}, words.TestVerdict.USABLE, "udp-blocked"),
        (
            {"relay_udp": False, "relay_tcp": False, "relay_tls": False},
            words.TestVerdict.GOOD,
            "network-good",
        ),
    ],
)
def test_the_verdict_is_the_worst_finding(
    changed: dict[str, object], verdict: words.TestVerdict, code: str
) -> None:
    found, findings = judge(replace(GOOD, **changed))  # pyright: ignore[reportArgumentType]
    assert found is verdict
    assert code in {finding.code for finding in findings}


def test_a_test_that_reached_nothing_is_bad_and_a_speaker_nobody_asked_about_is_left_out() -> None:
    verdict, findings = judge(Measured(camera_works=True, microphone_works=True))
    assert verdict is words.TestVerdict.BAD
    assert [(each.code, each.level) for each in findings] == [
        ("camera-works", Level.GOOD),
        ("microphone-works", Level.GOOD),
        ("network-not-reached", Level.BAD),
    ]


@pytest.mark.parametrize(
    ("relays", "code"),
    [
        ({}, "network-not-reached"),
        ({"relay_udp": False}, "calls-blocked"),
        ({"relay_udp": False, "relay_tcp": False, "relay_tls": False}, "calls-blocked"),
        # The network would let a call through: what was not reached is our own server.
        ({"relay_udp": False, "relay_tcp": True}, "network-not-reached"),
    ],
)
def test_a_network_that_lets_no_call_through_is_told_from_a_server_that_is_not_reached(
    relays: dict[str, bool], code: str
) -> None:
    unreached = Measured(camera_works=True, microphone_works=True)
    verdict, findings = judge(replace(unreached, **relays))  # pyright: ignore[reportArgumentType]
    assert verdict is words.TestVerdict.BAD
    assert findings[-1].code == code


def test_only_a_running_call_changes_its_channel_and_keeps_all_else() -> None:
    with pytest.raises(NoCall):
        domain.set_channel(RoomState(), words.CallChannel.PHONE)
    with pytest.raises(RoomClosed):
        domain.set_channel(RoomState(status=RoomStatus.DONE), words.CallChannel.PHONE)
    state = RoomState(status=RoomStatus.IN_CALL, call_id=uuid4(), call_started_at=START)
    changed = domain.set_channel(state, words.CallChannel.PHONE)
    assert changed == Change(replace(state, channel=words.CallChannel.PHONE))
