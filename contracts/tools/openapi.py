"""OpenAPI documents of the services, from their composed applications, which never start."""

import importlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from deploy.local.keys import make_token_keys, secret_bytes

from .repository import ROOT
from .schemas import Schema

__all__ = ["applications", "openapi_documents"]


def applications() -> dict[str, FastAPI]:
    """Every service's application, composed with settings that reach nothing."""
    with tempfile.TemporaryDirectory() as folder, _environment(_settings(Path(folder))):
        return {name: _application(name) for name in _service_names()}


def openapi_documents() -> dict[str, Schema]:
    """The OpenAPI document of every service, by its name."""
    return {name: each.openapi() for name, each in applications().items()}


def _service_names() -> list[str]:
    return sorted(each.parent.name for each in (ROOT / "services").glob("*/app.py"))


def _application(name: str) -> FastAPI:
    app: Any = importlib.import_module(f"services.{name}.app")
    settings: Any = importlib.import_module(f"services.{name}.settings")
    return app.create(settings.Settings())


def _settings(folder: Path) -> dict[str, str]:
    private, public = make_token_keys(folder)
    documents = folder / "documents"
    documents.mkdir()
    return {
        "VP_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/nothing",
        "VP_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "VP_TOKEN_PUBLIC_KEY_FILE": str(public),
        "VP_IDENTITY_TOKEN_PRIVATE_KEY_FILE": str(private),
        "VP_IDENTITY_FIELD_KEY_FILE": str(secret_bytes(folder / "field-key")),
        "VP_CHAT_STORAGE_URL": documents.as_uri(),
    }


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    # A developer's own VP_ variables must not leak into documents that are committed.
    for name in [each for each in os.environ if each.startswith("VP_")]:
        del os.environ[name]
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
