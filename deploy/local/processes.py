"""Child processes: each in a group of its own, with its own log, and none outlives us.

A child ends with us in one of three ways: we stop it; the kernel kills it when we are killed
(Linux); or the next start finds its record in the folder of pids and ends it (elsewhere).
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local.errors import CannotStart

__all__ = ["Background", "Child", "end_leftovers", "wait_until"]

LAUNCH = Path(__file__).with_name("launch.py")
LOG_BYTES_MAX = 20 * 1024 * 1024
POLL_SECONDS = 0.03

# The kernel's "parent died" means the thread that started the child. One thread starts them all
# and lives as long as we do; a short-lived one would take its children with it.
_STARTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


@dataclass
class Child:
    """One program that we run. `start` may be called again after it ended."""

    name: str
    command: Sequence[str | Path]
    log_file: Path
    pid_file: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 12.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the program; its output is appended to its log."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_BYTES_MAX:
            self.log_file.replace(self.log_file.with_suffix(".old.log"))
        command = [str(part) for part in self.command]
        with self.log_file.open("ab") as log:
            self.process = _STARTER.submit(
                subprocess.Popen,
                [
                    sys.executable,
                    "-I",
                    "-S",
                    str(LAUNCH),
                    str(os.getpid()),
                    self.user or "-",
                    *command,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                cwd=self.folder,
                # A Ctrl-C at the terminal reaches us alone; we end the children in the right order.
                start_new_session=True,
            ).result()
        self._record()

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self.process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return None if self.process is None else self.process.poll()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Sends the stop signal, and returns at once."""
        if self.is_running:
            self._signal(signal.SIGCONT)
            self._signal(self.stop_signal)

    def wait(self) -> int:
        """Its exit code, once it has ended by itself."""
        if self.process is None:
            raise RuntimeError(f"{self.name} was never started")
        exit_code = self.process.wait()
        self.pid_file.unlink(missing_ok=True)
        return exit_code

    def stop(self) -> None:
        """Asks it to stop, waits, and kills what is left of its group."""
        self.ask_to_stop()
        if self.process is not None:
            try:
                self.process.wait(self.stop_seconds)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self) -> None:
        """kill -9, for it and all of its group."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.pid_file.unlink(missing_ok=True)

    def pause(self) -> None:
        """SIGSTOP: it holds its connections and answers nothing."""
        os.killpg(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.killpg(self.pid, signal.SIGCONT)

    def log_tail(self, lines: int = 8) -> str:
        """The end of its log, for a message about why it did not start."""
        if not self.log_file.exists():
            return ""
        with self.log_file.open("rb") as log:
            log.seek(max(0, self.log_file.stat().st_size - 8_192))
            text = log.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            try:
                self.process.send_signal(number)
            except ProcessLookupError:
                pass

    def _record(self) -> None:
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        try:
            started = psutil.Process(self.pid).create_time()
        except psutil.NoSuchProcess:
            return
        self.pid_file.write_text(json.dumps({"pid": self.pid, "started": started}))


class Background:
    """Work beside the main thread, which nobody waits for when a Ctrl-C comes."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._error: BaseException | None = None
        # A daemon, unlike an executor's threads: a download must not hold up the end.
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def result(self) -> None:
        """Waits for it, and raises what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self._error = error


def end_leftovers(pid_folder: Path) -> list[str]:
    """Ends what an earlier run that was killed left behind; returns the names."""
    ended: list[str] = []
    for pid_file in pid_folder.glob("*.pid"):
        try:
            record = json.loads(pid_file.read_text())
            process = psutil.Process(record["pid"])
            # A pid is used again: only the same pid with the same birth is ours.
            if abs(process.create_time() - record["started"]) < 0.01:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
                ended.append(pid_file.stem)
        except (ValueError, KeyError, psutil.Error, ProcessLookupError):
            pass
        pid_file.unlink(missing_ok=True)
    return ended


def wait_until(
    ready: Callable[[], bool], *, what: str, seconds: float, child: Child | None = None
) -> None:
    """Waits for something to become true.

    Raises CannotStart when it does not within `seconds`, or when the child that would make it true
    has ended.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if child is not None and child.exit_code is not None:
            raise CannotStart(
                f"{what} ended while starting; its log is {child.log_file}:\n{child.log_tail()}"
            )
        if time.monotonic() > deadline:
            log = f"; its log is {child.log_file}:\n{child.log_tail()}" if child else ""
            raise CannotStart(f"{what} did not answer within {seconds:.0f} s{log}")
        time.sleep(POLL_SECONDS)
