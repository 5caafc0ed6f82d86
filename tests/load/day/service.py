"""Runs one service on the clinic's time of a simulated day.

`python -m tests.load.day.service NAME` is what the stack of the day starts.
Production code knows nothing of this: every service's `create` takes the clock that it lives by.
What is measured in seconds of the machine (heartbeats, retries, sweeps) keeps its own pace.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

from kit.app import serve
from tests.load.day.clock import CLOCK_FILE_VARIABLE, DayClock


def main() -> None:
    name = sys.argv[1]
    settings = import_module(f"services.{name}.settings").Settings()
    create = import_module(f"services.{name}.app").create
    serve(create(settings, DayClock(Path(os.environ[CLOCK_FILE_VARIABLE]))), settings)


if __name__ == "__main__":
    main()
