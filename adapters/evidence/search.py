"""Searches the events of the files: by time, level and words, over columns and without reading what can't fit."""

import mmap
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adapters.evidence.excerpt import CUT
from engines.evidence import Severity, TimeSeries
from engines.query import Counted, Found, Query, Row, Source, Want

BUCKETS = 120  # of the curve of what fits, at most
LINE = 2000  # characters of a line that is shown
NO_TIME = np.iinfo(np.int64).min
_STEPS = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21600, 86400)  # seconds

Mask = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Kind:
    """What the lines of one template have in common."""

    template: str
    level: Severity
    component: str | None


@dataclass(frozen=True)
class Columns:
    """One file as columns over its lines."""

    source: Source
    text: Path
    starts: Integers  # byte offset of each line, and the size of the file as the last
    times: Integers  # milliseconds since 1970, NO_TIME where unknown
    kinds: Integers  # index into `known`, -1 where the line has none
    known: tuple[Kind, ...]

    @property
    def has_times(self) -> bool:
        """Whether any line has a time."""
        return bool(self.times.size) and bool((self.times != NO_TIME).any())


def look(query: Query, files: Iterable[Columns]) -> Found:
    """The answer over the files, which are those that the query means."""
    chosen = list(files)
    if not chosen:
        return Found(query=query, total=0, searched=0, note=_missing(query))
    window = _window(query, chosen)
    searched = [_Searched(f, _fitting(query, f, window)) for f in chosen]
    rows = () if query.want is not Want.LINES else _rows(query, searched)
    return Found(
        query=query,
        total=sum(int(s.mask.sum()) for s in searched),
        searched=sum(f.starts.size - 1 for f in chosen),
        rows=rows,
        templates=_templates(query, searched) if query.want is Want.TEMPLATES else (),
        start=_moment(window[0]),
        end=_moment(window[1]),
        series=_series(searched) if query.first_line is None else None,
        note=_note(query, chosen),
    )


@dataclass(frozen=True)
class _Searched:
    """A file and which of its lines fit."""

    file: Columns
    mask: Mask


def _missing(query: Query) -> str:
    return f"There is no file {query.source} in this case." if query.source else "There is no file to search yet."


def is_meant(wanted: str | None, source: Source) -> bool:
    """Whether a query that names `wanted` is about this file."""
    return wanted is None or wanted == source.evidence or wanted.lower() in source.file.lower()


def _moment(ms: int | None) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, UTC) if ms is not None else None


def _window(query: Query, files: list[Columns]) -> tuple[int | None, int | None]:
    """The time from and before which events are wanted, in ms; a time of day is of the last day that has it."""
    spans = [(int(t.min()), int(t.max())) for f in files if (t := f.times[f.times != NO_TIME]).size]
    if query.first_line is not None or not spans:
        return None, None
    first, newest = min(s[0] for s in spans), max(s[1] for s in spans)
    if query.last is not None:
        return newest - int(query.last * 1000), newest + 1
    onsets = [f.source.onset for f in files if f.source.onset]
    if query.onset is not None and onsets:
        at = int(min(onsets).timestamp() * 1000)
        return (at, newest + 1) if query.onset else (first, at)
    since, until = _ms(query.since, first, newest), _ms(query.until, first, newest)
    if since is not None and until is not None and until <= since:
        since -= 86_400_000 if isinstance(query.since, time) else 0
    return since, until


def _ms(at: datetime | time | None, first: int, newest: int) -> int | None:
    if at is None:
        return None
    if isinstance(at, datetime):
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    zone = at.tzinfo or UTC
    day = datetime.fromtimestamp(newest / 1000, zone).date()
    found = int(datetime.combine(day, at.replace(tzinfo=None), zone).timestamp() * 1000)
    earlier = found - 86_400_000
    return earlier if found > newest and earlier >= first else found


def _fitting(query: Query, file: Columns, window: tuple[int | None, int | None]) -> Mask:
    mask = np.ones(file.starts.size - 1, dtype=np.bool_)
    if query.first_line is not None:
        mask[: query.first_line - 1] = False
        mask[query.last_line or query.first_line :] = False
        return mask
    since, until = window
    if since is not None:
        mask &= file.times >= since
    if until is not None:
        mask &= (file.times < until) & (file.times != NO_TIME)
    if query.levels:
        fits = np.array([*(k.level in query.levels for k in file.known), False])
        mask &= fits[file.kinds]
    with _mapped(file.text) as text:
        for word in query.words:
            mask &= _having(text, word, file.starts)
        for word in query.without:
            mask &= ~_having(text, word, file.starts)
    return mask


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap | bytes]:
    if not path.stat().st_size:
        yield b""
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        yield text


def _having(text: mmap.mmap | bytes, word: str, starts: Integers) -> Mask:
    """Which lines have the word in them, whatever its case."""
    pattern = re.compile(re.escape(word.encode()), re.IGNORECASE)
    places = np.fromiter((m.start() for m in pattern.finditer(text)), dtype=np.int64)
    mask = np.zeros(starts.size - 1, dtype=np.bool_)
    mask[np.searchsorted(starts, places, side="right") - 1] = True
    return mask


def _rows(query: Query, searched: list[_Searched]) -> tuple[Row, ...]:
    """The first or the last of them over all files in the order of time, then of the files."""
    chosen: list[tuple[int, int, int]] = []
    for number, s in enumerate(searched):
        lines = np.flatnonzero(s.mask)
        lines = lines[-query.limit :] if query.newest else lines[: query.limit]
        chosen.extend((int(s.file.times[i]), number, int(i)) for i in lines)
    chosen.sort()
    kept = chosen[-query.limit :] if query.newest else chosen[: query.limit]
    return tuple(_row(searched[number].file, line) for _, number, line in kept)


def _row(file: Columns, line: int) -> Row:
    kind = file.known[file.kinds[line]] if file.kinds[line] >= 0 else None
    at = int(file.times[line])
    return Row(
        evidence=file.source.evidence,
        file=file.source.file,
        line=line + 1,
        text=_text(file, line),
        at=_moment(at if at != NO_TIME else None),
        level=kind.level if kind else None,
        component=kind.component if kind else None,
    )


def _text(file: Columns, line: int) -> str:
    start, end = int(file.starts[line]), int(file.starts[line + 1])
    with file.text.open("rb") as opened:
        opened.seek(start)
        raw = opened.read(min(end - start, 4 * LINE))
    text = raw.decode("utf-8", "replace").rstrip("\r\n")
    return text if len(text) <= LINE else text[:LINE] + CUT


def _templates(query: Query, searched: list[_Searched]) -> tuple[Counted, ...]:
    found: list[tuple[int, Counted]] = []
    for s in searched:
        kinds = s.file.kinds[s.mask]
        counts = np.bincount(kinds[kinds >= 0], minlength=len(s.file.known))
        for kind in np.argsort(-counts, kind="stable")[: query.limit]:
            if counts[kind]:
                first = int(np.flatnonzero(s.mask & (s.file.kinds == kind))[0])
                counted = Counted(
                    template=s.file.known[kind].template, count=int(counts[kind]), first=_row(s.file, first)
                )
                found.append((-counted.count, counted))
    found.sort(key=lambda pair: pair[0])
    return tuple(counted for _, counted in found[: query.limit])


def _series(searched: list[_Searched]) -> TimeSeries | None:
    """How many fit per bucket, over the time in which some do."""
    times = np.concatenate([s.file.times[s.mask & (s.file.times != NO_TIME)] for s in searched])
    if times.size < 2:  # noqa: PLR2004  one event is no curve
        return None
    first, last = int(times.min()) // 1000, int(times.max()) // 1000
    step = next((s for s in _STEPS if (last - first) / s < BUCKETS), (last - first) // BUCKETS + 1)
    begin = first - first % step
    counts = np.bincount((times // 1000 - begin) // step)
    unit = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}.get(step, f"in {timedelta(seconds=step)}")
    start = datetime.fromtimestamp(begin, UTC)
    return TimeSeries(name="events", unit=unit, start=start, step=step, values=tuple(float(c) for c in counts))


def _note(query: Query, files: list[Columns]) -> str | None:
    timed = query.last or query.since or query.until
    without = [f.source.file for f in files if (timed and not f.has_times)]
    if without:
        return f"{', '.join(without)} {'has' if len(without) == 1 else 'have'} no times, so nothing in it fits a time."
    if query.onset is not None and not any(f.source.onset for f in files):
        return "No onset is known, so all of the time was searched."
    return None
