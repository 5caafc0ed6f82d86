"""Where the peers are, and how one of them runs beside our stack."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from deploy.local.places import REPOSITORY
from deploy.local.processes import Child

__all__ = [
    "EJABBERD",
    "LIVEKIT_CLIENT",
    "LIVEKIT_SERVER",
    "PEERS",
    "SYNAPSE_PYTHON",
    "child",
    "scratch",
]

PEERS = REPOSITORY / ".local" / "peers"
LIVEKIT_SERVER = PEERS / "bin" / "server"
LIVEKIT_CLIENT = PEERS / "node_modules" / "livekit-client" / "dist" / "livekit-client.umd.js"
SYNAPSE_PYTHON = PEERS / "synapse" / "bin" / "python"
EJABBERD = Path("/usr/sbin/ejabberdctl")


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder of one run, which a program of another user reads and writes, too."""
    with tempfile.TemporaryDirectory(prefix="videoporady-peer-") as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def child(
    name: str,
    folder: Path,
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
) -> Child:
    """A program with its log and its record in the folder."""
    return Child(
        name=name,
        command=command,
        log_file=folder / f"{name}.log",
        pid_file=folder / f"{name}.pid",
        environment=environment or {},
        folder=folder,
    )
