"""Asks identity where a person can be reached, at each delivery. Notify keeps no address."""

from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from kit.tokens import ServiceTokenSigner
from services.notify.channels import Contact, NotDelivered
from videoporady_contracts.words import DeliveryFault, Language

__all__ = ["IdentityContacts"]


class _Answer(BaseModel):
    email: str
    phone: str | None = None
    language: Language


class IdentityContacts:
    """Identity, asked over HTTP with a token that lives for a minute."""

    def __init__(self, url: str, signer: ServiceTokenSigner, *, timeout_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._signer = signer
        self._timeout_seconds = timeout_seconds

    async def of(self, account_id: UUID) -> Contact:
        """Raises NotDelivered: for good when the account is gone, else to be tried again."""
        try:
            async with httpx.AsyncClient(timeout=self._timeout_seconds, trust_env=False) as client:
                answer = await client.get(
                    f"{self._url}/api/identity/contacts/{account_id}",
                    headers={"Authorization": f"Bearer {self._signer.sign()}"},
                )
            if answer.status_code == httpx.codes.NOT_FOUND:
                raise NotDelivered(DeliveryFault.NO_ADDRESS, is_final=True)
            found = _Answer.model_validate_json(answer.raise_for_status().content)
        except (httpx.HTTPError, ValidationError) as error:
            raise NotDelivered(DeliveryFault.UNREACHABLE) from error
        return Contact(email=found.email, phone=found.phone, language=found.language)
