"""The whole stack: what the gateway adds, and how it takes the loss of a service."""

import httpx
import pytest

from deploy.local.demo import Portal, enter_clinic
from deploy.local.demo_data import DOCTORS, LOG_INS, PASSWORD
from deploy.local.stack import Stack
from kit.ids import new_id

pytestmark = pytest.mark.stack
SEARCH = "/api/calendar/availability?visit_type=video"


@pytest.fixture
def portal(stack: Stack) -> httpx.Client:
    return httpx.Client(base_url=stack.url, headers={"Origin": stack.url}, timeout=30)


@pytest.mark.parametrize("email", [email for email, _ in LOG_INS])
def test_every_printed_log_in_works(stack: Stack, email: str) -> None:
    with Portal(stack.url) as portal:
        assert portal.log_in(email, PASSWORD)
        assert portal.get("/api/identity/me")["email"] == email


def test_doctor_log_ins_belong_to_doctors_of_the_calendar(stack: Stack) -> None:
    with Portal(stack.url) as portal:
        assert portal.log_in("ops@example.com", PASSWORD)
        names = {
            each["doctor_id"]: each["family_name"] for each in portal.items("/api/calendar/doctors")
        }
        staff = portal.items("/api/identity/staff")
    linked = {each["email"]: names[each["doctor_id"]] for each in staff if each["doctor_id"]}
    assert linked == {each.email: each.family_name for each in DOCTORS if each.email}


def test_a_video_visit_can_be_had_today_at_any_hour(stack: Stack) -> None:
    with Portal(stack.url) as portal:
        assert portal.log_in("pacjent@example.com", PASSWORD)
        clinics = portal.items("/api/calendar/clinics")
        assert len(clinics) == 5
        for clinic in clinics:
            found = portal.get(f"{SEARCH}&clinic_id={clinic['clinic_id']}")
            assert found["first_free"] is not None, clinic["name"]["en"]


def test_entering_the_clinic_twice_adds_nothing(stack: Stack) -> None:
    enter_clinic(stack.url)
    with Portal(stack.url) as portal:
        assert portal.log_in("rodzic@example.com", PASSWORD)
        assert len(portal.items("/api/calendar/doctors")) == len(DOCTORS)
        assert len(portal.get("/api/identity/me")["patients"]) == 3


def test_pages_come_with_a_policy_that_names_no_other_origin(portal: httpx.Client) -> None:
    for path in ("/", "/visits/any-page-of-the-client"):
        answer = portal.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in answer.headers


def test_a_missing_asset_is_not_the_start_page(portal: httpx.Client) -> None:
    assert portal.get("/assets/gone.js").status_code == 404


def test_only_documents_may_be_large(portal: httpx.Client) -> None:
    large = b"x" * (300 * 1024)
    refused = portal.post("/api/identity/session", content=large)
    assert refused.status_code == 413
    assert refused.headers["content-type"].startswith("application/problem+json")
    # A service that refused while the rest is on its way could cost the answer.
    assert "x-correlation-id" not in refused.headers, "it got to the service"
    unannounced = portal.post("/api/identity/session", content=iter([large]))
    assert unannounced.status_code == 413
    documents = f"/api/chat/visits/{new_id()}/documents"
    assert portal.post(documents, content=large).status_code == 401, "it got to the service"


def test_what_a_client_says_of_its_address_is_not_believed(portal: httpx.Client) -> None:
    answer = portal.get("/api/none/x", headers={"X-Forwarded-For": "6.6.6.6"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def test_a_service_that_is_away_is_told_and_the_others_go_on(
    stack: Stack, portal: httpx.Client
) -> None:
    booking = stack.service("booking")
    booking.kill()
    try:
        answer = portal.get("/api/booking/visits", headers={"Accept-Language": "pl"})
        assert answer.status_code == 503
        assert answer.json()["code"] == "temporarily-unavailable"
        assert answer.headers["retry-after"] == "2"
        assert portal.get("/api/identity/me").status_code == 401
    finally:
        booking.start()
        booking.wait()
    assert portal.get("/api/booking/visits").status_code == 401


def test_a_second_replica_takes_over(stack: Stack, portal: httpx.Client) -> None:
    first, second = stack.service("notify"), stack.add_replica("notify")
    first.kill()
    try:
        for _ in range(5):
            assert portal.get("/api/notify/alerts").status_code == 401
    finally:
        first.start()
        first.wait()
        stack.remove_replica(second)
    assert portal.get("/api/notify/alerts").status_code == 401
