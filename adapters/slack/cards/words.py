"""Lines of a card as Slack's markup: the one place that escapes, and that counts as Slack counts."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from engines.markup import Line, Span, Style

TEXT = 3_000  # of one text
CHUNK = 500  # into which an overlong span is cut; escaping makes it five times as long at most
MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")
THREAD = re.compile(r"slack:([TE][A-Z0-9]{1,20}):([CDG][A-Z0-9]{1,20}):([0-9]{1,12}\.[0-9]{1,9})")  # as a key
UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
EMOJI = re.compile(r":(?=(?:[a-z_+'][\w+'-]*|100|1234):)")  # no emoji of Slack's own has another number for its name
JOINER = "\u2060"  # is not seen; behind a colon it keeps `:100:` and an address like `fe80:a:b` what they are
TICK = "\u02cb"  # looks like a backtick and opens no code
STAR = "\u2217"  # looks like an asterisk and ends no bold


def pack(lines: Iterable[list[str]]) -> list[str]:
    """Fill texts with whole lines; a line too long for one text is broken between its pieces."""
    texts = [""]
    for line in lines:
        whole = "".join(line)
        if size(texts[-1]) + 1 + size(whole) <= TEXT:
            texts[-1] += "\n" * bool(texts[-1]) + whole
            continue
        texts.append("")
        for piece in line:
            if size(texts[-1]) + size(piece) > TEXT:
                texts.append("")
            texts[-1] += piece
    return [text for text in texts if text.strip()]


def pieces(line: Line) -> list[str]:
    """A line as runs of markup, each of which fits into one text."""
    return [piece for span in line for piece in _split(span)]


def _split(span: Span) -> Iterator[str]:
    whole = _render(span)
    if size(whole) <= TEXT:
        yield whole
        return
    for start in range(0, len(span.text), CHUNK):
        yield _render(span.model_copy(update={"text": span.text[start : start + CHUNK]}))


def _render(span: Span) -> str:
    text = UNSENDABLE.sub("", span.text)
    if span.style is Style.MENTION:
        return f"<@{span.ref}>" if MEMBER.fullmatch(span.ref or "") else escape(f"@{text}")
    if not text.strip():
        return text
    if span.style is Style.THREAD and (to := THREAD.fullmatch(span.ref or "")):
        return link(to[1], to[2], to[3], " ".join(text.split()))
    if span.style in (Style.CODE, Style.CITE):
        return _code(text)
    return _bold(text) if span.style is Style.BOLD else escape(text)


def link(team: str, channel: str, thread: str, text: str) -> str:
    """A link to a thread; Slack itself opens it."""
    return f"<https://app.slack.com/client/{team}/{channel}/thread/{channel}-{thread}|{escape(text)}>"


def _bold(text: str) -> str:
    """Slack wants the asterisks right at the words."""
    before, after = " " * (not text[0].strip()), " " * (not text[-1].strip())
    words = escape(" ".join(text.split())).replace("*", STAR)
    return f"{before}*{words}*{after}"


def _code(text: str) -> str:
    """Between backticks; what holds backticks or lines of its own stands in a fence, so that it can be copied whole."""
    bare = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "`" not in text and "\n" not in text:
        return f"`{bare}`"
    return "```\n" + bare.replace("```", TICK * 3) + "\n```"


def escape(text: str) -> str:
    """Plain words, dead: no mention, no link, no code, no emoji."""
    text = EMOJI.sub(f":{JOINER}", UNSENDABLE.sub("", text).replace("`", TICK))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def limited(text: str, limit: int) -> str:
    """One escaped line of at most `limit` characters, cut where no escape is broken."""
    line, keep = " ".join(text.split()), limit
    while size(escaped := escape(cut(line, keep))) > limit:
        keep -= max(1, (size(escaped) - limit) // 5)
    return escaped


def bare(text: str, limit: int) -> str:
    """One line of what Slack takes as it is, without markup; never empty."""
    return cut(" ".join(UNSENDABLE.sub("", text).split()), limit) or "…"


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last of them a mark where something is missing."""
    if size(text) <= limit:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: (limit - 1) * 2]
    return units.decode("utf-16-le", "ignore") + "…"


def size(text: str) -> int:
    """As Slack counts: an emoji outside the basic plane is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> dict[str, Any]:
    """A plain text object; Slack reads its escapes, and makes no emoji of its colons."""
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> dict[str, Any]:
    """`verbatim`, so that Slack makes no mention, channel or link out of plain words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}
