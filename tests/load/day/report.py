"""The report of a simulated day: one page to show, and the same rows as Markdown."""

import os
import platform
from collections.abc import Sequence
from html import escape
from pathlib import Path

from tests.load.day.pictures import alert_seconds, pictures_of
from tests.load.day.play import Played
from tests.load.day.promises import Promise
from tests.load.measuring import percentile

__all__ = ["markdown", "write_page"]

BROKEN_SHOWN_MAX = 12
MEGABYTE = 1024 * 1024
WORDS = {True: ("kept", "kept"), False: ("broken", "broken"), None: ("not judged", "open")}
STYLE = """
:root { color-scheme: light; font: 17px/1.5 "Source Sans 3", "Segoe UI", system-ui, sans-serif;
  color: #10242B; background: #F3F5F3; }
body { margin: 0; }
main { max-width: 72rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1 { font-size: 2.4rem; line-height: 1.15; letter-spacing: -.012em; margin: 0 0 .5rem; }
h2 { font-size: 1.35rem; margin: 0 0 .25rem; }
.lead { color: #3E5056; font-size: 1.15rem; max-width: 46rem; margin: 0 0 2rem; }
section { background: #fff; border-radius: 16px; padding: 1.5rem; margin: 0 0 1.5rem;
  box-shadow: 0 1px 2px rgb(16 36 43 / .06), 0 8px 24px -8px rgb(16 36 43 / .14); }
section > p { color: #3E5056; margin: 0 0 1rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem;
  margin: 0 0 1.5rem; padding: 0; list-style: none; }
.tiles li { background: #0A2E37; color: #CFE0E4; border-radius: 16px; padding: 1rem 1.25rem; }
.tiles b { display: block; color: #fff; font-size: 2rem; line-height: 1.2; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .6rem .75rem .6rem 0; border-top: 1px solid #D2DAD8;
  vertical-align: top; }
th { font-weight: 600; color: #3E5056; border-top: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.chip { display: inline-block; border-radius: 999px; padding: .05rem .7rem; font-weight: 600;
  white-space: nowrap; }
@media (max-width: 40rem) {
  table.rows tr, table.rows td { display: block; border: 0; padding: .15rem 0; }
  table.rows tr { border-top: 1px solid #D2DAD8; padding: .6rem 0; }
  table.rows tr:first-child { display: none; }
}
.foot { color: #3E5056; }
.kept { background: #E0F0E6; color: #14573A; }
.broken { background: #FBE7E4; color: #93191A; }
.open { background: #E8ECEA; color: #3E5056; }
code { font-size: .85rem; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; min-width: 40rem; }
svg text { font: 15px "Source Sans 3", "Segoe UI", system-ui, sans-serif; fill: #3E5056; }
svg text.axis { fill: #10242B; font-weight: 600; }
svg text.mark { fill: #93191A; font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; list-style: none; margin: .5rem 0 0;
  padding: 0; color: #3E5056; }
.legend i { display: inline-block; width: .9rem; height: .9rem; border-radius: 4px;
  margin-right: .5rem; vertical-align: -1px; box-shadow: inset 0 0 0 1px rgb(16 36 43 / .12); }
"""


def markdown(played: Played, promises: Sequence[Promise]) -> str:
    """The rows, for a terminal and for docs/simulated-day.md."""
    rows = [
        f"| {each.name} | {WORDS[each.is_kept][0]} | {each.figure}{_ids(each)} |"
        for each in promises
    ]
    memory = [
        f"| {name} | {begin / MEGABYTE:.0f} MB | {end / MEGABYTE:.0f} MB |"
        for name, (begin, end) in played.notes.memory.items()
    ]
    return "\n".join(
        [
            _headline(played),
            "",
            "| promise | | seen |",
            "|---|---|---|",
            *rows,
            "",
            "| process | memory at the opening | at the end |",
            "|---|---|---|",
            *memory,
            "",
            f"Machine: {_machine()}.",
        ]
    )


def write_page(played: Played, promises: Sequence[Promise], folder: Path) -> Path:
    """The page with its charts, alone in one file."""
    folder.mkdir(parents=True, exist_ok=True)
    charts = "".join(
        f'<section><h2>{escape(title)}</h2><p>{escape(text)}</p><div class="scroll">{svg}</div>'
        "</section>"
        for title, text, svg in pictures_of(played)
    )
    kept = sum(each.is_kept is True for each in promises)
    verdict = f"{kept} of {len(promises)} promises kept"
    page = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Videoporady: a simulated clinic day</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>
<body><main><h1>A simulated clinic day: {verdict}</h1>
<p class="lead">{escape(_headline(played))}</p>{_tiles(played)}
<section><h2>Promises</h2><p>Each is checked from outside: by what people's screens were sent, by
what the API answers, and by the stream of events.</p><div class="scroll">{_table(promises)}</div>
</section>{charts}
<section><h2>Memory</h2><p>What a process shares with others counts once.</p>
<div class="scroll">{_memory(played)}</div></section>
<p class="foot">{escape(_machine())}. Seed {played.seed}, factor {played.factor:g}.</p>
</main></body></html>
"""
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    (folder / "report.md").write_text(markdown(played, promises) + "\n", encoding="utf-8")
    return file


def _headline(played: Played) -> str:
    scale, minutes = played.plan.scale, (played.ended_at - played.began_at) / 60
    hours = (played.clinic_of(played.ended_at) - played.pace_clinic).total_seconds() / 3_600
    kills = ", ".join(each.part for each in played.notes.kills)
    return (
        f"{scale.doctors} doctors, {len(played.visits)} visits and "
        f"{len(played.plan.accounts_children)} accounts; {hours:.1f} hours of the clinic in "
        f"{minutes:.1f} minutes; " + (f"killed meanwhile: {kills}." if kills else "nothing killed.")
    )


def _tiles(played: Played) -> str:
    took = [each * 1_000 for each in alert_seconds(played)]
    tiles = [
        (f"{len(played.visits)}", "visits by video"),
        (f"{len(played.notes.presses)}", "presses of “Połącz”"),
        (f"{percentile(took, 50):.0f} ms" if took else "-", "to the doctor, median"),
        (f"{len(played.notes.calls)}", "calls held"),
        (f"{len(played.notes.kills)}", "parts killed"),
        (f"{len(played.records):,}", "events"),
    ]
    items = "".join(f"<li><b>{escape(value)}</b>{escape(name)}</li>" for value, name in tiles)
    return f'<ul class="tiles">{items}</ul>'


def _table(promises: Sequence[Promise]) -> str:
    rows = "".join(
        f'<tr><td>{escape(each.name)}</td><td><span class="chip {style}">{word}</span></td>'
        f"<td>{escape(each.figure)}{_html_ids(each)}</td></tr>"
        for each in promises
        for word, style in [WORDS[each.is_kept]]
    )
    head = "<tr><th>Promise</th><th>Verdict</th><th>What was seen</th></tr>"
    return f'<table class="rows">{head}{rows}</table>'


def _memory(played: Played) -> str:
    rows = "".join(
        f'<tr><td>{escape(name)}</td><td class="number">{begin / MEGABYTE:.0f} MB</td>'
        f'<td class="number">{end / MEGABYTE:.0f} MB</td></tr>'
        for name, (begin, end) in played.notes.memory.items()
    )
    head = (
        '<tr><th>Process</th><th class="number">At the opening</th>'
        '<th class="number">At the end</th></tr>'
    )
    return f"<table>{head}{rows}</table>"


def _ids(promise: Promise) -> str:
    shown = ", ".join(promise.broken[:BROKEN_SHOWN_MAX])
    more = len(promise.broken) - BROKEN_SHOWN_MAX
    return f"; {shown}{f' and {more} more' if more > 0 else ''}" if shown else ""


def _html_ids(promise: Promise) -> str:
    return f"<br><code>{escape(_ids(promise)[2:])}</code>" if promise.broken else ""


def _machine() -> str:
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, load at the end "
        f"{load:.1f}; people, broker, database, six services and the gateway share them"
    )
