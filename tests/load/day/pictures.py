"""The charts of a simulated day: rooms, doctors, alerts, waiting times and the stream."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from kit.zone import CLINIC_TIME
from tests.load.day.charts import INK, MUTED, Axis, Chart, bars, line, marker, points, stack
from tests.load.day.folding import HAPPENS, status_after
from tests.load.day.play import Played
from tests.load.day.truth import days_of
from tests.load.measuring import percentile
from videoporady_contracts.booking import VisitCancelled, VisitCompleted, VisitMissed
from videoporady_contracts.signalling import CallStarted

__all__ = ["alert_seconds", "pictures_of", "waits_of"]

MINUTE = timedelta(minutes=1)
PETROL, MARIGOLD, TEAL, SAND, GREY = "#0A4A58", "#FFC53D", "#5FA8B5", "#C9A36B", "#A9B7B5"
LATENCY_EDGES_MS = (5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1_000, 2_000, 5_000, 20_000)
BUCKET_SECONDS = 2.0
STACKED = (
    ("in_call", PETROL, "in call"),
    ("ready", MARIGOLD, "ready and waiting"),
    ("lost", "#93191A", "line lost"),
)


def pictures_of(played: Played) -> list[tuple[str, str, str]]:
    """Title, one sentence, SVG."""
    return [
        ("Rooms over the day", *_rooms(played)),
        ("How late each doctor was", *_delays(played)),
        ("Told and true waiting time", *_waits(played)),
        ("From the press to the doctor's screen", *_alerts(played)),
        ("The stream of events", *_stream(played)),
    ]


def _clinic_axis(played: Played) -> Axis:
    first, last = played.pace_clinic, played.clinic_of(played.ended_at)
    hour = first.astimezone(CLINIC_TIME).replace(minute=0, second=0, microsecond=0)
    step = 60 if last - first > timedelta(hours=3) else 15
    times = [hour + number * step * MINUTE for number in range(1, 100)]
    ticks = [(each.timestamp(), f"{each:%H:%M}") for each in times if first < each < last]
    return Axis(first.timestamp(), last.timestamp(), "the clinic's time", ticks)


def _steps(high: float, count: int = 5) -> list[tuple[float, str]]:
    """Round ticks from 0 to at least `high`."""
    raw = max(high, 1) / count
    power = 10 ** math.floor(math.log10(raw))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= raw)
    return [(number * step, f"{number * step:g}") for number in range(math.ceil(high / step) + 1)]


def _axis(values: Sequence[float], title: str) -> Axis:
    ticks = _steps(max(values, default=1))
    return Axis(0, ticks[-1][0], title, ticks)


def _mark_kills(chart: Chart, played: Played) -> None:
    for each in played.notes.kills:
        marker(chart, played.clinic_of(each.at).timestamp(), f"kill -9 {each.part}")


def _rooms(played: Played) -> tuple[str, str]:
    axis = _clinic_axis(played)
    status: dict[str, str] = {}
    xs: list[float] = []
    rows: list[Counter[str]] = []

    def note(at: datetime) -> None:
        xs.append(at.timestamp())
        rows.append(Counter(status.values()))

    ends = (VisitCancelled, VisitCompleted, VisitMissed)
    for each in played.records:
        if each.at < played.pace_clinic:
            continue
        if isinstance(each.event, HAPPENS):
            key = each.event.key
            before, now = status.get(key, "not_here"), each.event
            after = status_after(before, now)
        elif isinstance(each.event, ends):
            key, before, after = each.event.key, status.get(each.event.key, "not_here"), "done"
        else:
            continue
        if after != before:
            note(each.at)
            status[key] = after
            note(each.at)
    layers = [(colour, name, [row[state] for row in rows]) for state, colour, name in STACKED]
    busy = [sum(row[state] for state, *_ in STACKED) for row in rows]
    chart = Chart(axis, _axis(busy, "rooms in use"), "Rooms in use over the day, by their state")
    stack(chart, xs, layers)
    _mark_kills(chart, played)
    most = max((row["ready"] for row in rows), default=0)
    calls = max((row["in_call"] for row in rows), default=0)
    said = f"Made of the events alone. At most {most} patients waited and {calls} talked at once."
    return said, chart.svg()


def _delays(played: Played) -> tuple[str, str]:
    series: dict[int, list[tuple[float, float]]] = {}
    for doctor, day in days_of(played).items():
        series[doctor] = [
            (each.started_at.timestamp(), (each.started_at - each.planned.starts_at) / MINUTE)
            for each in day
            if each.started_at is not None
        ]
    every = [late for each in series.values() for _, late in each]
    chart = Chart(
        _clinic_axis(played), _axis(every, "minutes late"), "Delay of each doctor over the day"
    )
    for each in series.values():
        line(chart, sorted(each), TEAL, wide=1.4, opacity=0.55)
    line(chart, _median_line(series), PETROL, wide=3.5)
    chart.legend = [(TEAL, "each doctor"), (PETROL, "median")]
    _mark_kills(chart, played)
    median = statistics.median(every) if every else 0
    return f"A call began {median:.0f} minutes after its time (median).", chart.svg()


def _median_line(series: dict[int, list[tuple[float, float]]]) -> list[tuple[float, float]]:
    buckets: dict[int, list[float]] = defaultdict(list)
    for each in series.values():
        for at, late in each:
            buckets[int(at // 1_800)].append(late)
    # The last two of a day that runs late are no median.
    return [
        (key * 1_800 + 900, statistics.median(late))
        for key, late in sorted(buckets.items())
        if len(late) >= min(3, len(series))
    ]


def waits_of(played: Played) -> list[tuple[float, float]]:
    """Minutes told and minutes true, from each answer that a waiting patient got."""
    started = {
        each.event.key: each.at for each in played.records if isinstance(each.event, CallStarted)
    }
    return [
        (
            max(0.0, (each.expected_at - each.at) / MINUTE),
            (started[each.visit_id] - each.at) / MINUTE,
        )
        for each in played.notes.told
        if each.visit_id in started and started[each.visit_id] >= each.at
    ]


def _waits(played: Played) -> tuple[str, str]:
    waits = waits_of(played)
    high = max((max(each) for each in waits), default=1)
    axis = _axis([high], "minutes that it took")
    chart = Chart(_axis([high], "minutes that were told"), axis, "Told and true waiting time")
    line(chart, [(0, 0), (axis.high, axis.high)], MUTED, wide=1.5, dashes="6 5")
    points(chart, waits, PETROL, opacity=0.4)
    chart.legend = [(PETROL, "one answer to one patient"), (MUTED, "exactly as told")]
    errors = [abs(told - true) for told, true in waits]
    near = sum(each <= 5 for each in errors) / max(len(errors), 1)
    return f"{near:.0%} of {len(errors)} answers were off by five minutes or less.", chart.svg()


def alert_seconds(played: Played) -> list[float]:
    """From each press until its alert was on the doctor's open console."""
    found: list[float] = []
    for each in played.notes.presses:
        alerts = played.notes.shown.get((each.visit_id, each.since), {})
        doctor = played.doctor_ids[played.visits[each.visit_id].doctor]
        opened = played.notes.opened.get(doctor, float("inf"))
        if alerts and opened < each.said_at:
            found.append(min(alerts.values()) - each.said_at)
    return found


def _alerts(played: Played) -> tuple[str, str]:
    took = [each * 1_000 for each in alert_seconds(played)]
    edges = (0, *LATENCY_EDGES_MS)
    counts = [sum(low <= each < high for each in took) for low, high in pairwise(edges)]
    ticks = [(number, f"{edge:,}") for number, edge in enumerate(edges)]
    chart = Chart(
        Axis(0, len(edges) - 1, "milliseconds", ticks),
        _axis(counts, "alerts"),
        "How long alerts took",
    )
    bars(chart, [(number, number + 1, count) for number, count in enumerate(counts)], PETROL)
    if not took:
        return "No press while a console was open.", chart.svg()
    middle, most = percentile(took, 50), percentile(took, 95)
    said = (
        f"{len(took)} presses while the doctor's console was open: median {middle:.0f} ms, 95th "
        f"percentile {most:.0f} ms. Those that took longest met a kill."
    )
    return said, chart.svg()


def _stream(played: Played) -> tuple[str, str]:
    records = [each for each in played.records if each.sent_at >= played.began_at]
    rate: Counter[int] = Counter()
    lag: dict[int, float] = defaultdict(float)
    for each in records:
        bucket = int((each.sent_at - played.began_at) // BUCKET_SECONDS)
        rate[bucket] += 1
        lag[bucket] = max(lag[bucket], each.sent_at - each.made_at)
    per_second = {key: count / BUCKET_SECONDS for key, count in rate.items()}
    chart = Chart(
        _clinic_axis(played),
        _axis([*per_second.values()], "events per second"),
        "Events per second and how late they were published",
    )

    def x(bucket: float) -> float:
        return played.clinic_of(played.began_at + bucket * BUCKET_SECONDS).timestamp()

    bars(chart, [(x(key), x(key + 1), value) for key, value in per_second.items()], TEAL)
    most = max(lag.values(), default=1)
    scale = chart.y.high / max(most, 1.0)
    line(chart, [(x(key + 0.5), lag[key] * scale) for key in sorted(lag)], INK, wide=1.6)
    chart.legend = [
        (TEAL, "events per second of the machine"),
        (INK, f"longest way to the broker (top of the chart: {max(most, 1.0):.1f} s)"),
    ]
    _mark_kills(chart, played)
    most_lag = max(lag.values(), default=0)
    return (
        f"{len(records):,} events; the slowest was published after {most_lag:.1f} s.",
        chart.svg(),
    )
