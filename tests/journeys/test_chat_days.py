"""The chat after a visit: until when one can write, when an answer comes, and what to do after."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from deploy.local.postgres import run_sql
from deploy.local.stack import Stack
from tests.journeys.people import Patient
from tests.support.browsers import Window

pytestmark = [pytest.mark.stack, pytest.mark.browser]


async def test_the_chat_says_until_when_and_then_what_to_do_instead(
    new_window: Callable[..., Awaitable[Window]], stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    visit_id = await patient.books_a_video_visit()
    page = patient.page
    await page.goto(f"/wizyty/{visit_id}/czat")
    await expect(page.get_by_text("Czat jest otwarty do")).to_be_visible()
    await expect(
        page.get_by_text("Lekarz odpowiada zwykle w ciągu 2 dni roboczych")
    ).to_be_visible()
    await patient.writes("Czy mam odstawić maść?")

    # Nobody can wait for a month: the visit was two months ago.
    run_sql(
        stack.postgres.url("vp_chat"),
        "update visits set starts_at = starts_at - interval '60 days',"
        f" ends_at = ends_at - interval '60 days' where visit_id = '{visit_id}'",
    )
    await page.reload()
    chat = page.get_by_role("region", name="Czat", exact=True)
    await expect(chat.get_by_text("Ten czat był otwarty do")).to_be_visible()
    await expect(chat.get_by_text("W nowej sprawie umów wizytę")).to_be_visible()
    await expect(chat.get_by_text("Czy mam odstawić maść?")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Wiadomość")).to_have_count(0)
    await expect(page.get_by_role("button", name="Dodaj dokument")).to_have_count(0)
    assert patient.window.errors == []
