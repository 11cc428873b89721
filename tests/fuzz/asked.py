"""What is asked of dropped files once they are read: questions over their events, and whose numbers departed."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from adapters.evidence import records
from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.commands import streamed
from adapters.evidence.ranking.ranker import rank
from engines.abnormal import Comparison, Measured
from engines.query import Query, Source
from engines.query.phrasing import parse
from engines.ranking import GRAPH, NOTED, TABLE
from tests.fuzz import checks, seeds

CAME = datetime(2026, 3, 14, 12, tzinfo=UTC)
QUESTIONS = (
    "errors from the last hour", "top templates", "lines around E1:3", "how many warnings per minute",
    "errors by host since 09:30", 'lines containing "refused" before 10:15', "rarest templates", "lines 2-40 of E1",
    "new errors since the onset", "count of 5xx per pod in the last 10 minutes", "lines about cart not from db-1",
    "errors since the deploy", "what changed before the deploy",
)  # fmt: skip


@cache
def _asked() -> tuple[Query, ...]:
    return tuple(parse(question, None) for question in QUESTIONS)


def query(content: bytes, folder: Path) -> None:
    """Every question of a file is answered with lines that are in it."""
    path, events = folder / "dropped", folder / "events"
    path.write_bytes(content)
    found = FileAnalyst().analyse(path, "app.log", evidence="E1", at=CAME, events=events)
    source = Source(evidence="E1", file="app.log", sha256="0" * 64, onset=found.onset)
    opened = ((source, path, events if events.exists() else None),)
    count = len(checks.lines_of(content))
    for asked in _asked():
        answer = records.look(asked, opened)
        answer.model_dump_json().encode()
        checks.must(0 <= answer.total <= answer.searched, f"{answer.total} of {answer.searched}")
        for row in answer.rows:
            checks.must(1 <= row.line <= count, f"line {row.line} of {count}")


def ranking(content: bytes, folder: Path) -> None:
    """Numbers, calls or a moment beside sound numbers give a ranking that can be stored."""
    hostile, sound = folder / "dropped", folder / "sound"
    hostile.write_bytes(content)
    sound.write_bytes(seeds.compared()[0])
    name = ("metrics.csv", "latency.csv", "calls.json", "m.json")[len(content) % 4]
    kind = FileAnalyst().analyse(hostile, name, evidence="E1", at=CAME).extractor
    read = _source("E1", name, kind)
    asked = Comparison(problem="cart is slow", sources=(read, _source("E2", "wide.csv", TABLE)), calls=(("web", "db"),))
    rank(asked, list(zip(asked.sources, (hostile, sound), strict=True))).model_dump_json().encode()


def _source(evidence: str, name: str, kind: str) -> Measured:
    return Measured(
        evidence=evidence, file=name, sha256="0" * 64, at=CAME,
        is_table=kind == TABLE, is_graph=kind == GRAPH, is_moment=kind not in (TABLE, GRAPH, NOTED),
    )  # fmt: skip


def slow(content: bytes, folder: Path) -> None:
    """A log of slow statements or of a balancer, read as those that are too large to be held."""
    path = folder / "dropped"
    path.write_bytes(content)
    document = Document(path, "app.log", "E1", CAME)
    if streamed.detect(document.head):
        checks.understood(streamed.extract(document), content)


def slow_logs() -> tuple[bytes, ...]:
    """What is read so."""
    return seeds.of(lambda text: streamed.detect(text.decode("utf-8", "replace")))
