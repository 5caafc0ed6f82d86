"""Every route of every service says who may use it, and every creation can be repeated safely."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute, RouteContext, iter_route_contexts

from contracts.tools.openapi import applications
from kit.auth import Action
from tests.house.source import SERVICES, calls, listed, modules

PUBLIC = {
    ("POST", "/api/identity/accounts"): "who registers has no account yet",
    ("POST", "/api/identity/session"): "who logs in has no session yet",
    ("POST", "/api/identity/session/refresh"): "the session cookie is the proof",
    ("DELETE", "/api/identity/session"): "log-out works with a token that has run out too",
    ("POST", "/api/identity/session/passkey/options"): "who logs in has no session yet",
    ("POST", "/api/identity/session/passkey"): "the device's signature is the proof",
    ("POST", "/api/identity/guest-sessions/preview"): "the link's secret is the proof",
    ("POST", "/api/identity/guest-sessions"): "a guest has no account: the link is the proof",
    (
        "GET",
        "/api/booking/feeds/{secret}.ics",
    ): "a calendar can not log in: its secret is the proof",
    ("GET", "/health/live"): "for the machine that runs us; the gateway does not pass it on",
    ("GET", "/health/ready"): "as above",
    ("GET", "/metrics"): "as above",
}
CREATES_WITHOUT_KEY = {
    ("POST", "/api/identity/session"): "a second log-in is a second session",
    ("POST", "/api/chat/visits/{visit_id}/messages"): "client_id is the key",
    ("POST", "/api/signalling/visits/{visit_id}/test-calls"): "a test call that is thrown away",
}


@cache
def apps() -> dict[str, FastAPI]:
    return applications()


def contexts(service: str, kind: type) -> list[RouteContext]:
    """The routes of one kind as they are served, with what their routers add.

    FastAPI keeps an included router whole: `app.routes` alone shows none of its routes.
    """
    return [
        each
        for each in iter_route_contexts(apps()[service].routes)
        if isinstance(each.original_route, kind)
    ]


def routes(service: str) -> list[RouteContext]:
    return contexts(service, APIRoute)


def endpoints(service: str) -> Iterator[tuple[tuple[str, str], RouteContext]]:
    for route in routes(service):
        for method in route.methods or ():
            yield (method, route.path or ""), route


def test_every_service_can_be_composed() -> None:
    assert set(apps()) == set(SERVICES)


def below(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from below(each)


@pytest.mark.parametrize("service", SERVICES)
def test_no_request_waits_for_a_thread(service: str) -> None:
    # FastAPI runs what is not a coroutine in a thread: a hop there and back on every request.
    plain = {
        f"{route.path}: {getattr(each.call, '__qualname__', each.call)}"
        for route in routes(service)
        for each in below(route.dependant)
        if each.call is not None and not inspect.iscoroutinefunction(each.call)
    }
    assert plain == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_no_route_beside_those_with_rules(service: str) -> None:
    assert len(routes(service)) > len(("live", "ready", "metrics"))
    others = [
        each.path
        for each in contexts(service, object)
        if not isinstance(each.original_route, APIRoute | APIWebSocketRoute)
    ]
    assert others == [f"/api/{service}/openapi.json"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_a_rule(service: str) -> None:
    actions = {str(each) for each in Action} | {"public"}
    wrong = [
        endpoint
        for endpoint, route in endpoints(service)
        if (route.openapi_extra or {}).get("x-action") not in actions
    ]
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("service", SERVICES)
def test_a_rule_is_enforced_and_not_only_written(service: str) -> None:
    wrong = [
        endpoint
        for endpoint, route in endpoints(service)
        if (route.openapi_extra or {}).get("x-action") != "public" and not _permits(route)
    ]
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("service", SERVICES)
def test_only_the_listed_routes_are_public(service: str) -> None:
    public = {
        endpoint
        for endpoint, route in endpoints(service)
        if (route.openapi_extra or {}).get("x-action") == "public"
    }
    assert public - PUBLIC.keys() == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_keeps_its_service_s_prefix(service: str) -> None:
    others = {
        route.path
        for route in routes(service)
        if not (route.path or "").startswith((f"/api/{service}/", "/health/", "/metrics"))
    }
    assert others == set()


@pytest.mark.parametrize("service", SERVICES)
def test_what_creates_takes_an_idempotency_key(service: str) -> None:
    wrong = [
        endpoint
        for endpoint, route in endpoints(service)
        if route.status_code == 201 and endpoint not in CREATES_WITHOUT_KEY
        if "Idempotency-Key" not in {each.alias for each in _headers(route.dependant)}
    ]
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("service", SERVICES)
def test_no_route_answers_with_a_table(service: str) -> None:
    tables = [
        route.path for route in routes(service) if hasattr(route.response_model, "__tablename__")
    ]
    assert not tables, listed(tables)


def test_every_socket_is_run_by_the_kit_and_asks_for_permission() -> None:
    assert not [route.path for each in apps() for route in contexts(each, APIWebSocketRoute)]
    owners = {
        keyword.value.attr
        for module in modules("services")
        for call, name in calls(module)
        if name == "build"
        for keyword in call.keywords
        if keyword.arg == "socket" and isinstance(keyword.value, ast.Attribute)
    }
    assert owners == {"chat_socket", "notify_socket", "signalling_socket"}
    for module in modules("services"):
        if not any(
            isinstance(node, ast.AsyncFunctionDef) and node.name in owners
            for node in module.nodes()
        ):
            continue
        called = {name.rpartition(".")[2] for _, name in calls(module)}
        assert "run_socket" in called, module.name
        assert called & {"authorize", "role_in"} or "Action." in module.text, module.name


def _permits(route: RouteContext) -> bool:
    return any(
        each.call is not None and each.call.__name__ == "permit"
        for each in route.dependant.dependencies
    )


def _headers(dependant: Any) -> Iterator[Any]:
    yield from dependant.header_params
    for each in dependant.dependencies:
        yield from _headers(each)
