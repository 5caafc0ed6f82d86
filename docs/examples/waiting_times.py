"""How long patients wait: from "Połącz" (PatientReady) until the doctor starts (CallStarted).

python docs/examples/waiting_times.py localhost:9092
"""

import asyncio
import statistics
import sys
from datetime import datetime
from uuid import UUID

from videoporady_contracts import Service, topic_of_service
from videoporady_contracts.reader import read
from videoporady_contracts.signalling import CallStarted, PatientLeft, PatientReady


async def waiting_times(bootstrap_servers: str, topic: str) -> list[float]:
    """Seconds waited before each call that has begun so far."""
    ready_since: dict[UUID, datetime] = {}
    waits: list[float] = []
    # No group: the report is made anew each time, from the first event on.
    async for event in read([topic], bootstrap_servers, group=None, stop_at_end=True):
        match event.data:
            case PatientReady() as ready:
                ready_since[ready.visit_id] = ready.ready_since
            case PatientLeft() as left:
                ready_since.pop(left.visit_id, None)
            case CallStarted() as call if call.visit_id in ready_since:
                # Taken out: an event that comes twice must not count twice.
                since = ready_since.pop(call.visit_id)
                waits.append((event.envelope.time - since).total_seconds())
    return waits


def main() -> None:
    """Prints the number of waits, their median, and the longest."""
    waits = asyncio.run(waiting_times(sys.argv[1], topic_of_service(Service.SIGNALLING)))
    if not waits:
        sys.exit("No call has begun yet.")
    print(f"calls: {len(waits)}")
    print(f"median wait: {statistics.median(waits):.0f} s")
    print(f"longest wait: {max(waits):.0f} s")


if __name__ == "__main__":
    main()
