"""Becomes another program that cannot outlive its parent.

Usage: `launch.py <parent pid> <user or -> <program> ...`

It is a program of its own, because code between fork and exec is not safe in a process with
threads. It uses the standard library only: it runs with `-I -S`, in about 15 ms.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""Linux, prctl(2): the kernel sends this signal to us when the thread that started us ends."""


def main(parent: int, user: str, command: list[str]) -> None:
    """Never returns: either the program replaces this one, or the process ends."""
    if user != "-":
        become(user)
    if sys.platform == "linux":
        # After the change of user: changing it clears the setting.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            raise SystemExit("the parent ended before its child began")
    os.execv(command[0], command)


def become(user: str) -> None:
    """Gives up root for good. PostgreSQL refuses to run as root."""
    import pwd

    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
