"""Events on their topics, as the relay of another service puts them there."""

from kit import kafka
from kit.clock import Clock
from kit.ids import new_id
from kit.settings import KitSettings
from videoporady_contracts import Envelope, EventData, topic_of
from videoporady_contracts.wire import dataschema_of, encode, source_of

__all__ = ["publish"]


async def publish(settings: KitSettings, clock: Clock, *events: EventData) -> None:
    """Sends the events and waits until the broker has them."""
    async with kafka.producer(settings, client="test") as producer:
        for event in events:
            envelope = Envelope(
                id=new_id(),
                type=event.event_type,
                source=source_of(type(event)),
                subject=event.key,
                time=clock.now(),
                dataschema=dataschema_of(type(event)),
            )
            key, value, headers = encode(envelope, event)
            topic = settings.topic_prefix + topic_of(type(event))
            await producer.send_and_wait(topic, value, key=key, headers=headers)
