"""`python -m tests.load.peers`: brings the peers into `.local/peers`, each where it is possible.

LiveKit is built by Go, Synapse comes from PyPI, ejabberd from Debian (as root).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.load.peers.places import EJABBERD, LIVEKIT_CLIENT, LIVEKIT_SERVER, PEERS, SYNAPSE_PYTHON
from tests.support.browsers import install_packages

LIVEKIT = "github.com/livekit/livekit-server/cmd/server@v1.8.4"
LIVEKIT_JS = "livekit-client@2.9.1"
SYNAPSE = ("matrix-synapse==1.163.2", "psycopg2-binary==2.9.11")


def main() -> None:
    """Brings what is missing, and says what could not be brought."""
    PEERS.mkdir(parents=True, exist_ok=True)
    if not LIVEKIT_SERVER.exists():
        _run("go", ["install", LIVEKIT], {"GOPATH": str(PEERS / "go"), "GOBIN": str(PEERS / "bin")})
    if not LIVEKIT_CLIENT.exists():
        _run("npm", ["install", "--silent", "--no-save", "--prefix", str(PEERS), LIVEKIT_JS])
    if not SYNAPSE_PYTHON.exists():
        folder = str(SYNAPSE_PYTHON.parents[1])
        _run(sys.executable, ["-m", "venv", folder])
        _run(str(SYNAPSE_PYTHON), ["-m", "pip", "install", "--quiet", *SYNAPSE])
    if not EJABBERD.exists():
        install_packages("ejabberd", ("ejabberd",))
    for each in (LIVEKIT_SERVER, LIVEKIT_CLIENT, SYNAPSE_PYTHON, EJABBERD):
        print(f"{'here   ' if each.exists() else 'missing'} {each.name}")


def _run(
    program: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None
) -> None:
    if (path := shutil.which(program)) is None:
        print(f"  {program} is not here")
        return
    subprocess.run([path, *arguments], check=False, env={**os.environ, **(environment or {})})


if __name__ == "__main__":
    main()
