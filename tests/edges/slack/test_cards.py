"""Cards as Block Kit: what stands where, and that no content breaks a limit or comes alive."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from slack_sdk.models.blocks import Block

from adapters.slack.cards import fallback, to_blocks
from adapters.slack.inbound import button
from engines import markup
from engines.evidence import Citation
from engines.markup import Button, Card, Picture, Section, Span, Style, Tone
from tests.peers import slack_peer

CITED = Citation(evidence="E2", file="checkout.log", line=381204, quote="FATAL: no slots")


def texts(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Every text that Slack would read as markup."""
    for block in blocks:
        for part in [block.get("text"), *block.get("elements", [])]:
            if isinstance(part, dict) and part["type"] == "mrkdwn":
                yield part["text"]


def shown(*spans: Span) -> str:
    (title, body) = texts(to_blocks(Card(title="T", sections=(Section(lines=(spans,)),))))
    assert title == "*T*"
    return body


SPANS = [
    # plain text is escaped once
    (markup.plain("a < b && c > d"), "a &lt; b &amp;&amp; c &gt; d"),
    # what was escaped before is escaped again, so that it shows as it was
    (markup.plain("&lt;"), "&amp;lt;"),
    # mentions and links in text are dead
    (
        markup.plain("<!here> <@U1> <https://evil.example|x>"),
        "&lt;!here&gt; &lt;@U1&gt; &lt;https://evil.example|x&gt;",
    ),
    # a stray backtick opens no code
    (markup.plain("it`s"), "it\u02cbs"),
    (markup.bold("Why"), "*Why*"),
    # an asterisk does not end the bold
    (markup.bold("a*b"), "*a\u2217b*"),
    (markup.code("select 1 < 2"), "`select 1 &lt; 2`"),
    # backticks and lines inside code: a fence, so that it can be copied whole
    (markup.code("kill `pidof x`"), "```\nkill `pidof x`\n```"),
    (markup.code("a\nb"), "```\na\nb\n```"),
    (markup.code("a ``` b"), "```\na \u02cb\u02cb\u02cb b\n```"),
    (markup.cite(CITED), "`E2:381204`"),
    # the one live mention, and one that is no id of Slack's
    (markup.mention("U0ALICE01", "alice"), "<@U0ALICE01>"),
    (markup.mention("!channel", "all <x>"), "@all &lt;x&gt;"),
]


@pytest.mark.parametrize(("span", "expected"), SPANS)
def test_a_span_is_rendered(span: Span, expected: str) -> None:
    assert shown(span) == expected


def test_the_first_block_is_the_title_and_the_fallback_is_the_title_alone() -> None:
    card = Card(tone=Tone.BAD, title="Checkout fails: `db` & <cache>.", badges=("P1",), footer="by evidence alone")
    blocks = to_blocks(card)
    assert [b["type"] for b in blocks] == ["section", "context", "context"]
    assert blocks[0]["text"]["text"] == "🔴 *Checkout fails:* `db` *&amp; &lt;cache&gt;.*"
    assert fallback(card) == "Checkout fails: \u02cbdb\u02cb &amp; &lt;cache&gt;."


def test_details_are_shortened_and_say_so() -> None:
    lines = tuple((markup.plain(f"line {i}"),) for i in range(9))
    (_, context) = to_blocks(Card(title="T", sections=(Section(heading="Ruled out", lines=lines, detail=True),)))
    assert context["type"] == "context"
    assert context["elements"][0]["text"] == "*Ruled out*\nline 0\nline 1\nmore: 7 lines"


def test_a_long_section_is_split_between_lines() -> None:
    lines = tuple((markup.plain("x" * 1000),) for _ in range(5))
    blocks = to_blocks(Card(title="T", sections=(Section(lines=lines),)))
    assert [len(t) for t in texts(blocks)] == [3, 2001, 2001, 1000]


def test_what_does_not_fit_is_said() -> None:
    sections = tuple(Section(lines=((markup.plain(f"section {i}"),),)) for i in range(80))
    buttons = (Button(name="why", label="Why?"),)
    blocks = to_blocks(Card(title="T", sections=sections, buttons=buttons))
    assert len(blocks) == 50
    assert blocks[-1]["type"] == "actions"
    assert blocks[-2]["elements"][0]["text"] == "more: the rest of this answer is too long for Slack"


def test_buttons_come_back_with_their_name_and_one_that_would_not_is_left_out() -> None:
    buttons = (
        Button(name="why", label="Why?", value="H1", primary=True),
        Button(name="why", label="Why?", value="H2", confirm="Really <now>?"),
        Button(name="lost", label="Lost", value="x" * 2001),
    )
    (_, row) = to_blocks(Card(title="T", buttons=buttons))
    assert [button(e["action_id"]) for e in row["elements"]] == ["why", "why"]
    assert len({e["action_id"] for e in row["elements"]}) == 2
    assert row["elements"][0]["style"] == "primary"
    assert row["elements"][1]["confirm"]["text"]["text"] == "Really &lt;now&gt;?"


HOSTILE = st.sampled_from(
    [
        "<!here>",
        "<@U1>",
        "&amp;",
        "`",
        "```",
        "*",
        "\n",
        "\x00",
        "\ud800",
        "😀" * 90,
        "<",
        "x" * 4000,
        "<&>" * 1500,
        " ",
    ]
)
TEXT = st.lists(st.one_of(HOSTILE, st.text(max_size=30)), max_size=5).map("".join)
STYLED = st.builds(Span, text=TEXT, style=st.sampled_from(Style), ref=st.one_of(st.none(), st.just("U0ALICE01"), TEXT))
BUTTONS = st.builds(
    Button, name=TEXT, label=TEXT, value=TEXT, primary=st.booleans(), confirm=st.one_of(st.none(), TEXT)
)
SECTIONS = st.builds(
    Section,
    heading=TEXT,
    lines=st.lists(st.lists(STYLED, max_size=4).map(tuple), max_size=8).map(tuple),
    detail=st.booleans(),
)
CARDS = st.builds(
    Card,
    tone=st.sampled_from(Tone),
    title=TEXT,
    badges=st.lists(TEXT, max_size=4).map(tuple),
    sections=st.one_of(
        st.lists(SECTIONS, max_size=4).map(tuple),
        st.builds(lambda s: (s,) * 60, SECTIONS),
    ),
    buttons=st.one_of(
        st.lists(BUTTONS, max_size=4).map(tuple),
        st.builds(lambda b: (b,) * 110, BUTTONS),
    ),
    picture=st.none() | st.builds(Picture, alt=TEXT, series=st.just(())),
    footer=TEXT,
)
LIVE = re.compile(r"<(?!@U0ALICE01>|/?$)")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2  # fails on half a character, as Slack does


def lint(blocks: list[dict[str, Any]]) -> None:
    """What neither Slack's types nor its Python models check."""
    assert 1 <= len(blocks) <= 50
    assert sum(units(t) for t in texts(blocks)) <= 13_000
    for text in texts(blocks):
        assert text.strip()
        assert units(text) <= 3_000
        assert not LIVE.search(text)
        assert not re.search("[\x00\ud800-\udfff]", text)
        assert not re.search(r"&(?!amp;|lt;|gt;)", text)
    for row in (b for b in blocks if b["type"] == "actions"):
        assert 1 <= len(row["elements"]) <= 25
        for element in row["elements"]:
            assert 1 <= len(element["action_id"]) <= 255
            assert 1 <= units(element["text"]["text"]) <= 75
            assert units(element.get("value", "")) <= 2_000
            assert 1 <= units(element.get("confirm", {"text": {"text": "-"}})["text"]["text"]) <= 300
    for image in (b for b in blocks if b["type"] == "image"):
        assert 1 <= units(image["alt_text"]) <= 2_000
    ids = [e["action_id"] for b in blocks if b["type"] == "actions" for e in b["elements"]]
    assert len(ids) == len(set(ids))


HARD = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def holds(card: Card) -> list[dict[str, Any]]:
    lint(to_blocks(card))
    blocks = to_blocks(card, "F0PICTURE1")
    lint(blocks)
    assert sum(b["type"] == "image" for b in blocks) == (card.picture is not None)
    parsed = Block.parse_all(blocks)
    assert [p.to_dict()["type"] for p in parsed] == [b["type"] for b in blocks]
    assert 1 <= units(fallback(card)) <= 3_000
    assert not LIVE.search(fallback(card))
    return blocks


@given(CARDS)
@settings(HARD, max_examples=50)
def test_no_content_breaks_a_limit_or_comes_alive(card: Card) -> None:
    holds(card)


@pytest.mark.peer
def test_cards_pass_the_schema_of_slacks_own_types_too() -> None:
    validator = Draft7Validator(slack_peer.schema("blocks"))
    assert not validator.is_valid([{"type": "section", "text": {"type": "nope", "text": "x"}}])

    @given(CARDS)
    @settings(HARD, max_examples=300)
    def passes(card: Card) -> None:
        validator.validate(holds(card))

    passes()
