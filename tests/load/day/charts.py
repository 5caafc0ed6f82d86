"""Charts as plain SVG, in the colours of the portal: no library, no script, nothing from afar."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

__all__ = ["INK", "MUTED", "Axis", "Chart", "bars", "line", "marker", "points", "stack"]

WIDTH, HEIGHT = 1080, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 18, 46
INK, MUTED, HAIRLINE, MARK = "#10242B", "#3E5056", "#D2DAD8", "#93191A"
LABEL_EVERY_MAX = 9


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`; `ticks` are places with their labels."""

    low: float
    high: float
    title: str
    ticks: Sequence[tuple[float, str]]


@dataclass
class Chart:
    """One picture: what is drawn later lies above."""

    x: Axis
    y: Axis
    title: str
    """What somebody is told who can not see it."""
    parts: list[str] = field(default_factory=list)
    legend: list[tuple[str, str]] = field(default_factory=list)
    """Colours and their names."""

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point on the picture, inside its frame."""
        wide = (x - self.x.low) / max(self.x.high - self.x.low, 1e-9)
        high = (y - self.y.low) / max(self.y.high - self.y.low, 1e-9)
        left = LEFT + min(max(wide, 0), 1) * (WIDTH - LEFT - RIGHT)
        top = HEIGHT - BOTTOM - min(max(high, 0), 1) * (HEIGHT - TOP - BOTTOM)
        return round(left, 1), round(top, 1)

    def svg(self) -> str:
        """The picture, with its frame below what was drawn."""
        return (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(self.title)}">'
            f"{self._frame()}{''.join(self.parts)}</svg>{self._legend()}"
        )

    def _frame(self) -> str:
        base = HEIGHT - BOTTOM
        rows = [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="{HAIRLINE}"/>'
            f'<text x="{LEFT - 10}" y="{y + 5}" text-anchor="end">{escape(label)}</text>'
            for value, label in self.y.ticks
            for _, y in [self.at(self.x.low, value)]
        ]
        columns = [
            f'<text x="{x}" y="{base + 20}" text-anchor="middle">{escape(label)}</text>'
            for value, label in self.x.ticks
            for x, _ in [self.at(value, self.y.low)]
        ]
        middle = (LEFT + WIDTH - RIGHT) / 2
        titles = (
            f'<text class="axis" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">'
            f"{escape(self.x.title)}</text>"
            f'<text class="axis" x="{-(TOP + base) / 2}" y="14" text-anchor="middle" '
            f'transform="rotate(-90)">{escape(self.y.title)}</text>'
        )
        return "".join([*rows, *columns, titles])

    def _legend(self) -> str:
        if not self.legend:
            return ""
        items = "".join(
            f'<li><i style="background:{colour}"></i>{escape(name)}</li>'
            for colour, name in self.legend
        )
        return f'<ul class="legend">{items}</ul>'


def line(
    chart: Chart,
    values: Sequence[tuple[float, float]],
    colour: str,
    *,
    wide: float = 2,
    opacity: float = 1,
    dashes: str = "",
) -> None:
    """One line through all points."""
    path = " ".join(f"{x},{y}" for x, y in (chart.at(*each) for each in values))
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    chart.parts.append(
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{wide}" '
        f'stroke-opacity="{opacity}" stroke-linejoin="round"{dashed}/>'
    )


def points(
    chart: Chart, values: Sequence[tuple[float, float]], colour: str, *, opacity: float = 0.5
) -> None:
    """A dot for each."""
    for x, y in (chart.at(*each) for each in values):
        chart.parts.append(
            f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}" fill-opacity="{opacity}"/>'
        )


def bars(
    chart: Chart, values: Sequence[tuple[float, float, float]], colour: str, *, opacity: float = 1
) -> None:
    """From, to, height."""
    for begin, end, height in values:
        left, top = chart.at(begin, height)
        right, base = chart.at(end, chart.y.low)
        if base > top:
            chart.parts.append(
                f'<rect x="{left}" y="{top}" width="{max(right - left - 1, 0.6):.1f}" '
                f'height="{base - top:.1f}" fill="{colour}" fill-opacity="{opacity}"/>'
            )


def stack(
    chart: Chart, xs: Sequence[float], layers: Sequence[tuple[str, str, Sequence[float]]]
) -> None:
    """Areas upon each other: colour, name, heights."""
    floor = [0.0] * len(xs)
    for colour, name, heights in layers:
        top = [low + high for low, high in zip(floor, heights, strict=True)]
        there = [chart.at(x, y) for x, y in zip(xs, top, strict=True)]
        back = [chart.at(x, y) for x, y in zip(reversed(xs), reversed(floor), strict=True)]
        path = " ".join(f"{x},{y}" for x, y in (*there, *back))
        chart.parts.append(f'<polygon points="{path}" fill="{colour}"/>')
        chart.legend.append((colour, name))
        floor = top


def marker(chart: Chart, x: float, label: str) -> None:
    """A moment that explains what happens beside it."""
    left, _ = chart.at(x, chart.y.low)
    side, shift = ("end", -6) if left > WIDTH * 0.8 else ("start", 6)
    chart.parts.append(
        f'<line x1="{left}" x2="{left}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="{MARK}" '
        f'stroke-width="1.5" stroke-dasharray="5 4"/>'
        f'<text x="{left + shift}" y="{TOP + 12}" fill="{MARK}" text-anchor="{side}" '
        f'class="mark">{escape(label)}</text>'
    )
