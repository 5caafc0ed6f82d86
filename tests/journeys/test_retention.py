"""Clinic operations say how long data are kept, and can do so while a service is down."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from deploy.local.services import OPS_EMAIL
from deploy.local.stack import Stack
from tests.journeys.api import at_the_api
from tests.journeys.ops import Ops
from tests.support.browsers import Window

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
TEST_CALLS = "Wyniki połączeń testowych"
TEST_CALLS_PATH = "/api/signalling/retention/test_calls"


async def opens_the_page(ops: Ops) -> None:
    await ops.page.get_by_role("link", name="Przechowywanie", exact=True).click()
    await expect(ops.heading("Przechowywanie danych")).to_be_visible()


async def test_ops_shorten_a_time_see_what_it_means_and_find_it_in_the_history(
    new_window: NewWindow, stack: Stack
) -> None:
    async with at_the_api(stack.url, OPS_EMAIL) as before:
        assert (await before.client.put(TEST_CALLS_PATH, json={"days": 90})).is_success
    ops = await Ops(await new_window("ops")).logs_in()
    await opens_the_page(ops)
    await expect(ops.page.get_by_text("Dokumentacja medyczna: 20 lat")).to_be_visible()
    part = ops.page.get_by_role("region", name="Połączenia wideo")
    row = part.get_by_role("listitem").filter(has_text=TEST_CALLS)
    await expect(row).to_contain_text("90 dni")
    await ops.button(f"Zmień: {TEST_CALLS}").click()
    dialog = ops.page.get_by_role("dialog", name=TEST_CALLS)
    await ops.fills("Ile dni", "3")
    await dialog.get_by_role("button", name="Zapisz").click()
    await expect(dialog.get_by_text("Wpisz liczbę dni od 7 do 730.")).to_be_visible()

    await ops.fills("Ile dni", "45")
    await expect(dialog).to_contain_text("Nie da się ich odzyskać.")
    # Somebody else was quicker.
    async with at_the_api(stack.url, OPS_EMAIL) as other:
        assert (await other.client.put(TEST_CALLS_PATH, json={"days": 120})).is_success
    await dialog.get_by_role("button", name="Zapisz").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Teraz jest: 120 dni")
    await dialog.get_by_role("button", name="Zapisz").click()
    await expect(dialog).to_have_count(0)
    await expect(row).to_contain_text("45 dni")

    await ops.goes_to("Historia zmian")
    await ops.chooses("Czego dotyczą", "Połączenia wideo")
    change = ops.page.get_by_role("listitem").filter(has_text=TEST_CALLS).first
    await expect(change).to_contain_text(re.compile("120.*45"))
    await expect(change).to_contain_text("Administracja Videoporady")
    assert [each for each in ops.window.errors if "409" not in each] == []


async def test_one_service_that_is_down_hides_no_other(new_window: NewWindow, stack: Stack) -> None:
    ops = await Ops(await new_window("ops", width=360, height=740)).logs_in()
    await opens_the_page(ops)
    chat = stack.service("chat")
    chat.child.kill()
    try:
        await ops.page.reload()
        part = ops.page.get_by_role("region", name="Czat", exact=True)
        again = part.get_by_role("button", name="Spróbuj ponownie")
        await expect(again).to_be_visible(timeout=30_000)
        await expect(ops.button(f"Zmień: {TEST_CALLS}")).to_be_visible()
        await expect(ops.button("Zmień: Treść powiadomień")).to_be_visible()
    finally:
        chat.restart()
    await again.click()
    await expect(ops.button("Zmień: Przerwane przesyłanie plików")).to_be_visible(timeout=30_000)
