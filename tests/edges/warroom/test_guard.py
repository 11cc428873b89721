import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.web.guard import local_only
from adapters.web.server import Mount, WebServer, build
from engines.errors import Refused
from tests.edges.warroom.conftest import HTML, Browser, Enter
from tests.edges.warroom.fakes import House


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1:8080", True),
        ("localhost", True),
        ("LOCALHOST:9", True),
        ("[::1]:8080", True),
        ("evil.example:8080", False),  # DNS rebinding: another name that leads here
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:8080", False),
        ("", False),
    ],
)
async def test_page_answers_to_local_names_only(browser: Browser, host: str, allowed: bool) -> None:
    answer = await browser.client.get("/", headers={"Host": host, **HTML})
    assert (answer.status == 200) is allowed
    assert ("This page answers only to" in await answer.text()) is not allowed


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),  # no browser
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),  # a form of ours, under no-referrer
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),  # another port of this machine
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://127.0.0.1:1"}, False),
        ({"Origin": "null"}, False),
    ],
)
async def test_another_site_can_make_nothing_happen(
    house: House, browser: Browser, headers: dict[str, str], allowed: bool
) -> None:
    browser.client.session.headers.update(headers)
    answer = await browser.say("hello")
    assert (answer.status == 201) is allowed
    assert bool(house.turns) is allowed


@pytest.mark.parametrize("token", ["", "x" * 32, "ünïcode"])
async def test_without_the_pages_own_token_nothing_is_sent(house: House, browser: Browser, token: str) -> None:
    browser.token = token
    answer = await browser.say("hello", ("a.log", b"x"))
    assert answer.status == 403
    assert "reload it" in (await answer.json())["error"]
    for path in ("/demo", "/t/" + "0" * 32 + "/press"):
        assert (await browser.client.post(path, data={"token": token})).status == 403
    assert (house.turns, house.spool.kept) == ([], {})


async def test_token_of_another_browser_does_not_fit(house: House, enter: Enter) -> None:
    one, two = await enter(), await enter()
    one.token = two.token
    assert (await one.say("hello")).status == 403
    assert house.turns == []


async def test_every_answer_has_the_security_headers(browser: Browser) -> None:
    for path in ("/", "/nope", "/healthz", "/static/app.js", "/events"):
        answer = await browser.client.get(path, headers=HTML)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()


async def _boom(_request: web.Request) -> web.Response:
    raise ZeroDivisionError("secret detail")


@pytest.mark.parametrize("headers", [HTML, {}])
async def test_fault_shows_one_sentence_and_no_traceback(headers: dict[str, str]) -> None:
    client = TestClient(TestServer(build([Mount(local_only([web.get("/boom", _boom)]))])))
    await client.start_server()
    answer = await client.get("/boom", headers=headers)
    words = await answer.text()
    await client.close()
    assert answer.status == 500
    assert "Something went wrong on our side; the log says what." in words
    assert "secret detail" not in words
    assert ("<p>" in words) is bool(headers)


async def test_log_line_has_no_query_and_no_body(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="aiohttp.access"):
        await browser.client.get("/?q=secret")
        await browser.say("secret words")
    assert "secret" not in caplog.text


async def test_port_in_use_is_one_clear_sentence() -> None:
    first = WebServer(House().app(), port=0)
    url = await first.start()
    port = int(url.rpartition(":")[2])
    with pytest.raises(Refused, match=f"Port {port} on 127.0.0.1 is in use"):
        await WebServer(House().app(), port=port).start()
    await first.stop()
    again = WebServer(House().app(), port=port)
    assert await again.start() == url
    await again.stop()


async def test_address_of_another_machine_is_one_clear_sentence() -> None:
    with pytest.raises(Refused, match="choose an address of this machine"):
        await WebServer(House().app(), host="192.0.2.1", port=0).start()
