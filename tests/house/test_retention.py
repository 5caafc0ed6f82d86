"""Deleting never touches medical documentation, and people can read what each rule deletes."""

import re
from importlib import import_module

import pytest
from sqlalchemy import Column, Table, TextClause
from sqlalchemy.sql.visitors import iterate

from kit.retention import NO_RECORD, Retention
from tests.house.source import ROOT, SERVICES

MAY_GO = {"operational", "account"}
RULES: list[tuple[str, Retention]] = [
    (service, rule)
    for service in SERVICES
    for rule in import_module(f"services.{service}.retention").RULES
]
each_rule = pytest.mark.parametrize(
    ("service", "rule"), RULES, ids=[f"{service}-{rule.name}" for service, rule in RULES]
)
WORDS = ROOT / "web/src/features/ops/retentionWords.ts"


def classes(columns: list[Column[object]]) -> set[object]:
    """The classes of data; None for a column that names no class."""
    return {each.info.get("data_class") for each in columns}


@each_rule
def test_a_rule_names_nothing_of_the_medical_documentation(service: str, rule: Retention) -> None:
    if rule.table is None:
        assert rule.deleted_by_service
        return
    assert isinstance(rule.table, Table)
    assert rule.age is not None
    named = [each for each in iterate(rule.age) if isinstance(each, Column)]
    assert named, "the age of a row is read from no column"
    assert {each.table.name for each in named} == {rule.table.name}
    columns = list(rule.table.columns)
    if classes([*columns, *named]) <= MAY_GO:
        return
    # A table with columns of the documentation says itself which of its rows never became any.
    said = rule.table.info.get(NO_RECORD)
    assert said, f"{rule.table.name} holds medical documentation"
    assert said in [each.text for each in rule.where if isinstance(each, TextClause)]


@each_rule
def test_the_limits_of_a_rule_make_sense(service: str, rule: Retention) -> None:
    assert 1 <= rule.days_min <= rule.days_default <= rule.days_max


@each_rule
def test_a_rule_says_on_screen_what_it_deletes(service: str, rule: Retention) -> None:
    key = rule.name if rule.name == "audit_log" else f"{service}_{rule.name}"
    words = WORDS.read_text(encoding="utf-8")
    for each in (key, f"{key}_text"):
        assert len(re.findall(rf"^    {each}:", words, re.MULTILINE)) == len(("pl", "en")), each


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_names_each_rule_once(service: str) -> None:
    names = [rule.name for owner, rule in RULES if owner == service]
    assert len(set(names)) == len(names)
    assert "audit_log" in names


def test_only_a_hold_that_was_no_visit_is_said_to_be_no_documentation() -> None:
    said = {
        f"{service}.{table.name}": table.info[NO_RECORD]
        for service in SERVICES
        for table in import_module(f"services.{service}.models").Base.metadata.tables.values()
        if NO_RECORD in table.info
    }
    assert said == {
        "booking.visits": "booked_at is null and state in ('expired', 'given_back')",
    }
