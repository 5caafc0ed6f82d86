"""Ids sort by time, never repeat, and are UUIDv7 by the letter."""

from itertools import pairwise
from uuid import RFC_4122

from kit.ids import new_id


def test_ids_are_uuid_version_7() -> None:
    made = new_id()
    assert made.version == 7
    assert made.variant == RFC_4122


def test_ids_of_one_process_grow_strictly() -> None:
    made = [new_id() for _ in range(20_000)]
    assert all(earlier < later for earlier, later in pairwise(made))
