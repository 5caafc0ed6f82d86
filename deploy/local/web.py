"""The build of the web client, with Node and npm from a wheel, when its sources changed."""

import hashlib
import os
import sysconfig
from collections.abc import Callable
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.places import CACHE, REPOSITORY, Places, one_at_a_time
from deploy.local.processes import Child

__all__ = ["WebBuild"]

WEB = REPOSITORY / "web"
DIST = WEB / "dist"
MODULES = WEB / "node_modules"
STAMP = DIST / ".sources"
NOT_SOURCES = frozenset({"node_modules", "dist", ".vite", "test-results"})


class WebBuild:
    """Makes `web/dist` current."""

    def __init__(self, places: Places, say: Callable[[str], None]) -> None:
        self._say = say
        scripts = sysconfig.get_path("scripts")
        self.child = Child(
            name="web-build",
            command=[],
            log_file=places.logs / "web-build.log",
            pid_file=places.pids / "web-build.pid",
            # Node, npm and what they start are those of our own environment.
            environment={"PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"},
            folder=WEB,
        )
        self._npm = Path(scripts) / "npm"

    def run(self) -> None:
        """Raises CannotStart with npm's last words when it fails."""
        with one_at_a_time(CACHE / "web.lock"):
            self._install()
            sources = digest_of(source_files())
            if not STAMP.exists() or STAMP.read_text() != sources:
                self._say("building the web client")
                self._run_npm("run", "build")
                STAMP.write_text(sources)

    def _install(self) -> None:
        """Brings the libraries, when the lock file is newer than what npm installed last."""
        installed, lock = MODULES / ".package-lock.json", WEB / "package-lock.json"
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            self._say("downloading the web client's libraries")
            self._run_npm("ci", "--no-audit", "--no-fund")

    def _run_npm(self, *arguments: str) -> None:
        self.child.command = [self._npm, *arguments]
        self.child.start()
        if self.child.wait() != 0:
            raise CannotStart(
                f"`npm {' '.join(arguments)}` failed in web/; the end of its log "
                f"{self.child.log_file}:\n{self.child.log_tail()}"
            )


def source_files() -> list[Path]:
    """Everything that the build may read."""
    files: list[Path] = []
    for folder, names, file_names in os.walk(WEB):
        names[:] = sorted(set(names) - NOT_SOURCES)
        files += [Path(folder) / name for name in sorted(file_names)]
    return files


def digest_of(files: list[Path]) -> str:
    """Contents and not times: a fresh checkout makes every file new."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(WEB)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    try:
        WebBuild(Places(REPOSITORY / ".local"), print).run()
    except CannotStart as error:
        raise SystemExit(str(error)) from None
