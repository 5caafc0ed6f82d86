"""Passkeys: log-in by a device that knows its person, without a password.

A challenge carries its end and our mark, so that asking for one costs no row; an answered one is
remembered until it has ended. Source: W3C Web Authentication, level 3.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kit.auth import Principal
from kit.clock import Clock
from kit.ids import new_id
from services.identity import profile_domain as rules
from services.identity.models import Account, Passkey, UsedChallenge
from services.identity.pesel import PeselSeal
from services.identity.settings import Settings

__all__ = ["Keeper", "forget_past_challenges"]

PORTAL_NAME = "Videoporady ZOZ Medical"
NONCE_BYTES = 16
END_BYTES = 8
NOBODY = b""
UNREADABLE = (WebAuthnException, ValueError, TypeError, LookupError, AttributeError)
"""webauthn names what is wrong, but trusts the types inside of what it parses."""


@dataclass(frozen=True)
class Keeper:
    """Makes and answers the two ceremonies, for one portal."""

    settings: Settings
    seal: PeselSeal
    clock: Clock

    @property
    def _portal(self) -> str:
        host = urlsplit(self.settings.public_origins[0]).hostname
        return self.settings.passkey_rp_id or host or ""

    async def registration_options(
        self, session: AsyncSession, principal: Principal
    ) -> dict[str, Any]:
        """What the browser asks the device for. Raises TooManyPasskeys."""
        account = await session.get_one(Account, principal.account_id)
        known = list(
            await session.scalars(
                select(Passkey.credential_id).where(Passkey.account_id == principal.account_id)
            )
        )
        if len(known) >= self.settings.passkeys_per_account_max:
            raise rules.TooManyPasskeys
        options = webauthn.generate_registration_options(
            rp_id=self._portal,
            rp_name=PORTAL_NAME,
            user_id=account.account_id.bytes,
            user_name=account.email,
            user_display_name=f"{account.given_name} {account.family_name}",
            challenge=self._challenge(principal.session_id.bytes),
            timeout=self.settings.challenge_seconds * 1_000,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        )
        return json.loads(webauthn.options_to_json(options))

    async def add(
        self, session: AsyncSession, principal: Principal, name: str, credential: dict[str, Any]
    ) -> None:
        """Keeps a device's answer. Raises PasskeyRefused, PasskeyKnown, TooManyPasskeys."""
        # Lock first: two devices at once would both find room for one more.
        await session.get_one(Account, principal.account_id, with_for_update=True)
        counted = select(func.count()).where(Passkey.account_id == principal.account_id)
        if (await session.scalar(counted) or 0) >= self.settings.passkeys_per_account_max:
            raise rules.TooManyPasskeys
        challenge = await self._answered(session, credential, principal.session_id.bytes)
        try:
            verified = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._portal,
                expected_origin=list(self.settings.public_origins),
                require_user_verification=True,
            )
        except UNREADABLE:
            raise rules.PasskeyRefused from None
        inserted = await session.scalar(
            insert(Passkey)
            .values(
                credential_id=verified.credential_id,
                passkey_id=new_id(),
                account_id=principal.account_id,
                public_key=verified.credential_public_key,
                sign_count=verified.sign_count,
                name=name,
                added_at=self.clock.now(),
            )
            .on_conflict_do_nothing()
            .returning(Passkey.passkey_id)
        )
        if inserted is None:
            raise rules.PasskeyKnown

    def log_in_options(self) -> dict[str, Any]:
        """No list of credentials: the device offers the passkeys that it has for this portal."""
        options = webauthn.generate_authentication_options(
            rp_id=self._portal,
            challenge=self._challenge(NOBODY),
            timeout=self.settings.challenge_seconds * 1_000,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return json.loads(webauthn.options_to_json(options))

    async def account_of(self, session: AsyncSession, credential: dict[str, Any]) -> UUID:
        """The account whose passkey answered. Raises PasskeyRefused."""
        challenge = await self._answered(session, credential, NOBODY)
        passkey = await session.get(Passkey, _bytes_in(credential, "rawId"), with_for_update=True)
        if passkey is None:
            raise rules.PasskeyRefused
        try:
            verified = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._portal,
                expected_origin=list(self.settings.public_origins),
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except UNREADABLE:
            raise rules.PasskeyRefused from None
        passkey.sign_count = verified.new_sign_count
        passkey.last_used_at = self.clock.now()
        return passkey.account_id

    async def remove(self, session: AsyncSession, principal: Principal, passkey_id: UUID) -> None:
        """The device gets in no more. Raises PasskeyNotFound."""
        removed = await session.scalar(
            delete(Passkey)
            .where(Passkey.passkey_id == passkey_id, Passkey.account_id == principal.account_id)
            .returning(Passkey.passkey_id)
        )
        if removed is None:
            raise rules.PasskeyNotFound

    def _challenge(self, subject: bytes) -> bytes:
        ends_at = self.clock.now() + timedelta(seconds=self.settings.challenge_seconds)
        content = secrets.token_bytes(NONCE_BYTES)
        content += int(ends_at.timestamp()).to_bytes(END_BYTES)
        return content + self.seal.mark_of_challenge(content + subject)

    async def _answered(
        self, session: AsyncSession, credential: dict[str, Any], subject: bytes
    ) -> bytes:
        """The challenge that was answered: one of ours, in time, for the first time."""
        response = credential.get("response")
        try:
            data = _bytes_in(response if isinstance(response, dict) else {}, "clientDataJSON")
            challenge = parse_client_data_json(data).challenge
        except UNREADABLE:
            raise rules.PasskeyRefused from None
        content, mark = challenge[: NONCE_BYTES + END_BYTES], challenge[NONCE_BYTES + END_BYTES :]
        now = self.clock.now()
        ends_at = int.from_bytes(content[NONCE_BYTES:])
        is_ours = secrets.compare_digest(mark, self.seal.mark_of_challenge(content + subject))
        if not is_ours or ends_at < now.timestamp():
            raise rules.PasskeyRefused
        first = await session.scalar(
            insert(UsedChallenge)
            .values(
                challenge_hash=hashlib.sha256(challenge).digest(),
                expires_at=datetime.fromtimestamp(ends_at, now.tzinfo),
            )
            .on_conflict_do_nothing()
            .returning(UsedChallenge.challenge_hash)
        )
        if first is None:
            raise rules.PasskeyRefused
        return challenge


async def forget_past_challenges(session: AsyncSession, *, clock: Clock) -> None:
    """Deletes what could not be answered any more in any case."""
    await session.execute(delete(UsedChallenge).where(UsedChallenge.expires_at < clock.now()))


def _bytes_in(value: dict[str, Any], name: str) -> bytes:
    text = value.get(name)
    if not isinstance(text, str):
        raise rules.PasskeyRefused
    try:
        return base64url_to_bytes(text)
    except ValueError:
        raise rules.PasskeyRefused from None
