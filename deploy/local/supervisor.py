"""What keeps a running stack running."""

import threading
import time
from collections.abc import Callable

from deploy.local.processes import Child
from deploy.local.stack import Stack

__all__ = ["Supervisor"]


class Supervisor:
    """Starts what died again: at once, then later and later while it keeps dying."""

    DELAY_SECONDS_FIRST = 0.5
    DELAY_SECONDS_MAX = 30.0
    STEADY_SECONDS = 60.0
    """After this long a process counts as well, and its next death as the first one."""

    def __init__(self, stack: Stack, say: Callable[[str], None]) -> None:
        self._stack = stack
        self._say = say
        self._delays: dict[str, float] = {}
        self._started: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def watch(self, ended: threading.Event) -> None:
        """Looks after the stack until `ended` is set."""
        while not ended.wait(0.2):
            for child in self._stack.children():
                self.look_at(child, time.monotonic())

    def look_at(self, child: Child, now: float) -> None:
        """Notices that a process died, and starts it when its delay is over."""
        if child.is_running:
            return
        if child.name not in self._due:
            steady = now - self._started.get(child.name, 0.0) > self.STEADY_SECONDS
            delay = self.DELAY_SECONDS_FIRST if steady else self._delays[child.name] * 2
            self._delays[child.name] = min(delay, self.DELAY_SECONDS_MAX)
            self._due[child.name] = now + self._delays[child.name]
            self._say(
                f"{child.name} ended ({described(child.exit_code)}); "
                f"starting it again in {self._delays[child.name]:g} s; log: {child.log_file}"
            )
        elif now >= self._due[child.name]:
            del self._due[child.name]
            self._started[child.name] = now
            child.start()
            self._say(f"{child.name} started again")


def described(exit_code: int | None) -> str:
    """An exit code as people say it."""
    if exit_code is None:
        return "never started"
    return f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
