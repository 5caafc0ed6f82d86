"""Notify with providers that a test holds in its hand, and the two jobs run by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from kit.app import App
from services.notify import sending
from services.notify.channels import NotDelivered, OutgoingMessage, Receipt
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.words import DeliveryFault, MessageChannel

__all__ = ["Post", "Recorder", "deliveries", "failures", "inbox_of"]


@dataclass
class Recorder:
    """A provider that remembers what it was given, and fails as often as it is told to."""

    sent: list[OutgoingMessage] = field(default_factory=list)
    faults: list[NotDelivered] = field(default_factory=list)

    async def deliver(self, message: OutgoingMessage) -> Receipt:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(message)
        return Receipt()

    def fails(self, times: int = 1, *, is_final: bool = False) -> None:
        self.faults += [NotDelivered(DeliveryFault.UNREACHABLE, is_final=is_final)] * times


@dataclass
class Post:
    """What leaves a service, round by round."""

    app: FastAPI
    mail: Recorder = field(default_factory=Recorder)
    text: Recorder = field(default_factory=Recorder)
    device: Recorder = field(default_factory=Recorder)

    @property
    def kit(self) -> App:
        return self.app.state.kit

    @property
    def channels(self) -> Mapping[MessageChannel, Any]:
        return {
            MessageChannel.EMAIL: self.mail,
            MessageChannel.SMS: self.text,
            MessageChannel.PUSH: self.device,
        }

    async def round(self) -> None:
        """Both jobs, once."""
        await sending.release_due(self.kit)
        await sending.deliver_due(self.kit, self.channels)

    def mailed(self, of: Callable[[OutgoingMessage], Any] = lambda each: each.kind) -> list[Any]:
        return [of(each) for each in self.mail.sent]


async def inbox_of(service: RunningService, tokens: Tokens, person: Person) -> list[str]:
    """The kinds in somebody's inbox, newest first."""
    answer = await service.client(tokens.cookies(person)).get("/api/notify/inbox")
    assert answer.status_code == 200, answer.text
    return [each["kind"] for each in answer.json()["items"]]


async def deliveries(service: RunningService, tokens: Tokens) -> dict[str, dict[str, str]]:
    """By kind, the state of each channel, as reception sees it."""
    client = service.client(tokens.cookies(Person.reception()))
    items = (await client.get("/api/notify/messages")).json()["items"]
    return {
        item["kind"]: {each["channel"]: each["state"] for each in item["deliveries"]}
        for item in items
    }


async def failures(service: RunningService, tokens: Tokens) -> list[dict[str, Any]]:
    """What needs a human."""
    client = service.client(tokens.cookies(Person.reception()))
    return (await client.get("/api/notify/failures")).json()["items"]
