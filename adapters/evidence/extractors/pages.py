"""Pages that people read: Markdown by its headings, HTML without its scripts; each telling sentence at its line."""

import re
from dataclasses import dataclass, field, replace

from adapters.evidence.classes import classify
from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors import text
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.markup import Markup
from engines.evidence import DataType, FindingKind, Severity

CAP = 8 << 20  # characters of a page that are read
MOST = 20_000  # blocks of a page
_HEADING = re.compile(r"#{1,6}\s+(\S.*)")
_CLOSING = re.compile(r"(?<=\s)#+\Z")  # hashes may stand at the end of a heading, too
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_UNSAID = frozenset(("script", "style", "svg", "noscript", "template"))
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "td",
        "th",
        "tr",
        "br",
        "hr",
        "title",
        "pre",
        "table",
        "ul",
        "ol",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "center",
        "form",
        "body",
        "head",
        "html",
        "dt",
        "dd",
        "blockquote",
        "button",
        "option",
    ]
)
_HTML = re.compile(
    r"(?i)\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype html"
    r"|html|head|body|div|table|center|h1|p|title"
    r"|meta)\b",
    re.DOTALL,
)
_HTML_NAMES = (".html", ".htm", ".xhtml")
_MARKDOWN_NAMES = (".md", ".markdown", ".mdx")


class Markdown(Extractor):
    """Prose with headings; what stands in a block of code is read, too."""

    name = "markdown"

    def detect(self, document: Document) -> bool:
        """Headings, and a name or fences that say so."""
        if document.data_type is not DataType.TEXT:
            return False
        headed = bool(re.search(r"(?m)^#{1,6} \S", document.head))
        return headed and (
            document.name.lower().endswith(_MARKDOWN_NAMES)
            or bool(re.search(r"(?m)^(?:```|- |\* |\|.*\|)", document.head))
        )

    def extract(self, document: Document) -> Extracted:
        """Classify each line, with the heading that it stands under."""
        told = text.Text().extract(document)
        under = _headings(document)
        found = tuple(
            f.model_copy(update={"facts": {**f.facts, "section": under[f.line]}}) if under.get(f.line) else f
            for f in told.findings
        )
        return replace(told, findings=found)


def _headings(document: Document) -> dict[int, str]:
    """The heading above each line; a hash inside of a fence is a comment."""
    here, fenced, under = "", False, {}
    for number, line in enumerate(document.text[:CAP].split("\n"), start=1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (found := _HEADING.match(line)):
            here = _CLOSING.sub("", found[1].rstrip()).rstrip()[:120]
        under[number] = here
    return under


@dataclass(frozen=True)
class _Said:
    """One block of text of a page: where it begins, and its words."""

    line: int
    column: int
    words: str


@dataclass
class _Block:
    """The block that is being read."""

    line: int = 0
    column: int = 0
    parts: list[str] = field(default_factory=list)


class _Reader(Markup):
    """Collects the blocks of text; scripts and styles say nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[_Said] = []
        self.title = ""
        self._block = _Block()
        self._silent = 0
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the parser gives them
        self._tag = tag
        self._silent += tag in _UNSAID
        if tag in _BLOCKS:
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSAID:
            self._silent = max(0, self._silent - 1)
        if tag in _BLOCKS:
            self.flush()

    def handle_data(self, data: str) -> None:
        if self._silent or not data.strip() or len(self.said) >= MOST:
            return
        line, column = self.getpos()
        for at, part in enumerate(data.split("\n")):
            if at:
                self.flush()
            if part.strip():
                if not self._block.parts:
                    lead = len(part) - len(part.lstrip())
                    self._block.line, self._block.column = line + at, (column if not at else 0) + lead
                self._block.parts.append(part)

    def flush(self) -> None:
        """End the block."""
        words = " ".join("".join(self._block.parts).split())
        if words:
            self.said.append(_Said(self._block.line, self._block.column, words))
            if self._tag in ("title", "h1") and not self.title:
                self.title = words
        self._block = _Block()


class Html(Extractor):
    """A page of a browser: an error page, a status page, a dashboard that was saved."""

    name = "html"

    def detect(self, document: Document) -> bool:
        """By its first tag."""
        if document.data_type is not DataType.TEXT:
            return False
        return bool(_HTML.match(document.head[:4096])) or (
            document.name.lower().endswith(_HTML_NAMES) and "</" in document.head
        )

    def extract(self, document: Document) -> Extracted:
        """Classify each block of text at its line."""
        page = Page(document)
        reader = _Reader()
        reader.feed(document.text[:CAP])
        reader.close()
        reader.flush()
        if len(document.text) > CAP:
            page.note = f"Only the first {CAP >> 20} MB of the page were read; save the part that matters."
        seen: set[str] = set()
        for said in reader.said:
            if said.words not in seen and len(seen) < text.MOST and _say(page, said, reader.title):
                seen.add(said.words)
        return page.done(DataType.TEXT)


_OUTAGE = re.compile(
    r"(?i)^(?:degraded(?: performance)?|(?:partial|major|service) (?:outage|disruption)|unavailable|down)$"
    r"|\b(?:elevated|increased) (?:[\w-]+ ){0,3}(?:errors?(?: rates?)?|latency|latencies|failures|timeouts)\b"
)  # what the status pages of providers say


def _say(page: Page, said: _Said, title: str) -> bool:
    found = classify(said.words)
    if found is None and (outage := _OUTAGE.search(said.words)):
        facts: dict[str, Fact] = {"title": title, "message": said.words, "status": outage[0].lower()}
        place = Place(said.line, said.column, len(said.words))
        span, rank = Span(page.time(said.words)), Severity.WARNING if "egraded" in outage[0] else Severity.ERROR
        page.add(FindingKind.TEXT, "ProviderOutage", said.words, place, Subject(), rank, span, facts)
        return True
    if found is None:
        return False
    facts = {"target": found.target, "title": title, "message": said.words}
    place, span = Place(said.line, said.column, len(said.words)), Span(page.time(said.words))
    page.add(FindingKind.TEXT, found.reason, said.words, place, Subject(), found.severity, span, facts)
    return True
