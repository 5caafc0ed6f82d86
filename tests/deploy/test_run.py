"""`make run` says in one sentence why it cannot start, and looks after what it started."""

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest

from deploy.local import places
from deploy.local.errors import CannotStart
from deploy.local.places import REPOSITORY, demand_space
from deploy.local.ports import Ports, is_free
from deploy.local.processes import Child
from deploy.local.run import only_one, sentence
from deploy.local.stack import Stack
from deploy.local.supervisor import Supervisor


def start(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.local.run"],
        cwd=REPOSITORY,
        env={**os.environ, "VP_HOME": str(tmp_path), **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_named_with_the_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = start(tmp_path, VP_PORT=str(port))
    assert result.returncode == 1
    assert f"port {port} is in use" in result.stderr
    assert "VP_PORT=" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_is_no_number_is_refused(tmp_path: Path) -> None:
    result = start(tmp_path, VP_PORT="eighty")
    assert result.returncode == 1
    assert "VP_PORT is 'eighty'" in result.stderr


def test_a_second_start_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path):
        result = start(tmp_path, VP_PORT="0")
        assert "VP_PORT" in result.stderr, "the setting is looked at first"
        result = start(tmp_path, VP_PORT=str(free_port_number()))
    assert result.returncode == 1
    assert f"already runs here, as process {os.getpid()}" in result.stderr


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        free = 5 * 1024 * 1024

    monkeypatch.setattr(places.shutil, "disk_usage", lambda _folder: Full)
    with pytest.raises(CannotStart, match="has 5 MB left and Videoporady needs 300 MB"):
        demand_space(tmp_path, 300)
    full = OSError(errno.ENOSPC, "No space left on device", "/data/x")
    assert sentence(full) == "the disk is full at /data/x; free some space, then start again."


def test_internal_ports_stay_the_same_and_give_way_to_others(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = Ports(file).take("kafka")
    assert Ports(file).take("kafka") == first
    with socket.create_server(("127.0.0.1", first)):
        assert not is_free(first)
        assert Ports(file).take("kafka") != first


class OneChild:
    """The part of a stack that the supervisor looks at."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def children(self) -> Iterable[Child]:
        yield self._child


def test_what_dies_is_started_again_later_and_later(tmp_path: Path) -> None:
    child = Child("mayfly", ["/bin/false"], tmp_path / "log", tmp_path / "pid")
    child.start()
    child.wait()
    lines: list[str] = []
    supervisor = Supervisor(cast(Any, OneChild(child)), lines.append)
    now = 1_000.0
    starts: list[float] = []
    while len(starts) < 4:
        before = child.process
        supervisor.look_at(child, now)
        if child.process is not before:
            starts.append(now)
            child.wait()
        now += 0.1
    gaps = [after - before for before, after in pairwise(starts)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > 2 * gaps[0]
    assert lines[0].startswith("mayfly ended (exit code 1); starting it again in 0.5 s")


def test_the_watch_ends_when_it_is_told_to(tmp_path: Path) -> None:
    child = Child("steady", ["/bin/sleep", "600"], tmp_path / "log", tmp_path / "pid")
    child.start()
    ended = threading.Event()
    stack = cast(Stack, OneChild(child))
    watcher = threading.Thread(target=Supervisor(stack, print).watch, args=(ended,))
    watcher.start()
    ended.set()
    watcher.join(5)
    child.kill()
    assert not watcher.is_alive()


def free_port_number() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
