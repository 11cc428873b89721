import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from adapters.warroom import inbound, pictures, views
from engines.evidence import Citation
from engines.markup import Button, Card, Section, Span, Style, Tone, bold, cite, code, mention, plain
from engines.work import CaseRow
from tests.edges.samples import ERRORS, picture
from tests.edges.warroom.conftest import HTML, Browser, Enter
from tests.edges.warroom.fakes import House

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover='x' **bold** [a](javascript:x) {{7*7}}"
CITED = Citation(evidence="E2", file="check out.log", line=512, quote="FATAL: remaining connection slots")
FULL = Card(
    tone=Tone.BAD,
    title="Likely: cart-worker exhausts the connections.",
    badges=("P1 proposed", "confidence .64"),
    sections=(
        Section(heading="Why", lines=((plain("refused since "), bold("10:04"), plain(" "), cite(CITED)),)),
        Section(
            heading="Run", lines=((code("kubectl -n shop get pods"),), (plain("see "), code("pool"), plain(" now")))
        ),
        Section(heading="Ruled out", detail=True, lines=((plain("bad release"), mention("w1", "Mary")),)),
    ),
    buttons=(Button(name="go", label="Roll back", confirm="Really?", primary=True),),
    footer="Redacted: 3 e-mail addresses.",
)


async def _card(house: House, browser: Browser, card: Card) -> str:
    thread = await browser.opened()
    await house.room.post(inbound.thread(thread), "s1", card)
    return await browser.open(f"/t/{thread}")


async def test_first_visit_says_what_to_do_and_offers_the_demo(browser: Browser) -> None:
    page = await browser.open()
    assert "What is wrong?" in page
    assert "Try the demo incident" in page
    assert "No incidents yet." in page


async def test_card_shows_everything_it_has(house: House, browser: Browser) -> None:
    page = await _card(house, browser, FULL)
    for words in (FULL.title, *FULL.badges, "Why", "<b>10:04</b>", "@Mary", "Roll back", FULL.footer, "Problem"):
        assert words in page
    assert re.search(r"<details><summary>Ruled out</summary>", page)
    assert '<div class="command"><code>kubectl -n shop get pods</code>' in page
    assert 'aria-label="Copy kubectl -n shop get pods"' in page
    assert 'data-confirm="Really?"' in page
    assert re.search(r'<a class="cite" href="/t/[0-9a-f]{32}/lines/E2/512\?file=check%20out.log"', page)


async def test_a_picture_is_shown_for_light_and_dark_with_its_words(house: House, browser: Browser) -> None:
    shown = picture(ERRORS).model_copy(update={"alt": EVIL})
    page = await _card(house, browser, FULL.model_copy(update={"picture": shown}))
    assert "<script>alert" not in page
    addresses = re.findall(
        r'<img src="(/t/[0-9a-f]{32}/pictures/[0-9a-f]{24}-(?:light|dark)\.png)" alt="&lt;script&gt;', page
    )
    assert [a[-9:-4] for a in addresses] == ["light", "-dark"]
    for address, look in zip(addresses, ("light", "dark"), strict=True):
        for _ in range(2):
            answer = await browser.client.get(address)
            assert answer.content_type == "image/png"
            assert await answer.text() == f"{EVIL} {look}"
            assert "img-src 'self'" in answer.headers["Content-Security-Policy"]
    assert house.painted == [False, True]


async def test_a_picture_of_another_thread_is_not_there(house: House, browser: Browser) -> None:
    await _card(house, browser, FULL.model_copy(update={"picture": picture(ERRORS)}))
    own = await browser.opened("something else")
    for name in (pictures.name(picture(ERRORS)), "0" * 24):
        answer = await browser.client.get(f"/t/{own}/pictures/{name}-light.png")
        assert answer.status == 404
    assert house.painted == []


@pytest.mark.parametrize("tone", list(Tone))
async def test_tone_is_said_in_a_word(house: House, browser: Browser, tone: Tone) -> None:
    page = await _card(house, browser, Card(tone=tone, title="x"))
    assert f"{views.TONE_WORDS[tone]}</span>" in page


async def test_hostile_text_is_shown_and_never_lives(house: House, browser: Browser) -> None:
    citation = Citation(evidence="E1", file=EVIL, line=1, quote=EVIL)
    evil = tuple(Span(text=EVIL, style=style, citation=citation) for style in Style)
    card = Card(
        title=EVIL,
        badges=(EVIL,),
        sections=(
            Section(heading=EVIL, lines=(evil, (code(EVIL),))),
            Section(heading=EVIL, lines=(evil,), detail=True),
        ),
        buttons=(Button(name=EVIL, label=EVIL, value=EVIL, confirm=EVIL),),
        footer=EVIL,
    )
    thread = await browser.opened(EVIL)
    await browser.say(EVIL, (EVIL.replace("/", "").replace('"', ""), b"x"), thread=thread, name=EVIL)
    await house.room.post(inbound.thread(thread), EVIL, card)
    house.cases.rows = [_case(thread, EVIL, status=EVIL, severity=EVIL)]
    house.lines.said = {1: EVIL}
    pages = [
        await browser.open(f"/t/{thread}"),
        await browser.open("/"),
        await browser.open(f"/t/{thread}/lines/E1/1?file={EVIL}&from=1"),
        await (await browser.say("", thread=thread, html=True)).text(),
    ]
    for page in pages:
        assert "alert(1)" in page
        assert _alive(page) == []


def _alive(page: str) -> list[str]:
    """Whatever a browser would carry out or load, but for the page's own three files."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            known = dict(attrs)
            address = (known.get("href") or known.get("src") or known.get("action") or "/").strip()
            own = address.startswith(("/", "#")) and not address.startswith("//")
            if not own or (tag == "img" and "icon.svg" not in address):
                found.append(f"{tag} {address}")
            if tag in {"style", "iframe", "object", "embed"} or (tag == "script" and "src" not in known):
                found.append(tag)
            found.extend(f"{tag} {name}" for name in known if name.startswith("on") or name in {"style", "srcdoc"})

    Reader().feed(page)
    return found


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("user\u202egnp.exe", "user[U+202E]gnp.exe"),  # a right-to-left override
        ("a\u2066b\u2069", "a[U+2066]b[U+2069]"),  # isolates
        ("ok\x1b[31mred\x00", "ok[U+001B][31mred[U+0000]"),  # terminal colors and a null
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("tab\tand\nline", "tab\tand\nline"),  # these two are what they seem
        ("naïve 日本 مرحبا 👍🏽", "naïve 日本 مرحبا 👍🏽"),
    ],
)
async def test_what_deceives_the_eye_is_spelled_out(browser: Browser, typed: str, seen: str) -> None:
    thread = await browser.opened(f"start {typed} end")
    assert f"start {seen} end</div>" in await browser.open(f"/t/{thread}")


async def test_very_long_line_is_shown_whole_in_a_message(browser: Browser) -> None:
    thread = await browser.opened("x" * 10_000)
    page = await browser.open(f"/t/{thread}")
    assert "x" * 10_000 in page
    assert len(re.findall("x{121,}", page)) == 1  # the titles are short


def _case(thread: str, title: str, *, status: str = "investigating", severity: str | None = "P1") -> CaseRow:
    where = inbound.thread(thread)
    at = datetime(2026, 5, 1, tzinfo=UTC)
    return CaseRow(where.case_id, where, title, status, severity, at)


async def test_side_bar_lists_the_newest_first_with_title_state_and_severity(house: House, browser: Browser) -> None:
    first = await browser.opened("checkout is failing\nsince ten")
    second = await browser.opened("search is slow")
    house.cases.rows = [_case(first, "Checkout fails since 10:05")]
    page = await browser.open("/")
    assert page.index(f"/t/{second}") < page.index(f"/t/{first}")
    assert "Checkout fails since 10:05" in page
    assert "search is slow" in page
    assert "since ten" not in page
    assert '<span class="sev" data-sev="P1">P1</span>' in page
    assert "Investigating" in page
    assert "New</span>" in page


async def test_cases_are_there_after_a_restart(house: House, browser: Browser, enter: Enter) -> None:
    thread = await browser.opened("checkout is failing")
    again = House(board=house.board, cases=house.cases)
    assert again.room is not house.room
    page = await (await enter()).open(f"/t/{thread}")
    assert page.count("checkout is failing") >= 2  # in the thread and in the side bar


async def test_edited_card_keeps_its_place_in_the_thread(house: House, browser: Browser) -> None:
    thread = await browser.opened("first")
    where = inbound.thread(thread)
    await house.room.post(where, "s1", Card(title="Looking", tone=Tone.WORKING))
    await browser.say("second", thread=thread)
    await house.room.edit(where, "s1", "s1", Card(title="The answer"))
    page = await browser.open(f"/t/{thread}")
    places = [page.rindex(words) for words in (">first<", "The answer</h2>", ">second<")]
    assert places == sorted(places)
    assert "Looking" not in page


async def test_cited_line_stands_marked_among_its_neighbors(house: House, browser: Browser) -> None:
    thread = await browser.opened()
    house.lines.said = {512: "FATAL: remaining connection slots <are> reserved", 513: "y" * 9_000}
    page = await browser.open(f"/t/{thread}/lines/E2/512?file=checkout.log")
    assert "checkout.log" in page
    marked = re.findall(r'<li class="marked" id="cited".*?</li>', page)
    assert len(marked) == 1
    assert "FATAL: remaining connection slots &lt;are&gt; reserved" in marked[0]
    assert "line 492 of E2" in page
    assert "line 532 of E2" in page
    assert "line 491 of E2" not in page
    assert "… (9,000 characters)" in page


@pytest.mark.parametrize(
    ("line", "earlier", "later"),
    [
        (1, None, "42"),  # at the start of the file
        (512, "452", "533"),
        (1000, "940", None),  # at its end
    ],
)
async def test_citation_view_leads_on_as_far_as_the_file_goes(
    browser: Browser, line: int, earlier: str | None, later: str | None
) -> None:
    thread = await browser.opened()
    page = await browser.open(f"/t/{thread}/lines/E2/{line}?file=a.log")
    assert re.findall(r'from=(\d+)">Earlier', page) == ([earlier] if earlier else [])
    assert re.findall(r'from=(\d+)">Later', page) == ([later] if later else [])


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/t/{thread}/lines/E99/1", 422, "E99 is not in case c"),  # no such evidence
        ("/t/{thread}/lines/E2/0", 404, "There is no such page."),  # no such line number
        ("/t/{thread}/lines/E2/5000", 200, "E2 has no line 5000."),  # past the end
        ("/t/" + "0" * 32, 404, "There is no such incident here."),
        ("/t/" + "0" * 32 + "/events", 404, "There is no such incident here."),
        ("/t/..%2f..%2fetc", 404, "There is no such page."),
        ("/static/..%2fpages.py", 404, "There is no such page."),
        ("/static/pages.py", 404, "There is no such page."),
    ],
)
async def test_wrong_address_gets_one_sentence(browser: Browser, path: str, status: int, sentence: str) -> None:
    thread = await browser.opened()
    answer = await browser.client.get(path.format(thread=thread), headers=HTML)
    assert answer.status == status
    assert sentence in await answer.text()


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (38_400, "38 kB"),
        (200_000_000, "200 MB"),
        (3_000_000_000, "3.0 GB"),
    ],
)
def test_sizes_read_as_people_say_them(count: int, words: str) -> None:
    assert views.size(count) == words


async def test_name_is_kept_and_cleaned(house: House, browser: Browser) -> None:
    await browser.say("hello", name="  Ana\n María  ")
    assert house.turns[0].messages[0].speaker.name == "Ana María"
    assert 'value="Ana María"' in await browser.open("/")
