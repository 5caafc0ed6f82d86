"""Bad input to every route is a 4xx problem document in the reader's language, never a 500.

schemathesis makes the input from each service's OpenAPI document: what fits it, and what does not.
"""

import json
import re
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, reject, settings
from schemathesis import Case

from contracts.tools.openapi import applications
from deploy.local.demo import Portal, enter_patient, staff_body
from deploy.local.demo_data import PASSWORD, PATIENTS
from deploy.local.places import REPOSITORY
from deploy.local.services import OPS_EMAIL, OPS_PASSWORD
from deploy.local.stack import Stack
from kit.errors import Problem

pytestmark = pytest.mark.stack

SERVICES = ("identity", "calendar", "booking", "signalling", "chat", "notify")
EXAMPLES = 8
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
def sentences(language: str) -> dict[str, set[re.Pattern[str]]]:
    """What each code says to a reader of that language, of all services together.

    Anything may stand where a sentence names a time or a number to call.
    """
    applications()  # The problems of a service are known when it is.
    found: dict[str, set[re.Pattern[str]]] = defaultdict(set)
    todo = Problem.__subclasses__()
    while todo:
        problem = todo.pop()
        todo += problem.__subclasses__()
        if not hasattr(problem, "code"):  # What several have in common says nothing itself.
            continue
        said = problem.en if language == "en" else problem.pl
        found[problem.code].add(re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(said))))
    return found


def own_people(url: str) -> list[str]:
    """E-mails of a patient, clinic ops and a doctor whom no journey meets.

    Some of what comes in is good and changes an account, and wrong passwords lock it.
    """
    key = secrets.token_hex(4)
    emails = {role: f"{role}-{key}@example.com" for role in ("ops", "doctor")}
    with Portal(url) as ops:
        assert ops.log_in(OPS_EMAIL, OPS_PASSWORD)
        for role, email in emails.items():
            body = staff_body(email, "Zofia", "Wejściowa", role)
            if role == "doctor":
                body["doctor_id"] = ops.items("/api/calendar/doctors")[0]["doctor_id"]
            ops.create("/api/identity/staff", body, email)
    patient = replace(PATIENTS[0], email=f"patient-{key}@example.com", children=())
    enter_patient(url, patient)
    return [patient.email, *emails.values()]


@pytest.fixture(scope="module")
def people(stack: Stack) -> Iterator[list[httpx.Client]]:
    clients = []
    for email in own_people(stack.url):
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
    said = sentences(language)[problem["code"]]
    assert any(each.fullmatch(problem["detail"]) for each in said), problem
    for error in problem.get("errors", []):
        assert error["pointer"]
        assert error["code"]
