"""The committed exports, the samples, and that they say what the code says."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from contracts.tools.asyncapi import asyncapi_document
from contracts.tools.check import faults
from contracts.tools.events_page import events_page
from contracts.tools.export import write
from contracts.tools.repository import ROOT, base_commit
from contracts.tools.samples import sample_faults
from contracts.tools.schemas import schemas
from contracts.tools.typescript import frames_module
from videoporady_contracts import EVENTS

SAMPLES = ROOT / "contracts/samples"


def test_the_contracts_are_sound() -> None:
    assert {rule: found for rule, found in faults(base_commit()).items() if found} == {}


@pytest.mark.parametrize("event_type", EVENTS)
def test_samples_fit_the_exported_schemas(event_type: str) -> None:
    files = schemas()
    for path in (SAMPLES / event_type).glob("*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        for name, instance in (
            ("envelope.json", record),
            (f"{event_type}.json", record["data"]),
        ):
            checker = jsonschema.Draft202012Validator(
                files[name], format_checker=jsonschema.FormatChecker()
            )
            assert list(checker.iter_errors(instance)) == []


def test_a_changed_sample_and_a_missing_one_are_found(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path, dirs_exist_ok=True)
    earlier = {
        path.relative_to(SAMPLES).as_posix(): path.read_text(encoding="utf-8")
        for path in SAMPLES.glob("*/*.json")
    }
    assert sample_faults(tmp_path, earlier) == []
    changed, gone, broken = sorted(tmp_path.glob("*/1.json"))[:3]
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    gone.unlink()
    broken.write_text("{}", encoding="utf-8")
    found = "\n".join(sample_faults(tmp_path, earlier))
    assert f"{changed.parent.name}/1.json: a sample may never change" in found
    assert f"{gone.parent.name}/1.json: a sample may never change" in found
    assert f"{gone.parent.name}: no sample has" in found
    assert f"{broken.parent.name}/1.json: BrokenEvent" in found


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = asyncapi_document()
    references = [
        line.split('"')[3]
        for line in json.dumps(document, indent=0).splitlines()
        if '"$ref"' in line
    ]
    assert len(references) > len(EVENTS)
    for reference in references:
        target = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_the_page_and_the_types_hold_every_event_and_frame() -> None:
    page = events_page()
    for event_class in EVENTS.values():
        assert f"**{event_class.__name__}** v1" in page
    module = frames_module()
    for name in ("SignallingServerFrame", "ChatClientFrame", "NotifyServerFrame", "CloseCode"):
        assert f" {name} =" in module


def test_leftovers_are_removed_by_the_export(tmp_path: Path) -> None:
    write({"contracts/schemas/a.json": "{}\n", "docs/events.md": "#\n"}, tmp_path)
    write({"contracts/schemas/b.json": "{}\n", "docs/events.md": "#\n"}, tmp_path)
    files = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert files == {"contracts/schemas/b.json", "docs/events.md"}
