"""What a simulated day is judged by: each promise is one row, kept or broken with the visits.

Everything is looked at from outside: the frames that people got, the answers of the API, and the
stream of events. A part that was killed may delay what it promises, by as long as it was away.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from tests.load.day import folding, truth
from tests.load.day.play import Played
from tests.load.day.stage import DUE_EVERY_SECONDS, ESCALATE_SECONDS
from tests.load.day.stream import Record
from videoporady_contracts import EventData
from videoporady_contracts.booking import (
    SlotBooked,
    VisitCancelled,
    VisitCompleted,
    VisitMissed,
    VisitRescheduled,
)
from videoporady_contracts.chat import DocumentShared, MessagesRead, RecommendationsIssued
from videoporady_contracts.notify import (
    AlertAcknowledged,
    AlertEnded,
    AlertEscalated,
    AlertRaised,
)
from videoporady_contracts.signalling import (
    CallInterrupted,
    CallStarted,
    PatientLeft,
    PatientReady,
    PresenceChanged,
)
from videoporady_contracts.words import EscalationStep, ParticipantRole, Presence

__all__ = ["SETTLES_SECONDS", "Evidence", "Promise", "promises_of"]

GONE_SECONDS_MAX = 15.0
SHOWN_LOST_SECONDS = 6.0
"""Who is away for longer must have been shown as lost: the grace, a sweep, and the way."""
SETTLES_SECONDS = 20.0
"""A part that is back still waits for its partners, and watches before it lets anybody go."""
ESCALATES_SECONDS_MAX = 2 * DUE_EVERY_SECONDS + 5.0
ANSWERS_MIN = 60
"""Fewer answers say nothing of medians."""
ENDS = (VisitCompleted, VisitMissed, VisitCancelled)


@dataclass(frozen=True)
class Promise:
    """One row. `is_kept` is None when there was too little to judge."""

    name: str
    is_kept: bool | None
    figure: str
    broken: tuple[str, ...] = ()
    """Ids of the visits that broke it, or what else did."""


def _promise(name: str, figure: str, broken: Iterable[object], *, looked_at: int) -> Promise:
    """Of so many cases; where there was none, nothing is kept either."""
    found = tuple(dict.fromkeys(map(str, broken)))
    is_kept = None if not looked_at and not found else not found
    return Promise(name, is_kept, figure, found)


class Evidence:
    """The day with its events sorted out."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self.notes = played.notes

    @cached_property
    def _by_type(self) -> dict[type[EventData], list[Record]]:
        found: dict[type[EventData], list[Record]] = defaultdict(list)
        for each in self.played.records:
            found[type(each.event)].append(each)
        return found

    def of[E: EventData](self, *kinds: type[E]) -> list[tuple[Record, Any]]:
        """The events of some types with their records, in the order of the stream."""
        found = [each for kind in kinds for each in self._by_type[kind]]
        return [(each, each.event) for each in sorted(found, key=lambda each: each.sent_at)]

    def outage(self, begin: float, end: float) -> float:
        return self.notes.outage(begin, end, SETTLES_SECONDS)


def promises_of(played: Played) -> list[Promise]:
    """All rows, in the order of the report."""
    evidence = Evidence(played)
    checks: Sequence[Callable[[Evidence], Promise]] = (
        no_double_booking,
        each_press_is_one_alert,
        each_alert_is_over,
        escalated_only_when_unseen,
        who_left_is_off_the_list,
        who_is_there_is_visible,
        places_are_kept,
        snapshot_equals_fold,
        estimates_beat_naive_rules,
        both_sides_are_put_through,
        messages_are_there_once,
        advice_is_issued_once,
        each_visit_ends_once,
        events_name_nobody,
        nothing_is_left_over,
        nobody_stumbled,
    )
    return [check(evidence) for check in checks]


def no_double_booking(evidence: Evidence) -> Promise:
    """Live visits of one doctor never overlap: in the stream at any time, and at the end."""
    holder: dict[object, str] = {}
    broken: list[str] = []
    for _, event in evidence.of(SlotBooked, VisitRescheduled, VisitCancelled):
        visit_id = str(event.visit_id)
        for slot_id in [key for key, mine in holder.items() if mine == visit_id]:
            del holder[slot_id]
        if not isinstance(event, VisitCancelled):
            broken += [visit_id, holder[event.slot_id]] if event.slot_id in holder else []
            holder[event.slot_id] = visit_id
    by_doctor: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in evidence.notes.visits.values():
        if each["status"] != "cancelled":
            by_doctor[each["doctor_id"]].append(each)
    for visits in by_doctor.values():
        visits.sort(key=lambda each: each["starts_at"])
        for one, other in pairwise(visits):
            if other["starts_at"] < one["ends_at"]:
                broken += [one["visit_id"], other["visit_id"]]
    races = evidence.notes.races_won
    broken += ["a race with two winners"] * races[2]
    figure = f"{len(evidence.notes.visits)} visits; {races.total()} races for one slot"
    return _promise("No double booking", figure, broken, looked_at=len(evidence.notes.visits))


def each_press_is_one_alert(evidence: Evidence) -> Promise:
    """What patients saw accepted, what the stream says, and what the doctor was shown: the same."""
    notes, played = evidence.notes, evidence.played
    pressed = {(each.visit_id, each.since) for each in notes.presses}
    told = {
        (str(event.visit_id), event.room_version): event.ready_since
        for _, event in evidence.of(PatientReady)
    }
    heard = Counter(visit_id for visit_id, _ in told)
    raised = Counter(str(event.visit_id) for _, event in evidence.of(AlertRaised))
    # Who comes back when called alerts the doctor anew, and keeps the place of the first press.
    presses = Counter(visit_id for visit_id, _ in pressed) + Counter(notes.answers)
    rings_on = _came_while_it_rang(evidence)
    broken = [
        key
        for key in presses | raised
        if not presses[key] == heard[key] == raised[key] + rings_on[key]
    ]
    broken += [key for key, _ in pressed ^ {(key, since) for (key, _), since in told.items()}]
    ends = {str(event.alert_id): each.sent_at for each, event in evidence.of(AlertEnded)}
    alerts: dict[str, list[float]] = defaultdict(list)
    for _, event in evidence.of(AlertRaised):
        alerts[str(event.visit_id)].append(ends.get(str(event.alert_id), played.ended_at))
    answers = Counter(notes.answers)
    for visit_id in {key for key, _ in pressed}:
        times = sorted(since for key, since in pressed if key == visit_id)
        opened = notes.opened.get(_doctor_of(evidence, visit_id), played.ended_at)
        for since, ended in zip(times, alerts[visit_id], strict=False):
            screens = len(notes.shown.get((visit_id, since), {}))
            # Who came and was gone before the doctor began, or in a kill, is on nobody's screen.
            is_due = opened < ended and not evidence.outage(played.real_of(since), ended)
            if screens > 1 + answers[visit_id] or (is_due and not screens):
                broken.append(visit_id)
    shown = sum(map(len, notes.shown.values()))
    figure = f"{presses.total()} presses, {raised.total()} alerts, {shown} on screens"
    name = 'Each press of "Połącz" is one alert'
    return _promise(name, figure, broken, looked_at=presses.total())


def _came_while_it_rang(evidence: Evidence) -> Counter[str]:
    """By visit: how often who was called came back to an alert that nobody had seen yet. It rings
    on, and is not doubled."""
    seen: dict[str, float] = {}
    for each, event in evidence.of(AlertAcknowledged, AlertEnded):
        seen.setdefault(str(event.alert_id), each.sent_at)
    raised: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for each, event in evidence.of(AlertRaised):
        raised[str(event.visit_id)].append((each.sent_at, str(event.alert_id)))
    found: Counter[str] = Counter()
    since: dict[str, object] = {}
    for each, event in evidence.of(PatientReady):
        visit_id = str(event.visit_id)
        is_return = since.get(visit_id) == event.ready_since
        since[visit_id] = event.ready_since
        before = [alert_id for at, alert_id in raised[visit_id] if at < each.sent_at]
        if is_return and before and seen.get(before[-1], float("inf")) > each.sent_at:
            found[visit_id] += 1
    return found


def _doctor_of(evidence: Evidence, visit_id: str) -> str:
    return evidence.played.doctor_ids[evidence.played.visits[visit_id].doctor]


def each_alert_is_over(evidence: Evidence) -> Promise:
    """Acknowledged, or taken back, and in the end over, once."""
    raised = {str(event.alert_id): str(event.visit_id) for _, event in evidence.of(AlertRaised)}
    ended = Counter(str(event.alert_id) for _, event in evidence.of(AlertEnded))
    seen = Counter(str(event.alert_id) for _, event in evidence.of(AlertAcknowledged))
    broken = [
        visit_id
        for alert_id, visit_id in raised.items()
        if ended[alert_id] != 1 or seen[alert_id] > 1
    ]
    figure = f"{len(ended)} over, {len(seen)} of them seen before"
    name = "Each alert is acknowledged or taken back, once"
    return _promise(name, figure, broken, looked_at=len(raised))


def escalated_only_when_unseen(evidence: Evidence) -> Promise:
    """To the doctor's telephone when nobody saw it in time, and never otherwise."""
    real_of = evidence.played.real_of
    over: dict[str, float] = {}
    for each, event in evidence.of(AlertAcknowledged, AlertEnded):
        over.setdefault(str(event.alert_id), real_of(each.at))
    steps: dict[tuple[str, EscalationStep], float] = {
        (str(event.alert_id), event.step): real_of(each.at)
        for each, event in evidence.of(AlertEscalated)
    }
    limits = zip((EscalationStep.DOCTOR, EscalationStep.RECEPTION), ESCALATE_SECONDS, strict=True)
    broken: list[str] = []
    for step, seconds in limits:
        for each, event in evidence.of(AlertRaised):
            alert_id, raised_at = str(event.alert_id), real_of(each.at)
            due, seen = raised_at + seconds, over.get(alert_id, float("inf"))
            escalated = steps.get((alert_id, step))
            slack = ESCALATES_SECONDS_MAX + evidence.outage(raised_at, min(seen, due + 60))
            if escalated is None:
                broken += [str(event.visit_id)] * (seen > due + slack)
            elif escalated < due - 0.05 or escalated > seen + 0.05:
                broken.append(str(event.visit_id))
    reached = Counter(step.value for _, step in steps)
    figure = ", ".join(f"{count} to {step}" for step, count in reached.items()) or "none needed"
    name = "Escalated only when not acknowledged in time"
    return _promise(name, figure, broken, looked_at=len(evidence.of(AlertRaised)))


def who_left_is_off_the_list(evidence: Evidence) -> Promise:
    """Within 15 s of the machine; who only lost the line is shown as lost within them."""
    left, lost = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    for each, event in evidence.of(PatientLeft, CallStarted):
        left[str(event.visit_id)].append(each.sent_at)
    for each, event in evidence.of(PresenceChanged, CallInterrupted):
        is_patient = event.role is ParticipantRole.PATIENT
        if is_patient and getattr(event, "presence", Presence.LOST) is not Presence.HERE:
            lost[str(event.visit_id)].append(each.sent_at)
    took: list[float] = []
    broken: list[str] = []
    for each in evidence.notes.departures:
        if each.wanted in {"left", "closed"}:
            times = left[each.visit_id] + evidence.notes.gone[each.visit_id]
        elif each.back_at is not None and each.back_at - each.at < SHOWN_LOST_SECONDS:
            continue
        else:
            times = lost[each.visit_id]
        after = min((at for at in times if at >= each.at), default=float("inf")) - each.at
        late = evidence.outage(each.at, each.at + GONE_SECONDS_MAX)
        took.append(after)
        if after > GONE_SECONDS_MAX + late:
            broken.append(each.visit_id)
    slowest = f", the slowest after {max(took):.1f} s" if took else ""
    name = "Who left is off the doctor's list within 15 s"
    return _promise(name, f"{len(took)} went{slowest}", broken, looked_at=len(took))


def who_is_there_is_visible(evidence: Evidence) -> Promise:
    """Each look at the live board shows everybody whose socket stood before and after it."""
    began = {str(event.visit_id): each.sent_at for each, event in evidence.of(CallStarted)}
    broken: list[str] = []
    count = 0
    for board in evidence.notes.boards:
        late = evidence.outage(board.at - SETTLES_SECONDS, board.at)
        for visit_id, since in board.waiting.items():
            count += 1
            _, status, ready_since = board.rooms.get(visit_id, (0, "missing", None))
            is_called = began.get(visit_id, float("inf")) <= board.at + 2
            is_shown = status == "ready" and ready_since == since
            if not is_shown and not is_called and not (status == "lost" and late):
                broken.append(visit_id)
    figure = f"{count:,} people on {len(evidence.notes.boards)} looks at the board"
    return _promise("Who is there is never invisible", figure, broken, looked_at=count)


def places_are_kept(evidence: Evidence) -> Promise:
    """Nobody who did not go lost the place, whatever was killed."""
    wanted = Counter(each.visit_id for each in evidence.notes.departures if each.wanted != "lost")
    let_go = Counter(str(event.visit_id) for _, event in evidence.of(PatientLeft))
    broken = [visit_id for visit_id, count in let_go.items() if count > wanted[visit_id]]
    in_kills: set[str] = set()
    for kill in evidence.notes.kills:
        before = [each for each in evidence.notes.boards if each.at <= kill.at][-1:]
        in_kills |= {visit_id for each in before for visit_id in each.waiting}
    kills = [each.part for each in evidence.notes.kills]
    figure = f"{len(kills)} kills ({', '.join(kills) or 'none'}), {len(in_kills)} waited in them"
    name = "Places survive kills and broken lines"
    return _promise(name, figure, broken, looked_at=len(evidence.notes.presses))


def snapshot_equals_fold(evidence: Evidence) -> Promise:
    """The live board at every look is what the events up to the same version make of each room."""
    compared, broken = folding.compare(evidence.played)
    name = "The live board equals the fold of the events"
    return _promise(name, f"{compared:,} rooms compared", broken, looked_at=compared)


def estimates_beat_naive_rules(evidence: Evidence) -> Promise:
    """The told time is nearer to the truth than the two rules that others use."""
    errors = truth.errors_of(evidence.played)
    medians = errors.medians
    figure = (
        f"off by {medians['ours']:.1f} min (median); {medians['mean_length']:.1f} by mean length, "
        f"{medians['longest_wait']:.1f} by longest wait; {len(errors.ours)} answers"
        if errors.ours
        else "nobody was told a time"
    )
    name = "Estimates are better than the naive rules"
    if len(errors.ours) < ANSWERS_MIN:
        return Promise(name, None, f"{figure}: too few to judge")
    is_kept = medians["ours"] < min(medians["mean_length"], medians["longest_wait"])
    return Promise(name, is_kept, figure)


def both_sides_are_put_through(evidence: Evidence) -> Promise:
    """In each call both sides got the other's session description, if both were there."""
    notes = evidence.notes
    vanished = {each.visit_id for each in notes.departures if each.wanted == "vanished"}
    broken = [
        visit_id
        for visit_id, at in notes.calls.items()
        if notes.heard[visit_id] != {"patient", "doctor"}
        and visit_id not in vanished
        and not evidence.outage(at - 10, at + 10)
    ]
    name, count = "Both sides of each call are put through", len(notes.calls)
    return _promise(name, f"{count} calls", broken, looked_at=count)


def messages_are_there_once(evidence: Evidence) -> Promise:
    """Accepted = stored, each once, numbered without gaps, and read marks told once."""
    notes = evidence.notes
    told = Counter(
        (str(event.visit_id), event.role.value, event.seq) for _, event in evidence.of(MessagesRead)
    )
    shared = Counter(str(event.visit_id) for _, event in evidence.of(DocumentShared))
    broken = [visit_id for (visit_id, *_), count in told.items() if count > 1]
    for visit_id in {*notes.messages, *notes.documents}:
        thread = notes.threads.get(visit_id, [])
        texts = Counter(each["client_id"] for each in thread if each["kind"] == "text")
        papers = Counter(
            each["document"]["document_id"] for each in thread if each["kind"] == "document"
        )
        is_whole = texts == Counter(notes.messages[visit_id])
        is_whole &= papers == Counter(notes.documents[visit_id])
        is_whole &= shared[visit_id] == len(notes.documents[visit_id])
        is_whole &= [each["seq"] for each in thread] == list(range(1, len(thread) + 1))
        read = notes.reads[visit_id].get("doctor") if visit_id in notes.reads else None
        is_whole &= read is None or told[visit_id, "doctor", read] == 1
        broken += [visit_id] * (not is_whole)
    messages, papers = (sum(map(len, kept.values())) for kept in (notes.messages, notes.documents))
    figure = f"{messages} messages, {papers} documents, {told.total()} read marks"
    name = "Each message and document is there, and read, once"
    return _promise(name, figure, broken, looked_at=messages + papers)


def advice_is_issued_once(evidence: Evidence) -> Promise:
    """What a doctor wrote and issued is told once."""
    issued = Counter(str(event.visit_id) for _, event in evidence.of(RecommendationsIssued))
    wanted = Counter(evidence.notes.advised)
    broken = [key for key in issued | wanted if issued[key] != wanted[key]]
    name, count = "Recommendations are issued once", len(wanted)
    return _promise(name, f"{count} visits", broken, looked_at=count)


def each_visit_ends_once(evidence: Evidence) -> Promise:
    """Completed, missed or cancelled: as its people know, as booking tells, as the stream says."""
    notes = evidence.notes
    told: dict[str, list[str]] = defaultdict(list)
    names = {VisitCompleted: "completed", VisitMissed: "missed", VisitCancelled: "cancelled"}
    for _, event in evidence.of(*ENDS):
        told[str(event.visit_id)].append(names[type(event)])
    broken = [
        visit_id
        for visit_id in evidence.played.visits
        if told[visit_id] != [notes.ends.get(visit_id)]
        or notes.visits.get(visit_id, {}).get("status") != notes.ends.get(visit_id)
    ]
    counts = Counter(each["status"] for each in notes.visits.values())
    figure = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    name, count = "Each visit has exactly one end", len(evidence.played.visits)
    return _promise(name, f"{figure}; {len(notes.moved)} moved", broken, looked_at=count)


def events_name_nobody(evidence: Evidence) -> Promise:
    """Nothing that people typed, and no address or number of theirs, is in any event."""
    everything = "\n".join(each.text for each in evidence.played.records)
    typed = {*evidence.notes.texts, "Halina", "+48600100200", "@example.com"}
    # Which text it was is not for a report: where it came through is found by its event.
    found = [
        each.envelope.type
        for text in typed
        if text in everything
        for each in evidence.played.records
        if text in each.text
    ]
    figure = f"{len(evidence.played.records):,} events searched for {len(typed):,} texts"
    count = len(evidence.played.records)
    return _promise("No event holds personal data", figure, found, looked_at=count)


def nothing_is_left_over(evidence: Evidence) -> Promise:
    """No event waits in an outbox, none was parked."""
    played = evidence.played
    broken = [] if played.outboxes_empty else ["an outbox is not empty"]
    broken += [f"{played.dead_letters} dead letters"] if played.dead_letters else []
    figure = f"{len(played.records):,} events published, {played.dead_letters} dead letters"
    name = "Outboxes are empty, nothing is a dead letter"
    return _promise(name, figure, broken, looked_at=len(played.records))


def nobody_stumbled(evidence: Evidence) -> Promise:
    """No request of ours was refused that a patient or doctor may make, or stayed unanswered."""
    failures = evidence.notes.failures.total()
    refusals = evidence.notes.refusals.total()
    figure = f"{failures} answers of 5xx or none, said again; {refusals} refusals by rule"
    name, count = "Nobody is stopped by a fault of ours", len(evidence.played.visits)
    return _promise(name, figure, evidence.notes.stumbles, looked_at=count)
