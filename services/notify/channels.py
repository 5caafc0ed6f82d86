"""How a message leaves the house: one small interface, and what every channel is handed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.notify.messages import place_of
from services.notify.texts import Facts, Words, words_of
from videoporady_contracts.words import DeliveryFault, Language, MessageChannel, MessageKind

__all__ = [
    "Channel",
    "Channels",
    "Contact",
    "Contacts",
    "KeptInOutbox",
    "NotDelivered",
    "NowhereToSend",
    "OutgoingMessage",
    "Receipt",
]


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a person can be reached, and in which language. It is asked for, and never stored."""

    email: str | None
    phone: str | None
    language: Language


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message for one channel. `delivery_id` is what a provider knows a second try by."""

    delivery_id: UUID
    account_id: UUID
    visit_id: UUID
    kind: MessageKind
    facts: Facts
    portal: str

    def words(self, language: Language) -> Words:
        """The message in the language that the person has today."""
        portal = self.portal + place_of(self.kind, self.visit_id)
        return words_of(self.kind, language, self.facts, portal=portal)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of it: on its way, or kept where people can read it."""

    is_kept: bool = False


class NotDelivered(Exception):
    """A try that failed. `is_final`: the same try would fail again, a human is needed."""

    def __init__(self, fault: DeliveryFault, *, is_final: bool = False) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.is_final = is_final


class NowhereToSend(Exception):
    """The person has no such address, and that is no failure: no telephone, no device."""


class Channel(Protocol):
    async def deliver(self, message: OutgoingMessage) -> Receipt:
        """Raises NotDelivered, or NowhereToSend."""
        ...


class Contacts(Protocol):
    async def of(self, account_id: UUID) -> Contact:
        """Raises NotDelivered when the account is gone or nobody answers."""
        ...


Channels = Mapping[MessageChannel, Channel]


class KeptInOutbox:
    """The channel without a provider: the outbox that reception reads is all that there is."""

    async def deliver(self, message: OutgoingMessage) -> Receipt:
        return Receipt(is_kept=True)
