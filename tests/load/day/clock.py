"""The clinic's time of a simulated day: the machine's own pace before it, many times that in it.

All services and all simulated people read it from one file, so that they agree.
"""

import asyncio
import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["CLOCK_FILE_VARIABLE", "DayClock"]

CLOCK_FILE_VARIABLE = "DAY_CLOCK_FILE"


@dataclass(frozen=True)
class _Pace:
    """From the real second on, a second of the clinic takes 1/factor of a real one."""

    real: float
    clinic: float
    factor: float


class DayClock:
    """A `kit.clock.Clock` that whoever runs the day sets."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._written: tuple[int, int] | None = None
        self._pace = _Pace(0, 0, 1)

    def set(self, clinic: datetime, factor: float) -> None:
        """From now on the clinic has this time, and passes through it at this factor."""
        pace = _Pace(time.time(), clinic.timestamp(), factor)
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(asdict(pace)))
        # At once: a service never reads half a file.
        part.rename(self._file)

    def now(self) -> datetime:
        return self.clinic_of(time.time())

    def clinic_of(self, real: float) -> datetime:
        """The clinic's time at a second of the machine's clock, under the present pace."""
        pace = self._read()
        return datetime.fromtimestamp(pace.clinic + (real - pace.real) * pace.factor, UTC)

    def real_of(self, clinic: datetime) -> float:
        """The second of the machine's clock at a time of the clinic."""
        pace = self._read()
        return pace.real + (clinic.timestamp() - pace.clinic) / pace.factor

    async def until(self, clinic: datetime) -> None:
        """Returns when the clinic has come to this time; at once when that is over."""
        await asyncio.sleep(max(0.0, self.real_of(clinic) - time.time()))

    async def minutes(self, minutes: float) -> None:
        """So many minutes of the clinic pass."""
        await asyncio.sleep(minutes * 60 / self._read().factor)

    def _read(self) -> _Pace:
        found = self._file.stat()
        written = (found.st_ino, found.st_mtime_ns)
        if written != self._written:
            self._pace = _Pace(**json.loads(self._file.read_text()))
            self._written = written
        return self._pace
