"""Nothing that was started outlives its starter, and nothing else is ended."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from deploy.local.errors import CannotStart
from deploy.local.places import REPOSITORY, postgres_user
from deploy.local.processes import Background, Child, end_leftovers, wait_until
from tests.support.waiting import eventually

SLEEP = "/bin/sleep"


@pytest.fixture
def child_of(tmp_path: Path) -> Callable[..., Child]:
    def make(name: str, *command: str) -> Child:
        return Child(
            name=name,
            command=command,
            log_file=tmp_path / f"{name}.log",
            pid_file=tmp_path / f"{name}.pid",
        )

    return make


async def test_children_die_with_a_starter_that_is_killed(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from deploy.local.processes import Child
folder = Path({str(tmp_path)!r})
child = Child("sleeper", ["{SLEEP}", "600"], folder / "log", folder / "sleeper.pid")
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""
    starter = subprocess.Popen(
        [sys.executable, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    assert psutil.pid_exists(pid)
    starter.kill()
    starter.wait()
    starter.stdout.close()
    await eventually(lambda: not is_alive(pid), seconds=5)


def test_stop_ends_the_whole_group(child_of: Callable[..., Child]) -> None:
    child = child_of("family", "/bin/sh", "-c", f"{SLEEP} 600 & {SLEEP} 600; :")
    child.start()
    wait_until(lambda: len(psutil.Process(child.pid).children()) == 2, what="it", seconds=10)
    grandchildren = psutil.Process(child.pid).children()
    child.stop()
    wait_until(lambda: not any(is_alive(each.pid) for each in grandchildren), what="end", seconds=5)
    assert child.exit_code == -signal.SIGTERM
    assert not child.pid_file.exists()


def test_a_paused_child_can_be_stopped(child_of: Callable[..., Child]) -> None:
    child = child_of("paused", SLEEP, "600")
    child.start()
    child.pause()
    child.stop()
    assert not child.is_running


def test_a_leftover_is_ended_and_a_stranger_with_its_pid_is_not(tmp_path: Path) -> None:
    ours = subprocess.Popen([SLEEP, "600"], start_new_session=True)
    stranger = subprocess.Popen([SLEEP, "600"], start_new_session=True)
    born = psutil.Process(ours.pid).create_time()
    (tmp_path / "ours.pid").write_text(json.dumps({"pid": ours.pid, "started": born}))
    older = {"pid": stranger.pid, "started": born - 60}
    (tmp_path / "reused.pid").write_text(json.dumps(older))
    (tmp_path / "broken.pid").write_text("not json")
    try:
        assert end_leftovers(tmp_path) == ["ours"]
        assert not is_alive(ours.pid)
        assert stranger.poll() is None
        assert list(tmp_path.glob("*.pid")) == []
    finally:
        stranger.kill()
        stranger.wait()


def test_a_child_that_ends_while_starting_is_told_with_its_last_words(
    child_of: Callable[..., Child],
) -> None:
    child = child_of("broken", "/bin/sh", "-c", "echo no such setting; exit 3")
    child.start()
    with pytest.raises(CannotStart, match="no such setting"):
        wait_until(lambda: False, what="broken", seconds=20, child=child)


def test_what_goes_wrong_beside_the_main_thread_is_raised_in_it() -> None:
    def fail() -> None:
        raise CannotStart("no network")

    with pytest.raises(CannotStart, match="no network"):
        Background(fail).result()


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_child_that_becomes_another_user_still_dies_with_us(
    child_of: Callable[..., Child],
) -> None:
    child = child_of("other", SLEEP, "600")
    # Only root becomes another user; everybody else stays who they are.
    child.user = postgres_user()
    expected = child.user or psutil.Process().username()
    child.start()
    wait_until(lambda: psutil.Process(child.pid).username() == expected, what="it", seconds=5)
    started = time.monotonic()
    child.stop()
    assert time.monotonic() - started < 5
