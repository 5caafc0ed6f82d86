"""A clinic's day in two minutes, with a part of it killed: every promise is kept.

Twenty doctors and 400 visits: `python -m tests.load.day --kill` (docs/simulated-day.md).
"""

import copy
import html
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from kit.ids import new_id
from tests.load.day.notes import Departure
from tests.load.day.plan import Scale, Way
from tests.load.day.play import Played, play
from tests.load.day.promises import SETTLES_SECONDS, promises_of
from tests.load.day.report import write_page
from tests.load.day.stream import Record
from videoporady_contracts import EventData
from videoporady_contracts.booking import VisitCompleted
from videoporady_contracts.notify import AlertAcknowledged, AlertEnded, AlertEscalated, AlertRaised
from videoporady_contracts.signalling import CallStarted, PatientLeft, PatientReady
from videoporady_contracts.words import EscalationStep

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]

SMALL = Scale(doctors=3, visits_a_doctor=4, hours=1, slot_minutes=10)
SEED = 3
FACTOR = 60


@pytest.fixture(scope="module")
def day() -> Played:
    """With one patient of each way at least."""
    played = play(SMALL, seed=SEED, factor=FACTOR, kills=["notify"])
    assert {each.way for each in played.plan.visits} == set(Way)
    return played


def test_every_promise_of_a_small_day_is_kept(day: Played) -> None:
    promises = promises_of(day)
    assert [each for each in promises if each.is_kept is False] == []
    # Only what a handful of visits can not tell is left open.
    assert [each.name for each in promises if each.is_kept is None] == [
        "Estimates are better than the naive rules"
    ]


def test_the_report_shows_every_promise_and_asks_nobody_else(day: Played, tmp_path: Path) -> None:
    promises = promises_of(day)
    page = write_page(day, promises, tmp_path).read_text("utf-8")
    assert [each.name for each in promises if html.escape(each.name) not in page] == []
    assert page.count("<svg ") == 5
    assert "http" not in page
    rows = (tmp_path / "report.md").read_text("utf-8")
    assert [each.name for each in promises if f"| {each.name} | " not in rows] == []


def records_of(day: Played, kind: type[EventData]) -> list[Record]:
    return [each for each in day.records if type(each.event) is kind]


def seen(day: Played) -> str:
    """The visit of somebody who came, waited, and was seen without any trouble."""
    return next(
        key
        for key, each in day.visits.items()
        if each.plan.way is Way.COMES and key in day.notes.calls
    )


def seen_far_from_the_kill(day: Played) -> str:
    return next(
        key
        for key, at in day.notes.calls.items()
        if not day.notes.outage(at - 10, at + 10, SETTLES_SECONDS)
    )


def books_twice(day: Played) -> None:
    one, other = [each for each in day.notes.visits.values() if each["status"] != "cancelled"][:2]
    other.update({key: one[key] for key in ("doctor_id", "starts_at", "ends_at")})


def loses_an_alert(day: Played) -> None:
    day.records.remove(records_of(day, AlertRaised)[-1])


def doubles_an_alert(day: Played) -> None:
    next(iter(day.notes.shown.values()))["another"] = 0.0


def never_ends_an_alert(day: Played) -> None:
    day.records.remove(records_of(day, AlertEnded)[-1])


def escalates_what_was_seen(day: Played) -> None:
    record = records_of(day, AlertAcknowledged)[-1]
    alert: AlertAcknowledged = record.event  # pyright: ignore[reportAssignmentType]
    event = AlertEscalated(**alert.model_dump(), step=EscalationStep.RECEPTION)
    later = record.envelope.model_copy(update={"time": record.at + timedelta(minutes=1)})
    day.records.append(replace(record, event=event, envelope=later))


def lists_somebody_who_left(day: Played) -> None:
    day.notes.departures.append(Departure(seen(day), day.ended_at - 1, "closed"))


def hides_somebody(day: Played) -> None:
    for board in day.notes.boards:
        for visit_id, since in board.waiting.items():
            board.rooms[visit_id] = (1, "not_here", since)


def takes_a_place(day: Played) -> None:
    record = next(
        each for each in records_of(day, CallStarted) if each.envelope.subject == seen(day)
    )
    call: CallStarted = record.event  # pyright: ignore[reportAssignmentType]
    left = PatientLeft.model_validate(call.model_dump())
    day.records.append(replace(record, event=left, sent_at=day.ended_at))


def shows_another_room(day: Played) -> None:
    board = next(each for each in day.notes.boards if each.rooms)
    visit_id = next(iter(board.rooms))
    board.rooms[visit_id] = (0, "in_call", None)


def deafens_a_side(day: Played) -> None:
    day.notes.heard[seen_far_from_the_kill(day)] = {"patient"}


def doubles_a_message(day: Played) -> None:
    thread = next(each for each in day.notes.threads.values() if each)
    thread.append(thread[0])


def forgets_advice(day: Played) -> None:
    day.notes.advised.append(str(UUID(int=1)))


def ends_twice(day: Played) -> None:
    day.records.append(records_of(day, VisitCompleted)[0])


def names_somebody(day: Played) -> None:
    day.records[0] = replace(day.records[0], text=next(iter(day.notes.texts)))


def parks_an_event(day: Played) -> None:
    day.dead_letters = 1


def stops_somebody(day: Played) -> None:
    day.notes.stumbles.append(f"patient {new_id()}: no answer")


def accepts_who_vanishes(day: Played) -> None:
    """In the moment in which they go: nobody is there to hear."""
    visit_id = next(key for key, each in day.visits.items() if each.plan.way is Way.VANISHES)
    day.notes.calls[visit_id] = day.notes.calls[seen_far_from_the_kill(day)]
    day.notes.heard[visit_id] = set()
    day.notes.departures.append(Departure(visit_id, day.ended_at, "vanished"))


def comes_back_while_it_rings(day: Played) -> None:
    """When called: the alert of the first press is not doubled."""
    visit_id = seen(day)
    raised = [each for each in records_of(day, AlertRaised) if each.envelope.subject == visit_id]
    ready = [each for each in records_of(day, PatientReady) if each.envelope.subject == visit_id]
    again = ready[-1].event.model_copy(update={"room_version": 1_000})
    day.records.append(replace(ready[-1], event=again, sent_at=raised[-1].sent_at + 1e-6))
    day.notes.answers.append(visit_id)


@pytest.mark.parametrize("change", [accepts_who_vanishes, comes_back_while_it_rings])
def test_what_nobody_can_help_breaks_no_promise(
    day: Played, change: Callable[[Played], None]
) -> None:
    other = replace(day, notes=copy.deepcopy(day.notes), records=list(day.records))
    change(other)
    judged = [
        'Each press of "Połącz" is one alert',
        "Both sides of each call are put through",
    ]
    assert [each for each in promises_of(other) if each.name in judged and not each.is_kept] == []


@pytest.mark.parametrize(
    ("fault", "promise"),
    [
        (books_twice, "No double booking"),
        (loses_an_alert, 'Each press of "Połącz" is one alert'),
        (doubles_an_alert, 'Each press of "Połącz" is one alert'),
        (never_ends_an_alert, "Each alert is acknowledged or taken back, once"),
        (escalates_what_was_seen, "Escalated only when not acknowledged in time"),
        (lists_somebody_who_left, "Who left is off the doctor's list within 15 s"),
        (hides_somebody, "Who is there is never invisible"),
        (takes_a_place, "Places survive kills and broken lines"),
        (shows_another_room, "The live board equals the fold of the events"),
        (deafens_a_side, "Both sides of each call are put through"),
        (doubles_a_message, "Each message and document is there, and read, once"),
        (forgets_advice, "Recommendations are issued once"),
        (ends_twice, "Each visit has exactly one end"),
        (names_somebody, "No event holds personal data"),
        (parks_an_event, "Outboxes are empty, nothing is a dead letter"),
        (stops_somebody, "Nobody is stopped by a fault of ours"),
    ],
)
def test_a_day_with_a_fault_breaks_its_promise(
    day: Played, fault: Callable[[Played], None], promise: str
) -> None:
    worse = replace(day, notes=copy.deepcopy(day.notes), records=list(day.records))
    fault(worse)
    assert promise in {each.name for each in promises_of(worse) if each.is_kept is False}
