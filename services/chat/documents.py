"""Documents on their way in and out of the storage: streamed, counted, hashed, typed by content.

The bytes are durable before a row names them, and each upload has a key of its own. So a failure
leaves no row without bytes; bytes without a row are removed at once, or by the sweeper when the
process died. (A temporary key and a rename would copy each document once more on S3.)
"""

import asyncio
import contextlib
import os
import re
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

import filetype
import obstore
from obstore.exceptions import BaseError as StorageError
from obstore.store import from_url
from starlette.requests import ClientDisconnect

from kit.errors import Problem, TemporarilyUnavailable
from services.chat.domain import DocumentEmpty, DocumentTooLarge, DocumentTypeRefused
from videoporady_contracts.words import DocumentType

__all__ = [
    "EXTENSIONS",
    "DocumentNotSaved",
    "DocumentStore",
    "Received",
    "Upload",
    "found_type",
]

EXTENSIONS: dict[DocumentType, tuple[str, ...]] = {
    DocumentType.PDF: ("pdf",),
    DocumentType.JPEG: ("jpg", "jpeg"),
    DocumentType.PNG: ("png",),
}
"""What a file of a type may be called; the first is given where another one was."""

HEAD_BYTES = 64 * 1024
"""How much of the beginning the type is found by."""
PART_BYTES = 5 * 1024 * 1024
"""The smallest part that the S3 API takes."""
PARTS_AT_ONCE = 2
READ_BYTES = 256 * 1024
SWEPT_DAYS = 45
"""Keys begin with the day of the upload: a sweep lists these days, and not the whole archive. More
than ops may have left abandoned bytes for, so that a shorter time finds those too."""
PREFIX = "documents"


class DocumentNotSaved(Problem):
    code, status = "document-not-saved", 503
    pl = "Nie udało się zapisać pliku. Spróbuj jeszcze raz za chwilę."
    en = "The file could not be saved. Try again in a moment."


class UploadInterrupted(Problem):
    code, status = "upload-interrupted", 400
    pl = "Przesyłanie pliku zostało przerwane. Spróbuj jeszcze raz."
    en = "The upload was interrupted. Try again."


@dataclass(frozen=True, slots=True)
class Received:
    """What was found out about a document while it streamed by."""

    document_type: DocumentType
    size_bytes: int
    sha256: str


class Upload:
    """A body on its way in. It is read once; `bytes_seen` is right at any moment."""

    def __init__(self, chunks: AsyncIterator[bytes], *, bytes_max: int) -> None:
        self.bytes_seen = 0
        self._expected_bytes = 0
        self._chunks = chunks
        self._bytes_max = bytes_max
        self._hash = sha256()

    @property
    def size_bytes(self) -> int:
        """As far as it is known: what came, or what the sender said would come."""
        return max(self.bytes_seen, self._expected_bytes)

    def expect(self, content_length: str | None) -> None:
        """What the sender says of the size. A size that is too much is not even begun."""
        if content_length is not None and content_length.isdecimal():
            self._expected_bytes = int(content_length)

    async def head(self) -> bytes:
        """The beginning, long enough to tell the type by. Raises DocumentTooLarge."""
        if self._expected_bytes > self._bytes_max:
            raise DocumentTooLarge
        head = bytearray()
        while len(head) < HEAD_BYTES and (chunk := await anext(self._chunks, b"")):
            self._count(chunk)
            head += chunk
        return bytes(head)

    async def with_rest(self, head: bytes) -> AsyncIterator[bytes]:
        """The whole body, whose beginning was read already. Raises DocumentTooLarge."""
        yield head
        async for chunk in self._chunks:
            if chunk:
                self._count(chunk)
                yield chunk

    async def drain(self) -> None:
        """Reads what is left of a refused body, within reason: else a browser that is still
        sending sees a broken connection, and not the answer.
        """
        dropped = self.bytes_seen
        async for chunk in self._chunks:
            dropped += len(chunk)
            if dropped > 2 * self._bytes_max:
                return

    def received(self, document_type: DocumentType) -> Received:
        """What was found out, once the body has streamed by."""
        return Received(document_type, self.bytes_seen, self._hash.hexdigest())

    def _count(self, chunk: bytes) -> None:
        self.bytes_seen += len(chunk)
        if self.bytes_seen > self._bytes_max:
            raise DocumentTooLarge
        self._hash.update(chunk)


class DocumentStore:
    """The storage: a local folder or S3, by its address. S3's options come from AWS_* variables."""

    def __init__(self, url: str, *, uploads_at_once_max: int, upload_seconds_max: float) -> None:
        address = urlsplit(url)
        self._folder = Path(unquote(address.path)) if address.scheme == "file" else None
        self._store = from_url(url, mkdir=True) if self._folder else from_url(url)
        self._places = asyncio.Semaphore(uploads_at_once_max)
        self._upload_seconds_max = upload_seconds_max

    @staticmethod
    def new_key(document_id: UUID, at: datetime) -> str:
        """Where a document's bytes go. Nothing of the person's file name is in it."""
        return f"{PREFIX}/{at:%Y/%m/%d}/{document_id}"

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """One of the uploads that this process takes at once, and the time that it may take.

        Raises TemporarilyUnavailable when there is none free, UploadInterrupted after the time.
        """
        if self._places.locked():
            raise TemporarilyUnavailable(headers={"Retry-After": "5"})
        async with self._places:
            try:
                async with asyncio.timeout(self._upload_seconds_max):
                    yield
            except (TimeoutError, ClientDisconnect) as error:
                raise UploadInterrupted from error

    async def receive(self, key: str, upload: Upload) -> Received:
        """Streams a body to its key. When it returns, the bytes are durable; when it raises, gone.

        Raises DocumentEmpty, DocumentTypeRefused, DocumentTooLarge or DocumentNotSaved.
        """
        head = await upload.head()
        if not head:
            raise DocumentEmpty
        document_type = found_type(head)
        if document_type is None:
            raise DocumentTypeRefused
        try:
            # An upload that raises midway leaves no document: obstore aborts it. On S3 a part that
            # is on its way just then may come later, and stays until the bucket's lifecycle rule.
            await obstore.put_async(
                self._store,
                key,
                upload.with_rest(head),
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_AT_ONCE,
            )
            if self._folder is not None:
                # obstore does not fsync: a power cut would leave a row with an empty file.
                await asyncio.to_thread(_make_durable, self._folder / key, self._folder)
        except (StorageError, OSError) as error:
            raise DocumentNotSaved(headers={"Retry-After": "5"}) from error
        return upload.received(document_type)

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """The bytes of a document. It raises TemporarilyUnavailable before the first of them."""
        try:
            found = await obstore.get_async(self._store, key)
        except (StorageError, OSError) as error:
            raise TemporarilyUnavailable(headers={"Retry-After": "5"}) from error
        return found.stream(min_chunk_size=READ_BYTES)

    async def remove(self, key: str) -> None:
        """Removes bytes that no row names. What cannot be removed now is left to the sweeper."""
        with contextlib.suppress(StorageError, OSError):
            await obstore.delete_async(self._store, key)

    async def sweep(
        self, before: datetime, which_are_named: Callable[[list[str]], Awaitable[set[str]]]
    ) -> None:
        """Removes bytes that were written before a time and that no row names.

        Only a process that died, or a storage that was away, leaves any.
        """
        for days in range(SWEPT_DAYS):
            day = before - timedelta(days=days)
            async for batch in obstore.list(self._store, prefix=f"{PREFIX}/{day:%Y/%m/%d}"):
                old = [each["path"] for each in batch if each["last_modified"] < before]
                for key in set(old) - await which_are_named(old):
                    await self.remove(key)
        if self._folder is not None:
            await asyncio.to_thread(_remove_half_written, self._folder / PREFIX, before)


def found_type(head: bytes) -> DocumentType | None:
    """The type of a document by its content; None for any other. A name or a header proves nothing.

    The signature alone is easily put before a web page, so the structure behind it must hold too.
    """
    guessed = filetype.guess_mime(head)
    looks = {
        DocumentType.PDF: _begins_as_pdf,
        DocumentType.JPEG: _begins_as_jpeg,
        DocumentType.PNG: _begins_as_png,
    }
    return next((each for each in looks if each == guessed and looks[each](head)), None)


def _begins_as_pdf(head: bytes) -> bool:
    # Readers accept the signature within the first KiB: a page or a program may stand before it.
    return re.match(rb"%PDF-[12]\.\d[\s%]", head) is not None


def _begins_as_png(head: bytes) -> bool:
    """The header chunk: 13 bytes, a sound checksum, and a picture with an area (PNG, 11.2.1)."""
    if len(head) < 33 or head[8:16] != b"\x00\x00\x00\x0dIHDR":
        return False
    width, height = struct.unpack(">II", head[16:24])
    checksum = struct.unpack(">I", head[29:33])[0]
    return width > 0 and height > 0 and zlib.crc32(head[12:29]) == checksum


def _begins_as_jpeg(head: bytes) -> bool:
    """Segments from the start to a frame header with an area, or to the end of `head` (T.81, B.1).

    Cameras put previews of any length before the frame header, so that it may come later.
    """
    place = 2
    while place + 4 <= len(head):
        marker, length = head[place + 1], struct.unpack(">H", head[place + 2 : place + 4])[0]
        if head[place] != 0xFF or marker < 0xC0 or length < 2:
            return False
        if marker in FRAME_HEADERS:
            if place + 9 > len(head):
                return False
            height, width = struct.unpack(">HH", head[place + 5 : place + 9])
            return height > 0 and width > 0
        place += 2 + length
    return len(head) >= HEAD_BYTES


FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _make_durable(file: Path, root: Path) -> None:
    """Flushes a file and the entries of the folders above it, up to the storage's own."""
    folders = [each for each in file.parents if each == root or root in each.parents]
    for path in (file, *folders):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_half_written(folder: Path, before: datetime) -> None:
    """What a killed process left: obstore writes to `<key>#<number>` first, and never lists it."""
    for file in folder.rglob("*#*"):
        with contextlib.suppress(OSError):
            if file.is_file() and file.stat().st_mtime < before.timestamp():
                file.unlink()
