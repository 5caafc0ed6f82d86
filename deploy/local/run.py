"""`make run`: the whole of Videoporady on this machine until Ctrl-C.

Settings: VP_PORT, the port of the portal (8080); VP_HOME, where data are kept (`.local`).
"""

import errno
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.demo import enter_clinic
from deploy.local.demo_data import LOG_INS, PASSWORD
from deploy.local.errors import CannotStart
from deploy.local.places import REPOSITORY
from deploy.local.ports import has_ipv6_loopback, is_free
from deploy.local.stack import Options, Stack
from deploy.local.supervisor import Supervisor

PORT = 8080
INTERRUPTED = 130
"""The exit code of a program that a Ctrl-C ended before it was ready."""


class Interrupted(Exception):
    """A Ctrl-C or SIGTERM came while things were starting."""


def main() -> int:
    """Returns the exit code: 0 after an orderly end, 1 when it cannot run here."""
    started = time.monotonic()
    ended = threading.Event()
    catch_signals(ended)
    stack: Stack | None = None
    try:
        port = port_setting()
        home = Path(os.environ.get("VP_HOME") or REPOSITORY / ".local").resolve()
        with only_one(home):
            demand_port(port)
            try:
                stack = Stack(Options(home, port), say)
                stack.start()
                if enter_clinic(stack.url, say):
                    stack.wait_for_slots()
                announce(stack, time.monotonic() - started)
                be_calm_about_signals(ended)
                Supervisor(stack, say).watch(ended)
                say("stopping; your data stay in " + str(home))
            finally:
                # A second Ctrl-C must not cut the end short.
                be_calm_about_signals(ended)
                if stack is not None:
                    stack.stop()
    except Interrupted:
        return INTERRUPTED
    except CannotStart as error:
        print(f"\nVideoporady cannot start: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nVideoporady cannot start: {sentence(error)}", file=sys.stderr)
        return 1
    return 0


def say(line: str) -> None:
    """One line of progress. Whole, with its end: parts start side by side."""
    sys.stdout.write(f"  {line}\n")
    sys.stdout.flush()


def announce(stack: Stack, seconds: float) -> None:
    """The log-ins, and the line that scripts wait for."""
    print(f"\nDemonstration log-ins, all with the password {PASSWORD}\n")
    for email, who in LOG_INS:
        print(f"  {email:<34}{who}")
    print(f"\nStarted in {seconds:.1f} s. Logs: {stack.places.logs}. Ctrl-C ends everything.")
    print(f"Videoporady is ready: {stack.url}", flush=True)


def catch_signals(ended: threading.Event) -> None:
    """Before everything is ready a signal breaks off whatever the main thread waits for."""

    def interrupt(*_: object) -> None:
        ended.set()
        raise Interrupted

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def be_calm_about_signals(ended: threading.Event) -> None:
    """Afterwards it only asks for the end."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())


def port_setting() -> int:
    """VP_PORT, or the usual port."""
    text = os.environ.get("VP_PORT", str(PORT))
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise CannotStart(f"VP_PORT is {text!r}, and it should be a number from 1 to 65535.")
    return int(text)


def demand_port(port: int) -> None:
    """Raises CannotStart when somebody else has the port."""
    hosts = ["127.0.0.1", "::1"] if has_ipv6_loopback() else ["127.0.0.1"]
    if not all(is_free(port, host) for host in hosts):
        raise CannotStart(
            f"port {port} is in use by another program; end it, "
            f"or choose another port: VP_PORT={port + 1} make run"
        )


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """One stack to one folder. The kernel gives the lock back, also after a kill -9."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"it already runs here, as process {lock.read().strip() or 'unknown'}; "
                "end that one first."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def sentence(error: OSError) -> str:
    """An error of the operating system in words that say what to do."""
    place = f" at {error.filename}" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"the disk is full{place}; free some space, then start again."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"this user may not write{place}; give it the right, or set VP_HOME elsewhere."
    return f"{error.strerror or error}{place}."


if __name__ == "__main__":
    sys.exit(main())
