"""Questions over the events of a big log, against searching its text with grep, and what keeping them costs."""

import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from adapters.evidence import records
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log import reading
from engines.query import Query, Source
from engines.query.phrasing import parse
from tests.bench import generator
from tests.bench.measure import Figure, as_seconds, seconds

SIZE = 100_000_000
SOURCE = Source(evidence="E1", file="mixed.log", sha256="0" * 64)
ASKED = ("errors from the last hour", "top templates", "how many timeouts per minute", "lines around E1:400000")


def figures() -> Iterator[Figure]:
    """What the events cost when the log is read, and what each question takes."""
    with tempfile.TemporaryDirectory() as folder:
        log, kept = Path(folder, "mixed.log"), Path(folder, "events")
        generator.write(log, SIZE)
        _read(log, None)
        plain, ours = seconds(partial(_read, log, None), 3), seconds(partial(_read, log, kept), 3)
        yield Figure("reading 100 MB with events / without", ours, plain, as_seconds)
        yield Figure("bytes of its events / of its text", kept.stat().st_size, SIZE, lambda b: f"{b / 1e6:.1f} MB")
        grep = seconds(lambda: subprocess.run(["grep", "-ci", "timeout", log], capture_output=True, check=True), 3)
        for text in ASKED:
            took = seconds(partial(_ask, parse(text), log, kept), 3)
            yield Figure(f'"{text}" in 100 MB / grep -ci', took, grep, as_seconds)


def _read(log: Path, events: Path | None) -> None:
    reading.read(Document(log, log.name, "E1", datetime.now(UTC), events))


def _ask(query: Query, log: Path, kept: Path) -> None:
    assert records.look(query, ((SOURCE, log, kept),)).searched
