"""What people of a simulated day did and saw, noted outside the system as it happened.

Times are seconds of the machine's clock (`time.time`), unless they are datetimes of the clinic.
"""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

__all__ = ["Board", "Departure", "Kill", "Notes", "Press", "Told"]

type PressKey = tuple[str, datetime]


@dataclass
class Press:
    """A press of "Połącz" that the room took: said first, and shown to the one who pressed."""

    visit_id: str
    since: datetime
    said_at: float


@dataclass
class Departure:
    """A waiting patient went, and how."""

    visit_id: str
    at: float
    wanted: str
    """`left` by hand, `closed` the page, `lost` the line, or `vanished` with it."""
    back_at: float | None = None


@dataclass
class Told:
    """What a waiting patient was told of the beginning."""

    visit_id: str
    at: datetime
    expected_at: datetime
    earliest_at: datetime
    latest_at: datetime


@dataclass
class Board:
    """One look at reception's live board, and who was there for sure from before until after."""

    at: float
    rooms: dict[str, tuple[int, str, datetime | None]]
    """By visit: version, status, `ready_since`."""
    waiting: dict[str, datetime]
    """Presses of those whose socket stood all the while."""


@dataclass
class Kill:
    """A part that was killed, and when it was whole again."""

    part: str
    at: float
    until: float = float("inf")


@dataclass
class Notes:
    """The ledger of the day."""

    presses: list[Press] = field(default_factory=list)
    shown: dict[PressKey, dict[str, float]] = field(
        default_factory=lambda: defaultdict(dict[str, float])
    )
    """By press: the alerts that the doctor's console was given, and when first."""
    opened: dict[str, float] = field(default_factory=dict)
    """By doctor: since when their console is open."""
    alert_ends: dict[str, float] = field(default_factory=dict)
    """By alert: when the console was told that it is over, or acknowledged."""
    gone: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By visit: when the console took the waiting patient off."""
    answers: list[str] = field(default_factory=list)
    """Visits whose patient came when called: the doctor is alerted anew."""
    departures: list[Departure] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    boards: list[Board] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    came_at: dict[str, datetime] = field(default_factory=dict)
    heard: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By visit: which sides got the other one's session description."""
    calls: dict[str, float] = field(default_factory=dict)
    """By visit: when the doctor's screen showed the call."""
    messages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By visit: client ids of accepted messages."""
    documents: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    reads: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict[str, int]))
    """By visit and side: up to which number they have read."""
    advised: list[str] = field(default_factory=list)
    races_won: Counter[int] = field(default_factory=Counter)
    """How many races for one slot had so many winners."""
    ends: dict[str, str] = field(default_factory=dict)
    """By visit: how it should have ended, as its people know."""
    moved: set[str] = field(default_factory=set)
    failures: Counter[str] = field(default_factory=Counter)
    """Answers of 5xx, and none at all: each was said again."""
    refusals: Counter[str] = field(default_factory=Counter)
    memory: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By process: bytes at the beginning and at the end of the day."""
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)
    """How booking tells of each visit when the day is over."""
    threads: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """By visit: its messages as the patient reads them when the day is over."""
    stumbles: list[str] = field(default_factory=list)
    """What stopped one of our people: a refusal that they did not expect, or no answer."""
    texts: set[str] = field(default_factory=set)
    """Everything personal that people typed: none of it may be in an event."""

    def outage(self, begin: float, end: float, settle: float) -> float:
        """For how long between the two a part was down, or had just come back."""
        down = 0.0
        for each in self.kills:
            down += max(0.0, min(end, each.until + settle) - max(begin, each.at))
        return down

    def press(self, visit_id: str, since: datetime, said_at: float) -> None:
        if all((each.visit_id, each.since) != (visit_id, since) for each in self.presses):
            self.presses.append(Press(visit_id, since, said_at))

    def alert(self, alert: dict[str, Any]) -> None:
        """A frame of the doctor's console with an alert in it."""
        key = (alert["visit_id"], datetime.fromisoformat(alert["ready_since"]))
        self.shown[key].setdefault(alert["alert_id"], time.time())
        if alert["acknowledged_at"]:
            self.alert_ends.setdefault(alert["alert_id"], time.time())
