"""Fixtures of all tests. How to use them: tests/README.md."""

import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.local.keys import make_token_keys, secret_bytes
from deploy.local.places import REPOSITORY
from deploy.local.stack import Stack
from deploy.local.topics import delete_topics, make_topics
from kit.clock import FrozenClock, SystemClock
from kit.settings import KitSettings
from tests.support.browsers import Window, Windows, chromium
from tests.support.databases import Databases
from tests.support.http import ORIGIN
from tests.support.networks import WITHOUT_ROOT, is_root
from tests.support.people import Tokens
from tests.support.servers import Servers, servers
from tests.support.stack import full_stack

TEST_PARTITIONS = 2
STACK_TEST_SECONDS = 420
FAULTS = REPOSITORY / "tests" / "faults"
FAILED_BEFORE = pytest.StashKey[int]()
LEFT_OUT = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def test_servers() -> Iterator[Servers]:
    """One broker and one database server for the whole run."""
    with servers() as running:
        yield running


@pytest.fixture(scope="session")
def kafka_bootstrap_servers(test_servers: Servers) -> str:
    return test_servers.kafka_bootstrap_servers


@pytest.fixture(scope="session")
def session_databases(test_servers: Servers) -> Iterator[Databases]:
    """Migrated templates, made at the first use of each service."""
    databases = Databases(test_servers.database_url)
    yield databases
    databases.close()


@pytest.fixture
def service_database(session_databases: Databases) -> Iterator[Callable[[str], str]]:
    """`service_database("booking")` is the address of a fresh database, gone after the test."""
    yield session_databases.make
    session_databases.drop_all()


@pytest.fixture
async def topic_prefix(kafka_bootstrap_servers: str) -> AsyncIterator[str]:
    """A prefix whose topics exist and belong to this test alone."""
    prefix = f"t{uuid.uuid4().hex[:10]}."
    await make_topics(kafka_bootstrap_servers, prefix=prefix, partitions=TEST_PARTITIONS)
    yield prefix
    await delete_topics(kafka_bootstrap_servers, prefix=prefix)


@pytest.fixture
def clock() -> FrozenClock:
    """A Monday morning in winter, 9:00 in Warsaw; it moves by `clock.advance` only."""
    return FrozenClock(datetime(2027, 1, 11, 8, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' own key pair and field key."""
    folder = tmp_path_factory.mktemp("keys")
    make_token_keys(folder)
    secret_bytes(folder / "field-key")
    return folder


@pytest.fixture
def tokens(keys_folder: Path, clock: FrozenClock) -> Tokens:
    """Tokens that are good at the frozen `clock`."""
    return Tokens(keys_folder / "token-private.pem", clock)


@pytest.fixture
def tokens_now(keys_folder: Path) -> Tokens:
    """Tokens that are good at the real time, for services with the system's clock."""
    return Tokens(keys_folder / "token-private.pem", SystemClock())


@pytest.fixture
def settings_for(
    kafka_bootstrap_servers: str,
    service_database: Callable[[str], str],
    topic_prefix: str,
    keys_folder: Path,
    tmp_path: Path,
) -> Callable[..., Any]:
    """`settings_for(Settings, "booking", hold_seconds=2)`: typed settings with a fresh database.

    Give `database_url` of an earlier call for a second replica.
    """

    def make[S: KitSettings](settings_class: type[S], service: str, **changes: Any) -> S:
        values: dict[str, Any] = {
            "kafka_bootstrap_servers": kafka_bootstrap_servers,
            "topic_prefix": topic_prefix,
            "public_origins": (ORIGIN,),
            "token_public_key_file": keys_folder / "token-public.pem",
            "cookie_secure": False,
            "log_level": "WARNING",
        }
        if service == "identity":
            values["token_private_key_file"] = keys_folder / "token-private.pem"
            values["field_key_file"] = keys_folder / "field-key"
        if service == "chat":
            values["storage_url"] = f"file://{tmp_path}"
        values |= changes
        values.setdefault("database_url", service_database(service))
        return settings_class(**values)

    return make


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """All services and the gateway, with the demonstration clinic: `stack.url`.

    A test that kills a part starts it again: `stack.service("booking").restart()`.
    """
    with full_stack() as running:
        yield running


@pytest.fixture
async def windows(request: pytest.FixtureRequest) -> AsyncIterator[Windows]:
    """Opens browser windows; what they show at a failure is kept in `.local/pictures`."""
    name = "".join(each if each.isalnum() else "-" for each in request.node.name)
    async with chromium() as browser:
        windows = Windows(browser, REPOSITORY / ".local" / "pictures" / name)
        yield windows
        if request.session.testsfailed > request.node.stash.get(FAILED_BEFORE, 0):
            for window in windows.opened:
                await windows.picture(window, "failed")
        await windows.close()


@pytest.fixture
async def new_window(windows: Windows, stack: Stack) -> Callable[..., Coroutine[Any, Any, Window]]:
    """`await new_window("patient")`: a window at the portal's origin."""

    async def open_window(name: str, **options: Any) -> Window:
        return await windows.open(name, stack.url, **options)

    return open_window


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The first test that needs the stack waits for its start, on a slow machine for minutes.

    Those that kill its parts come last: what they leave behind, if they fail, harms no other test.
    Those that break networks are left out without root, and the end of the run says so.
    """
    broken = [item for item in items if item.get_closest_marker("network")]
    if broken and not is_root():
        config.stash[LEFT_OUT] = len(broken)
        config.hook.pytest_deselected(items=broken)
        items[:] = [item for item in items if item not in broken]
    items.sort(key=lambda item: item.path.is_relative_to(FAULTS))
    for item in items:
        if item.get_closest_marker("stack") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(STACK_TEST_SECONDS))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[FAILED_BEFORE] = item.session.testsfailed


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was left out for want of rights is said where nobody overlooks it."""
    count = terminalreporter.config.stash.get(LEFT_OUT, 0)
    if count:
        terminalreporter.section("NOT RUN", red=True)
        terminalreporter.write_line(f"{count} tests of broken networks were left out.", red=True)
        terminalreporter.write_line(WITHOUT_ROOT, red=True)
