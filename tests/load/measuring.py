"""How a figure is measured: open loop, interleaved with its floor, and told with its spread."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Figure", "flat_out", "percentile", "rows_of", "steadily"]

Work = Callable[[], Awaitable[float | None]]
"""It may return the loop's time at which its result was there, when that is not its end."""


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


async def steadily(works: Iterable[Work], *, per_second: float) -> list[float]:
    """Open loop: each work begins at its planned time, whether the earlier ones are done or not.

    Returns milliseconds from the planned time, so that a stall is paid for by all who wait in it.
    """
    loop = asyncio.get_running_loop()
    begin = loop.time() + 0.05
    took_ms: list[float] = []

    async def one(work: Work, planned: float) -> None:
        came = await work()
        took_ms.append(((came or loop.time()) - planned) * 1_000)

    tasks: list[asyncio.Task[None]] = []
    for number, work in enumerate(works):
        planned = begin + number / per_second
        await asyncio.sleep(max(planned - loop.time(), 0))
        tasks.append(asyncio.create_task(one(work, planned)))
    await asyncio.gather(*tasks)
    return took_ms


async def flat_out(works: Iterable[Work], *, at_once: int) -> float:
    """As fast as it goes with so many at once. Returns works per second."""
    waiting = iter(works)
    done = 0

    async def worker() -> None:
        nonlocal done
        for work in waiting:
            await work()
            done += 1

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return done / (time.perf_counter() - started)


@dataclass
class Figure:
    """One line of the table: a value of ours and of the floor for each run."""

    name: str
    unit: str
    budget: str
    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    peers: dict[str, list[float]] = field(default_factory=dict)
    """By name: the same of another system in the same runs, where it is installed."""

    def add(self, ours: float, floor: float, peers: Mapping[str, float] | None = None) -> None:
        self.ours.append(ours)
        self.floor.append(floor)
        for name, theirs in (peers or {}).items():
            self.peers.setdefault(name, []).append(theirs)

    @property
    def ratios(self) -> list[float]:
        """Ours by the floor of the same run: the machine's mood falls out."""
        return [ours / floor for ours, floor in zip(self.ours, self.floor, strict=True) if floor]


def rows_of(figures: Sequence[Figure]) -> list[str]:
    """Markdown tables, which are also what the terminal shows."""
    return [*_rows_of_floors(figures), *_rows_of_peers(figures)]


def _rows_of_peers(figures: Sequence[Figure]) -> list[str]:
    rows = [
        f"| {each.name} | {name} | {_spread(theirs, each.unit)} "
        f"| {_ratio([ours / other for ours, other in zip(each.ours, theirs, strict=True)])} |"
        for each in figures
        for name, theirs in each.peers.items()
    ]
    head = ["", "| figure | peer | theirs | ours / theirs |", "|---|---|---|---|"]
    return [*head, *rows] if rows else []


def _rows_of_floors(figures: Sequence[Figure]) -> list[str]:
    rows = [
        "| figure | ours | floor | ratio (lowest to highest) | budget |",
        "|---|---|---|---|---|",
    ]
    for each in figures:
        ratio = _ratio(each.ratios) if each.ratios else "-"
        floor = f"{_short(statistics.median(each.floor))} {each.unit}" if each.ratios else "-"
        ours = _spread(each.ours, each.unit)
        rows.append(f"| {each.name} | {ours} | {floor} | {ratio} | {each.budget} |")
    return rows


def _spread(values: Sequence[float], unit: str) -> str:
    """The median run, and the lowest to the highest."""
    median, low, high = statistics.median(values), min(values), max(values)
    return f"{_short(median)} {unit} ({_short(low)} to {_short(high)})"


def _ratio(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
