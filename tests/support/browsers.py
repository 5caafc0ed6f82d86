"""Real windows, each a person of its own: camera and microphone are fake, WebRTC is real.

They are Chromium's, and Firefox's where a test asks for it.
`python -m tests.support.browsers` brings both from Debian where they are absent.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

__all__ = ["Window", "Windows", "chromium", "find_chromium", "install_packages"]

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIREFOX_NAMES = ("firefox-esr", "firefox")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream"),
    *("--use-fake-device-for-media-stream", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync"),
    # Sound must play without a click, as in a window that was clicked in before.
    "--autoplay-policy=no-user-gesture-required",
)
ALLOWED = 1
FIREFOX_PREFERENCES: dict[str, str | float | bool] = {
    "media.navigator.streams.fake": True,
    "permissions.default.camera": ALLOWED,
    "permissions.default.microphone": ALLOWED,
    "permissions.default.desktop-notification": ALLOWED,
    # As in a window that was clicked in before.
    "media.autoplay.default": 0,
}
WAIT_MS = 20_000
"""For whatever a page is waited for. How fast it comes is measured, not asserted: two
browsers that encode video share two cores with all services."""
MISSING = (
    "{program} is missing, and the tests in browsers need it; install it "
    "(Debian: apt-get install {package}), or name it in {variable}."
)
NO_CHROMIUM = MISSING.format(program="Chromium", package="chromium", variable="VP_CHROMIUM")
NO_FIREFOX = MISSING.format(program="Firefox", package="firefox-esr", variable="VP_FIREFOX")

expect.set_options(timeout=WAIT_MS)


def find_chromium() -> str | None:
    """The path of an installed Chromium; VP_CHROMIUM names one by hand."""
    return _find("VP_CHROMIUM", CHROMIUM_NAMES)


def find_firefox() -> str | None:
    """The path of an installed Firefox; VP_FIREFOX names one by hand."""
    return _find("VP_FIREFOX", FIREFOX_NAMES)


def _find(variable: str, names: Sequence[str]) -> str | None:
    if (named := os.environ.get(variable)) is not None:
        return named
    return next((path for name in names if (path := shutil.which(name))), None)


@dataclass
class Window:
    """One person's browser window with its own cookies. `errors` are what its console reported."""

    name: str
    context: BrowserContext
    page: Page
    errors: list[str] = field(default_factory=list)


class Windows:
    """Opens windows in one Chromium, or each in a Firefox of its own, and closes them all."""

    def __init__(self, browser: Browser, pictures: Path) -> None:
        self._browser = browser
        self._pictures = pictures
        self._exits = AsyncExitStack()
        self.opened: list[Window] = []

    async def open(
        self,
        name: str,
        base_url: str,
        *,
        locale: str = "pl-PL",
        width: int = 1440,
        height: int = 900,
        in_firefox: bool = False,
    ) -> Window:
        """A new window that may use camera, microphone and notifications of this site."""
        # Of the windows of one Firefox only the one in front has the keyboard.
        browser = await self._exits.enter_async_context(firefox()) if in_firefox else self._browser
        context = await browser.new_context(
            base_url=base_url,
            locale=locale,
            timezone_id="Europe/Warsaw",
            viewport={"width": width, "height": height},
            accept_downloads=True,
        )
        if not in_firefox:
            await context.grant_permissions(
                ["camera", "microphone", "notifications"], origin=base_url.rstrip("/")
            )
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        window = Window(name, context, page)
        page.on("pageerror", lambda error: window.errors.append(str(error)))
        self.opened.append(window)
        return window

    async def picture(self, window: Window, label: str) -> Path:
        """Saves what a window shows."""
        self._pictures.mkdir(parents=True, exist_ok=True)
        path = self._pictures / f"{label}-{window.name}.png"
        await window.page.screenshot(path=path)
        return path

    async def close(self) -> None:
        for window in self.opened:
            await window.context.close()
        self.opened.clear()
        await self._exits.aclose()


@asynccontextmanager
async def chromium(
    *, program: Path | None = None, flags: Sequence[str] = ()
) -> AsyncIterator[Browser]:
    """One running Chromium without a screen; `program` is one that starts it somewhere else."""
    path = program or find_chromium()
    if path is None:
        raise RuntimeError(NO_CHROMIUM)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def firefox() -> AsyncIterator[Browser]:
    """One running Firefox without a screen, as it is shipped: it is driven by WebDriver BiDi."""
    path = find_firefox()
    if path is None:
        raise RuntimeError(NO_FIREFOX)
    async with async_playwright() as playwright:
        browser = await playwright.firefox.launch(
            channel="moz-firefox", executable_path=path, firefox_user_prefs=FIREFOX_PREFERENCES
        )
        try:
            yield browser
        finally:
            await browser.close()


def install_packages(what: str, packages: Sequence[str]) -> None:
    """Installs Debian's packages, where there are any and we may."""
    apt = shutil.which("apt-get")
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if apt is None or (rights and shutil.which("sudo") is None):
        return
    print(f"  installing {what} from Debian", flush=True)
    quietly = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*quietly, *arguments], check=False, stdout=subprocess.DEVNULL)


def install() -> str | None:
    """Installs what is absent. Returns what is wrong when that is not possible."""
    if find_chromium() is None:
        install_packages("Chromium", ("chromium", "fonts-dejavu-core"))
    if find_firefox() is None:
        install_packages("Firefox", ("firefox-esr",))
    if find_chromium() is None:
        return NO_CHROMIUM
    return None if find_firefox() else NO_FIREFOX


if __name__ == "__main__":
    sys.exit(install())
