"""Ranks the components of a case by how abnormal their metrics are since the onset."""

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from adapters.evidence import clock, encoding, numbers
from adapters.evidence.extractor import Document
from adapters.evidence.extractors import calls, series, table
from adapters.evidence.extractors.metric import extractor as metric
from adapters.evidence.extractors.metric import kinds, words
from adapters.evidence.extractors.metric.places import Places
from adapters.evidence.extractors.metric.reading import moment
from adapters.evidence.ranking import blame, onset
from adapters.evidence.ranking.blame import Blamed, Departed
from adapters.evidence.ranking.departure import Departure, Floats, Usual, departure, event
from adapters.evidence.ranking.gathered import File, Series, gather
from engines.abnormal import Abnormal, Comparison, Measured, MetricKind, Ranking, Suspect
from engines.evidence import Citation

SUSPECTS = 10  # that are told
SHOWN = 3  # series of each
_LEAST = 0.05  # a departure below this is none
_NAME = re.compile(r"[A-Za-z0-9]+")
_SHORTEST = 3  # letters of a name that people mean


def rank(asked: Comparison, opened: Sequence[tuple[Measured, Path]]) -> Ranking:
    """The ranking over files in their redacted form; an empty one where no two components can be compared."""
    with tempfile.TemporaryDirectory(prefix="faultmaven-") as folder:
        documents = [_document(source, path, Path(folder, str(i))) for i, (source, path) in enumerate(opened)]
        files = [f for (source, _), d in zip(opened, documents, strict=True) if (f := _file(source, d)) is not None]
        graphs = [d for (source, _), d in zip(opened, documents, strict=True) if source.is_graph]
        edges = [(call.caller, call.callee) for graph in graphs for call in calls.read(graph)]
        moments = [at for (s, _), d in zip(opened, documents, strict=True) if s.is_moment and (at := _moment(d))]
        asked = asked.model_copy(update={"since": asked.since or min(moments, default=None)})
        return _Ranker(asked, gather(files), [*edges, *asked.calls]).ranking()


def _document(source: Measured, path: Path, copy: Path) -> Document:
    """The text, or a copy in UTF-8 where its characters have two or four bytes."""
    with path.open("rb") as file:
        named = encoding.wide(file.read(encoding.HEAD))
    return Document(encoding.convert(path, named, copy) if named else path, source.file, source.evidence, source.at)


def _file(source: Measured, document: Document) -> File | None:
    if source.is_graph or source.is_moment:
        return None
    if source.is_table:
        found = table.layout(series.head(document), document.clock())
        return File(document, table.read(document.path, found, document.clock()), found.delimiter) if found else None
    return File(document, metric.read(document))


def _moment(document: Document) -> datetime | None:
    """The time that is all that a file says, as tools write down when a test began."""
    text = document.head.strip()
    number = numbers.real(text)
    return clock.parse(text if number is None else number, document.at)


@dataclass(frozen=True)
class _Ranker:
    """One comparison."""

    asked: Comparison
    series: Sequence[Series]
    edges: Sequence[tuple[str, str]]

    def ranking(self) -> Ranking:
        """All of it."""
        if len({s.component for s in self.series}) < 2:  # noqa: PLR2004  one is no ranking
            return Ranking(series=len(self.series))
        symptoms = kinds.asked(self.asked.problem)
        entries = self._entries()
        since = self._since(symptoms, entries)
        if since is None:
            return Ranking(series=len(self.series))
        told = [b for b in self.blamed(since, symptoms, entries) if b.score > 0][:SUSPECTS]
        return Ranking(
            suspects=tuple(_told(told)),
            onset=moment(since),
            is_onset_given=self.asked.since is not None and since == self.asked.since.timestamp(),
            series=len(self.series),
            calls=len(self.edges),
        )

    def blamed(self, since: float, symptoms: frozenset[MetricKind], entries: frozenset[str]) -> list[Blamed]:
        """All components, the most suspect first."""
        like: dict[str, list[Floats]] = defaultdict(list)
        for one in self.series:
            like[one.metric].append(one.values)
        events = {metric: event(values) for metric, values in like.items()}
        departed = [Departed(s, d) for s in self.series if (d := _departure(s, since, events[s.metric])) is not None]
        callees: dict[str, set[str]] = defaultdict(set)
        for caller, callee in self.edges:
            callees[caller].add(callee)
        return blame.order(departed, {k: frozenset(v) for k, v in callees.items()}, symptoms, entries)

    def _entries(self) -> frozenset[str]:
        """The components that people name when they complain."""
        said = _folded(self.asked.problem)
        names = {s.component for s in self.series} | {name for edge in self.edges for name in edge}
        return frozenset(n for n in names if len(n) >= _SHORTEST and f" {_folded(n).strip()} " in said)

    def _since(self, symptoms: frozenset[MetricKind], entries: frozenset[str]) -> float | None:
        """What was said, where there are values before and after it; else what the numbers say."""
        if self.asked.since is not None:
            given = self.asked.since.timestamp()
            if any(_compares(s, given) for s in self.series):
                return given
        meant = [s for s in self.series if s.kind in symptoms and (not entries or s.component in entries)]
        return onset.found(self.series, meant, self.asked.by.timestamp() if self.asked.by else None)


def _folded(text: str) -> str:
    return f" {' '.join(_NAME.findall(text.lower()))} "


def _compares(one: Series, since: float) -> bool:
    times = one.times
    return bool(times[-1] >= since and (times[0] < since or one.elsewhere.size))


def _departure(one: Series, since: float, least: float) -> Departure | None:
    times, values = one.times, one.values
    first = int(np.searchsorted(times, since))
    found = departure(Usual(values[:first], one.elsewhere), values[first:], one.way, least)
    return replace(found, index=found.index + first) if found else None


def _told(blamed: Sequence[Blamed]) -> Iterable[Suspect]:
    """In words, with the lines that say so; each file is read for its lines once."""
    places: dict[str, Places] = {}
    wanted: dict[str, set[int]] = defaultdict(set)
    for shown in (d for b in blamed for d in _shown(b)):
        part, index = shown.series.place(shown.departure.index)
        places.setdefault(part.file.document.evidence, Places(part.file.document, part.file.delimiter))
        wanted[part.file.document.evidence].add(part.reading.lines[index])
    for evidence, lines in wanted.items():
        places[evidence].fetch(lines)
    for one in blamed:
        series_of = tuple(_abnormal(d, places) for d in _shown(one))
        yield Suspect(
            component=one.component, score=round(one.score, 3), series=series_of, explained_by=one.explained_by
        )


def _shown(one: Blamed) -> list[Departed]:
    return [d for d in one.telling if d.strength >= _LEAST][:SHOWN]


def _abnormal(one: Departed, places: dict[str, Places]) -> Abnormal:
    part, index = one.series.place(one.departure.index)
    document = part.file.document
    known = places[document.evidence]
    place = known.of(part.reading, index)
    excerpt = known.excerpt(place, whole=bool(part.reading.raws))
    return Abnormal(
        metric=one.series.metric,
        kind=one.series.kind,
        score=round(one.strength, 3),
        before=words.rounded(one.departure.before),
        after=words.rounded(one.departure.after),
        unit=words.unit(part.reading),
        citation=Citation(evidence=document.evidence, file=document.name, line=place.line, quote=excerpt),
    )
