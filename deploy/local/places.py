"""Folders: what is kept, what can be downloaded again, and where the database's user may read."""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotStart

__all__ = [
    "CACHE",
    "REPOSITORY",
    "Places",
    "demand_space",
    "one_at_a_time",
    "postgres_owner",
    "postgres_user",
    "readable_by_all",
]

REPOSITORY = Path(__file__).resolve().parents[2]
CACHE = REPOSITORY / ".local" / "cache"
"""Downloads that every stack of this checkout shares; it may be deleted at any time."""
UNPRIVILEGED_USER = "nobody"


@dataclass(frozen=True)
class Places:
    """The folders of one stack. Everything it keeps is in `home`."""

    home: Path

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def pids(self) -> Path:
        return self.home / "pids"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets"

    @property
    def kafka(self) -> Path:
        return self.home / "kafka"

    @property
    def documents(self) -> Path:
        return self.home / "documents"

    @property
    def gateway(self) -> Path:
        return self.home / "gateway"

    @property
    def postgres(self) -> Path:
        """The database's own folder, moved where its user can reach it."""
        return readable_by_all(self.home / "postgres")


def postgres_user() -> str | None:
    """Who runs PostgreSQL: ourselves, or `nobody` for root, whom it refuses."""
    return UNPRIVILEGED_USER if os.geteuid() == 0 else None


def postgres_owner() -> tuple[int, int]:
    """The uid and gid that own the database's files."""
    user = postgres_user()
    if user is None:
        return os.geteuid(), os.getegid()
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def readable_by_all(path: Path) -> Path:
    """The path itself, or a stand-in below /var/tmp when another user could not walk to it.

    A home folder of mode 0700 keeps everybody else out of all that is inside.
    """
    if postgres_user() is None:
        return path
    for parent in path.parents:
        if parent.exists() and not parent.stat().st_mode & stat.S_IXOTH:
            digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
            return Path("/var/tmp") / f"videoporady-{digest}" / path.name
    return path


def demand_space(folder: Path, megabytes: int) -> None:
    """Raises CannotStart when the disk of the folder is fuller than that."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free // (1024 * 1024)
    if free < megabytes:
        raise CannotStart(
            f"The disk with {folder} has {free} MB left and Videoporady needs {megabytes} MB: "
            "free some space, then start again."
        )


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Holds a lock between processes; the kernel gives it back when its holder dies."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
