"""What a clinic asks of its patients: ids of questions, versions of notices, limits, events."""

from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.calendar.clinic_rules import (
    AgesInvalid,
    Bilingual,
    ClinicTextRepeated,
    ClinicTextUnknown,
    Notice,
    Question,
    notices_after,
    questions_after,
    require_ages,
)
from tests.calendar.network import Network
from videoporady_contracts.calendar import ClinicChanged, ClinicOpened

FIRST_VISIT = Bilingual("Czy to pierwsza wizyta?", "Is this the first visit?")
WORSE = Bilingual("Czy choroba się nasiliła?", "Has the illness got worse?")
DUTY = Bilingual("Informacja o danych", "About your data")
WORDS = Bilingual("Administratorem jest ZOZ Medical.", "The controller is ZOZ Medical.")


def ids() -> Any:
    numbers = count(1)
    return lambda: UUID(int=next(numbers))


def test_a_question_keeps_its_id_as_long_as_it_keeps_its_words() -> None:
    first, second = questions_after([], [Question(FIRST_VISIT), Question(WORSE)], ids())
    assert questions_after([first, second], [second, first], uuid4) == [second, first]
    (other,) = questions_after([first], [Question(WORSE, first.question_id)], uuid4)
    assert other.question_id not in {first.question_id, None}


def test_the_version_of_a_notice_rises_with_its_words_and_only_with_them() -> None:
    (first,) = notices_after([], [Notice(DUTY, WORDS, must_accept=True)], ids())
    assert first.version == 1
    sent = Notice(DUTY, WORDS, must_accept=False, notice_id=first.notice_id, version=77)
    (same,) = notices_after([first], [sent], uuid4)
    assert (same.version, same.must_accept) == (1, False)
    newer = Notice(DUTY, WORSE, must_accept=True, notice_id=first.notice_id)
    (changed,) = notices_after([first], [newer], uuid4)
    assert (changed.notice_id, changed.version) == (first.notice_id, 2)


def test_a_text_of_another_clinic_or_one_listed_twice_is_refused() -> None:
    (first,) = questions_after([], [Question(WORSE)], ids())
    with pytest.raises(ClinicTextUnknown):
        questions_after([], [first], uuid4)
    with pytest.raises(ClinicTextRepeated):
        questions_after([first], [first, first], uuid4)
    with pytest.raises(ClinicTextUnknown):
        notices_after([], [Notice(DUTY, WORDS, must_accept=True, notice_id=uuid4())], uuid4)


@pytest.mark.parametrize("ages", [(None, None), (0, 17), (18, None), (None, 17), (6, 6)])
def test_ages_may_be_open_at_either_end(ages: tuple[int | None, int | None]) -> None:
    assert require_ages(*ages) is None


def test_ages_that_nobody_has_are_refused() -> None:
    with pytest.raises(AgesInvalid):
        require_ages(18, 17)


def clinic_body(**changes: Any) -> dict[str, Any]:
    return {
        "name": {"pl": "Poradnia psychologiczna", "en": "Psychology"},
        "nfz_needs_referral": False,
        "remote_questions": [{"text": {"pl": FIRST_VISIT.pl, "en": FIRST_VISIT.en}}],
        "prices": {"video": 18_000, "in_person": 22_000},
        "notices": [
            {
                "title": {"pl": DUTY.pl, "en": DUTY.en},
                "text": {"pl": "Administratorem\njest ZOZ Medical.", "en": "The controller."},
                "must_accept": True,
            },
            {
                "title": {"pl": "Dojazd", "en": "The way"},
                "text": {"pl": "Winda jest od podwórza.", "en": "The lift is at the back."},
                "must_accept": False,
            },
        ],
        "cancellation_hours": 24,
        "remote_years_min": 6,
        "chat_open_days": 14,
        "chat_answer_days": 2,
        "ages": {"years_max": 17},
    } | changes


async def test_a_clinic_says_what_it_asks_and_the_event_has_ids_and_numbers_only(
    network: Network,
) -> None:
    clinic = await network.created("/clinics", clinic_body())
    assert clinic["prices"] == {"in_person": 22_000, "phone": None, "video": 18_000}
    assert [each["version"] for each in clinic["notices"]] == [1, 1]
    assert [each["remote_only"] for each in clinic["notices"]] == [False, False]
    assert (clinic["cancellation_hours"], clinic["remote_years_min"]) == (24, 6)
    assert (clinic["chat_open_days"], clinic["chat_answer_days"]) == (14, 2)

    (*_, opened) = await network.published(ClinicOpened)
    assert [str(each) for each in opened.remote_question_ids] == [
        each["question_id"] for each in clinic["remote_questions"]
    ]
    assert [(str(each.notice_id), each.version) for each in opened.notices] == [
        (clinic["notices"][0]["notice_id"], 1)
    ]
    assert (opened.cancellation_hours, opened.remote_years_min) == (24, 6)
    assert (opened.chat_open_days, opened.chat_answer_days) == (14, 2)
    assert (opened.age_years_min, opened.age_years_max) == (None, 17)


async def test_a_changed_text_is_a_new_version_and_the_old_words_are_kept(
    network: Network,
) -> None:
    clinic = await network.created("/clinics", clinic_body())
    path = f"/api/calendar/clinics/{clinic.pop('clinic_id')}"
    del clinic["version"]
    unchanged = await network.ops.put(path, json=clinic)
    assert unchanged.json()["notices"] == clinic["notices"]

    clinic["notices"][0]["text"]["pl"] = "Administratorem jest ktoś inny."
    changed = (await network.ops.put(path, json=clinic)).json()
    assert [each["version"] for each in changed["notices"]] == [2, 1]
    assert changed["remote_questions"] == clinic["remote_questions"]
    (*_, told) = await network.published(ClinicChanged)
    assert [each.version for each in told.notices] == [2]

    async with network.app.database.reading() as session:
        kept = await session.execute(
            text("select version, content->'text'->>'pl' as words from clinic_texts"),
        )
        words = {(row.version, row.words) for row in kept}
    assert {
        (1, "Administratorem\njest ZOZ Medical."),
        (2, "Administratorem jest ktoś inny."),
    } < words


async def test_a_change_that_says_nothing_of_the_rules_keeps_them(network: Network) -> None:
    clinic = await network.created("/clinics", clinic_body())
    path = f"/api/calendar/clinics/{clinic['clinic_id']}"
    plain = {"name": {"pl": "Psychologia", "en": "Psychology"}, "nfz_needs_referral": True}
    changed = (await network.ops.put(path, json=plain)).json()
    assert changed == clinic | plain | {"ages": None, "version": 2}
    emptied = (await network.ops.put(path, json=plain | {"notices": []})).json()
    assert (emptied["notices"], emptied["remote_questions"]) == ([], [])


async def test_a_search_for_somebody_leaves_out_clinics_that_do_not_see_their_age(
    network: Network,
) -> None:
    children = (await network.created("/clinics", clinic_body()))["clinic_id"]
    doctor_id = await network.add_doctor(network.practice(clinic_id=children))
    await network.add_schedule(doctor_id, clinic_id=children)
    week = {"first_day": "2027-01-11", "last_day": "2027-01-17"}
    everybody = await network.search(**week)
    assert everybody["free_count"] > 0
    assert await network.search(**week, patient_years=17) == everybody
    grown_up = await network.search(**week, patient_years=18)
    assert (grown_up["free_count"], grown_up["first_free"]) == (0, None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cancellation_hours": 169}, "invalid-input"),
        ({"chat_open_days": 366}, "invalid-input"),
        ({"chat_answer_days": 0}, "invalid-input"),
        ({"prices": {"video": -1}}, "invalid-input"),
        ({"prices": {"telepathy": 1}}, "invalid-input"),
        ({"remote_questions": [{"text": {"pl": "Czy?", "en": ""}}]}, "invalid-input"),
        ({"remote_questions": [{"text": {"pl": "Czy?", "en": "Is?"}}] * 21}, "invalid-input"),
        ({"ages": {"years_min": 18, "years_max": 17}}, "ages-invalid"),
        (
            {"remote_questions": [{"question_id": str(uuid4()), "text": {"pl": "a", "en": "b"}}]},
            "clinic-text-unknown",
        ),
    ],
)
async def test_bad_rules_are_refused_in_both_languages(
    network: Network, changes: dict[str, Any], code: str
) -> None:
    sentences = set()
    for language in ("pl", "en"):
        headers = {"Idempotency-Key": str(uuid4()), "Accept-Language": language}
        answer = await network.ops.post(
            "/api/calendar/clinics", json=clinic_body(**changes), headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        sentences.add(answer.json()["title"])
    assert len(sentences) == 2
