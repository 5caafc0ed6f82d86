"""TCP ports: the usual one where it is free, any free one where it is not."""

import json
import socket
from pathlib import Path

__all__ = ["Ports", "answers", "free_port", "has_ipv6_loopback", "is_free"]

LOOPBACK = "127.0.0.1"


class Ports:
    """Internal ports by name. The choice is kept in a file: the same ones at every start."""

    def __init__(self, file: Path, *, preferred: dict[str, int] | None = None) -> None:
        self._file = file
        self._preferred = preferred or {}
        self._chosen: dict[str, int] = {}
        if file.exists():
            try:
                self._chosen = dict(json.loads(file.read_text()))
            except ValueError:
                self._chosen = {}
        self._given: set[int] = set()

    def take(self, name: str) -> int:
        """A port that is free now. Twice the same name is twice the same port."""
        candidates = [self._chosen.get(name), self._preferred.get(name)]
        for port in candidates:
            if port and port not in self._given and is_free(port):
                break
        else:
            port = free_port()
            while port in self._given:
                port = free_port()
        self._given.add(port)
        self._chosen[name] = port
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(self._chosen, indent=1))
        return port


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether nobody listens there. Other programs may take it a moment later."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the servers do it: a port in TIME_WAIT after a restart counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Any port that is free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def has_ipv6_loopback() -> bool:
    """Whether `localhost` may also mean ::1 here. Containers often have no IPv6."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
            return True
    except OSError:
        return False
