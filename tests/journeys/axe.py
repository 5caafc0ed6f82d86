"""What axe-core finds on a page, and a picture of what was looked at, in `.local/screens`."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

from deploy.local.places import REPOSITORY

__all__ = ["AXE", "PICTURES", "SIZES", "found_by_axe", "is_accessible", "picture"]

AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
"""A script that a window is given before it loads a page."""
PICTURES = REPOSITORY / ".local" / "screens"
SIZES = ((1440, 900), (360, 740))
"""A desk and a telephone."""
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
LOOK = """async (levels) => {
  // React Aria empties its announcer some seconds after it has spoken.
  const seen = { include: document, exclude: "[data-live-announcer]" };
  const found = await axe.run(seen, {
    runOnly: { type: "tag", values: levels },
    resultTypes: ["violations"],
  });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}\\n    ${node.html}\\n    ` +
      node.failureSummary.replaceAll("\\n", " ")));
}"""


async def found_by_axe(page: Page) -> list[str]:
    """Each fault with its place and what would mend it."""
    return await page.evaluate(LOOK, LEVELS)


async def is_accessible(page: Page, kept_as: str = "") -> None:
    """Axe finds nothing, on a desk and on a telephone; with a name, a picture of each is kept."""
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        if kept_as:
            await picture(page, PICTURES / f"pl-{width}" / f"{kept_as}.png")
        assert await found_by_axe(page) == []


async def picture(page: Page, path: Path) -> None:
    """The whole page, as it is when nothing moves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content: Any = await page.screenshot(full_page=True, animations="disabled", caret="initial")
    path.write_bytes(content)
