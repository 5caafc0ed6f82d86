"""The gateway: Caddy from a wheel, with the Caddyfile that production uses too."""

import http.client
import os
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.places import REPOSITORY, Places
from deploy.local.ports import has_ipv6_loopback
from deploy.local.processes import Child, wait_until

__all__ = ["Gateway"]

CADDYFILE = REPOSITORY / "deploy" / "gateway" / "Caddyfile"
WEB_ROOT = REPOSITORY / "web" / "dist"
START_SECONDS = 180.0
UNIX_SOCKET_PATH_BYTES_MAX = 100
"""A little under the limit of the kernel, 108."""


class Gateway:
    """One Caddy on one public port; which replicas stand behind it can change while it runs."""

    def __init__(self, places: Places, port: int) -> None:
        self.port = port
        self.url = f"http://localhost:{port}"
        self._home = places.gateway
        socket = f"unix/{self._home / 'admin.sock'}"
        self._admin = socket if len(socket) < UNIX_SOCKET_PATH_BYTES_MAX else "off"
        self.child = Child(
            name="gateway",
            command=[caddy(), "run", "--config", CADDYFILE, "--adapter", "caddyfile"],
            log_file=places.logs / "gateway.log",
            pid_file=places.pids / "gateway.pid",
            folder=REPOSITORY,
        )

    def start(self, upstreams: Mapping[str, Sequence[int]]) -> None:
        """Starts with these ports of each service's replicas."""
        self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._home / "admin.sock").unlink(missing_ok=True)
        self.child.environment = self._environment(upstreams)
        self.child.start()

    def change(self, upstreams: Mapping[str, Sequence[int]]) -> None:
        """Sends requests to other replicas from now on; open sockets stay for a while."""
        self.child.environment = self._environment(upstreams)
        if self._admin == "off":
            self.child.stop()
            self.child.start()
            self.wait()
            return
        command = [
            *(str(caddy()), "reload", "--config", str(CADDYFILE), "--adapter", "caddyfile"),
            *("--address", self._admin),
        ]
        result = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            env={**os.environ, **self.child.environment},
        )
        if result.returncode != 0:
            raise CannotStart(f"The gateway refused its new replicas: {result.stderr[-400:]}")

    def wait(self) -> None:
        """Returns when it serves the web client."""
        wait_until(self.answers, what="The gateway", seconds=START_SECONDS, child=self.child)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            # The site is served under its public name only.
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        self.child.stop()

    def _environment(self, upstreams: Mapping[str, Sequence[int]]) -> dict[str, str]:
        hosts = ["127.0.0.1", "::1"] if has_ipv6_loopback() else ["127.0.0.1"]
        replicas = {
            f"VP_UPSTREAMS_{service.upper()}": " ".join(f"127.0.0.1:{port}" for port in ports)
            for service, ports in upstreams.items()
        }
        return {
            "VP_SITE": f"http://localhost:{self.port} http://127.0.0.1:{self.port}",
            "VP_BIND": " ".join(hosts),
            "VP_WEB_ROOT": str(WEB_ROOT),
            "VP_GATEWAY_ADMIN": self._admin,
            # Caddy's own folders: nothing is written outside of ours.
            "XDG_DATA_HOME": str(self._home / "data"),
            "XDG_CONFIG_HOME": str(self._home / "config"),
            **replicas,
        }


def caddy() -> Path:
    """The program that the wheel brought."""
    return Path(sysconfig.get_path("scripts")) / "caddy"
