"""One family of events, one file, one topic, one owner: `videoporady.<service>.v1`."""

from collections.abc import Callable

from .envelope import EventData, Service

__all__ = ["EVENTS", "event", "events_of", "topic_of", "topic_of_service"]

EVENTS: dict[str, type[EventData]] = {}
"""Every event by its versioned type name, filled as the families are imported."""


def topic_of_service(service: Service) -> str:
    """The topic that only this service publishes to."""
    return f"videoporady.{service}.v1"


def topic_of(event_class: type[EventData]) -> str:
    """The topic that carries this event."""
    return topic_of_service(event_class.service)


def events_of(service: Service) -> list[type[EventData]]:
    """The events that a service publishes, in the order of their definition."""
    return [each for each in EVENTS.values() if each.service is service]


def event[E: EventData](service: Service, *, key: str) -> Callable[[type[E]], type[E]]:
    """Registers an event class with its owner and with the field that is its Kafka key.

    Raises ValueError for a key that the event does not have, and for a name taken twice.
    """

    def register(event_class: type[E]) -> type[E]:
        if key not in event_class.model_fields:
            raise ValueError(f"{event_class.__name__} has no field {key}")
        event_class.service = service
        event_class.key_field = key
        event_class.event_type = f"videoporady.{service}.{event_class.__name__}.v1"
        if event_class.event_type in EVENTS:
            raise ValueError(f"{event_class.event_type} is defined twice")
        EVENTS[event_class.event_type] = event_class
        return event_class

    return register
