"""Real payloads of the past: one record's value per event type and change, append-only.

contracts/samples/<event type>/<n>.json. A sample is what was once written to Kafka, so today's
readers must still understand it, for ever.
"""

from pathlib import Path

from videoporady_contracts import EVENTS, EventData
from videoporady_contracts.wire import BrokenEvent, UnknownEventType, decode

__all__ = ["sample_faults"]


def sample_faults(folder: Path, earlier: dict[str, str]) -> list[str]:
    """What is wrong with the samples in `folder`; `earlier` are those of the commit before."""
    faults = [
        f"{name}: a sample may never change or go, add the next one"
        for name, text in earlier.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]
    seen: dict[str, set[str]] = {event_type: set() for event_type in EVENTS}
    for path in sorted(folder.glob("*/*.json")):
        name = path.relative_to(folder).as_posix()
        try:
            envelope, data = decode(path.read_bytes())
        except (BrokenEvent, UnknownEventType) as error:
            faults.append(f"{name}: {type(error).__name__}: {error}")
            continue
        if envelope.type != path.parent.name:
            faults.append(f"{name}: holds a {envelope.type}")
        seen[envelope.type] |= _filled_fields(data)
    for event_type, fields in seen.items():
        missing = EVENTS[event_type].model_fields.keys() - fields
        if missing:
            faults.append(f"{event_type}: no sample has {', '.join(sorted(missing))}")
    return faults


def _filled_fields(data: EventData) -> set[str]:
    return {name for name in data.model_fields_set if getattr(data, name) is not None}
