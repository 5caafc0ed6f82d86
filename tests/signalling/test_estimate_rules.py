"""When a visit will really begin: rules without a clock, and how they do on simulated days."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.signalling.estimate_rules import (
    Announced,
    Estimate,
    PlannedVisit,
    estimates_of,
    shown_after,
)
from tests.load.waiting import accuracy_of
from videoporady_contracts.words import WaitCause

TEN = datetime(2027, 1, 11, 10, 0, tzinfo=UTC)
STEADY = [1.0] * 20
"""A doctor whose visits take as long as planned."""


def at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def visit(begins: float, **known: Any) -> PlannedVisit:
    """A visit of 20 minutes, so many minutes after ten."""
    return PlannedVisit(uuid4(), at(begins), at(begins + 20), **known)


def estimate(
    day: list[PlannedVisit], minutes: float, which: int = -1, announced: Announced | None = None
) -> Estimate:
    found: dict[UUID, Estimate] = estimates_of(day, STEADY, at(minutes), announced)
    return found[day[which].visit_id]


def test_a_day_on_time_is_told_as_planned() -> None:
    day = [visit(0, started_at=at(0)), visit(20), visit(40)]
    assert [estimate(day, 5, which).delay_minutes for which in (1, 2)] == [0, 0]
    assert estimate(day, 5).cause is None


def test_a_visit_that_runs_over_moves_everybody_behind_it() -> None:
    day = [visit(0, started_at=at(0)), visit(20, is_waiting=True), visit(40)]
    before, after = estimate(day, 10, 1), estimate(day, 32, 1)
    assert after.expected_at >= before.expected_at + timedelta(minutes=10)
    assert after.cause is WaitCause.VISIT_AHEAD
    assert after.earliest_at >= at(30)
    assert estimate(day, 32).delay_minutes >= 10


def test_nothing_is_promised_before_the_running_visit_can_end() -> None:
    day = [visit(0, started_at=at(0)), visit(20, is_waiting=True)]
    for minutes in range(0, 120, 5):
        assert estimate(day, minutes).expected_at > at(minutes)
        assert estimate(day, minutes).latest_at > at(minutes)


@pytest.mark.parametrize("known", [{"is_off": True}, {"ended_at": TEN}])
def test_who_is_not_seen_takes_no_time(known: dict[str, Any]) -> None:
    behind = visit(40, is_waiting=True)
    late = visit(0, started_at=at(0))
    with_it = estimate([late, visit(20, is_waiting=True), behind], 30)
    without = estimate([late, visit(20, is_waiting=True, **known), behind], 30)
    assert without.expected_at < with_it.expected_at


def test_a_patient_who_has_not_come_ten_minutes_later_is_passed_over() -> None:
    day = [visit(0), visit(20, is_waiting=True)]
    assert estimate(day, 21).expected_at < at(25)


def test_of_a_patient_who_does_not_come_nothing_is_expected() -> None:
    absent, running = visit(0), visit(20, started_at=at(21))
    assert estimates_of([absent], STEADY, at(5)) != {}
    assert estimates_of([absent], STEADY, at(15)) == {}
    assert estimates_of([absent, running], STEADY, at(25)) == {}
    # Behind a doctor who is late, they may still mean to come.
    behind = visit(20)
    assert set(estimates_of([visit(0, started_at=at(0)), behind], STEADY, at(45))) == {
        behind.visit_id
    }
    assert estimates_of([visit(0, started_at=at(0)), behind], STEADY, at(120)) == {}


def test_a_doctor_who_has_not_begun_is_later_the_later_it_gets() -> None:
    day = [visit(0, is_waiting=True), visit(20)]
    first, second = estimate(day, 6, 0), estimate(day, 20, 0)
    assert second.expected_at > first.expected_at > at(6)
    assert second.cause is WaitCause.NOT_BEGUN


def test_what_the_doctor_said_stands_until_the_next_visit_begins() -> None:
    said = Announced(15, at(-5))
    day = [visit(0, is_waiting=True), visit(20)]
    told = estimate(day, 0, 0, said)
    assert (told.delay_minutes, told.cause) == (15, WaitCause.DOCTOR_SAID)
    assert told.announced == said
    begun = [visit(0, started_at=at(1)), day[1]]
    assert estimate(begun, 2, 1, said).announced is None
    assert estimate(begun, 2, 1, said).delay_minutes == 0


def test_a_doctor_whose_visits_take_longer_is_expected_later() -> None:
    day = [visit(0, started_at=at(0)), visit(20), visit(40)]
    slow = estimates_of(day, [1.6] * 20, at(5))[day[2].visit_id]
    assert slow.expected_at > estimate(day, 5).expected_at + timedelta(minutes=10)


def test_a_visit_that_is_not_by_video_is_over_when_its_time_is() -> None:
    in_person, behind = visit(0, is_heard_of=False), visit(20, is_waiting=True)
    assert at(20) <= estimate([in_person, behind], 10).expected_at <= at(22)
    assert estimate([in_person, behind], 22).expected_at <= at(25)
    # Nobody tells that it began: nothing is promised to a patient who may be on the telephone.
    assert in_person.visit_id not in estimates_of([in_person, behind], STEADY, at(10))


def test_who_waits_at_a_telephone_is_told_how_late_the_doctor_is() -> None:
    day = [visit(0, started_at=at(0)), visit(20, is_heard_of=False)]
    told = estimate(day, 45)
    assert told.expected_at > at(45)
    assert told.delay_minutes >= 25
    assert told.cause is WaitCause.VISIT_AHEAD
    waiting = [visit(0, is_waiting=True), day[1]]
    assert estimate(waiting, 30).delay_minutes >= 25


def test_after_a_late_visit_those_not_by_video_follow_one_after_the_other() -> None:
    ended = visit(0, started_at=at(0), ended_at=at(30))
    first, second = visit(20, is_heard_of=False), visit(40, is_heard_of=False)
    behind = visit(60, is_waiting=True)
    day = [ended, first, second, behind]
    assert estimates_of(day, STEADY, at(35)).keys() == {second.visit_id, behind.visit_id}
    assert at(51) <= estimate(day, 35, 2).expected_at <= at(53)
    assert at(72) <= estimate(day, 35).expected_at <= at(76)
    assert estimates_of(day, STEADY, at(55)).keys() == {behind.visit_id}


def test_a_delay_that_the_doctor_announced_counts_for_every_kind_of_visit() -> None:
    day, said = [visit(0, is_heard_of=False)], Announced(20, at(-5))
    assert estimate(day, 5, announced=said).expected_at == at(20)
    assert estimates_of(day, STEADY, at(21), said) == {}


def test_what_is_shown_stands_while_it_holds_and_says_when_it_moves() -> None:
    day = [visit(0, started_at=at(0)), visit(20, is_waiting=True)]
    shown = shown_after(None, estimate(day, 10), at(10))
    assert shown.moved_at is None
    assert shown_after(shown, estimate(day, 12), at(12)) == shown
    moved = shown_after(shown, estimate(day, 40), at(40))
    assert moved.moved_at == at(40)
    assert moved.moved_minutes >= 15
    assert shown_after(moved, estimate(day, 41), at(41)) == moved


def test_it_beats_the_two_usual_ways_on_simulated_days() -> None:
    accuracy = accuracy_of(days=40)
    medians = accuracy.medians
    assert medians["ours"] < 0.75 * medians["mean_length"]
    assert medians["ours"] < 0.75 * medians["longest_wait"]
    assert sum(accuracy.held) / len(accuracy.held) > 0.5
