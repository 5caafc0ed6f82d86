"""The one definition of everything that crosses a border of Videoporady.

`EVENTS` knows every event once the families are imported, which this module does.
"""

from . import booking, calendar, chat, identity, notify, signalling
from .envelope import Contract, Envelope, EventData, Service
from .topics import EVENTS, events_of, topic_of, topic_of_service

__all__ = [
    "EVENTS",
    "Contract",
    "Envelope",
    "EventData",
    "Service",
    "booking",
    "calendar",
    "chat",
    "events_of",
    "identity",
    "notify",
    "signalling",
    "topic_of",
    "topic_of_service",
]
