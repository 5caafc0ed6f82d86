"""A small internet of network namespaces: each browser behind a line of its own that can be broken.

    root (gateway, TURN) -- router -- patient
                                   \\- doctor

A line is a veth pair; what happens to it (loss, a narrow band, blocked UDP, a pulled cable) happens
at the router, as on the way and not in the browser's own computer. Needs root and iptables.

`python -m tests.support.networks` brings iptables and coturn from Debian where they are absent.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.support.browsers import find_chromium, install_packages

__all__ = ["WITHOUT_ROOT", "Internet", "Line", "internet", "is_root", "turn_server"]

PREFIX = "vp"
PROGRAMS = ("ip", "tc", "iptables", "turnserver")
PACKAGES = ("iproute2", "iptables", "coturn")
WITHOUT_ROOT = (
    "They need root for their network namespaces: run as root "
    '`make test ARGS="tests/faults/test_networks.py"`.'
)
NOT_INSTALLED = (
    "The tests of broken networks need {names}; install them (Debian: apt-get install "
    "--no-install-recommends iproute2 iptables coturn)."
)
TURN_PORT = 3478
COPY_BYTES = 65_536


def is_root() -> bool:
    """Whether we may make network namespaces."""
    return os.geteuid() == 0


def missing() -> str | None:
    """What keeps this machine from building networks; None when nothing does."""
    if not is_root():
        return WITHOUT_ROOT
    names = [name for name in PROGRAMS if shutil.which(name) is None]
    return NOT_INSTALLED.format(names=", ".join(names)) if names else None


def run(*command: str) -> str:
    """Runs a command to its end. Raises RuntimeError with what it complained of."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


@dataclass
class Line:
    """One browser's line: its namespace, and its end at the router."""

    namespace: str
    router: str
    port: str
    """The router's interface of this line."""
    network: str
    """The first three numbers of its addresses; the router is .1."""
    address: str
    wrapper: Path
    """A program that starts Chromium behind this line."""
    faults: list[list[str]] = field(default_factory=list)
    changed_at: float = 0.0
    """When it last broke or was mended: seconds since 1970, as the browsers' clocks have them."""

    def inside(self, *command: str) -> str:
        return self._change(self.namespace, *command)

    def at_router(self, *command: str) -> str:
        return self._change(self.router, *command)

    def cut(self) -> None:
        """The cable is out: both ends see it."""
        self.at_router("ip", "link", "set", self.port, "down")

    def mend(self) -> None:
        self.at_router("ip", "link", "set", self.port, "up")

    def black_hole(self) -> None:
        """Nothing passes any more, and nobody says so: the browser's computer sees a good line."""
        self._rule("-i", self.port, "-j", "DROP")
        self._rule("-o", self.port, "-j", "DROP")

    def lose(self, share: float) -> None:
        """Each packet is lost with this probability, either way; signalling's packets too."""
        chance = ["-m", "statistic", "--mode", "random", "--probability", str(share), "-j", "DROP"]
        self._rule("-i", self.port, *chance)
        self._rule("-o", self.port, *chance)

    def block_udp(self) -> None:
        """As strict company networks do."""
        self._rule("-i", self.port, "-p", "udp", "-j", "DROP")
        self._rule("-o", self.port, "-p", "udp", "-j", "DROP")

    def narrow(self, kilobits_per_second: int) -> None:
        """So much and no more, either way, with a queue as short as that of a good router."""
        shape = ("root", "tbf", "rate", f"{kilobits_per_second}kbit", "burst", "8kb")
        self.at_router("tc", "qdisc", "replace", "dev", self.port, *shape, "latency", "300ms")
        self.inside("tc", "qdisc", "replace", "dev", "eth0", *shape, "latency", "300ms")

    def change_address(self) -> None:
        """From one network into another, as from Wi-Fi to mobile data."""
        self.inside("ip", "address", "delete", f"{self.address}/24", "dev", "eth0")
        self.address = f"{self.network}.{int(self.address.split('.')[-1]) + 1}"
        self.inside("ip", "address", "add", f"{self.address}/24", "dev", "eth0")
        self.inside("ip", "route", "replace", "default", "via", f"{self.network}.1")

    def heal(self) -> None:
        """Takes all faults back, whatever they were."""
        for rule in self.faults:
            self.at_router("iptables", "-D", "FORWARD", *rule)
        self.faults.clear()
        for where in (self.at_router, self.inside):
            device = self.port if where == self.at_router else "eth0"
            with suppress(RuntimeError):  # There was no shaping.
                where("tc", "qdisc", "delete", "dev", device, "root")
        self.mend()

    def _change(self, namespace: str, *command: str) -> str:
        said = run("ip", "netns", "exec", namespace, *command)
        self.changed_at = time.time()
        return said

    def _rule(self, *rule: str) -> None:
        self.at_router("iptables", "-A", "FORWARD", *rule)
        self.faults.append(list(rule))


@dataclass
class Internet:
    """The router, its lines, and the address at which they reach this machine's servers."""

    server_address: str
    lines: dict[str, Line]

    @asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[None]:
        """Passes connections to `server_address` on to the same port of the loopback."""

        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
                await asyncio.gather(copy(reader, there_writer), copy(there_reader, writer))

        server = await asyncio.start_server(pass_on, self.server_address, port)
        try:
            yield
        finally:
            server.close()

    def flags(self, port: int) -> list[str]:
        """For Chromium: the portal keeps its name, and with it its cookies and its safe context."""
        return [f"--host-resolver-rules=MAP localhost:{port} {self.server_address}:{port}"]


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(COPY_BYTES):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@contextmanager
def internet(folder: Path, names: tuple[str, ...] = ("patient", "doctor")) -> Iterator[Internet]:
    """A router with a line for each name. Raises RuntimeError where that is not possible."""
    if (problem := missing()) is not None:
        raise RuntimeError(problem)
    remove_leftovers()
    mark = f"{PREFIX}{os.getpid()}"
    # Runs at the same time have networks of their own.
    block = f"10.{64 + os.getpid() % 128}"
    router = f"{mark}-router"
    try:
        run("ip", "netns", "add", router)
        at_router = ("ip", "netns", "exec", router)
        run(*at_router, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        _join(f"{mark}", None, router, "uplink", f"{block}.0")
        run("ip", "route", "add", f"{block}.0.0/16", "via", f"{block}.0.1")
        lines = {
            name: _line(name, f"{mark}-{name}", router, f"{block}.{index + 1}", folder)
            for index, name in enumerate(names)
        }
        yield Internet(f"{block}.0.2", lines)
    finally:
        _remove(mark)


def _line(name: str, namespace: str, router: str, network: str, folder: Path) -> Line:
    run("ip", "netns", "add", namespace)
    run("ip", "-n", namespace, "link", "set", "lo", "up")
    _join("eth0", namespace, router, name, network)
    run("ip", "-n", namespace, "route", "add", "default", "via", f"{network}.1")
    chromium = find_chromium()
    wrapper = folder / f"chromium-{name}"
    wrapper.write_text(f'#!/bin/sh\nexec ip netns exec {namespace} {chromium} "$@"\n')
    wrapper.chmod(0o755)
    return Line(namespace, router, name, network, f"{network}.2", wrapper)


def _join(interface: str, namespace: str | None, router: str, port: str, network: str) -> None:
    """A veth pair between a namespace, or this machine itself, and the router."""
    here = [] if namespace is None else ["netns", namespace]
    pair = ("type", "veth", "peer", "name", port, "netns", router)
    run("ip", "link", "add", "name", interface, *here, *pair)
    inside = [] if namespace is None else ["-n", namespace]
    for where, device, address in ((inside, interface, 2), (["-n", router], port, 1)):
        run("ip", *where, "address", "add", f"{network}.{address}/24", "dev", device)
        run("ip", *where, "link", "set", "dev", device, "up")


def _remove(mark: str) -> None:
    """Namespaces take their interfaces with them, and an interface its routes, but a moment later:
    this machine's own end goes first, so that its addresses are free at once."""
    with suppress(RuntimeError):  # It was never made.
        run("ip", "link", "delete", mark)
    for line in run("ip", "netns", "list").splitlines():
        name = line.split()[0]
        if name.startswith(f"{mark}-"):
            run("ip", "netns", "delete", name)


def remove_leftovers() -> None:
    """The networks of runs that were killed."""
    for line in run("ip", "netns", "list").splitlines():
        owner = line.split()[0].removeprefix(PREFIX).partition("-")[0]
        if line.startswith(PREFIX) and owner.isdigit() and not psutil.pid_exists(int(owner)):
            _remove(f"{PREFIX}{owner}")


@contextmanager
def turn_server(address: str, secret: str, folder: Path) -> Iterator[tuple[str, ...]]:
    """coturn at this address; yields its `turn:` addresses. Its rules are fewer than production's:
    all of this internet is private."""
    command = [
        *("turnserver", "-n", "--no-cli", "--no-tls", "--no-dtls", "--no-rfc5780"),
        *("--use-auth-secret", f"--static-auth-secret={secret}", "--realm=tests"),
        *(f"--listening-ip={address}", f"--relay-ip={address}", f"--listening-port={TURN_PORT}"),
        *("--log-file=stdout", f"--pidfile={folder / 'turnserver.pid'}"),
        f"--userdb={folder / 'turnserver.db'}",
    ]
    with (folder / "turnserver.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield tuple(f"turn:{address}:{TURN_PORT}?transport={each}" for each in ("udp", "tcp"))
    finally:
        process.kill()
        process.wait()


def install() -> str | None:
    """Installs what is missing. Without root nothing is needed: the end of the run says why."""
    if not is_root() or missing() is None:
        return None
    install_packages("iptables and coturn", PACKAGES)
    return missing()


if __name__ == "__main__":
    sys.exit(install())
