"""Cards as Block Kit: what stands where, and that no content breaks a limit or comes alive."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from adapters.slack.cards import Shown, fallback, lay, modal, opinion, to_blocks, told
from adapters.slack.inbound import button
from bot.outgoing import changed
from engines import markup
from engines.evidence import Citation
from engines.markup import Button, Card, Picture, Section, Span, Stage, Step, Style, Tone
from engines.turn import Thread
from tests.edges.slack import deck, lint
from tests.peers import slack_peer

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a card that fails

PLACE = Thread(surface="slack", tenant="T1", channel="C1", thread="1700000000.000100")
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
    # what looks like an emoji is none, and a time stays as it is
    (markup.plain("shard:100:a at 12:34:56"), "shard:\u2060100:a at 12:34:56"),
    (markup.code(":x:"), "`:x:`"),
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


def test_details_stand_behind_a_button() -> None:
    lines = tuple((markup.plain(f"line {i}"),) for i in range(9))
    (_, behind, row) = to_blocks(Card(title="T", sections=(Section(heading="Ruled out", lines=lines, detail=True),)))
    assert behind["elements"][0]["text"] == "More: Ruled out 9"
    assert [e["text"]["text"] for e in row["elements"]] == ["Details"]


def test_lines_below_a_heading_are_told_apart() -> None:
    assert body("errors", "`x`") == "*Why*\n• errors\n`x`"
    assert body("11:04 errors", "from pods") == "*Why*\n11:04 errors\nfrom pods"
    assert body("errors") == "*Why*  errors"


def body(*lines: str) -> str:
    (_, text) = texts(
        to_blocks(Card(title="T", sections=(Section(heading="Why", lines=tuple(map(markup.words, lines))),)))
    )
    return text


TABLE = Section(
    heading="By pod",
    columns=("Pod", "Errors"),
    lines=((markup.code("cart-1"), markup.plain("12")), (markup.code("cart-2"), markup.plain(""))),
)


def test_columns_are_a_table_and_a_second_one_is_told_in_words() -> None:
    blocks = to_blocks(Card(title="T", sections=(TABLE, TABLE)))
    assert [b["type"] for b in blocks] == ["section", "section", "table", "section"]
    assert [[t for c in row for t in lint.strings(c)] for row in blocks[2]["rows"]] == [
        ["Pod", "Errors"],
        ["cart-1", "12"],
        ["cart-2", "-"],
    ]
    assert blocks[3]["text"]["text"] == "*By pod*\n`cart-1` · 12\n`cart-2` · "


def test_a_table_that_is_too_long_says_how_many_rows_are_missing() -> None:
    rows = tuple((markup.plain(f"pod {n}"), markup.plain("1")) for n in range(150))
    table = to_blocks(Card(title="T", sections=(TABLE.model_copy(update={"lines": rows}),)))[-1]
    assert len(table["rows"]) == 100
    assert next(lint.strings(table["rows"][-1])) == "and 52 more"


def test_steps_are_a_plan() -> None:
    steps = (Step(title="Read", stage=Stage.DONE), Step(title="Weigh", stage=Stage.RUNNING))
    card = Card(tone=Tone.WORKING, title="Looking.", steps=steps)
    (plan,) = to_blocks(card)
    assert [(t["title"], t["status"]) for t in plan["tasks"]] == [("Read", "complete"), ("Weigh", "in_progress")]
    (plain,) = texts(to_blocks(card, Shown(modern=False)))
    assert plain == "⏳ *Looking.*\n✓ Read\n▸ Weigh"


OPINIONS = (
    Button(name="hypothesis.accept", label="👍", value="H1", opinion=True),
    Button(name="hypothesis.reject", label="👎", value="H1", opinion=False),
)


def test_opinions_are_a_pair_and_each_half_is_its_button() -> None:
    (_, pair) = to_blocks(Card(title="T", buttons=OPINIONS))
    (element,) = pair["elements"]
    assert opinion(element["positive_button"]["value"]) == ("hypothesis.accept", "H1")
    assert opinion(element["negative_button"]["value"]) == ("hypothesis.reject", "H1")
    (_, row) = to_blocks(Card(title="T", buttons=OPINIONS), Shown(modern=False))
    assert [button(e["action_id"]) for e in row["elements"]] == ["hypothesis.accept", "hypothesis.reject"]


def test_a_modal_shows_details_whole_and_what_else_there_is() -> None:
    lines = tuple((markup.plain(f"line {i}"),) for i in range(9))
    card = Card(title="T", sections=(Section(heading="Timeline", lines=lines, detail=True),))
    view = modal(card, PLACE, "timeline")
    assert "line 8" in view["blocks"][-1]["text"]["text"]
    tabs = view["blocks"][0]["elements"]
    assert [t["value"] for t in tabs] == ["status", "hypotheses", "timeline", "evidence"]
    assert [t["value"] for t in tabs if t.get("style")] == ["timeline"]


def test_a_thread_is_a_link_where_it_is_one_of_slack_and_words_elsewhere() -> None:
    at = Thread(surface="slack", tenant="T1", channel="C1", thread="1700000000.000100")
    made = Card(title="T", sections=(Section(lines=((markup.thread_link("it <is> down|up", at),),)),))
    link = "https://app.slack.com/client/T1/C1/thread/C1-1700000000.000100"
    assert list(texts(to_blocks(made)))[-1] == f"<{link}|it &lt;is&gt; down|up>"
    for other in (at.model_copy(update={"surface": "warroom"}), at.model_copy(update={"channel": "C1|x><!here"})):
        shown = made.model_copy(update={"sections": (Section(lines=((markup.thread_link("it", other),),)),)})
        assert list(texts(to_blocks(shown)))[-1] == "it"


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
        *("<!here>", "<@U1>", "&amp;", "`", "```", "*", "\n", "\x00", "\ud800", "<", " "),
        *("😀" * 90, "x" * 3001, "<&>" * 1001),
    ]
)
TEXT = st.lists(st.one_of(HOSTILE, st.text(max_size=30)), max_size=3).map("".join)
STYLED = st.builds(Span, text=TEXT, style=st.sampled_from(Style), ref=st.one_of(st.none(), st.just("U0ALICE01"), TEXT))
BUTTONS = st.builds(
    Button,
    name=TEXT,
    label=TEXT,
    value=st.just("H1") | TEXT,
    primary=st.booleans(),
    confirm=st.none() | TEXT,
    opinion=st.none() | st.booleans(),
)
SECTIONS = st.builds(
    Section,
    heading=TEXT,
    lines=st.lists(st.lists(STYLED, max_size=3).map(tuple), max_size=5).map(tuple),
    detail=st.booleans(),
    columns=st.just(()) | st.lists(TEXT, max_size=25).map(tuple),
)


def few(made: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[Any]:
    """Some, or one again and again."""
    return st.one_of(st.lists(made, max_size=4).map(tuple), st.builds(lambda one: (one,) * most, made))


CARDS = st.builds(
    Card,
    tone=st.sampled_from(Tone),
    title=TEXT,
    badges=st.lists(TEXT, max_size=4).map(tuple),
    steps=st.just(()) | few(st.builds(Step, title=TEXT, stage=st.sampled_from(Stage)), 30),
    sections=few(SECTIONS, 60),
    buttons=few(BUTTONS, 110),
    picture=st.none() | st.builds(Picture, alt=TEXT, series=st.just(())),
    footer=TEXT,
    document=st.booleans(),
)
SHOWN = [Shown(), Shown("F0PICTURE1"), Shown(modern=False), Shown(rest="more: below", most=3_000)]
MANY = int(os.environ.get("CARDS", "30"))  # generated cards of each test; SEED chooses which
SEED = int(os.environ.get("SEED", "7"))
HARD = settings(
    deadline=None,
    database=None,
    max_examples=MANY,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
DECK = deck.deck()


def holds(card: Card) -> list[list[dict[str, Any]]]:
    """All that is sent of a card keeps what Slack's models and our own lint say."""
    messages = [to_blocks(card, shown) for shown in SHOWN]
    view = modal(card, PLACE, "status")
    assert lint.of_view(view) == []
    assert View(**view).to_dict()
    for blocks in messages:
        assert lint.complaints(blocks) == []
    for blocks in [*messages, view["blocks"]]:
        parsed = Block.parse_all(blocks)
        assert [p.to_dict()["type"] for p in parsed] == [b["type"] for b in blocks]
    assert {b["type"] for b in messages[2]} <= {"section", "context", "actions"}
    assert [b["type"] for b in messages[1]].count("image") == (card.picture is not None)
    for said in (fallback(card), told(card)):
        assert 1 <= lint.units(said) <= 3_000
        assert not lint.LIVE.search(said)
    return [*messages, view["blocks"]]


@seed(SEED)
@given(CARDS)
@settings(HARD)
def test_no_content_breaks_a_limit_or_comes_alive(card: Card) -> None:
    holds(card)


@pytest.mark.parametrize("name", DECK)
def test_a_real_card_stays_itself(name: str) -> None:
    holds(DECK[name])
    assert not lay(DECK[name]).is_cut
    assert len(to_blocks(DECK[name])) <= 16  # a card, not a page


@seed(SEED)
@given(st.sampled_from(sorted(DECK)), TEXT, st.booleans())
@settings(HARD)
def test_a_real_card_bears_hostile_words_everywhere(name: str, word: str, alone: bool) -> None:
    holds(changed(DECK[name], lambda said: word if alone else said + word))


@pytest.mark.peer
def test_cards_pass_the_schema_of_slacks_own_types_too() -> None:
    validator = Draft7Validator(slack_peer.schema("blocks"))
    assert not validator.is_valid([{"type": "section", "text": {"type": "nope", "text": "x"}}])
    for card in DECK.values():
        for blocks in holds(card):
            validator.validate(blocks)

    @seed(SEED)
    @given(CARDS)
    @settings(HARD, max_examples=MANY // 3)  # the schema is slow
    def passes(card: Card) -> None:
        for blocks in holds(card):
            validator.validate(blocks)

    passes()


MRKDWN = {"type": "mrkdwn", "text": "fine", "verbatim": True}
PRESSED = {"type": "button", "action_id": "0:why", "text": {"type": "plain_text", "text": "Why?"}}
CELL = {"type": "raw_text", "text": "x"}
PLANTED: list[tuple[str, list[dict[str, Any]]]] = [
    ("51 blocks", [{"type": "divider"}] * 51),
    ("0 blocks", []),
    ("text of section", [{"type": "section", "text": {**MRKDWN, "text": "x" * 3_001}}]),
    ("text of section", [{"type": "section", "text": {**MRKDWN, "text": " "}}]),
    ("text of context", [{"type": "context", "elements": [{**MRKDWN, "text": "😀" * 1_501}]}]),
    ("text of header", [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]),
    ("field too long", [{"type": "section", "text": MRKDWN, "fields": [{**MRKDWN, "text": "x" * 2_001}]}]),
    (
        "text of button",
        [{"type": "actions", "elements": [{**PRESSED, "text": {"type": "plain_text", "text": "x" * 76}}]}],
    ),
    ("value too long", [{"type": "actions", "elements": [{**PRESSED, "value": "x" * 2_001}]}]),
    ("action_id", [{"type": "actions", "elements": [{**PRESSED, "action_id": "x" * 256}]}]),
    ("action_id twice", [{"type": "actions", "elements": [PRESSED, PRESSED]}]),
    (
        "26 elements of actions",
        [{"type": "actions", "elements": [{**PRESSED, "action_id": str(n)} for n in range(26)]}],
    ),
    ("11 elements of context", [{"type": "context", "elements": [MRKDWN] * 11}]),
    ("something live", [{"type": "section", "text": {**MRKDWN, "text": "<!here>"}}]),
    ("something live", [{"type": "section", "text": {**MRKDWN, "text": "<https://evil.example|x>"}}]),
    ("an escape that is none", [{"type": "section", "text": {**MRKDWN, "text": "a & b"}}]),
    ("not verbatim", [{"type": "section", "text": {"type": "mrkdwn", "text": "fine"}}]),
    ("a character that can't be sent", [{"type": "section", "text": {**MRKDWN, "text": "a\x00"}}]),
    ("more than one table", [{"type": "table", "rows": [[CELL]]}] * 2),
    ("rows of a table", [{"type": "table", "rows": [[CELL]] * 101}]),
    ("columns of a table", [{"type": "table", "rows": [[CELL] * 21]}]),
    ("columns of a table", [{"type": "table", "rows": [[CELL], [CELL, CELL]]}]),
    ("cells of a table", [{"type": "table", "rows": [[{**CELL, "text": "x" * 10_001}]]}]),
    ("empty cell", [{"type": "table", "rows": [[{**CELL, "text": " "}]]}]),
    ("alert has no place there", [{"type": "alert", "text": MRKDWN}]),
    ("a plan and something beside it", [{"type": "plan", "title": "x"}] * 2),
    ("too long as a whole", [{"type": "section", "text": {**MRKDWN, "text": "x" * 2_900}}] * 5),
    ("alt_text too long", [{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x" * 2_001}]),
]


@pytest.mark.parametrize(("complaint", "blocks"), PLANTED)
def test_the_lint_finds_what_is_planted(complaint: str, blocks: list[dict[str, Any]]) -> None:
    assert lint.complaints([{"type": "section", "text": MRKDWN}]) == []
    assert complaint in lint.complaints(blocks)


def test_the_lint_finds_what_is_planted_in_a_modal() -> None:
    view = modal(Card(title="T"), PLACE, "status")
    assert lint.of_view(view) == []
    assert lint.of_view({**view, "title": {"type": "plain_text", "text": "x" * 25}}) == ["title too long"]
    assert "table has no place there" in lint.of_view({**view, "blocks": [{"type": "table", "rows": [[CELL]]}]})
    assert lint.of_view({**view, "blocks": [{"type": "divider"}] * 101}) == ["101 blocks"]
