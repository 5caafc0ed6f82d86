"""The broker's first start, whatever id it draws."""

from pathlib import Path
from uuid import UUID

import pytest

from deploy.local import kafka
from deploy.local.kafka import Kafka
from deploy.local.places import Places
from deploy.local.ports import free_port


def test_a_cluster_id_that_begins_with_a_hyphen_is_no_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = UUID("fb000000-0000-4000-8000-000000000001")
    monkeypatch.setattr(kafka.uuid, "uuid4", lambda: drawn)
    broker = Kafka(Places(tmp_path), free_port(), free_port())
    try:
        broker.start()
        broker.wait()
    finally:
        broker.kill()
    assert "cluster.id=-wAA" in (tmp_path / "kafka" / "log" / "meta.properties").read_text()
