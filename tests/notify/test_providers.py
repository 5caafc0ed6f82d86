"""E-mail and text messages all the way: real identity, a real mail server, a real HTTP server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import pytest
from aiosmtpd.smtp import SMTP
from fastapi import FastAPI, Request
from icalendar import Calendar

from deploy.local.keys import make_token_keys
from kit.clock import FrozenClock
from kit.settings import Part
from services.identity.app import create as create_identity
from services.identity.settings import Settings as IdentitySettings
from services.notify import sending
from services.notify.app import channels_of, create
from services.notify.settings import Settings
from tests.identity.portal import registration
from tests.notify.post import deliveries
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.http import RunningService, ServingService, running, serving
from tests.support.people import Person, Tokens
from videoporady_contracts.words import CancelledBy, MessageChannel

NOBODY_LISTENS = 9


@dataclass
class Mailbox:
    """A mail server that keeps what it was given; `reply` is what it says to each recipient."""

    port: int = 0
    reply: str = "250 OK"
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(box, hostname="mail.example"), "127.0.0.1", 0
    )
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()


@dataclass
class SmsGate:
    """A provider as SMSAPI documents it; `answer` is what it says next."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    answer: dict[str, Any] = field(
        default_factory=lambda: {"count": 1, "list": [{"id": "1", "error": None}]}
    )


@pytest.fixture
async def gate() -> AsyncIterator[SmsGate]:
    gate, app = SmsGate(), FastAPI()

    @app.post("/sms.do")
    async def take(request: Request) -> dict[str, Any]:
        gate.asked.append(dict(parse_qsl((await request.body()).decode())))
        gate.tokens.append(request.headers["Authorization"])
        return gate.answer

    async with serving(app) as service:
        gate.url = f"{service.url}/sms.do"
        yield gate


@dataclass(frozen=True)
class House:
    """Identity on a port, notify beside it, and somebody with an account."""

    identity: ServingService
    notify: RunningService
    settings: Settings
    clock: FrozenClock
    account_id: UUID

    def room(self) -> Room:
        return Room(patient=Person(account_id=self.account_id, patient_ids=(uuid4(),)))

    async def deliver(self) -> None:
        kit = self.notify.app.state.kit
        push_key = self.notify.app.state.push_key
        channels = channels_of(self.settings, self.clock, kit.database, push_key)
        await sending.deliver_due(kit, channels)


@pytest.fixture
async def open_house(
    settings_for: Callable[..., Any], clock: FrozenClock, keys_folder: Any
) -> AsyncIterator[Callable[..., Any]]:
    """`await open_house(smtp_port=...)`."""
    private, public = make_token_keys(keys_folder, "notify")
    async with AsyncExitStack() as stack:

        async def open_one(**changes: Any) -> House:
            of_identity = settings_for(
                IdentitySettings,
                "identity",
                parts=(Part.API,),
                notify_public_key_file=public,
                argon2_memory_kib=64,
                argon2_rounds=1,
            )
            identity = await stack.enter_async_context(serving(create_identity(of_identity, clock)))
            settings = settings_for(
                Settings,
                "notify",
                parts=(Part.API,),
                identity_url=identity.url,
                # A machine that does much else is no server that is away.
                identity_timeout_seconds=30,
                private_key_file=private,
                smtp_is_starttls=False,
                **changes,
            )
            notify = await stack.enter_async_context(running(create(settings, clock)))
            async with registered(identity, language="en") as me:
                account_id = UUID(me["account_id"])
            return House(identity, notify, settings, clock, account_id)

        yield open_one


@asynccontextmanager
async def registered(identity: ServingService, **changes: Any) -> AsyncIterator[dict[str, Any]]:
    body = registration(**changes)
    async with identity.client() as client:
        answer = await client.post(
            "/api/identity/accounts", json=body, headers={"Idempotency-Key": str(uuid4())}
        )
        assert answer.status_code == 201, answer.text
        yield answer.json()


def entry_of(mail: EmailMessage) -> tuple[str, Any]:
    """The method and the event of a mail's calendar file."""
    (part,) = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    assert part.get_param("method") == calendar["METHOD"]
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


async def test_a_mail_has_text_html_and_a_calendar_entry_that_updates_and_cancels_itself(
    open_house: Callable[..., Any], mailbox: Mailbox
) -> None:
    house: House = await open_house(smtp_host="127.0.0.1", smtp_port=mailbox.port)
    room = house.room()
    await apply(house.notify.app, room.booked())
    await house.deliver()
    (mail,) = mailbox.mails
    assert mail["To"] == "jan@example.com"
    # The account reads English, whatever the booking said.
    assert mail["Subject"] == "Your visit is confirmed: Tuesday, 12 January 2027, 10:40"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "10:40" in plain.get_content()
    assert '<html lang="en">' in html.get_content()
    method, first = entry_of(mail)
    assert method == "REQUEST"
    assert first.start == STARTS_AT
    assert str(first["SUMMARY"]) == "Visit"

    await apply(house.notify.app, room.moved(timedelta(days=2)))
    await house.deliver()
    method, second = entry_of(mailbox.mails[-1])
    assert method == "REQUEST"
    assert second.start == STARTS_AT + timedelta(days=2)
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])
    await apply(house.notify.app, room.cancelled(cancelled_by=CancelledBy.CLINIC))
    await house.deliver()
    method, last = entry_of(mailbox.mails[-1])
    assert method == "CANCEL"
    assert last["UID"] == first["UID"]
    assert int(last["SEQUENCE"]) > int(second["SEQUENCE"])
    assert str(last["STATUS"]) == "CANCELLED"


@pytest.mark.parametrize(
    ("reply", "state"),
    [("550 No such user", "failed"), ("451 Try later", "retrying"), ("250 OK", "sent")],
)
async def test_what_the_mail_server_says_decides_whether_to_try_again(
    open_house: Callable[..., Any], mailbox: Mailbox, tokens: Tokens, reply: str, state: str
) -> None:
    house: House = await open_house(smtp_host="127.0.0.1", smtp_port=mailbox.port)
    mailbox.reply = reply
    await apply(house.notify.app, house.room().booked())
    await house.deliver()
    assert await deliveries(house.notify, tokens) == {"confirmation": {"email": state}}


async def test_an_account_that_is_gone_fails_and_a_server_that_is_away_is_asked_again(
    open_house: Callable[..., Any], tokens: Tokens
) -> None:
    house: House = await open_house(smtp_host="127.0.0.1", smtp_port=NOBODY_LISTENS)
    await apply(house.notify.app, house.room().booked())
    await house.deliver()
    assert await deliveries(house.notify, tokens) == {"confirmation": {"email": "retrying"}}
    await apply(house.notify.app, Room().cancelled())
    await house.deliver()
    assert (await deliveries(house.notify, tokens))["cancellation"]["email"] == "failed"


async def test_without_a_provider_messages_stay_in_the_outbox(
    open_house: Callable[..., Any], tokens: Tokens
) -> None:
    house: House = await open_house()
    await apply(house.notify.app, house.room().cancelled())
    await house.deliver()
    assert await deliveries(house.notify, tokens) == {
        "cancellation": {"email": "kept", "sms": "kept"}
    }


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"count": 1, "list": [{"id": "1", "error": None}]}, "sent"),
        # An earlier try got through, only its answer did not.
        ({"error": 53, "message": "Not unique idx"}, "sent"),
        ({"error": 13, "message": "No valid phone numbers"}, "failed"),
        ({"error": 103, "message": "Insufficient credits"}, "retrying"),
    ],
)
async def test_a_text_message_is_one_line_to_the_accounts_number(
    open_house: Callable[..., Any],
    gate: SmsGate,
    tokens: Tokens,
    answer: dict[str, Any],
    state: str,
) -> None:
    house: House = await open_house(sms_url=gate.url, sms_token="secret", sms_sender="ZOZ")
    gate.answer = answer
    await apply(house.notify.app, house.room().cancelled())
    await house.deliver()
    (asked,) = gate.asked
    assert asked["to"] == "48600100200"
    assert asked["message"] == "Your visit is cancelled: Tuesday, 12 January 2027, 10:40"
    assert (asked["from"], asked["check_idx"]) == ("ZOZ", "1")
    assert gate.tokens == ["Bearer secret"]
    found = await deliveries(house.notify, tokens)
    assert found["cancellation"][MessageChannel.SMS] == state
