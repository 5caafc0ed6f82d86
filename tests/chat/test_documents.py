"""Documents: typed by content, streamed, limited, named safely, and never served as a page."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from kit.clock import FrozenClock
from kit.downloads import download_headers
from kit.settings import Part
from services.chat import domain
from services.chat.app import create
from services.chat.documents import DocumentStore
from services.chat.settings import Settings
from tests.chat.world import JPEG, PDF, PNG, Booked, upload
from tests.support.events import waiting_events
from tests.support.http import ORIGIN, RunningService, running, serving
from tests.support.people import Person, Tokens
from tests.support.waiting import eventually
from videoporady_contracts.chat import DocumentRefused, DocumentShared

LIMIT_BYTES = 300_000
HTML = b"<!doctype html><script>alert(document.domain)</script>"
# The harmless text that every virus scanner knows.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def settings(settings_for: Callable[..., Settings]) -> Settings:
    return settings_for(
        Settings,
        "chat",
        parts=(Part.API,),
        document_bytes_max=LIMIT_BYTES,
        documents_per_visit_max=3,
    )


@pytest.fixture
def patient(service: RunningService, visit: Booked, tokens: Tokens) -> httpx.AsyncClient:
    return service.client(tokens.cookies(visit.patient))


def stored_files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "documents"
    return [file for file in folder.rglob("*") if file.is_file()]


async def in_pieces(content: bytes, piece: int = 8_192) -> AsyncIterator[bytes]:
    for start in range(0, len(content), piece):
        yield content[start : start + piece]


@pytest.mark.parametrize(
    ("content", "document_type"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")],
)
async def test_a_document_is_typed_by_its_content_and_comes_back_the_same(
    service: RunningService,
    visit: Booked,
    patient: httpx.AsyncClient,
    tokens: Tokens,
    content: bytes,
    document_type: str,
) -> None:
    content += b"%" * 200_000
    answer = await upload(patient, visit, in_pieces(content), name="badanie krwi.html")
    assert answer.status_code == 201, answer.text
    document = answer.json()["document"]
    assert document["document_type"] == document_type
    assert document["size_bytes"] == len(content)
    assert document["sha256"] == hashlib.sha256(content).hexdigest()
    assert document["name"].startswith("badanie krwi.html.")
    doctor = service.client(tokens.cookies(visit.doctor))
    address = f"{visit.path}/documents/{document['document_id']}/content"
    download = await doctor.get(address)
    assert download.content == content
    listed = (await doctor.get(f"{visit.path}/documents")).json()["items"]
    assert listed == [document]
    events = await waiting_events(service.app.state.kit)
    assert [type(event) for event in events] == [DocumentShared]


async def test_a_download_never_runs_as_a_page_of_the_portal(
    visit: Booked, patient: httpx.AsyncClient
) -> None:
    shared = (await upload(patient, visit, PDF, name='łóżko "1".pdf')).json()["document"]
    answer = await patient.get(f"{visit.path}/documents/{shared['document_id']}/content")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"lozko _1_.pdf\"; filename*=UTF-8''%C5%82%C3%B3%C5%BCko%20_1_.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        EICAR,
        b"\n" + PDF,
        b"%PDF-evil<script>alert(1)</script>",
        b"\xff\xd8\xff" + HTML,
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"GIF89a" + b"\x00" * 40,
        b"PK\x03\x04" + b"\x00" * 40,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    ],
    ids=["html", "eicar", "late-pdf", "fake-pdf", "fake-jpeg", "fake-png", "gif", "zip", "svg"],
)
async def test_what_is_no_pdf_jpeg_or_png_is_refused_whatever_it_is_called(
    service: RunningService,
    visit: Booked,
    patient: httpx.AsyncClient,
    tmp_path: Path,
    content: bytes,
) -> None:
    answer = await upload(patient, visit, content, name="wynik.pdf")
    assert (answer.status_code, answer.json()["code"]) == (415, "document-type-refused")
    assert stored_files(tmp_path) == []
    assert (await patient.get(f"{visit.path}/messages")).json()["last_seq"] == 0
    events = await waiting_events(service.app.state.kit)
    assert [(type(event), getattr(event, "reason", None)) for event in events] == [
        (DocumentRefused, "type")
    ]


async def test_size_is_counted_and_not_believed(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, tmp_path: Path
) -> None:
    exact = await upload(patient, visit, PDF + b"%" * (LIMIT_BYTES - len(PDF)))
    assert exact.status_code == 201
    announced = await upload(patient, visit, PDF + b"%" * LIMIT_BYTES)
    streamed = await upload(patient, visit, in_pieces(PDF + b"%" * LIMIT_BYTES))
    empty = await upload(patient, visit, b"")
    assert [(each.status_code, each.json()["code"]) for each in (announced, streamed, empty)] == [
        (413, "document-too-large"),
        (413, "document-too-large"),
        (422, "document-empty"),
    ]
    assert len(stored_files(tmp_path)) == 1
    events = await waiting_events(service.app.state.kit)
    reasons = [event.reason for event in events if isinstance(event, DocumentRefused)]
    assert reasons == ["size", "size", "empty"]


async def test_a_visit_takes_so_many_documents_and_no_more(
    visit: Booked, patient: httpx.AsyncClient, tmp_path: Path
) -> None:
    statuses = [(await upload(patient, visit, PDF)).status_code for _ in range(4)]
    assert statuses == [201, 201, 201, 409]
    assert len(stored_files(tmp_path)) == 3


async def test_a_resent_upload_is_one_document_and_one_file(
    visit: Booked, patient: httpx.AsyncClient, tmp_path: Path
) -> None:
    client_id = uuid4()
    first = await upload(patient, visit, PDF, client_id=client_id)
    again = await upload(patient, visit, PNG, client_id=client_id)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(stored_files(tmp_path)) == 1


async def test_an_upload_that_breaks_off_leaves_nothing(
    settings_for: Callable[..., Settings], clock: FrozenClock, tokens: Tokens, tmp_path: Path
) -> None:
    settings = settings_for(Settings, "chat", parts=(Part.API,))
    async with serving(create(settings, clock)) as service:
        visit = await Booked.known_to(service.app)
        cookie = tokens.cookie_header(visit.patient)["Cookie"]
        head = (
            f"POST {visit.path}/documents HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\n"
            f"Cookie: {cookie}\r\nIdempotency-Key: {uuid4()}\r\nContent-Length: 12000000\r\n\r\n"
        )
        _, network = await asyncio.open_connection("127.0.0.1", service.port)
        network.write(head.encode() + PDF + b"%" * 11_000_000)
        await network.drain()
        # The first part is being stored when the network goes.
        await eventually(lambda: stored_files(tmp_path))
        network.transport.abort()
        await eventually(lambda: stored_files(tmp_path) == [])
        events = await waiting_events(service.app.state.kit)
    assert events == []


async def test_a_full_storage_is_said_and_leaves_no_row(
    visit: Booked, patient: httpx.AsyncClient, tmp_path: Path
) -> None:
    # A file where the folder should be: nothing can be written under it.
    (tmp_path / "documents").write_bytes(b"")
    answer = await upload(patient, visit, PDF)
    assert (answer.status_code, answer.json()["code"]) == (503, "document-not-saved")
    assert (await patient.get(f"{visit.path}/documents")).json() == {"items": []}


async def test_foreign_documents_are_not_there_and_reception_sees_no_contents(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, tokens: Tokens
) -> None:
    shared = (await upload(patient, visit, PDF)).json()["document"]
    own = await Booked.known_to(service.app)
    outsider = service.client(tokens.cookies(own.patient))
    for path in (visit.path, own.path):
        answer = await outsider.get(f"{path}/documents/{shared['document_id']}/content")
        assert answer.status_code == 404
    assert (await upload(outsider, visit, PDF)).json()["code"] == "visit-not-found"
    reception = service.client(tokens.cookies(Person.reception()))
    page = (await reception.get(f"{visit.path}/messages")).json()
    assert [(item["kind"], item["document"]) for item in page["items"]] == [("document", None)]
    address = f"{visit.path}/documents/{shared['document_id']}/content"
    assert (await reception.get(address)).status_code == 403


async def test_the_sweeper_removes_old_bytes_that_no_row_names(
    settings_for: Callable[..., Settings], clock: FrozenClock, tokens: Tokens, tmp_path: Path
) -> None:
    settings = settings_for(Settings, "chat", parts=(Part.API,), sweep_seconds=0.05)
    async with running(create(settings, clock)) as service:
        visit = await Booked.known_to(service.app)
        patient = service.client(tokens.cookies(visit.patient))
        # Before the sweeper runs: files have the machine's time, which is months before the test's.
        assert (await upload(patient, visit, PDF)).status_code == 201
        store: DocumentStore = service.app.state.documents
    (kept,) = stored_files(tmp_path)
    orphan = tmp_path / store.new_key(uuid4(), clock.now())
    half_written = orphan.with_name(f"{orphan.name}#1")
    for file in (orphan, half_written):
        file.write_bytes(PDF)
    clock.advance(timedelta(days=1, seconds=1))
    sweeping = settings.model_copy(update={"parts": (Part.JOBS,)})
    async with running(create(sweeping, clock)):
        await eventually(lambda: stored_files(tmp_path) == [kept])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("wynik.pdf", "wynik.pdf"),
        ("WYNIK.PDF", "WYNIK.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\jan\\skan.pdf", "skan.pdf"),
        ("faktura\u202efdp.exe", "fakturafdp.exe.pdf"),
        ('a"b<c>:d|e?f*.pdf', "a_b_c__d_e_f_.pdf"),
        ("x\r\nSet-Cookie: a=b.pdf", "xSet-Cookie_ a=b.pdf"),
        ("\x00\u200b", "dokument.pdf"),
        ("...", "dokument.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "dokument.pdf"),
    ],
)
def test_a_file_name_is_made_safe(given: str, kept: str) -> None:
    assert domain.clean_file_name(given, extensions=("pdf",)) == kept


def test_a_long_file_name_is_cut_before_its_extension() -> None:
    name = domain.clean_file_name("ż" * 500 + ".pdf", extensions=("pdf",))
    assert len(name) == domain.FILE_NAME_CHARACTERS_MAX
    assert name.endswith("ż.pdf")


def test_no_name_breaks_out_of_the_header() -> None:
    header: Any = download_headers('a";\r\nX: y\\%00ł.pdf')["Content-Disposition"]
    assert header.startswith("attachment; filename=\"a;X: y00l.pdf\"; filename*=UTF-8''a%22%3B%0D")
    assert header.isascii()
    assert "\n" not in header
