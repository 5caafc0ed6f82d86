"""The PESEL number: checked, sealed, and searched for without being readable.

Source: the Polish act on population records, art. 15-19 (structure of the number);
NIST SP 800-38D (AES-GCM); RFC 5869 (HKDF).
"""

import base64
import binascii
import hmac
import os
from datetime import date
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from stdnum.exceptions import ValidationError as NumberError
from stdnum.pl import pesel as number_rules

from services.identity.domain import PeselInvalid

__all__ = ["PeselSeal", "birth_date_in", "compact"]

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"
"""The first byte of a sealed value, so that a later key or cipher can live beside this one."""


def compact(text: str) -> str:
    """The 11 digits. Raises PeselInvalid for a wrong length, date or checksum."""
    try:
        return number_rules.validate(text)
    except NumberError:
        raise PeselInvalid from None


def birth_date_in(pesel: str) -> date:
    """The date of birth that a valid number carries."""
    return number_rules.get_birth_date(pesel)


class PeselSeal:
    """Encrypts, and makes keyed hashes. Each purpose has its own key, derived from the file's."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise ValueError(f"the field key must have {KEY_BYTES} bytes")
        self._cipher = AESGCM(_derived(master_key, b"videoporady/identity/pesel-seal/1"))
        self._pesel_key = _derived(master_key, b"videoporady/identity/pesel-hash/1")
        self._attempts_key = _derived(master_key, b"videoporady/identity/login-attempts/1")
        self._factor_cipher = AESGCM(_derived(master_key, b"videoporady/identity/totp-seal/1"))
        self._code_key = _derived(master_key, b"videoporady/identity/recovery-code/1")
        self._patient_code_key = _derived(master_key, b"videoporady/identity/patient-code/1")
        self._challenge_key = _derived(master_key, b"videoporady/identity/challenge/1")
        self._invitation_key = _derived(master_key, b"videoporady/identity/invitation/1")

    @classmethod
    def from_file(cls, file: Path) -> "PeselSeal":
        """Reads 32 bytes in base64. Raises ValueError without repeating what the file holds."""
        try:
            return cls(base64.b64decode(file.read_text().strip(), validate=True))
        except binascii.Error:
            raise ValueError("the field key is not base64") from None

    def seal(self, pesel: str, patient_id: UUID) -> bytes:
        """The encrypted number. It opens for this patient only: a copied row is found out."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, pesel.encode(), patient_id.bytes)

    def open(self, sealed: bytes, patient_id: UUID) -> str:
        """The number again. Raises cryptography's InvalidTag when it is not this patient's."""
        nonce, content = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return self._cipher.decrypt(nonce, content, patient_id.bytes).decode()

    def hash_of_pesel(self, pesel: str) -> bytes:
        """Equal for equal numbers, and of no use without the key."""
        return hmac.digest(self._pesel_key, pesel.encode(), "sha256")

    def hash_of_subject(self, kind: str, value: str) -> bytes:
        """Whose failed log-ins are counted: kind is `email` or `address`."""
        return hmac.digest(self._attempts_key, f"{kind}:{value}".encode(), "sha256")

    def seal_secret(self, secret: str, account_id: UUID) -> bytes:
        """The encrypted key of a second factor. It opens for this account only."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._factor_cipher.encrypt(nonce, secret.encode(), account_id.bytes)
        return VERSION + nonce + sealed

    def open_secret(self, sealed: bytes, account_id: UUID) -> str:
        """The key again. Raises cryptography's InvalidTag when it is not this account's."""
        nonce, content = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return self._factor_cipher.decrypt(nonce, content, account_id.bytes).decode()

    def hash_of_code(self, code: str, account_id: UUID) -> bytes:
        """What is stored of a recovery code."""
        return hmac.digest(self._code_key, account_id.bytes + code.encode(), "sha256")

    def hash_of_invitation(self, code: str) -> bytes:
        """What is stored of a guardian's invitation."""
        return hmac.digest(self._invitation_key, code.encode(), "sha256")

    def hash_of_patient_code(self, code: str) -> bytes:
        """What is stored of the code by which a patient opens their account."""
        return hmac.digest(self._patient_code_key, code.encode(), "sha256")

    def mark_of_challenge(self, content: bytes) -> bytes:
        """Proves that a challenge is ours."""
        return hmac.digest(self._challenge_key, content, "sha256")


def _derived(master_key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master_key)
