"""The profile in real windows: password, code, passkey, one's data, and the end of an account."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect
from pyotp.totp import TOTP

from deploy.local.demo_data import PASSWORD
from deploy.local.stack import Stack
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
FRESH = "Zielony-kubek-27"


class Owner(Patient):
    """Somebody who looks after their own account."""

    email: str = ""

    async def arrives(self, url: str) -> "Owner":
        await super().arrives(url)
        me = await self.page.request.get("/api/identity/me")
        self.email = (await me.json())["email"]
        return self

    async def opens(self, path: str, title: str) -> None:
        await self.page.goto(path)
        await expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()

    async def opens_security(self) -> None:
        await self.opens("/profil/bezpieczenstwo", "Bezpieczeństwo")

    async def types(self, label: str, text: str) -> None:
        await self.page.get_by_role("dialog").get_by_label(label, exact=True).fill(text)

    async def logs_out(self) -> None:
        await self.page.goto("/profil")
        await self.button("Wyloguj się").click()
        await self.page.wait_for_url("**/logowanie")

    async def types_credentials(self, password: str = PASSWORD) -> None:
        await self.page.get_by_label("E-mail", exact=True).fill(self.email)
        await self.page.get_by_label("Hasło", exact=True).fill(password)
        await self.button("Zaloguj się").click()

    async def is_in(self) -> None:
        await expect(self.heading("Moje wizyty")).to_be_visible()


async def test_a_new_password_logs_the_other_window_out(
    new_window: NewWindow, stack: Stack
) -> None:
    here = await Owner(await new_window("here")).arrives(stack.url)
    there = await new_window("there")
    await log_in(there.page, here.email)
    await there.page.goto("/profil")

    await here.opens_security()
    await expect(here.page.get_by_text("To urządzenie", exact=True)).to_be_visible()
    await expect(here.button(re.compile("^Wyloguj: Chrome"))).to_have_count(1)
    await here.button("Zmień hasło").click()
    await here.types("Obecne hasło", "nie to")
    await here.types("Nowe hasło", FRESH)
    dialog = here.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Zmień hasło").click()
    await expect(dialog.get_by_text("To hasło jest niepoprawne")).to_be_visible()
    await here.types("Obecne hasło", PASSWORD)
    await dialog.get_by_role("button", name="Zmień hasło").click()
    await expect(dialog).to_have_count(0)

    await eventually(lambda: is_asked_to_log_in(there.page), seconds=20)
    await expect(here.button(re.compile("^Wyloguj: Chrome"))).to_have_count(0)
    await here.logs_out()
    await here.types_credentials(FRESH)
    await here.is_in()


async def is_asked_to_log_in(page: Page) -> bool:
    await page.reload()
    await expect(page.get_by_role("button", name="Zaloguj się", exact=True)).to_be_visible()
    return True


async def test_a_code_of_the_telephone_is_asked_for_after_the_password(
    new_window: NewWindow, stack: Stack
) -> None:
    owner = await Owner(await new_window("owner")).arrives(stack.url)
    await owner.opens_security()
    await owner.button("Włącz logowanie z kodem").click()
    await owner.types("Hasło", PASSWORD)
    await owner.button("Dalej").click()
    await expect(owner.page.get_by_role("img", name="Kod QR")).to_be_visible()
    secret = (await owner.page.get_by_test_id("totp-key").inner_text()).replace(" ", "")
    telephone = TOTP(secret)
    await owner.types("Kod z aplikacji", telephone.now())
    await owner.button("Potwierdź").click()
    codes = owner.page.get_by_role("alertdialog").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    recovery = await codes.first.inner_text()
    await owner.button("Mam je zapisane").click()
    await expect(owner.page.get_by_text("Zostało 10 kodów zapasowych.")).to_be_visible()

    await owner.logs_out()
    await owner.types_credentials()
    code = owner.page.get_by_label("Kod z aplikacji uwierzytelniającej")
    await expect(code).to_be_focused()
    await code.fill("000000")
    await owner.button("Zaloguj się").click()
    await expect(owner.page.get_by_role("alert").first).to_contain_text("Ten kod jest niepoprawny")
    await code.fill(recovery)
    await owner.button("Zaloguj się").click()
    await owner.is_in()


async def test_a_passkey_opens_the_portal_without_a_password(
    new_window: NewWindow, stack: Stack
) -> None:
    owner = await Owner(await new_window("owner")).arrives(stack.url)
    await has_a_fingerprint_reader(owner.page)
    await owner.opens_security()
    await owner.button("Dodaj klucz").click()
    await owner.types("Nazwa", "Laptop w domu")
    await owner.types("Hasło", PASSWORD)
    await owner.button("Dalej").click()
    await expect(owner.page.get_by_text("Laptop w domu", exact=True)).to_be_visible()

    await owner.logs_out()
    await owner.button("Zaloguj się kluczem dostępu").click()
    await owner.is_in()

    await owner.opens_security()
    await owner.button("Usuń klucz: Laptop w domu").click()
    await expect(owner.page.get_by_text("Nie masz jeszcze żadnego klucza")).to_be_visible()
    await owner.logs_out()
    await owner.button("Zaloguj się kluczem dostępu").click()
    await expect(owner.page.get_by_role("alert").first).to_contain_text("klucza dostępu")


async def has_a_fingerprint_reader(page: Page) -> None:
    """A device that knows its person: Chromium's own virtual authenticator."""
    developer = await page.context.new_cdp_session(page)
    await developer.send("WebAuthn.enable")
    reader: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await developer.send("WebAuthn.addVirtualAuthenticator", {"options": reader})


async def test_one_s_own_data_come_as_a_file(new_window: NewWindow, stack: Stack) -> None:
    owner = await Owner(await new_window("owner")).arrives(stack.url)
    visit_id = await owner.books_a_video_visit(reason="Kaszel od tygodnia")
    await owner.opens("/profil/dane", "Twoje dane")
    async with owner.page.expect_download() as started:
        await owner.button("Pobierz plik").click()
    download = await started.value
    assert download.suggested_filename == "moje-dane-videoporady.json"
    mine = json.loads((await download.path()).read_text("utf-8"))
    assert mine["account"]["given_name"] == owner.given_name
    assert mine["account"]["email"] == owner.email
    assert [each["visit_id"] for each in mine["visits"]] == [visit_id]
    assert [each["visit_id"] for each in mine["talks"]] == [visit_id]


async def test_an_account_is_erased_once_its_visits_are_called_off(
    new_window: NewWindow, stack: Stack
) -> None:
    owner = await Owner(await new_window("owner")).arrives(stack.url)
    await owner.books_a_video_visit()
    await owner.opens("/profil/dane", "Twoje dane")
    await expect(owner.page.get_by_text("Masz 1 umówioną wizytę")).to_be_visible()
    await owner.page.get_by_role("link", name=re.compile("^Wizyta ")).click()
    await owner.button("Odwołaj wizytę").click()
    question = owner.page.get_by_role("alertdialog")
    await question.get_by_role("button", name=re.compile("Odwołaj")).click()
    await expect(owner.page.get_by_text("Ta wizyta jest odwołana").first).to_be_visible()

    await owner.opens("/profil/dane", "Twoje dane")
    await owner.button("Usuń konto").click()
    await owner.types("Hasło", PASSWORD)
    await owner.button("Usuń konto na zawsze").click()
    await expect(owner.page.get_by_text("Konto zostało usunięte")).to_be_visible()
    await owner.types_credentials()
    await expect(owner.page.get_by_role("alert").first).to_contain_text("są niepoprawne")
    assert owner.window.errors == []
