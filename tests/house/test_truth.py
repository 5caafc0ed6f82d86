"""Rules that keep the truth: nothing swallowed, one clock, one way in and out."""

import ast
import re

import pytest

from tests.house.source import ROOT, SERVICES, Module, calls, listed, modules

PRODUCTION = ("contracts/videoporady_contracts", "kit", "services")
CATCHES_EVERYTHING = {
    "deploy/local/processes.py": "carries a thread's error to whoever waits for the thread",
    "kit/app.py": "a job runs again in its next round, and its failures are counted",
    "kit/consumer.py": "retries, then parks, and counts",
    "kit/follower.py": "counts the event that a socket could not be told of, and goes on",
    "kit/relay.py": "keeps the rows and tries again, and counts",
    "kit/sockets.py": "closes the socket, and counts",
}
TIME_AND_IDS = re.compile(
    r"(^|\.)(time\.(time|time_ns)|datetime\.(now|utcnow|today)|date\.today"
    r"|uuid[1467]|func\.(now|current_timestamp))$"
)
MAY_MAKE_TIME_OR_IDS = {
    "kit/clock.py": "it is the clock",
    "kit/follower.py": "asks the broker for a place by the broker's own time",
    "kit/ids.py": "it makes the ids",
    "kit/tables.py": "when a row was written, for tidying up; no rule reads it",
}
COMMANDS = {"kit/deadletters.py", "kit/migrations.py"}
"""They are given one address, and need no settings beyond it."""
DATABASE_TIME = re.compile(r"\b(now|clock_timestamp)\(\)|current_timestamp", re.IGNORECASE)


def test_only_the_loops_catch_every_exception() -> None:
    found = [
        module.at(node)
        for module in modules("contracts", "deploy", "kit", "services")
        if module.name not in CATCHES_EVERYTHING
        for node in module.nodes()
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node) and not _raises(node)
    ]
    assert not found, listed(found)


def test_every_loop_that_catches_everything_counts_it() -> None:
    silent = [
        module.at(node)
        for module in modules("kit")
        if module.name in CATCHES_EVERYTHING
        for node in module.nodes()
        if isinstance(node, ast.ExceptHandler)
        and _catches_everything(node)
        and not any(isinstance(each, ast.Call) for each in ast.walk(node))
    ]
    assert not silent, listed(silent)


def test_time_and_ids_come_from_the_kit() -> None:
    found = [
        f"{module.at(node)} {name}"
        for module in modules(*PRODUCTION)
        if module.name not in MAY_MAKE_TIME_OR_IDS
        for node, name in calls(module)
        if TIME_AND_IDS.search(name)
    ]
    assert not found, listed(found)


def test_no_query_asks_the_database_for_the_time() -> None:
    found = [
        module.at(node)
        for module in modules("services")
        if "/migrations/" not in module.name
        for node in module.nodes()
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and DATABASE_TIME.search(node.value)
    ]
    assert not found, listed(found)


def test_commands_and_consumers_never_commit() -> None:
    found = [
        module.at(node)
        for module in modules("services")
        if module.name.endswith(("/commands.py", "/consumers.py", "/queries.py"))
        for node, name in calls(module)
        if name.endswith((".commit", ".rollback", ".transaction"))
    ]
    assert not found, listed(found)


def test_settings_come_typed_and_not_from_the_environment() -> None:
    found = [
        module.at(node)
        for module in modules("kit", "services")
        if module.name not in COMMANDS
        for node in module.nodes()
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert not found, listed(found)


def test_nothing_in_production_prints() -> None:
    found = [
        module.at(node)
        for module in modules(*PRODUCTION)
        for node, name in calls(module)
        if name == "print" and not _is_a_command(module)
    ]
    assert not found, listed(found)


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_are_one_line_numbered_from_the_first(service: str) -> None:
    """Two changes made side by side meet in this line, or the database knows two ends."""
    files = sorted((ROOT / "services" / service / "migrations" / "versions").glob("[0-9]*.py"))
    numbers = [f"{number:04}" for number in range(1, len(files) + 1)]
    said = [
        dict(re.findall(r'^(revision|down_revision) = "?(\w+)"?$', file.read_text(), re.MULTILINE))
        for file in files
    ]
    assert [file.name.partition("_")[0] for file in files] == numbers
    assert [each["revision"] for each in said] == numbers
    assert [each["down_revision"] for each in said] == ["None", *numbers[:-1]]


def test_migrations_give_up_a_lock_and_are_run_by_the_kit() -> None:
    run = {each.name: each.text for each in modules("kit")}["kit/migrations.py"]
    assert "set lock_timeout" in run
    environments = [each for each in modules("services") if each.name.endswith("/env.py")]
    assert environments
    for module in environments:
        assert "from kit.migrations import run" in module.text, module.name
    versions = [each for each in modules("services") if "/versions/0" in each.name]
    for module in versions:
        assert "lock_timeout" not in module.text, f"{module.name} changes the limit of all"


def _is_a_command(module: Module) -> bool:
    return '__name__ == "__main__"' in module.text


def _catches_everything(node: ast.ExceptHandler) -> bool:
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(
        each is None or (isinstance(each, ast.Name) and each.id in {"Exception", "BaseException"})
        for each in kinds
    )


def _raises(node: ast.ExceptHandler) -> bool:
    return isinstance(node.body[-1], ast.Raise)
