"""The war room in a real browser, over a scripted bot: what a person sees and does."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from adapters.web.server import WebServer
from engines.markup import Button, Card, Section, Tone, code, plain
from engines.turn import Thread, TurnKind
from tests.edges.warroom import scene
from tests.edges.warroom.fakes import House

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (looked for chromium, google-chrome)"),
]

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 375, "height": 740}
PARTS = "#main, .post, .answer, .lines, .box, .cases, #head, .source, .command"


@pytest.fixture
def house() -> House:
    return House(limit=1 << 20, heartbeat=0.2)


@pytest_asyncio.fixture(loop_scope="module")
async def server(house: House) -> AsyncIterator[WebServer]:
    server = WebServer(house.app(), port=0)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        await browser.close()


Visit = Callable[..., Any]


@pytest_asyncio.fixture(loop_scope="module")
async def visit(chromium: Browser, server: WebServer) -> AsyncIterator[Visit]:
    """Open the war room as a person of their own; at the end no page may have complained."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def visit(path: str = "/", **options: Any) -> Page:
        context = await chromium.new_context(**{"viewport": DESKTOP, "base_url": server.url, **options})
        contexts.append(context)
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        await page.goto(path)
        return page

    yield visit
    for context in contexts:
        await context.close()
    assert complaints == []


async def _until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what happens in the browser sets no event here
            await asyncio.sleep(0.02)


async def _open(house: House, page: Page, text: str = "checkout is failing") -> Thread:
    await page.get_by_label("What is wrong").fill(text)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/t/*")
    await _until(lambda: house.turns)
    return house.turns[-1].thread


def _log(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "text/plain", "buffer": content}


DROP = """([selector, files]) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name));
  for (const type of ["dragenter", "dragover", "drop"])
    document.querySelector(selector).dispatchEvent(
      new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


async def test_typed_and_dropped_becomes_a_placeholder_and_then_the_answer(house: House, visit: Visit) -> None:
    page = await visit()
    await page.evaluate(DROP, ["#main", [["checkout.log", "FATAL\n"], ["ünï 日本.json", "{}"]]])
    await expect(page.locator("#chosen li")).to_have_count(2)
    where = await _open(house, page)
    (turn,) = house.turns
    assert (turn.kind, turn.text) == (TurnKind.MENTION, "checkout is failing")
    assert [a.name for a in turn.attachments] == ["checkout.log", "ünï 日本.json"]
    assert list(house.spool.kept.values()) == [b"FATAL\n", b"{}"]
    await expect(page.locator(".files")).to_contain_text("checkout.log")

    await house.room.post(where, "a", scene.LOOKING)
    card = page.locator("[data-slot=a]")
    await expect(card).to_contain_text("Working")
    await expect(page.locator("#news")).to_have_text(scene.LOOKING.title)
    await house.room.edit(where, "a", "a", scene.ANSWER)
    await expect(card.get_by_role("heading", level=2)).to_have_text(scene.ANSWER.title)
    await expect(card).to_contain_text("Problem")
    await expect(page.locator("#news")).to_have_text(scene.ANSWER.title)
    await expect(page.locator(".post")).to_have_count(2)
    await expect(card.locator("details").first).not_to_have_attribute("open", "")


async def test_files_are_shown_with_sizes_can_be_removed_and_wrong_ones_are_said(house: House, visit: Visit) -> None:
    page = await visit()
    await page.set_input_files("#files", [_log("a.log", b"x" * 38_000), _log("empty.log", b"")])
    await page.set_input_files("#files", [_log("big.log", b"x" * ((1 << 20) + 1))])
    await expect(page.locator("#chosen")).to_contain_text("38 kB")
    await expect(page.get_by_role("alert")).to_contain_text("empty.log is empty")
    await page.get_by_label("What is wrong").fill("look at this")
    await page.keyboard.press("Enter")
    assert house.turns == []
    await page.get_by_role("button", name="Remove empty.log").click()
    await expect(page.get_by_role("alert")).to_contain_text("big.log is larger than 1 MB")
    await page.get_by_role("button", name="Remove big.log").click()
    await expect(page.get_by_role("alert")).to_be_hidden()
    await expect(page.get_by_label("What is wrong")).to_have_value("look at this")
    await page.get_by_role("button", name="Send").click()
    await page.wait_for_url("**/t/*")
    assert [a.name for a in house.turns[0].attachments] == ["a.log"]


async def test_long_paste_becomes_a_file_and_a_short_one_stays_text(house: House, visit: Visit) -> None:
    page = await visit()
    text = page.get_by_label("What is wrong")
    await text.focus()
    for pasted in ("short paste", "\n".join(f"line {n}" for n in range(400))):
        await page.evaluate("text => navigator.clipboard.writeText(text)", pasted)
        await page.keyboard.press("Control+V")
    await expect(text).to_have_value("short paste")
    await expect(page.locator("#chosen")).to_contain_text("pasted-1.txt")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/t/*")
    assert house.spool.kept["spool-1"].startswith(b"line 0\nline 1\n")


async def test_button_is_pressed_once_and_says_who(house: House, visit: Visit) -> None:
    page = await visit()
    await page.get_by_label("Your name").fill("Ana")
    where = await _open(house, page)
    await house.room.post(where, "w", scene.WAITING)
    await page.get_by_role("button", name="It worked").click()
    await _until(lambda: len(house.turns) == 2)
    press = house.turns[1].press
    assert press is not None
    assert (press.name, press.speaker.name) == ("worked", "Ana")
    await expect(page.locator(".note")).to_contain_text("Ana pressed It worked")


async def test_button_that_asks_first_can_be_called_off(house: House, visit: Visit) -> None:
    page = await visit()
    where = await _open(house, page)
    await house.room.post(where, "a", scene.ANSWER)
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Propose rollback").click()
    await expect(dialog).to_contain_text("Propose to roll back cart-worker?")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await page.get_by_role("button", name="Propose rollback").click()
    await dialog.get_by_role("button", name="Cancel").click()
    assert len(house.turns) == 1
    await page.get_by_role("button", name="Propose rollback").click()
    await dialog.get_by_role("button", name="Propose rollback").click()
    await _until(lambda: len(house.turns) == 2)


async def test_everything_works_from_the_keyboard(house: House, visit: Visit) -> None:
    page = await visit()
    await page.keyboard.type("checkout is failing")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("since ten")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/t/*")
    assert house.turns[0].text == "checkout is failing\nsince ten"
    await house.room.post(house.turns[0].thread, "a", scene.ANSWER)
    await expect(page.locator("[data-slot=a]")).to_be_visible()

    async def tab_to(selector: str) -> None:
        for _ in range(40):
            await page.keyboard.press("Tab")
            if await page.evaluate("s => document.activeElement.matches(s)", selector):
                outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none"
                return
        pytest.fail(f"no way to {selector} by the keyboard")

    await page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the incident")).to_be_focused()
    await page.keyboard.press("Enter")
    await tab_to("a.cite")
    await page.keyboard.press("Enter")
    await expect(page.locator("#cited")).to_contain_text("line 512 of E2")
    await page.keyboard.press("Escape")
    await expect(page.locator("#panel")).to_be_hidden()
    await expect(page.locator("a.cite").first).to_be_focused()
    await tab_to(".command .copy")
    await page.keyboard.press("Enter")
    await expect(page.locator("#news")).to_have_text("Copied.")
    copied = "select application_name, count(*) from pg_stat_activity group by 1;"
    assert await page.evaluate("navigator.clipboard.readText()") == copied
    await tab_to("summary")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Database host overloaded")).to_be_visible()
    await tab_to("form[data-act] button.primary")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await _until(lambda: len(house.turns) == 2)


async def test_answer_arriving_does_not_take_focus_or_an_open_detail_away(house: House, visit: Visit) -> None:
    page = await visit()
    where = await _open(house, page)
    await house.room.post(where, "a", scene.ANSWER)
    await page.get_by_text("Ruled out").click()
    await page.get_by_role("button", name="Why?").focus()
    await house.room.edit(where, "a", "a", scene.ANSWER.model_copy(update={"title": "Now it is known."}))
    await expect(page.locator("[data-slot=a] h2")).to_have_text("Now it is known.")
    await expect(page.get_by_text("Bad checkout release")).to_be_visible()
    assert await page.evaluate("document.activeElement.closest('[data-slot=a]') !== null")
    await page.get_by_label("Message", exact=True).focus()
    await house.room.post(where, "b", scene.RESOLVED)
    await expect(page.locator("[data-slot=b]")).to_be_visible()
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()


async def test_lines_lead_on_and_back(house: House, visit: Visit) -> None:
    page = await visit()
    where = await _open(house, page)
    await house.room.post(where, "a", scene.ANSWER)
    await page.locator("[data-slot=a] a.cite").first.click()
    await expect(page.locator("#cited")).to_be_in_viewport()
    await page.get_by_role("link", name="Later lines").click()
    await expect(page.locator("#panel")).to_contain_text("line 533 of E2")
    await page.get_by_role("link", name="Earlier lines").click()
    await page.get_by_role("link", name="Close the lines").click()
    await expect(page.locator("#panel")).to_be_hidden()
    assert page.url.endswith(where.thread)


async def test_server_restart_loses_nothing_on_an_open_page(house: House, server: WebServer, visit: Visit) -> None:
    page = await visit()
    where = await _open(house, page)
    await server.stop()
    await expect(page.locator("#live")).to_have_text("Reconnecting…")
    await page.get_by_label("Message", exact=True).fill("are you there?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("The connection broke")
    await expect(page.get_by_label("Message", exact=True)).to_have_value("are you there?")

    again = House(board=house.board, spool=house.spool, clock=house.clock)
    restarted = WebServer(again.app(), port=int(server.url.rpartition(":")[2]))
    await again.room.post(where, "missed", Card(title="Posted while the page was cut off"))
    await restarted.start()
    await expect(page.locator("[data-slot=missed] h2")).to_have_count(1, timeout=15_000)
    await expect(page.locator("#live")).to_have_text("")
    await page.get_by_label("Message", exact=True).press("Enter")
    await expect(page.locator(".said").last).to_contain_text("are you there?")
    assert [t.text for t in again.turns] == ["are you there?"]
    await page.goto("/")
    await expect(page.get_by_role("link", name="checkout is failing")).to_be_visible()
    await restarted.stop()


async def test_two_people_see_each_other_live(house: House, visit: Visit) -> None:
    mary = await visit()
    where = await _open(house, mary)
    john = await visit(f"/t/{where.thread}")
    await john.get_by_label("Your name").fill("John")
    await john.get_by_label("Message", exact=True).fill("db is fine, <b>cpu</b> 20%")
    await john.keyboard.press("Enter")
    await expect(mary.locator(".said").last).to_contain_text("db is fine, <b>cpu</b> 20%")
    await expect(mary.locator(".said").last).to_contain_text("John")
    await expect(john.get_by_label("Message", exact=True)).to_have_value("")
    await john.reload()
    await expect(john.get_by_label("Your name")).to_have_value("John")


async def test_what_was_typed_survives_a_reload(house: House, visit: Visit) -> None:
    page = await visit()
    await page.get_by_label("What is wrong").fill("half a sent")
    await page.reload()
    await expect(page.get_by_label("What is wrong")).to_have_value("half a sent")
    await _open(house, page, "whole")
    await page.goto("/")
    await expect(page.get_by_label("What is wrong")).to_have_value("")


async def test_demo_is_one_press_away(house: House, visit: Visit) -> None:
    page = await visit()
    await page.get_by_role("button", name="Try the demo incident").click()
    await page.wait_for_url("**/t/*")
    await expect(page.locator(".files")).to_contain_text("orders.log")
    assert len(house.turns) == 1


async def test_works_without_scripts(house: House, visit: Visit) -> None:
    page = await visit(java_script_enabled=False)
    await page.get_by_label("What is wrong").fill("no scripts")
    await page.set_input_files("#files", [_log("a.log", b"x")])
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".said")).to_contain_text("no scripts")
    assert [a.name for a in house.turns[0].attachments] == ["a.log"]
    await house.room.post(house.turns[0].thread, "a", scene.ANSWER)
    await page.reload()
    await page.get_by_role("button", name="Propose rollback").click()
    await page.get_by_role("button", name="Propose rollback").click()
    await expect(page.locator(".note")).to_contain_text("pressed Propose rollback")
    await page.get_by_role("link", name="E2:512").click()
    await expect(page.locator("#cited")).to_contain_text("line 512 of E2")


async def test_colors_follow_the_system_and_the_switch(visit: Visit) -> None:
    page = await visit(color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = await page.evaluate(background)
    await page.get_by_role("button", name="Colors: auto").click()
    light = await page.evaluate(background)
    await page.reload()
    assert await page.evaluate(background) == light != dark
    await page.get_by_role("button", name="Colors: light").click()
    assert await page.evaluate(background) == dark


CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = (color, under) => {
    canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((c) => c / 255).map((c) => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (color !== "rgba(0, 0, 0, 0)") return color;
    }
    return "white";
  };
  const poor = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || !e.checkVisibility() || e.closest(".unseen, script, dialog, :disabled")) continue;
    seen += 1;
    const back = behind(e), a = light(paint(getComputedStyle(e).color, back)), b = light(paint(back, "white"));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push(`${text}: ${ratio.toFixed(2)}`);
  }
  return { poor, seen };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_has_enough_contrast(house: House, visit: Visit, scheme: str) -> None:
    page = await visit(color_scheme=scheme)
    where = await _open(house, page)
    for slot, card in enumerate((scene.LOOKING, scene.KNOWN, scene.ANSWER, scene.WAITING, scene.RESOLVED)):
        await house.room.post(where, f"c{slot}", card)
    await page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
    await page.reload()
    await page.locator("a.cite").first.click()
    await page.get_by_text("Ruled out").click()
    await expect(page.locator("#cited")).to_be_visible()
    found = await page.evaluate(CONTRAST)
    assert found["poor"] == []
    assert found["seen"] > 60


NAMELESS = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), textarea, summary")]
  .filter((e) => e.checkVisibility() && !(e.ariaLabel || e.textContent.trim() || e.labels?.length))
  .map((e) => e.outerHTML)"""


async def test_every_control_has_a_name_and_every_page_one_heading(house: House, visit: Visit) -> None:
    page = await visit()
    assert await page.evaluate(NAMELESS) == []
    where = await _open(house, page)
    await house.room.post(where, "a", scene.ANSWER)
    await expect(page.locator("[data-slot=a]")).to_be_visible()
    assert await page.evaluate(NAMELESS) == []
    assert await page.locator("h1").count() == 1


def _wide(length: int) -> Card:
    line = (code("c" * length),), (plain("p" * length), code("q" * length))
    sections = (Section(heading="H" * length, lines=line), Section(heading="D" * length, lines=line, detail=True))
    buttons = (Button(name="x", label="L" * length),)
    words = {"badges": ("b" * length,), "footer": "f" * length}
    return Card(tone=Tone.WARNING, title="W" * length, sections=sections, buttons=buttons, **words)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
async def test_nothing_runs_out_of_its_place(house: House, visit: Visit, viewport: dict[str, int]) -> None:
    page = await visit(viewport=viewport)
    await page.set_input_files("#files", [_log("n" * 190 + ".log", b"x")])
    where = await _open(house, page, "y" * 10_000)
    await house.room.post(where, "a", _wide(2_000))
    await house.room.post(where, "b", scene.ANSWER)
    await expect(page.locator("[data-slot=b]")).to_be_visible()
    await page.get_by_text("DDDD").click()
    house.lines.said = {512: "z" * 9_000}
    await page.locator("a.cite").first.click()
    await expect(page.locator("#cited")).to_be_visible()
    sticks_out = (
        "parts => [document.documentElement, ...document.querySelectorAll(parts)]"
        ".filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName)"
    )
    assert await page.evaluate(sticks_out, PARTS) == []


async def test_phone_shows_the_answer_first_and_the_incidents_behind_a_button(house: House, visit: Visit) -> None:
    page = await visit(viewport=PHONE, has_touch=True, is_mobile=True)
    where = await _open(house, page)
    await house.room.post(where, "a", scene.ANSWER)
    await expect(page.locator("[data-slot=a] h2")).to_be_in_viewport()
    await expect(page.locator("[data-slot=a] section").first).to_be_in_viewport()
    incidents = page.get_by_role("navigation", name="Incidents")
    await expect(incidents).to_be_hidden()
    await page.get_by_role("button", name="Incidents").tap()
    await expect(incidents).to_be_visible()
    await page.get_by_role("link", name="New incident").tap()
    await expect(page.get_by_role("heading", name="What is wrong?")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_screenshots_for_who_wants_to_look(house: House, visit: Visit, scheme: str, tmp_path: Path) -> None:
    page = await visit(color_scheme=scheme)
    where = await _open(house, page)
    await house.room.post(where, "a", scene.ANSWER)
    await expect(page.locator("[data-slot=a]")).to_be_visible()
    shot = await page.screenshot(path=tmp_path / f"warroom-{scheme}.png")
    assert shot.startswith(b"\x89PNG")


async def test_same_uuid_after_a_lost_answer_and_a_new_one_after_an_edit(house: House, visit: Visit) -> None:
    page = await visit()
    where = await _open(house, page)
    text = page.get_by_label("Message", exact=True)

    async def lost(route: Any) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/messages", lost)
    await text.fill("once")
    await text.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("The connection broke")
    await page.unroute("**/messages")
    await text.press("Enter")
    await expect(text).to_have_value("")
    await page.route("**/messages", lost)
    await text.fill("first try")
    await text.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.unroute("**/messages")
    await text.fill("second try")
    await text.press("Enter")
    await expect(text).to_have_value("")
    assert [t.text for t in house.turns[1:]] == ["once", "first try", "second try"]
    assert all(t.thread == where for t in house.turns)
