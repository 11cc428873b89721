"""The real bot and a real browser: the demo incident from the first click to the answer, and after a restart."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.e2e import product
from tests.e2e.test_warroom import ARGS, CHROMIUM, DESKTOP

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (looked for chromium, google-chrome)"),
]
SECONDS = 30_000  # milliseconds that an answer may take on a busy machine


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        await browser.close()


async def opened(chromium: Browser, url: str) -> Page:
    page = await (await chromium.new_context(viewport=DESKTOP)).new_page()  # type: ignore[arg-type]
    await page.goto(url)
    return page


async def test_the_demo_incident_is_answered_and_still_there_after_a_restart(chromium: Browser, tmp_path: Path) -> None:
    async with product.running(tmp_path, WORKERS="1") as url:
        page = await opened(chromium, url)
        await page.get_by_role("button", name=re.compile("demo", re.IGNORECASE)).first.click()
        await page.wait_for_url("**/t/*")
        answer = page.locator(".post").last.get_by_role("heading", level=2)
        await expect(answer).to_contain_text("connections", timeout=SECONDS)

        await page.locator("a.cite").first.click()
        await expect(page.locator("#cited")).to_be_visible()
        await page.keyboard.press("Escape")

        await page.get_by_role("button", name="Why?").first.click()
        await expect(page.locator(".post")).to_have_count(4, timeout=SECONDS)
        await page.get_by_label("Message", exact=True).fill("rolling back cart-worker")
        await page.keyboard.press("Enter")
        await expect(page.locator(".post").last).to_contain_text("Mitigation 1 started", timeout=SECONDS)
        thread = page.url.removeprefix(url)

    async with product.running(tmp_path) as url:
        page = await opened(chromium, url)
        await page.locator(".cases a").first.click()
        await page.wait_for_url(f"**{thread}")
        await expect(page.locator(".post").nth(1)).to_contain_text("connections")
