"""Every event has its one producer, and somebody who reacts or a reason why nobody does."""

import pytest

from contracts.tools.repository import consumers, producers
from videoporady_contracts import EVENTS, EventData

NOBODY = "no service of ours consumes it"
each_event = pytest.mark.parametrize("event", EVENTS.values(), ids=lambda each: each.__name__)


@each_event
def test_an_event_is_made_by_its_owner_alone(event: type[EventData]) -> None:
    assert producers()[event.__name__] == {str(event.service)}


@each_event
def test_an_event_has_a_consumer_or_a_reason(event: type[EventData]) -> None:
    readers = consumers()[event.__name__]
    reason = NOBODY in " ".join((event.__doc__ or "").split())
    assert readers or reason, f"{event.__name__} has no consumer"
    assert not (readers and reason), f"{event.__name__} has consumers: {readers}"


@each_event
def test_an_event_says_its_trigger(event: type[EventData]) -> None:
    assert (event.__doc__ or "").startswith("Trigger: ")
