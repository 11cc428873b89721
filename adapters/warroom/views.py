"""What the templates show, worked out of posts, cases and lines; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.warroom import surface
from engines.markup import Card, Line, Style, Tone
from engines.models import CaseStatus
from engines.turn import Attachment
from engines.work import CaseRow, Post

TONE_WORDS = {
    Tone.WORKING: "Working",
    Tone.NEUTRAL: "Answer",
    Tone.GOOD: "Good",
    Tone.WARNING: "Attention",
    Tone.BAD: "Problem",
}
AROUND = 20  # lines shown on each side of a cited one
_TITLE = 120
_LONGEST_LINE = 4_000


@dataclass(frozen=True)
class Shown:
    """One post as the page shows it; `order` is its place in the thread."""

    slot: str
    seq: int
    order: int
    kind: str  # "card", "message" or "note" (somebody pressed a button)
    name: str
    at: datetime
    text: str
    files: tuple[Attachment, ...]
    card: Card | None


def shown(post: Post) -> Shown:
    """Make it of the stored post."""
    card = Card.model_validate_json(post.card) if post.card else None
    note = post.slot.startswith(surface.PRESSED)
    return Shown(
        slot=post.slot,
        seq=post.seq,
        order=int(post.at.timestamp() * 1_000_000),
        kind="card" if card else "note" if note else "message",
        name=post.name,
        at=post.at,
        text=post.text,
        files=surface.attachments(post),
        card=card,
    )


@dataclass(frozen=True)
class Row:
    """A case in the side bar and at the head of its page."""

    thread: str
    title: str
    status: str
    severity: str | None
    at: datetime

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status in (CaseStatus.CONSULTING, CaseStatus.INVESTIGATING, "")


def rows(openings: Sequence[Post], cases: Sequence[CaseRow]) -> list[Row]:
    """A row per thread, in the order given; a thread that has no case yet shows how it was opened."""
    known = {case.thread: case for case in cases}
    return [_row(post, known.get(post.thread)) for post in openings]


def _row(opening: Post, case: CaseRow | None) -> Row:
    return Row(
        thread=opening.thread.thread,
        title=(case.title if case else "") or _opening_words(opening),
        status=case.status if case else "",
        severity=case.severity if case else None,
        at=opening.at,
    )


def _opening_words(post: Post) -> str:
    said = next((line.strip() for line in post.text.splitlines() if line.strip()), "")
    words = said or ", ".join(f.name for f in surface.attachments(post))
    return words if len(words) <= _TITLE else words[: _TITLE - 1] + "…"


@dataclass(frozen=True)
class CitedLine:
    """A line of the citation view."""

    number: int
    text: str
    marked: bool


def around(line: int) -> int:
    """The first line to show so that the cited one stands in the middle."""
    return max(1, line - AROUND)


def cited(lines: Sequence[str], first: int, line: int) -> list[CitedLine]:
    """Number the lines and mark the cited one; what is too long to read is cut."""
    return [CitedLine(n, _cut(text), n == line) for n, text in enumerate(lines, first)]


def _cut(text: str) -> str:
    text = text.rstrip("\r\n")
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}… ({len(text):,} characters)"


def is_command(line: Line) -> bool:
    """Whether the line is one thing to copy and nothing else."""
    return [s.style for s in line if s.text.strip()] == [Style.CODE]


def is_short(text: str) -> bool:
    """Whether code reads as a word in a sentence, not as something to run."""
    return len(text) <= 40 and " " not in text.strip()  # noqa: PLR2004 - a matter of looks


def size(count: int | None) -> str:
    """A size for people."""
    if count is None:
        return ""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:  # noqa: PLR2004 - decimal units
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 10 else f"{amount:.1f} {unit}"  # noqa: PLR2004
        amount /= 1000
    return f"{amount:.1f} GB"
