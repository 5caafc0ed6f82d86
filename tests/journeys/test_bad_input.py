"""Bad input to every route is a 4xx problem document in the reader's language, never a 500.

schemathesis makes the input from each service's OpenAPI document: what fits it, and what does not.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, reject, settings
from schemathesis import Case

from contracts.tools.openapi import applications
from deploy.local.demo_data import PASSWORD
from deploy.local.places import REPOSITORY
from deploy.local.stack import Stack
from kit.errors import Problem

pytestmark = pytest.mark.stack

SERVICES = ("identity", "calendar", "booking", "signalling", "chat", "notify")
EXAMPLES = 8
PEOPLE = ("rodzic@example.com", "ops@example.com", "lekarz.pediatra@example.com")
"""Nobody of the journeys: some of what comes in is good, and changes the language of an account."""

HEADERS_TOO_LARGE = 431
"""The gateway's server says this before it has read whom the request is for, in plain text."""

LEAVES_THE_CLINIC_CHANGED = {("DELETE", "/api/identity/session")}
"""It would log out the person on whose behalf the others ask."""


def operations() -> Iterator[Any]:
    for service in SERVICES:
        document = json.loads((REPOSITORY / f"contracts/openapi/{service}.json").read_text())
        schema = schemathesis.openapi.from_dict(document)
        for result in schema.get_all_operations():
            operation: Any = result.ok()  # pyright: ignore[reportAttributeAccessIssue]
            if (operation.method.upper(), operation.path) not in LEAVES_THE_CLINIC_CHANGED:
                yield operation


@cache
def sentences(language: str) -> dict[str, set[str]]:
    """What each code says to a reader of that language, of all services together."""
    applications()  # The problems of a service are known when it is.
    found: dict[str, set[str]] = defaultdict(set)
    todo = Problem.__subclasses__()
    while todo:
        problem = todo.pop()
        todo += problem.__subclasses__()
        found[problem.code].add(problem().sentence(language))
    return found


@pytest.fixture(scope="module")
def people(stack: Stack) -> Iterator[list[httpx.Client]]:
    clients = []
    for email in PEOPLE:
        client = httpx.Client(headers={"Origin": stack.url}, timeout=30, trust_env=False)
        log_in = {"email": email, "password": PASSWORD}
        assert client.post(f"{stack.url}/api/identity/session", json=log_in).is_success
        clients.append(client)
    yield clients
    for client in clients:
        client.close()


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "operation", list(operations()), ids=lambda each: f"{each.method.upper()} {each.path}"
)
def test_whatever_comes_in_the_answer_is_a_problem_document_or_a_success(
    operation: Any, people: list[httpx.Client], stack: Stack
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @schemathesis_given(operation)
    def ask(case: Case) -> None:
        for number, client in enumerate(people):
            language = "en" if number % 2 else "pl"
            try:
                answer = send(case, client, stack.url, language)
            except httpx.InvalidURL:  # Longer than any client sends.
                reject()
            check(answer, language)

    ask()


def schemathesis_given(operation: Any) -> Any:
    from hypothesis import given, strategies
    from schemathesis import GenerationMode

    good, bad = (
        operation.as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )
    return given(case=strategies.one_of(good, bad))


def send(case: Case, client: httpx.Client, url: str, language: str) -> httpx.Response:
    asked = case.as_transport_kwargs(base_url=url)
    headers = dict(asked.get("headers") or {})
    headers |= {"Accept-Language": language}
    return client.request(
        asked["method"],
        asked["url"],
        params=asked.get("params"),
        json=asked.get("json"),
        content=asked.get("data") if isinstance(asked.get("data"), str | bytes) else None,
        headers={name: clean(value) for name, value in headers.items()},
    )


def clean(value: Any) -> bytes:
    """A header as a client could send it at all."""
    text = str(value).encode("latin-1", errors="replace")
    return bytes(each for each in text if each >= 32 and each != 127).strip()


def check(answer: httpx.Response, language: str) -> None:
    assert answer.status_code < 500, (answer.request.method, answer.request.url, answer.text)
    if answer.status_code < 400 or answer.status_code == HEADERS_TOO_LARGE:
        return
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["code"]
    assert problem["detail"] in sentences(language)[problem["code"]]
    for error in problem.get("errors", []):
        assert error["pointer"]
        assert error["code"]
