"""Evidence, hypotheses, candidates and talk as lines of a prompt, each short and marked as data."""

from collections.abc import Iterable, Iterator

from engines.abnormal import Abnormal, Ranking
from engines.evidence import Citation, DataType, Evidence, Finding
from engines.figures import many
from engines.models import Hypothesis
from engines.prompts.marking import attribute, data
from engines.questions import Candidate, Passage
from engines.turn import Message
from engines.wanted import EvidenceRequest

SUMMARY, EXCERPT, SAID, GUIDE, NAME = 160, 200, 400, 600, 80  # characters of one
REFS = 8  # of one statement
SERIES = 2  # of a component that stands out
EACH = 12  # findings of one piece of evidence that come before those of the next round


def findings(evidence: Iterable[Evidence]) -> Iterator[Finding]:
    """The findings of all evidence in the order in which a model should see them.

    First the most telling of each piece, then the next of each: what is cut off is the least telling of all.
    """
    rest = [list(e.findings) for e in evidence]
    while any(rest):
        for piece in rest:
            yield from piece[:EACH]
            del piece[:EACH]


def finding(found: Finding) -> str:
    """One line: reference, time, severity, component, how often, what it says, the line's own text."""
    when = f" {found.at:%Y-%m-%dT%H:%M:%SZ}" if found.at else ""
    often = f" x{found.count}" if found.count > 1 else ""
    fresh = " new" if found.first_seen else ""
    whom = f" {data(found.component)}" if found.component else ""
    summary = found.summary.removesuffix(f" ({many(found.count, 'time')})")  # it stands before
    said, line = cut(data(summary), SUMMARY), cut(data(found.excerpt), EXCERPT)
    told = said if line in said else line if said in line else f"{said} | {line}"
    return f"{found.evidence}:{found.line}{when} {found.severity.value}{whom}{often}{fresh}: {told}"


def opening(piece: Evidence) -> str:
    """The tag of a piece of evidence, with what is known of it as a whole."""
    span = f' from="{piece.start:%Y-%m-%dT%H:%M:%SZ}" to="{piece.end:%Y-%m-%dT%H:%M:%SZ}"' if _timed(piece) else ""
    onset = f' bad_since="{piece.onset:%Y-%m-%dT%H:%M:%SZ}"' if piece.onset else ""
    who = f' by="{attribute(piece.speaker)}"' if piece.speaker and piece.data_type is DataType.STATEMENT else ""
    kind = piece.data_type.value
    return f'<evidence id="{piece.id}" name="{attribute(piece.name)}" kind="{kind}"{who}{span}{onset}>'


def _timed(piece: Evidence) -> bool:
    return piece.start is not None and piece.end is not None


def candidate(number: int, held: Candidate) -> str:
    """One line for what the built-in reasoner holds for possible."""
    cited = refs(held.citations)
    against = f"; against: {refs(held.against)}" if held.against else ""
    since = f"; since {held.since:%Y-%m-%dT%H:%M:%SZ}" if held.since else ""
    about = f"{cut(data(held.component), NAME)}, {held.category.value}, {held.prior:.2f}"
    return f"{number}. ({about}) {cut(data(held.statement), SAID)} [{cited}{against}{since}]"


def hypothesis(h: Hypothesis) -> str:
    """One line for a hypothesis of the case."""
    about = f"{cut(data(h.component), NAME)}, {h.category.value}, {h.state.value}, {h.score:.2f}"
    return f"{h.id} ({about}) {cut(data(h.statement), SAID)} [{refs(h.citations)}]"


def request(asked: EvidenceRequest) -> str:
    """One line for what was asked for."""
    return f"{asked.id} ({asked.status.value}) {cut(data(asked.what), SAID)}"


def suspects(ranking: Ranking | None, evidence: tuple[Evidence, ...]) -> Iterator[str]:
    """A line for each component whose metrics stand out; a value that a finding has, too, has its reference."""
    known = {(f.evidence, f.line) for e in evidence for f in e.findings}
    for number, one in enumerate(ranking.telling if ranking else (), 1):
        moved = ", ".join(_moved(s, known) for s in one.series[:SERIES])
        explained = f"; much of it is what {data(one.explained_by)} shows too" if one.explained_by else ""
        yield f"{number}. {data(one.component)} ({one.score:.1f}): {moved}{explained}"


def _moved(one: Abnormal, known: set[tuple[str, int]]) -> str:
    at = one.citation
    ref = f" [{at.ref}]" if (at.evidence, at.line) in known else ""
    return f"{data(one.metric)} from {one.before:.3g} to {one.after:.3g} {data(one.unit)}".rstrip() + ref


def message(number: int, said: Message, most: int) -> str:
    """One line for what somebody said, of at most so many characters; its reference is its place among the messages."""
    robot = ' robot="yes"' if said.speaker.is_bot else ""
    who, text = attribute(said.speaker.name), cut(data(said.text), most)
    return f'<message ref="{number}" from="{who}" at="{said.at:%H:%M}"{robot}>{text}</message>'


def passage(found: Passage) -> str:
    """One line for a passage of a guide."""
    return f"{data(found.title)} ({data(found.source)}): {cut(data(found.text), GUIDE)}"


def refs(cited: Iterable[Citation]) -> str:
    """The references of citations, each once."""
    return " ".join(list(dict.fromkeys(c.ref for c in cited))[:REFS]) or "no line"


def cut(text: str, most: int) -> str:
    """The beginning of a text, and a mark where something is missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
