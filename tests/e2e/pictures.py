"""Take the pictures of the war room that stand in the docs, with the real bot.

    python -m tests.e2e.pictures [CASE_FOLDER]

The demo's question and answer, its files dropped without a word as a phone shows it, and a real case. Without a
folder, or where it is not there, only the demo's pictures are taken.
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from bot import demo
from tests.e2e import product
from tests.e2e.test_warroom import ARGS, CHROMIUM

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DESK, PHONE = (1280, 900), (390, 844)
PATIENCE = 60_000  # milliseconds


@dataclass(frozen=True)
class Scene:
    """An incident to open, and the size of the screen it is looked at on."""

    name: str
    question: str
    files: list[Path]
    size: tuple[int, int] = DESK


async def incident(page: Page, scene: Scene) -> None:
    """Open an incident with files, and wait for its answer."""
    await page.locator("input[type=file]").set_input_files(scene.files)
    await page.get_by_label("What is wrong").fill(scene.question)
    await page.get_by_role("button", name="Send").click()
    await page.wait_for_url("**/t/*")
    await expect(page.locator(".post").last).to_contain_text("Why", timeout=PATIENCE)


async def shoot(browser: Browser, url: str, scene: Scene) -> None:
    """One picture in each scheme, from the top of the answer."""
    width, height = scene.size
    for scheme in ("light", "dark"):
        context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        page = await context.new_page()
        await page.goto(url)
        for image in await page.locator(f".picture .{scheme} img").all():  # lazy ones load when they are seen
            await image.scroll_into_view_if_needed()
            await image.evaluate("e => e.decode()")
        await page.locator(".post").first.evaluate("e => e.scrollIntoView()")
        await page.screenshot(path=PICTURES / f"{scene.name}-{scheme}.png")
        await context.close()


def scenes(case: Path | None) -> list[Scene]:
    """What is looked at."""
    wanted = [
        Scene("war-room", demo.QUESTION, list(demo.FILES)),
        Scene("dropped", "", list(demo.FILES), PHONE),
    ]
    if case:
        question = case / "question.txt"
        files = sorted(p for p in case.rglob("*") if p.is_file() and p != question)
        wanted.append(Scene("real-case", question.read_text().strip(), files))
    return wanted


async def main(wanted: list[Scene]) -> None:
    """Take them all."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        with tempfile.TemporaryDirectory() as data:
            async with product.running(Path(data)) as url:
                for scene in wanted:
                    page = await (await browser.new_context()).new_page()
                    await page.goto(url)
                    await incident(page, scene)
                    await shoot(browser, page.url, scene)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(scenes(Path(sys.argv[1]) if len(sys.argv) > 1 else None)))
