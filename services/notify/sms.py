"""Text messages through an HTTP provider that speaks SMSAPI's JSON.

Source: https://www.smsapi.com/docs, "Sending SMS" and its table of errors.
"""

from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from services.notify.channels import Contacts, NotDelivered, NowhereToSend, OutgoingMessage, Receipt
from videoporady_contracts.words import DeliveryFault

__all__ = ["SmsApi", "SmsProvider"]

ALREADY_SENT = 53
"""The `idx` was used before: an earlier try got through, only its answer did not."""
OUR_MISTAKE = frozenset({8, 11, 12, 13, 14, 17, 18, 30, 31})
"""The message or the number is wrong, and will be at the next try."""


@dataclass(frozen=True, slots=True)
class SmsProvider:
    """Where text messages are handed over."""

    url: str
    token: SecretStr
    sender: str | None = None
    timeout_seconds: float = 15.0


class SmsApi:
    def __init__(self, provider: SmsProvider, contacts: Contacts) -> None:
        self._provider = provider
        self._contacts = contacts

    async def deliver(self, message: OutgoingMessage) -> Receipt:
        contact = await self._contacts.of(message.account_id)
        if not contact.phone:
            raise NowhereToSend
        form = {
            "to": "".join(each for each in contact.phone if each.isdigit()),
            "message": message.words(contact.language).short,
            "format": "json",
            "encoding": "utf-8",
            # The provider refuses a second message with the same idx within a day.
            "idx": str(message.delivery_id),
            "check_idx": "1",
        }
        if self._provider.sender:
            form["from"] = self._provider.sender
        _check(await self._ask(form))
        return Receipt()

    async def _ask(self, form: dict[str, str]) -> dict[str, Any]:
        provider = self._provider
        headers = {"Authorization": f"Bearer {provider.token.get_secret_value()}"}
        try:
            async with httpx.AsyncClient(
                timeout=provider.timeout_seconds, trust_env=False
            ) as client:
                answer = await client.post(provider.url, data=form, headers=headers)
                body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise NotDelivered(DeliveryFault.UNREACHABLE) from error
        if not isinstance(body, dict) or not (answer.is_success or "error" in body):
            raise NotDelivered(DeliveryFault.UNREACHABLE)
        return body


def _check(body: dict[str, Any]) -> None:
    """Raises NotDelivered for an answer that is no success."""
    listed = body.get("list")
    first = listed[0] if isinstance(listed, list) and listed else body
    code = body.get("error") or first.get("error")
    if code in (None, ALREADY_SENT):
        return
    raise NotDelivered(DeliveryFault.REFUSED, is_final=code in OUR_MISTAKE)
