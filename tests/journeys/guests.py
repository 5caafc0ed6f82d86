"""Guests of a visit: the link that somebody sends, and who comes by it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.journeys.api import ApiPerson, at_the_api
from tests.support.waiting import eventually

__all__ = ["CONSENT", "address_of", "as_guest", "invites"]

CONSENT = "2026-11"


async def invites(inviter: ApiPerson, visit_id: str, **wishes: Any) -> dict[str, Any]:
    """A link for an interpreter, once identity knows it."""
    body = {"kind": "interpreter", "sees_chat": True, "sees_documents": True} | wishes
    link = await inviter.post(f"/api/signalling/visits/{visit_id}/guests", body)

    async def known() -> bool:
        proof = {"guest_id": link["guest_id"], "secret": link["secret"]}
        answer = await inviter.client.post("/api/identity/guest-sessions/preview", json=proof)
        return answer.is_success

    await eventually(known, seconds=30)
    return link


def address_of(link: dict[str, Any]) -> str:
    """As the page makes it: the secret is behind the #."""
    return f"/gosc/{link['guest_id']}#{link['secret']}"


@asynccontextmanager
async def as_guest(url: str, link: dict[str, Any]) -> AsyncIterator[ApiPerson]:
    """Somebody who has used a link."""
    async with at_the_api(url) as person:
        body = {
            "guest_id": link["guest_id"],
            "secret": link["secret"],
            "name": "Ewa Tłumacz",
            "consent_version": CONSENT,
            "language": "pl",
        }
        person.me = await person.post("/api/identity/guest-sessions", body)
        yield person
