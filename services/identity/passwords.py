"""Password hashes (Argon2id), in a few threads so that a log-in never stops the event loop."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kit.errors import TemporarilyUnavailable
from services.identity.settings import Settings

__all__ = ["Passwords"]


class Passwords:
    """Hashes and verifies. Raises TemporarilyUnavailable when more wait than `hash_queue_max`."""

    def __init__(self, settings: Settings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.argon2_rounds,
            memory_cost=settings.argon2_memory_kib,
            parallelism=1,
            hash_len=32,
            salt_len=16,
        )
        self._threads = ThreadPoolExecutor(settings.hash_threads_max, "password")
        self._queue_max = settings.hash_queue_max
        self._waiting = 0
        self._nobodys_hash = self._hasher.hash(secrets.token_hex(16))

    async def hash(self, password: str) -> str:
        """A new hash, with its parameters and salt inside."""
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password is right. Without an account it takes as long, and never is."""
        proved = await self._in_thread(
            lambda: self._matches(password_hash or self._nobodys_hash, password)
        )
        return proved and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def close(self) -> None:
        """Ends the threads without waiting for what is queued."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread[Result](self, work: Callable[[], Result]) -> Result:
        if self._waiting >= self._queue_max:
            raise TemporarilyUnavailable(headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
