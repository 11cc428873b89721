"""Take the pictures of the war room that stand in the docs, with the real bot: the demo, and a real case.

    python -m tests.e2e.pictures [CASE_FOLDER]

Without a folder, or where it is not there, only the demo's pictures are taken.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from bot import demo
from tests.e2e import product
from tests.e2e.test_warroom import ARGS, CHROMIUM

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SIZE = {"width": 1280, "height": 900}
PATIENCE = 60_000  # milliseconds


async def incident(page: Page, question: str, files: list[Path]) -> None:
    """Open an incident with files, and wait for its answer."""
    await page.locator("input[type=file]").set_input_files(files)
    await page.get_by_label("What is wrong").fill(question)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/t/*")
    await expect(page.locator(".post").last).to_contain_text("Why", timeout=PATIENCE)


async def shoot(browser: Browser, url: str, name: str) -> None:
    """One picture in each scheme, from the top of the answer."""
    for scheme in ("light", "dark"):
        context = await browser.new_context(viewport=SIZE, color_scheme=scheme)  # type: ignore[arg-type]
        page = await context.new_page()
        await page.goto(url)
        await page.locator(".post").first.evaluate("e => e.scrollIntoView()")
        await page.screenshot(path=PICTURES / f"{name}-{scheme}.png")
        await context.close()


def incidents(case: Path | None) -> list[tuple[str, str, list[Path]]]:
    """Name, question and files of each."""
    wanted = [("war-room", demo.QUESTION, list(demo.FILES))]
    if case:
        question = case / "question.txt"
        files = sorted(p for p in case.rglob("*") if p.is_file() and p != question)
        wanted.append(("real-case", question.read_text().strip(), files))
    return wanted


async def main(wanted: list[tuple[str, str, list[Path]]]) -> None:
    """Take them all."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        with tempfile.TemporaryDirectory() as data:
            async with product.running(Path(data)) as url:
                for name, question, files in wanted:
                    page = await (await browser.new_context(viewport=SIZE)).new_page()  # type: ignore[arg-type]
                    await page.goto(url)
                    await incident(page, question, files)
                    await shoot(browser, page.url, name)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(incidents(Path(sys.argv[1]) if len(sys.argv) > 1 else None)))
