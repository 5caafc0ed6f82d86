"""At most so many a window: a limit that one process keeps in its memory.

It is for what costs little and is asked for often, where a row for each request would cost more
than the request. N replicas allow N times as much. What must be counted together, such as wrong
passwords, is counted in the database (services/identity).
"""

from datetime import datetime, timedelta

from kit.clock import Clock
from kit.errors import TooManyRequests

__all__ = ["Limit"]


class Limit:
    """Counts by key, each in a window of its own that begins with its first request."""

    def __init__(
        self, clock: Clock, *, count_max: int, window_seconds: float, keys_max: int = 10_000
    ) -> None:
        """Of more than `keys_max` keys at once the oldest is forgotten, and begins anew."""
        self._clock = clock
        self._count_max = count_max
        self._window = timedelta(seconds=window_seconds)
        self._keys_max = keys_max
        # In the order in which the windows began, so that the first one ends first.
        self._windows: dict[object, tuple[datetime, int]] = {}

    def require(self, key: object) -> None:
        """Counts nothing. Raises TooManyRequests, with Retry-After, when the limit is used up."""
        now = self._clock.now()
        began_at, count = self._window_of(key, now)
        if count >= self._count_max:
            left = began_at + self._window - now
            seconds = max(1, -(-left // timedelta(seconds=1)))
            raise TooManyRequests(headers={"Retry-After": str(seconds)})

    def take(self, key: object) -> None:
        """Counts one. Raises TooManyRequests, with Retry-After, beyond the limit."""
        self.require(key)
        began_at, count = self._window_of(key, self._clock.now())
        if count == 0:
            self._make_room(began_at)
            # Out and in again: a dictionary keeps the place of a key that it knows.
            self._windows.pop(key, None)
        self._windows[key] = (began_at, count + 1)

    def _window_of(self, key: object, now: datetime) -> tuple[datetime, int]:
        began_at, count = self._windows.get(key, (now, 0))
        return (now, 0) if began_at + self._window <= now else (began_at, count)

    def _make_room(self, now: datetime) -> None:
        while self._windows:
            oldest = next(iter(self._windows))
            began_at, _ = self._windows[oldest]
            if began_at + self._window > now and len(self._windows) < self._keys_max:
                return
            del self._windows[oldest]
