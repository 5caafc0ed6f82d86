"""Writes what is made from the contracts: `python -m contracts.tools.export [--to FOLDER]`."""

import argparse
import json
import os
import sys
from pathlib import Path

from .asyncapi import asyncapi_document
from .events_page import events_page
from .openapi import openapi_documents
from .repository import ROOT
from .schemas import Schema, schemas
from .typescript import events_module, frames_module, openapi_module

__all__ = ["FOLDERS", "generated_files", "write"]

TYPESCRIPT = "web/src/api/generated"
FOLDERS = ("contracts/schemas", "contracts/asyncapi", "contracts/openapi", TYPESCRIPT)
"""Folders that hold made files only: whatever else lies there is a leftover."""


def generated_files() -> dict[str, str]:
    """The text of every made file, by its path from the root of the repository."""
    files = {f"contracts/schemas/{name}": _json(each) for name, each in schemas().items()}
    files["contracts/asyncapi/videoporady.json"] = _json(asyncapi_document())
    files["docs/events.md"] = events_page()
    files[f"{TYPESCRIPT}/frames.ts"] = frames_module()
    files[f"{TYPESCRIPT}/events.ts"] = events_module()
    for service, document in openapi_documents().items():
        files[f"contracts/openapi/{service}.json"] = _json(document)
        files[f"{TYPESCRIPT}/{service}.ts"] = openapi_module(document)
    return files


def write(files: dict[str, str], folder: Path) -> None:
    """Writes the files below `folder`, and removes what is no longer made."""
    for name in FOLDERS:
        for path in (folder / name).rglob("*.*"):
            if path.is_file() and path.relative_to(folder).as_posix() not in files:
                path.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # A reader in another process (the web build) never sees half a file.
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)


def _json(document: Schema) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT, help="the root to write below")
    arguments = parser.parse_args()
    files = generated_files()
    write(files, arguments.to)
    sys.stdout.write(f"{len(files)} files written\n")


if __name__ == "__main__":
    main()
