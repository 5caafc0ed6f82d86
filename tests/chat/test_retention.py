"""A thread and its documents are never deleted; what nobody names goes when ops say."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from kit.app import App
from kit.clock import FrozenClock
from kit.settings import Part
from services.chat.app import create
from services.chat.documents import DocumentStore
from services.chat.retention import RULES
from services.chat.settings import Settings
from tests.chat.world import PDF, Booked, upload
from tests.support.http import running
from tests.support.people import Person, Tokens
from tests.support.retention import forget
from tests.support.waiting import eventually


async def test_abandoned_uploads_are_kept_for_as_long_as_ops_say(
    settings_for: Callable[..., Any], clock: FrozenClock, tokens: Tokens, tmp_path: Path
) -> None:
    settings = settings_for(Settings, "chat", parts=(Part.API, Part.JOBS), sweep_seconds=0.05)
    async with running(create(settings, clock)) as service:
        kit: App = service.app.state.kit
        store: DocumentStore = service.app.state.documents
        ops, booked = Person.ops(), await Booked.known_to(service.app)
        await upload(service.client(tokens.cookies(booked.patient)), booked, PDF)
        answer = await service.client(tokens.cookies(ops)).put(
            "/api/chat/retention/abandoned_uploads", json={"days": 3}
        )
        assert answer.status_code == 200, answer.text
        older, younger = (
            tmp_path / store.new_key(uuid4(), clock.now() + timedelta(days=day)) for day in (0, 2)
        )
        older.write_bytes(PDF)
        clock.advance(timedelta(days=2))
        younger.parent.mkdir(parents=True, exist_ok=True)
        younger.write_bytes(PDF)
        assert older.exists()
        clock.advance(timedelta(days=1, minutes=1))
        await eventually(lambda: not older.exists())
        assert younger.exists()
        assert await stored(kit) == (1, 1)

        clock.advance(timedelta(days=9_000))
        await forget(kit, RULES)
        assert await stored(kit) == (1, 1)


async def stored(kit: App) -> tuple[int, int]:
    """Messages and documents."""
    async with kit.database.reading() as session:
        messages = await session.execute(text("select count(*) from messages"))
        documents = await session.execute(text("select count(*) from documents"))
        return messages.scalar_one(), documents.scalar_one()
