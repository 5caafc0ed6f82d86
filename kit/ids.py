"""The only source of new ids: UUIDv7 (RFC 9562), which sort by time and keep B-trees dense."""

import os
import threading
import time
from uuid import UUID

__all__ = ["new_id"]

_lock = threading.Lock()
_last_value = 0


def new_id() -> UUID:
    """A new UUIDv7. Ids made by one process grow strictly, also within one millisecond."""
    # Python 3.13 has no uuid7: milliseconds (48 bit), version, a random start of 74 bits that only
    # grows.
    global _last_value  # noqa: PLW0603 - the order of ids is a property of the process
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10)) >> 6
    value = (milliseconds << 74) | random_bits
    with _lock:
        if value <= _last_value:
            value = _last_value + 1
        _last_value = value
    high, low = value >> 74, value & ((1 << 74) - 1)
    return UUID(
        int=(high << 80)
        | (0x7 << 76)
        | ((low >> 62) << 64)
        | (0b10 << 62)
        | (low & ((1 << 62) - 1))
    )
