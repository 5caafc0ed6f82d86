"""Presence over any sequence of comings and goings: nobody invisible, no ghosts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.signalling import absence, domain
from services.signalling.absence import Limits
from services.signalling.domain import Change, FactKind, RoomState
from videoporady_contracts.words import ParticipantRole, Presence, RoomStatus

START = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
WINDOW = (START - timedelta(hours=1), START + timedelta(hours=9))
PATIENT = ParticipantRole.PATIENT
LIMITS = Limits(
    lost_after=timedelta(seconds=3),
    closed_after=timedelta(seconds=8),
    left_after=timedelta(seconds=60),
    silent_after=timedelta(seconds=12),
)
SWEEP_SECONDS = 1
SILENCE_SECONDS = 10
"""After so long without a word the socket's owner closes it."""


@dataclass
class Line:
    """One connection as the database has it, and whether its browser still speaks."""

    hidden: bool = False
    speaks: bool = True
    silent_since: datetime | None = None
    closed_at: datetime | None = None
    closed_by_person: bool = False


@dataclass
class World:
    """A patient's connections and the room, swept each second as the service does."""

    now: datetime = START
    state: RoomState = field(default_factory=RoomState)
    lines: list[Line] = field(default_factory=list)
    left_events: int = 0

    def take(self, change: Change) -> None:
        self.state = change.state
        self.left_events += sum(each.kind is FactKind.PATIENT_LEFT for each in change.facts)

    def fold(self, *, is_new: bool = False, was_closed: bool = False, at: datetime) -> None:
        hidden = [each.hidden for each in self.lines]
        self.take(
            domain.fold(self.state, PATIENT, hidden, at, is_new=is_new, was_closed=was_closed)
        )

    def connect(self) -> None:
        self.lines = [Line()]  # One open socket an account: the newer one takes the place.
        self.fold(is_new=True, at=self.now)

    def newest(self) -> Line | None:
        return next((each for each in self.lines if each.speaks), None)

    def act(self, action: str) -> None:
        line = self.newest()
        if action == "connect":
            self.connect()
        elif action == "press" and line is not None:
            self.take(domain.ready(self.state, self.now, WINDOW))
        elif line is None:
            return
        elif action in ("hide", "show"):
            line.hidden = action == "hide"
            self.fold(at=self.now)
        elif action in ("close", "break"):
            line.speaks, line.closed_at = False, self.now
            line.closed_by_person = action == "close"
        elif action == "fall silent":
            line.speaks, line.silent_since = False, self.now

    def pass_seconds(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += timedelta(seconds=SWEEP_SECONDS)
            self.sweep()

    def sweep(self) -> None:
        for line in self.lines:
            silence = timedelta(seconds=SILENCE_SECONDS)
            if line.silent_since is not None and self.now - line.silent_since >= silence:
                line.closed_at = line.closed_at or self.now
        dead = [
            (since, line.closed_by_person, line)
            for line in self.lines
            if (since := absence.dead_since(line.closed_at, self.now, self.now, LIMITS))
        ]
        if dead:
            self.lines = [each for each in self.lines if all(each is not line for *_, line in dead)]
            since, was_closed, _ = max(dead, key=lambda each: each[:2])
            self.fold(at=since, was_closed=was_closed)
        if absence.has_left(self.state.patient, self.now, LIMITS):
            self.take(domain.forget(self.state, PATIENT, self.now))


ACTIONS = ("connect", "press", "hide", "show", "close", "break", "fall silent")
STEPS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 20)), max_size=25)


@given(STEPS)
def test_whoever_speaks_is_seen_and_keeps_the_place(steps: list[tuple[str, int]]) -> None:
    world = World()
    for action, seconds in steps:
        place, left_events = world.state.ready_since, world.left_events
        world.act(action)
        world.pass_seconds(seconds)
        line = world.newest()
        if line is None:
            continue
        expected = Presence.HIDDEN if line.hidden else Presence.HERE
        assert world.state.patient.presence is expected
        assert world.state.status is not RoomStatus.LOST
        if place is not None:
            # It moves for nobody: it is kept, or was lost before with an event.
            assert world.state.ready_since == place
            assert world.left_events == left_events


@given(STEPS, st.sampled_from(["close", "break", "fall silent"]))
def test_whoever_goes_is_gone_within_the_limit(steps: list[tuple[str, int]], going: str) -> None:
    world = World()
    for action, seconds in steps:
        world.act(action)
        world.pass_seconds(seconds)
    world.act("connect")
    world.act("press")
    place = world.state.ready_since
    world.act(going)
    if going == "close":
        world.pass_seconds(15)
    else:
        world.pass_seconds(15)
        assert world.state.patient.presence is Presence.LOST, "shown, and not waited for in vain"
        assert world.state.ready_since == place
        world.pass_seconds(60)
    assert world.state.patient.presence is Presence.LEFT
    assert world.state.status is RoomStatus.NOT_HERE
    assert world.state.ready_since is None
    world.pass_seconds(10)
    world.act("connect")
    world.act("press")
    assert world.state.status is RoomStatus.READY, "who returns waits again"
