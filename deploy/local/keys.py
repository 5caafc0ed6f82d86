"""Keys and passwords of this machine's stack: made once, readable by their owner only."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["FIELD_KEY_BYTES", "make_push_key", "make_token_keys", "secret", "secret_bytes"]

FIELD_KEY_BYTES = 32


def secret(file: Path) -> str:
    """A random word for a password, the same at every call."""
    if not file.exists():
        write_private(file, secrets.token_urlsafe(24).encode())
    return file.read_text().strip()


def secret_bytes(file: Path, length: int = FIELD_KEY_BYTES) -> Path:
    """A file with a random key in base64, made when it is absent."""
    if not file.exists():
        write_private(file, base64.b64encode(secrets.token_bytes(length)))
    return file


def make_token_keys(folder: Path, name: str = "token") -> tuple[Path, Path]:
    """An Ed25519 pair as PEM: (private file, public file). `token` is the one of log-in tokens."""
    private_file, public_file = folder / f"{name}-private.pem", folder / f"{name}-public.pem"
    if not private_file.exists() or not public_file.exists():
        key = Ed25519PrivateKey.generate()
        write_private(
            private_file,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        public_file.write_bytes(
            key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
    return private_file, public_file


def make_push_key(file: Path) -> Path:
    """The P-256 key that push services know this portal by, as PEM; made when it is absent."""
    if not file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        write_private(
            file,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
    return file


def write_private(file: Path, content: bytes) -> None:
    """Writes a file that nobody else can read, not even for the moment before a chmod."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    part.rename(file)
