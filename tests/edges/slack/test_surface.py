"""The Web API as a chat surface: its faults as our errors, reading back, and who gets our token."""

import re
from typing import Any

import pytest
from aiohttp import web

from adapters.chart.paint import paint
from adapters.slack import files
from adapters.slack.check import check
from adapters.slack.files import allowed
from adapters.slack.surface import SlackSurface
from engines.errors import FaultMavenError, RateLimited, Refused, Unavailable
from engines.markup import Card
from engines.turn import Attachment, Thread
from tests.edges.slack.failing import FailingSlack, Reply, error, ok

THREAD = Thread(surface="slack", tenant="T1", channel="C1", thread="1700000000.000100")
CARD = Card(title="Here.")


@pytest.fixture
def surface(failing: FailingSlack) -> SlackSurface:
    return SlackSurface("xoxb-secret", paint, base_url=failing.base_url, max_bytes=1 << 20)


FAULTS: list[tuple[str, Reply, type[FaultMavenError], str]] = [
    (
        "429 with a time to wait",
        lambda: web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "7"}),
        RateLimited,
        "slow down",
    ),
    ("429 without JSON", lambda: web.Response(status=429, text="slow"), RateLimited, "slow down"),
    ("500", lambda: web.Response(status=500, text="oops"), Unavailable, "status 500"),
    ("503 with JSON", lambda: web.json_response({"ok": False, "error": "x"}, status=503), Unavailable, "status 503"),
    ("a page", lambda: web.Response(text="<html>", content_type="text/html"), Unavailable, "does not answer properly"),
    ("plain text", lambda: web.Response(text="hello"), Unavailable, "Something other"),
    ("half a JSON", lambda: web.Response(text='{"ok"', content_type="application/json"), Unavailable, "properly"),
    ("a list", lambda: web.json_response([1]), Unavailable, "Something other"),
    ("Slack's own trouble", error("internal_error"), Unavailable, "properly"),
    ("a bad token", error("invalid_auth"), Refused, "SLACK_BOT_TOKEN"),
    ("not invited", error("not_in_channel"), Refused, "invite it"),
    ("no such channel", error("channel_not_found"), Refused, "invite it"),
    ("a missing scope", error("missing_scope", needed="chat:write"), Refused, "chat:write"),
    ("something new", error("some_new_rule"), Refused, "some new rule"),
]


@pytest.mark.parametrize(("reply", "kind", "words"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
async def test_a_fault_is_an_error_of_ours_and_nothing_is_sent_twice(
    surface: SlackSurface, failing: FailingSlack, reply: Reply, kind: type[FaultMavenError], words: str
) -> None:
    failing.answers("chat.postMessage", reply)
    with pytest.raises(kind, match=words) as caught:
        await surface.post(THREAD, "slot", CARD)
    assert type(caught.value) is kind
    assert failing.asked == ["chat.postMessage"]


async def test_the_time_to_wait_is_slacks(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers("chat.update", lambda: web.Response(status=429, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimited) as caught:
        await surface.edit(THREAD, "1.2", "slot", CARD)
    assert caught.value.retry_after == 7.0


async def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="reached"):
        await SlackSurface("xoxb-secret", paint, base_url="http://127.0.0.1:9/api/").post(THREAD, "slot", CARD)


async def test_a_post_stands_in_the_thread_and_unfurls_nothing(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers("chat.postMessage", ok(ts="1.2"))
    assert await surface.post(THREAD, "slot", CARD) == "1.2"
    (sent,) = failing.arguments
    assert (sent["channel"], sent["thread_ts"], sent["text"]) == ("C1", THREAD.thread, "Here.")
    assert [sent[key] for key in ("link_names", "unfurl_links", "unfurl_media")] == [False] * 3
    assert sent["metadata"]["event_payload"] == {"slot": "slot"}


def page(messages: list[dict[str, Any]], cursor: str = "") -> Reply:
    return ok(messages=messages, response_metadata={"next_cursor": cursor})


async def test_a_slot_is_found_on_a_later_page(surface: SlackSurface, failing: FailingSlack) -> None:
    ours = {"ts": "1.3", "metadata": {"event_payload": {"slot": "slot"}}}
    failing.answers("conversations.replies", page([{"ts": "1.1"}], "next"), page([{"ts": "1.2"}, ours]))
    assert await surface.find(THREAD, "slot") == "1.3"
    assert failing.arguments[1]["cursor"] == "next"
    assert failing.arguments[0]["include_all_metadata"] == "1"


async def test_history_keeps_the_first_message_and_the_newest(surface: SlackSurface, failing: FailingSlack) -> None:
    def post(second: int, **more: Any) -> dict[str, Any]:
        return {"ts": f"17000000{second:02}.000000", "user": "U1", "text": f"m{second}", **more}

    posts = [post(0, user=None, bot_id="B1", username="Grafana"), *map(post, range(1, 9))]
    posts[3] |= {"subtype": "channel_join"}
    posts[5] |= {"user": "U0FAULT01"}  # our own
    failing.answers("conversations.replies", page(posts[:4], "next"), page(posts[4:]))
    failing.answers("users.info", ok(user={"name": "al", "profile": {"display_name": "alice"}}))
    seen = await surface.history(THREAD, before="1700000008.000000", limit=4)
    assert [m.text for m in seen] == ["m0", "m4", "m6", "m7"]
    assert [m.speaker.name for m in seen] == ["Grafana", "alice", "alice", "alice"]
    assert seen[0].speaker.is_bot
    assert failing.asked.count("users.info") == 1


ADDRESSES = [
    ("https://files.slack.com/files-pri/T1-F1/a.log", True),
    ("https://slack-files.com/T1-F1", True),
    ("https://acme.slack.com/files/U1/F1/a.log", True),
    ("https://acme.enterprise.slack.com/files/U1/F1/a.log", True),
    ("https://files.slack.com:443/a", True),
    ("http://127.0.0.1:4003/files-pri/F1/a.log", True),  # the configured API's own host
    ("http://127.0.0.1:4004/files-pri/F1/a.log", False),
    ("http://files.slack.com/a", False),
    ("https://files.slack.com:8443/a", False),
    ("https://slack.com.evil.example/a", False),
    ("https://evilslack.com/a", False),
    ("https://files.slack.com@evil.example/a", False),
    ("https://me:pw@files.slack.com/a", False),
    ("https://drive.google.com/a", False),
    ("file:///etc/passwd", False),
    ("https://[broken/a", False),
    ("https://files.slack.com:port/a", False),
    ("", False),
]


@pytest.mark.parametrize(("url", "expected"), ADDRESSES)
def test_the_token_goes_to_slack_alone(url: str, expected: bool) -> None:
    assert allowed(url, "http://127.0.0.1:4003/api/") is expected


async def fetched(surface: SlackSurface, source: str) -> bytes:
    attachment = Attachment(id="F1", name="a.log", source=source)
    return b"".join([chunk async for chunk in surface.fetch(attachment)])


async def test_a_file_is_fetched_with_the_token(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers("files-pri/a.log", lambda: web.Response(body=b"ERROR\n" * 100_000))
    assert len(await fetched(surface, f"{failing.url}/files-pri/a.log")) == 600_000
    assert failing.headers[0]["Authorization"] == "Bearer xoxb-secret"


async def test_a_file_known_by_its_id_is_looked_up(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers("files.info", ok(file={"url_private": f"{failing.url}/files-pri/a.log"}))
    failing.answers("files-pri/a.log", lambda: web.Response(body=b"x"))
    assert await fetched(surface, "F1") == b"x"


def redirect(to: str) -> Reply:
    return lambda: web.Response(status=302, headers={"Location": to})


def chunked() -> web.StreamResponse:
    """Says no length, so that only counting helps."""
    response = web.Response(body=b"x" * 2_000_000)
    response.enable_chunked_encoding()
    return response


DOWNLOADS: list[tuple[str, Reply, type[FaultMavenError], str]] = [
    ("a login page", lambda: web.Response(text="<html>", content_type="text/html"), Refused, "files:read"),
    ("another host", redirect("https://evil.example/a"), Refused, "outside Slack"),
    ("a circle", redirect("/files-pri/a.log"), Unavailable, "circles"),
    ("gone", lambda: web.Response(status=404), Refused, "deleted"),
    ("busy", lambda: web.Response(status=429, headers={"Retry-After": "3"}), RateLimited, "slow down"),
    ("broken", lambda: web.Response(status=502), Unavailable, "502"),
    ("too big", lambda: web.Response(body=b"x" * ((1 << 20) + 1)), Refused, "larger than 1 MB"),
    ("too big without saying so", chunked, Refused, "larger than 1 MB"),
]


@pytest.mark.parametrize(("reply", "kind", "words"), [d[1:] for d in DOWNLOADS], ids=[d[0] for d in DOWNLOADS])
async def test_a_download_that_fails_says_why(
    surface: SlackSurface, failing: FailingSlack, reply: Reply, kind: type[FaultMavenError], words: str
) -> None:
    failing.answers("files-pri/a.log", reply)
    with pytest.raises(kind, match=words):
        await fetched(surface, f"{failing.url}/files-pri/a.log")


async def test_a_redirect_within_slack_is_followed(surface: SlackSurface, failing: FailingSlack) -> None:
    failing.answers("files-pri/a.log", redirect("/elsewhere"))
    failing.answers("elsewhere", lambda: web.Response(body=b"x"))
    assert await fetched(surface, f"{failing.url}/files-pri/a.log") == b"x"


class Breaking:
    """A file whose download breaks off after a while, the first times; goes on where it is asked to, if it can."""

    def __init__(self, content: bytes, *, breaks: int, ranges: bool = True, versions: tuple[str, ...] = ("1",)) -> None:
        self.content, self.breaks, self.ranges = content, breaks, ranges
        self.versions = list(versions)

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        asked = request.http_range.start or 0
        start = asked if self.ranges else 0
        rest = self.content[start:]
        headers = {
            "Content-Length": str(len(rest)),
            "ETag": self.versions.pop(0) if self.versions[1:] else self.versions[0],
        }
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
        response = web.StreamResponse(status=206 if start else 200, headers=headers)
        await response.prepare(request)
        if self.breaks:
            self.breaks -= 1
            await response.write(rest[: len(rest) // 2])
            assert request.transport
            request.transport.close()
            return response
        await response.write(rest)
        return response


LINES = b"".join(b"%d ERROR no connection\n" % n for n in range(20_000))


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PAUSE", 0.0)


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("ranges", [True, False], ids=["goes on", "begins anew"])
async def test_a_download_that_breaks_off_is_taken_up_again(
    surface: SlackSurface, failing: FailingSlack, ranges: bool
) -> None:
    failing.serves("files-pri/a.log", Breaking(LINES, breaks=2, ranges=ranges))
    assert await fetched(surface, f"{failing.url}/files-pri/a.log") == LINES
    asked = [h.get("Range") for h in failing.headers]
    assert asked[0] is None
    assert all(re.fullmatch(r"bytes=[1-9][0-9]*-", a or "") for a in asked[1:])
    assert len(asked) == 3


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize(
    ("broken", "words"),
    [(Breaking(LINES, breaks=9), "broke off"), (Breaking(LINES, breaks=1, versions=("1", "2")), "changed while")],
)
async def test_a_download_that_can_not_be_taken_up_is_tried_later_as_a_whole(
    surface: SlackSurface, failing: FailingSlack, broken: Breaking, words: str
) -> None:
    failing.serves("files-pri/a.log", broken)
    with pytest.raises(Unavailable, match=words):
        await fetched(surface, f"{failing.url}/files-pri/a.log")


PLACED: list[tuple[str, dict[str, Any], type[FaultMavenError], str]] = [
    ("deleted", {"mode": "tombstone"}, Refused, "deleted in Slack: drop it again"),
    ("hidden", {"mode": "hidden_by_limit"}, Refused, "limit of this workspace's plan"),
    (
        "elsewhere",
        {"is_external": True, "pretty_type": "Google Drive", "url_private": "x"},
        Refused,
        "in Google Drive, outside",
    ),
    ("elsewhere too", {"mode": "external"}, Refused, "in another service, outside Slack"),
    ("not yet", {"mode": "hosted"}, Unavailable, "not say yet"),
]


@pytest.mark.parametrize(("info", "kind", "words"), [p[1:] for p in PLACED], ids=[p[0] for p in PLACED])
async def test_a_file_that_slack_does_not_have_says_why(
    surface: SlackSurface, failing: FailingSlack, info: dict[str, Any], kind: type[FaultMavenError], words: str
) -> None:
    failing.answers("files.info", ok(file=info))
    with pytest.raises(kind, match=words):
        await fetched(surface, "T1 F1")


def page_of(text: str) -> Reply:
    return lambda: web.Response(text=f"<html><body><h1>{text}</h1></body></html>", content_type="text/html")


async def test_a_canvas_is_read_as_the_page_that_slack_makes_of_it_and_a_login_is_not(
    surface: SlackSurface, failing: FailingSlack
) -> None:
    url = f"{failing.url}/files-pri/T1-F1/canvas"
    failing.answers("files.info", ok(file={"mode": "quip", "filetype": "quip", "url_private_download": url}))
    failing.answers("files-pri/T1-F1/canvas", page_of("Runbook"))
    assert b"Runbook" in await fetched(surface, "T1 F1")
    failing.answers("files-pri/T1-F1/canvas", redirect("/login"))
    failing.answers("login", page_of("Sign in"))
    with pytest.raises(Refused, match="login page"):
        await fetched(surface, "T1 F1")


TOKENS = [
    ({"token": "xoxb-1", "app_token": "xapp-1"}, None),
    ({"token": "xoxb-1", "signing_secret": "s"}, None),
    ({"token": "xoxp-1", "app_token": "xapp-1"}, "SLACK_BOT_TOKEN"),
    ({"token": "xoxb-1", "app_token": "xoxb-1"}, "SLACK_APP_TOKEN"),
    ({"token": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
]


@pytest.mark.parametrize(("tokens", "words"), TOKENS)
async def test_the_doctor_looks_at_the_tokens(failing: FailingSlack, tokens: dict[str, str], words: str | None) -> None:
    said = await check(**tokens, base_url=failing.base_url)
    assert said is None if words is None else words in (said or "")


ANSWERS = [
    ("auth.test", error("invalid_auth"), "xoxb- token"),
    ("auth.test", lambda: web.Response(status=500), "status 500"),
    ("apps.connections.open", error("invalid_auth"), "connections:write"),
    ("apps.connections.open", error("internal_error"), "properly"),
    ("apps.connections.open", ok(), "switch Socket Mode on"),
]


@pytest.mark.parametrize(("method", "reply", "words"), ANSWERS)
async def test_the_doctor_says_what_slack_objects_to(
    failing: FailingSlack, method: str, reply: Reply, words: str
) -> None:
    failing.answers(method, reply)
    said = await check("xoxb-1", app_token="xapp-1", base_url=failing.base_url)
    assert words in (said or "")
