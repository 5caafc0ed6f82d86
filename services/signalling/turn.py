"""Time-limited TURN credentials, as coturn's `use-auth-secret` checks them.

Source: the IETF draft "A REST API For Access To TURN Services" (draft-uberti-behave-turn-rest).
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from services.signalling.settings import Settings
from videoporady_contracts.sockets import IceServer

__all__ = ["ice_servers"]


def ice_servers(settings: Settings, now: datetime) -> tuple[tuple[IceServer, ...], datetime]:
    """The servers for one browser, and when their credentials end.

    None without a TURN server of our own: a STUN server of somebody else would learn who calls.
    """
    expires_at = now + timedelta(seconds=settings.turn_credential_seconds)
    if not settings.turn_urls or settings.turn_secret is None:
        return (), expires_at
    # A random name: the TURN server's log says nothing about the person.
    username = f"{int(expires_at.timestamp())}:{secrets.token_hex(8)}"
    # SHA-1 is what coturn computes; as an HMAC it is sound.
    key = settings.turn_secret.get_secret_value().encode()
    digest = hmac.new(key, username.encode(), hashlib.sha1).digest()
    credential = base64.b64encode(digest).decode()
    server = IceServer(urls=settings.turn_urls, username=username, credential=credential)
    return (server,), expires_at
