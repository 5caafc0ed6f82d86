"""Recommendations: a draft that is not lost, a clear issue, corrections that keep the old ones."""

import asyncio
import io
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pypdf import PdfReader

from kit.pdf import Printer
from tests.chat.test_moves import HOUR, moved
from tests.chat.world import Booked
from tests.support.events import waiting_events
from tests.support.http import RunningService
from tests.support.names import NOBODY_TO_ASK, neighbours
from tests.support.people import Person, Tokens
from videoporady_contracts.chat import RecommendationsIssued

CONTENT: dict[str, Any] = {
    "text": "Proszę smarować łokieć maścią dwa razy dziennie.\nKontrola za 2 tygodnie.",
    "prescriptions": ["4821", "0073"],
    "referrals": [{"kind": "tests", "code": "9150"}],
}


@pytest.fixture
def patient(service: RunningService, visit: Booked, tokens: Tokens) -> httpx.AsyncClient:
    return service.client(tokens.cookies(visit.patient))


@pytest.fixture
def doctor(service: RunningService, visit: Booked, tokens: Tokens) -> httpx.AsyncClient:
    return service.client(tokens.cookies(visit.doctor))


def path(visit: Booked) -> str:
    return f"{visit.path}/recommendations"


async def save(
    client: httpx.AsyncClient, visit: Booked, seen: int, **changes: Any
) -> httpx.Response:
    return await client.put(
        f"{path(visit)}/draft", json=CONTENT | changes, headers={"If-Match": f'"{seen}"'}
    )


async def issue(
    client: httpx.AsyncClient, visit: Booked, draft_version: int, key: str | None = None
) -> httpx.Response:
    return await client.post(
        path(visit),
        json={"draft_version": draft_version},
        headers={"Idempotency-Key": key or str(uuid4())},
    )


async def told(service: RunningService) -> list[RecommendationsIssued]:
    events = await waiting_events(service.app.state.kit)
    return [each for each in events if isinstance(each, RecommendationsIssued)]


async def test_what_is_issued_reaches_the_patient_and_a_correction_keeps_it_on_record(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, doctor: httpx.AsyncClient
) -> None:
    assert (await doctor.get(f"{path(visit)}/draft")).json()["version"] == 0
    assert (await save(doctor, visit, 0)).json()["version"] == 1
    assert (await patient.get(path(visit))).json() == {"items": []}, "a draft is the doctor's alone"
    key = str(uuid4())
    first = await issue(doctor, visit, 1, key)
    assert first.status_code == 201, first.text
    assert (await issue(doctor, visit, 1, key)).json() == first.json()

    await save(doctor, visit, 1, text="Proszę smarować raz dziennie.")
    assert (await issue(doctor, visit, 2)).status_code == 201
    items = (await patient.get(path(visit))).json()["items"]
    assert [(each["version"], each["text"]) for each in items] == [
        (2, "Proszę smarować raz dziennie."),
        (1, CONTENT["text"]),
    ]
    assert items[1]["prescriptions"] == CONTENT["prescriptions"]
    assert items[1]["referrals"] == CONTENT["referrals"]
    assert [
        (each.version, each.prescription_count, each.referral_count, each.patient_id)
        for each in await told(service)
    ] == [(1, 2, 1, visit.patient.patient_id), (2, 2, 1, visit.patient.patient_id)]


async def test_two_windows_do_not_overwrite_each_other(
    visit: Booked, doctor: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(*(save(doctor, visit, 0, text=f"okno {n}") for n in range(2)))
    assert sorted(each.status_code for each in answers) == [200, 409]
    refused = next(each for each in answers if each.status_code == 409)
    assert refused.json()["code"] == "changed-meanwhile"
    # Who looks at an older draft does not issue what they have not seen.
    assert (await issue(doctor, visit, 0)).json()["code"] == "changed-meanwhile"


async def test_issued_at_the_same_moment_there_is_one_version(
    service: RunningService, visit: Booked, doctor: httpx.AsyncClient
) -> None:
    await save(doctor, visit, 0)
    answers = await asyncio.gather(*(issue(doctor, visit, 1) for _ in range(6)))
    assert sorted(each.status_code for each in answers) == [201, *[409] * 5]
    refused = {each.json()["code"] for each in answers if each.status_code == 409}
    assert refused == {"recommendations-unchanged"}
    assert len(await told(service)) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": " \n", "prescriptions": [""], "referrals": []}, "recommendations-empty"),
        ({"prescriptions": ["482"]}, "recommendation-code-invalid"),
        ({"referrals": [{"kind": "tests", "code": "91"}]}, "recommendation-code-invalid"),
    ],
)
async def test_a_half_typed_draft_is_kept_and_not_issued(
    service: RunningService,
    visit: Booked,
    doctor: httpx.AsyncClient,
    changes: dict[str, Any],
    code: str,
) -> None:
    assert (await save(doctor, visit, 0, **changes)).status_code == 200
    refused = await issue(doctor, visit, 1)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert await told(service) == []


async def test_a_called_off_visit_gets_none(
    service: RunningService, visit: Booked, doctor: httpx.AsyncClient
) -> None:
    await save(doctor, visit, 0)
    await visit.tell(service.app, visit.cancelled())
    assert (await issue(doctor, visit, 1)).json()["code"] == "visit-called-off"


async def test_only_the_two_sides_read_and_only_the_doctor_of_now_writes(
    service: RunningService,
    visit: Booked,
    patient: httpx.AsyncClient,
    doctor: httpx.AsyncClient,
    tokens: Tokens,
) -> None:
    await save(doctor, visit, 0)
    await issue(doctor, visit, 1)
    for stranger in (Person.patient(), Person.doctor(), Person.reception(), Person.ops()):
        client = service.client(tokens.cookies(stranger))
        assert (await client.get(path(visit))).status_code in {403, 404}
        assert (await client.get(f"{path(visit)}/1/content")).status_code in {403, 404}
        assert (await save(client, visit, 1)).status_code in {403, 404}
        assert (await issue(client, visit, 1)).status_code in {403, 404}
    assert (await save(patient, visit, 1)).status_code == 403
    assert (await patient.get(f"{path(visit)}/draft")).status_code == 403

    other = Person.doctor()
    await visit.tell(service.app, moved(visit, other, HOUR))
    successor = service.client(tokens.cookies(other))
    assert (await save(successor, visit, 1, text="Dalej tak samo.")).status_code == 200
    assert (await doctor.get(path(visit))).status_code == 404


async def test_the_pdf_is_tagged_and_says_what_was_issued_in_the_language_asked_for(
    visit: Booked, patient: httpx.AsyncClient, doctor: httpx.AsyncClient
) -> None:
    await save(doctor, visit, 0, text="#set text(red)\n*Zażółć* gęślą jaźń <b>")
    await issue(doctor, visit, 1)
    answer = await patient.get(f"{path(visit)}/1/content")
    assert answer.headers["content-type"] == "application/pdf"
    assert "zalecenia-1.pdf" in answer.headers["content-disposition"]
    paper = PdfReader(io.BytesIO(answer.content))
    catalogue: Any = paper.root_object
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "pl"
    text = paper.pages[0].extract_text()
    # Words are set as they were written: they are no instructions to the typesetter.
    for each in ("#set text(red)", "*Zażółć* gęślą jaźń <b>", "4821", "0073", "9150"):
        assert each in text
    assert "11 stycznia 2027, 10:00" in text, "the hour in Poland"

    await save(doctor, visit, 1, text="Poprawka")
    await issue(doctor, visit, 2)
    english = await patient.get(f"{path(visit)}/1/content", params={"language": "en"})
    said = PdfReader(io.BytesIO(english.content)).pages[0].extract_text()
    assert "Recommendations after your visit" in said
    assert "out of date" in said
    assert (await patient.get(f"{path(visit)}/3/content")).json()["code"] == (
        "recommendations-not-found"
    )
    assert (await patient.get(f"{path(visit)}/99999999999/content")).status_code == 404


async def test_the_longest_recommendations_fit_on_paper(
    visit: Booked, patient: httpx.AsyncClient, doctor: httpx.AsyncClient
) -> None:
    kinds = ("specialist", "tests", "hospital", "rehabilitation")
    longest = {
        "text": "ż" * 8_000,
        "prescriptions": [f"{n:04}" for n in range(10)],
        "referrals": [{"kind": kinds[n % 4], "code": f"{n + 100:04}"} for n in range(10)],
    }
    assert (await save(doctor, visit, 0, **longest)).status_code == 200
    assert (await issue(doctor, visit, 1)).status_code == 201
    paper = PdfReader(io.BytesIO((await patient.get(f"{path(visit)}/1/content")).content))
    text = "".join(each.extract_text() for each in paper.pages)
    assert "0109" in text
    assert text.count("ż") >= 8_000
    too_long = await save(doctor, visit, 1, text="ż" * 8_001)
    assert (too_long.status_code, too_long.json()["code"]) == (422, "invalid-input")


async def test_a_page_whose_patient_has_no_name_any_more_is_refused_and_stays_readable(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, doctor: httpx.AsyncClient
) -> None:
    await save(doctor, visit, 0)
    await issue(doctor, visit, 1)
    async with neighbours() as known:
        service.app.state.people = known.people
        known.doctors[visit.doctor.doctor_id or uuid4()] = "Dąbrowski"
        refused = await doctor.get(f"{path(visit)}/1/content")
        assert (refused.status_code, refused.json()["code"]) == (409, "names-unknown")
        assert (await doctor.get(path(visit))).json()["items"][0]["text"] == CONTENT["text"]

        known.patients[visit.patient.patient_id] = "Żółkiewska"
        answer = await patient.get(f"{path(visit)}/1/content")
        text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert "Anna Żółkiewska" in text
        assert "dr n. med. Piotr Dąbrowski" in text
    gone = await patient.get(f"{path(visit)}/1/content")
    assert (gone.status_code, gone.json()["code"]) == (503, "temporarily-unavailable")


async def test_more_pages_than_the_queue_holds_are_told_to_come_again(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, doctor: httpx.AsyncClient
) -> None:
    await save(doctor, visit, 0)
    await issue(doctor, visit, 1)
    service.app.state.printer = Printer(at_once_max=1, waiting_max=1)
    answers = await asyncio.gather(*(patient.get(f"{path(visit)}/1/content") for _ in range(8)))
    refused = [each for each in answers if each.status_code != 200]
    assert refused
    assert {(each.status_code, each.json()["code"]) for each in refused} == {
        (503, "too-many-pages")
    }
    assert all(each.headers["Retry-After"] for each in refused)
    assert (await patient.get(f"{path(visit)}/1/content")).status_code == 200


async def test_nobody_is_asked_for_names_of_a_page_that_will_not_be_made(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, doctor: httpx.AsyncClient
) -> None:
    await save(doctor, visit, 0)
    await issue(doctor, visit, 1)
    service.app.state.people = NOBODY_TO_ASK
    service.app.state.printer = Printer(at_once_max=0, waiting_max=0)
    answer = await patient.get(f"{path(visit)}/1/content")
    assert (answer.status_code, answer.json()["code"]) == (503, "too-many-pages")
