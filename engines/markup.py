"""The neutral card that every surface renders: plain text in spans, escaped once, by the renderer alone."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel

from engines.evidence import Citation, TimeSeries
from engines.turn import FROZEN, Thread


class Style(StrEnum):
    """How a span is shown."""

    PLAIN = "plain"
    BOLD = "bold"
    CODE = "code"  # can be copied, shown exactly
    CITE = "cite"  # `E2:381204`, a link to the line
    MENTION = "mention"  # the one live mention a card may carry; `ref` is the person's id
    THREAD = "thread"  # a link to another case's thread, whose key is `ref`, where the surface has one


class Span(BaseModel):
    """A run of text in one style."""

    model_config = FROZEN

    text: str
    style: Style = Style.PLAIN
    ref: str | None = None
    citation: Citation | None = None  # for CITE


Line = tuple[Span, ...]


class Section(BaseModel):
    """A labelled group of lines; `detail` ones stand behind a disclosure, off the first screen.

    Where columns are named the section is a table: each line is a row, and its spans are the cells.
    """

    model_config = FROZEN

    heading: str = ""
    lines: tuple[Line, ...]
    detail: bool = False
    columns: tuple[str, ...] = ()


class Button(BaseModel):
    """A thing to press; it comes back as a `Press` with the same name and value."""

    model_config = FROZEN

    name: str
    label: str
    value: str = ""
    primary: bool = False
    confirm: str | None = None  # asked before it is carried out
    opinion: bool | None = None  # it says that the answer is right, or that it is wrong


class Tone(StrEnum):
    """The state that a card's colour or mark shows."""

    WORKING = "working"
    NEUTRAL = "neutral"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Stage(StrEnum):
    """How far a step is."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"


class Step(BaseModel):
    """One thing that is done on the way to an answer."""

    model_config = FROZEN

    title: str
    stage: Stage


class Mark(BaseModel):
    """A moment on a picture: since when it is bad, or a change."""

    model_config = FROZEN

    at: datetime
    label: str
    onset: bool = False


class Picture(BaseModel):
    """Curves over time with what happened marked on them; a surface that can't show it says `alt`."""

    model_config = FROZEN

    alt: str  # what it shows in one sentence, for who can't see it
    when: str = ""  # from when to when, and since when it is bad
    series: tuple[TimeSeries, ...]  # at most 3
    marks: tuple[Mark, ...] = ()


class Painter(Protocol):
    """Draws a picture; pure."""

    def __call__(self, picture: Picture, *, dark: bool = False) -> bytes:
        """The PNG of it, opaque, for a light or a dark page."""


class Card(BaseModel):
    """One self-standing answer; the title is the answer in one sentence."""

    model_config = FROZEN

    tone: Tone = Tone.NEUTRAL
    title: str
    badges: tuple[str, ...] = ()  # "P1 proposed", "Diagnosing: blast radius", "confidence low"
    steps: tuple[Step, ...] = ()  # while somebody works: what is done, what is being done, what comes
    sections: tuple[Section, ...] = ()
    picture: Picture | None = None
    buttons: tuple[Button, ...] = ()
    footer: str = ""
    document: bool = False  # to be read as one text: a report

    @property
    def text(self) -> str:
        """The card as plain text, for notifications and for reading aloud."""
        parts = [self.title, " · ".join(self.badges)]
        for section in self.sections:
            if section.heading:
                parts.append(section.heading)
            between = " · " if section.columns else ""
            parts.extend(between.join(span.text for span in line) for line in section.lines)
        return "\n".join(p for p in [*parts, self.footer] if p)


def plain(text: str) -> Span:
    """Text as it is."""
    return Span(text=text)


def bold(text: str) -> Span:
    """Text that stands out."""
    return Span(text=text, style=Style.BOLD)


def code(text: str) -> Span:
    """Text to copy, complete."""
    return Span(text=text, style=Style.CODE)


def cite(citation: Citation) -> Span:
    """A link to the line that proves it."""
    return Span(text=citation.ref, style=Style.CITE, citation=citation)


def thread_link(text: str, thread: Thread) -> Span:
    """The words of a link to a thread."""
    return Span(text=text, style=Style.THREAD, ref=thread.key)


def mention(person: str, name: str) -> Span:
    """Call the one person who is meant."""
    return Span(text=name, style=Style.MENTION, ref=person)


def words(text: str) -> Line:
    """Read our own prose: what stands between backticks becomes code."""
    return tuple(code(part) if i % 2 else plain(part) for i, part in enumerate(text.split("`")) if part)
