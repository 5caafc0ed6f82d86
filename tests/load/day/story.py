"""What happened to one visit of a simulated day: what its people did, and every event of it.

For whoever asks why a promise was broken. Times are seconds of the machine since the clinic opened.
"""

from collections.abc import Iterable, Iterator

from tests.load.day.play import Played
from tests.load.day.promises import Promise

__all__ = ["stories_of"]

LEFT_OUT = {"visit_id", "patient_id", "doctor_id", "account_id"}


def stories_of(played: Played, promises: Iterable[Promise]) -> str:
    """Of each visit that a broken promise names."""
    broken = {each for promise in promises if promise.is_kept is False for each in promise.broken}
    lines = [
        f"{each.part} was away {_span(played, each.at, each.until)}" for each in played.notes.kills
    ]
    for visit_id in played.visits:
        if visit_id in broken:
            came = played.notes.answers.count(visit_id)
            lines += ["", f"{visit_id}: {played.visits[visit_id].plan}, came when called: {came}"]
            lines += [f"{at:8.1f} {what}" for at, what in sorted(_story(played, visit_id))]
    return "\n".join([*lines, ""])


def _story(played: Played, visit_id: str) -> Iterator[tuple[float, str]]:
    notes, begin = played.notes, played.began_at
    for press in notes.presses:
        if press.visit_id == visit_id:
            yield press.said_at - begin, f'pressed "Połącz", since {press.since:%H:%M:%S.%f}'
            for alert_id, at in notes.shown.get((visit_id, press.since), {}).items():
                yield at - begin, f"the console shows alert {alert_id}"
    for each in notes.departures:
        if each.visit_id == visit_id:
            yield each.at - begin, f"went: {each.wanted} {_span(played, each.at, each.back_at)}"
    if (called_at := notes.calls.get(visit_id)) is not None:
        heard = ", ".join(sorted(notes.heard[visit_id])) or "nobody"
        yield called_at - begin, f"the doctor is in the call; of the other side heard: {heard}"
    for record in played.records:
        if record.envelope.subject == visit_id:
            said = record.event.model_dump(mode="json", exclude=LEFT_OUT)
            yield record.sent_at - begin, f"{type(record.event).__name__} {said}"


def _span(played: Played, at: float, until: float | None) -> str:
    end = "for good" if until is None else f"to {until - played.began_at:.1f}"
    return f"from {at - played.began_at:.1f} {end}"
