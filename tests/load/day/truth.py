"""How each visit of a simulated day really went, and how far off it was what people were told."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from services.signalling.estimate_rules import PlannedVisit
from tests.load.day.play import Played
from tests.load.waiting import Accuracy, Truth, by_longest_wait, by_mean_length
from videoporady_contracts.booking import VisitCancelled
from videoporady_contracts.signalling import CallEnded, CallStarted

__all__ = ["days_of", "errors_of"]

MINUTE = timedelta(minutes=1)


def days_of(played: Played) -> dict[int, list[Truth]]:
    """By doctor: the visits of their day in its order, with what became of each."""
    started: dict[str, datetime] = {}
    ended: dict[str, datetime] = {}
    cancelled: dict[str, datetime] = {}
    kinds = {CallStarted: started, CallEnded: ended, VisitCancelled: cancelled}
    for each in played.records:
        times = kinds.get(type(each.event))
        if times is not None:
            times.setdefault(each.event.key, each.at)
    length = timedelta(minutes=played.plan.scale.slot_minutes)
    days: dict[int, list[Truth]] = defaultdict(list)
    for visit_id, visit in played.visits.items():
        planned = PlannedVisit(UUID(visit_id), visit.starts_at, visit.starts_at + length)
        days[visit.doctor].append(
            Truth(
                planned,
                played.notes.came_at.get(visit_id),
                cancelled.get(visit_id),
                started.get(visit_id),
                ended.get(visit_id),
            )
        )
    for day in days.values():
        day.sort(key=lambda each: each.planned.starts_at)
    return days


def errors_of(played: Played) -> Accuracy:
    """Of all that waiting patients were told, beside what two naive rules would have said."""
    accuracy = Accuracy()
    days = days_of(played)
    place = {
        str(truth.planned.visit_id): (doctor, number)
        for doctor, day in days.items()
        for number, truth in enumerate(day)
    }
    for told in played.notes.told:
        doctor, number = place[told.visit_id]
        day, truth = days[doctor], days[doctor][number]
        if truth.started_at is None or truth.comes_at is None or told.at < truth.comes_at:
            continue
        for way, said in (
            (accuracy.ours, told.expected_at),
            (accuracy.longest_wait, by_longest_wait(day, truth, told.at)),
            (accuracy.mean_length, by_mean_length(day, number, told.at)),
        ):
            way.append(abs((said - truth.started_at) / MINUTE))
        accuracy.held.append(told.earliest_at <= truth.started_at <= told.latest_at)
    return accuracy
