"""How a figure is measured: open loop, interleaved with its floor, and told with its spread."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
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

    def add(self, ours: float, floor: float) -> None:
        self.ours.append(ours)
        self.floor.append(floor)

    @property
    def ratios(self) -> list[float]:
        """Ours by the floor of the same run: the machine's mood falls out."""
        return [ours / floor for ours, floor in zip(self.ours, self.floor, strict=True) if floor]


def rows_of(figures: Iterable[Figure]) -> list[str]:
    """A Markdown table, which is also what the terminal shows."""
    rows = [
        "| figure | ours | floor | ratio (lowest to highest) | budget |",
        "|---|---|---|---|---|",
    ]
    for each in figures:
        ratio = "-"
        if each.ratios:
            low, high = min(each.ratios), max(each.ratios)
            ratio = f"{statistics.median(each.ratios):.2f} ({low:.2f} to {high:.2f})"
        floor = f"{_short(statistics.median(each.floor))} {each.unit}" if each.ratios else "-"
        rows.append(
            f"| {each.name} | {_short(statistics.median(each.ours))} {each.unit} "
            f"({_short(min(each.ours))} to {_short(max(each.ours))}) | {floor} | {ratio} "
            f"| {each.budget} |"
        )
    return rows


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
