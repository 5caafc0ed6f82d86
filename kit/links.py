"""One-time links: a secret that its holder alone has, and the digest by which it is known.

The secret has 256 random bits: nobody finds it by trying, so that a fast hash is enough, and half
of the hash may be told to other services.
"""

import hashlib
import secrets
from uuid import UUID

__all__ = ["SECRET_CHARACTERS_MAX", "digest_of", "new_secret"]

SECRET_BYTES = 32
SECRET_CHARACTERS_MAX = 100


def new_secret() -> str:
    """For the fragment of an address, which no server and no log ever sees."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> UUID:
    """The first half of the secret's SHA-256, as an id."""
    return UUID(bytes=hashlib.sha256(secret.encode()).digest()[:16])
