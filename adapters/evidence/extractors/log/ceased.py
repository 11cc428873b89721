"""Finds when a log stops to say what it always said, or what it said in a fixed rhythm, while it goes on."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from adapters.evidence.extractors.log.curves import Counts
from adapters.evidence.extractors.log.reading import Reading
from adapters.evidence.extractors.log.surges import FEWEST, SHORT, TOGETHER, Kind, Note, Stretch, Surges, length, said
from engines.evidence import BAD, Finding, Severity
from engines.figures import many

MOST = 2  # that are told of a file
LOOKED = 300  # kinds of lines whose curves are looked at, the most frequent
INSTEAD = 0.5  # as often as it came, and another line stands in its place
STEADY = 0.95  # of the buckets that have lines of what comes all the time
TAIL, TAIL_PART = 5, 0.1  # buckets, and part of all, for which it is gone
BEATS = 5  # times that it came at least, in a rhythm
EVEN = 1.3  # times the usual pause that the longest may be of what comes like a clock
ROUGH, LONGER, MISSED = 2.0, 3.0, 1.5  # the same of a looser rhythm, and the pauses for which each is gone
HELD = 0.5  # of what the rest said before: where everything gets rare, nothing ceased


def findings(surges: Surges, kinds: Sequence[Kind], since: datetime | None) -> Iterator[Finding]:
    """What came all the time or in a rhythm until it is bad, each with its last line; at any time where nothing is."""
    if surges.reading.curves.length < SHORT:
        return
    calm = [k for k in kinds if k.shape.severity is Severity.INFO and k.count >= BEATS]
    total = surges.reading.curves.row(np.arange(surges.reading.tables.blocks))
    least = surges.bucket(since) - 1 if since else 0
    looked = sorted(calm, key=lambda k: -k.count)[:LOOKED]
    ended = (g for k in looked if (g := _gone(k, surges, total)) and g.end >= least)
    found = [g for g in ended if not any(_replaces(k, g, surges) for k in kinds)]
    told: list[Stretch] = []
    for one in found:
        if len(told) < MOST and not any(_together(one, other) for other in told):
            told.append(one)
            if finding := _finding(surges, one, found, total):
                yield finding


def _replaces(kind: Kind, gone: Stretch, surges: Surges) -> bool:
    """Whether its component says something else as often in its place, and no error: it does the same otherwise."""
    mine, other = gone.kind.shape, kind.shape
    if kind is gone.kind or mine.component != other.component or kind.count < BEATS or other.severity in BAD:
        return False
    row = surges.reading.curves.row(kind.blocks)
    more = row[gone.end :].mean() - row[gone.begin : gone.end].mean()
    return bool(more >= INSTEAD * gone.row[gone.begin : gone.end].mean())


def _together(one: Stretch, other: Stretch) -> bool:
    return abs(one.end - other.end) <= TOGETHER


def _gone(kind: Kind, surges: Surges, total: Counts) -> Stretch | None:
    """Where it comes no more while the log goes on."""
    row = surges.reading.curves.row(kind.blocks)
    held = np.flatnonzero(row)
    if len(held) < BEATS:
        return None
    begin, end = int(held[0]), int(held[-1]) + 1
    tail = len(row) - end
    if end - begin < SHORT or tail < TAIL:
        return None
    pauses = np.diff(held)
    is_dense = row.sum() >= FEWEST and len(held) >= STEADY * (end - begin) and tail >= TAIL_PART * len(row)
    if not is_dense and tail < _wanted(float(np.median(pauses)), float(pauses.max())):
        return None
    if not _goes_on(total[begin:end] - row[begin:end], total[end:]):
        return None
    return Stretch(kind, row, begin, end)


def _goes_on(before: Counts, since: Counts) -> bool:
    """Whether all the rest of the log is said about as much and as steadily as before."""
    held, holds = np.count_nonzero(before) / len(before), np.count_nonzero(since) / len(since)
    return bool(since.mean() >= HELD * before.mean() and holds >= HELD * held and since.any())


def _wanted(usual: float, longest: float) -> float:
    """For how many buckets it must be gone, by how regular it was; infinite where it kept no rhythm."""
    if longest <= EVEN * usual + 1:
        return MISSED * longest + 1
    return LONGER * longest + 1 if longest <= ROUGH * usual + 1 else float("inf")


def _finding(surges: Surges, one: Stretch, found: Sequence[Stretch], total: Counts) -> Finding | None:
    reading, shape = surges.reading, one.kind.shape
    place = surges.index.last(reading, one.kind.blocks)
    others = sum(_together(one, other) for other in found) - 1
    own = [n for n, b in enumerate(reading.blocks) if b.shapes and b.shapes[0].component == shape.component]
    rest = reading.curves.row(np.array(own, np.intp))[one.end :].sum() if own else total[one.end :].sum()
    seconds = _pause(one.kind, reading)
    more = f", nor {many(others, 'other kind')} of lines" if others else ""
    rate = surges.rate(one.row[one.begin : one.end])
    often = f"every {length(round(seconds))}" if seconds >= 1 else f"{rate:,.0f} times a minute"
    note = Note(
        reason="Ceased",
        summary=f"Does not come any more{more}: {said(shape)} ({often} before)",
        count=one.kind.count,
        facts={
            "before": round(rate, 3),
            "every_seconds": round(seconds, 1),
            "often": often,
            "kinds": others + 1,
            "message": " ".join(shape.message.split())[:200],
            "silent": not rest,
        },
        component=shape.component,
    )
    return surges.finding(place, note) if place else None


def _pause(kind: Kind, reading: Reading) -> float:
    """Seconds from one to the next in the mean."""
    first, last = int(reading.tables.first[kind.blocks].min()), int(reading.tables.last[kind.blocks].max())
    return (last - first) / 1e6 / max(kind.count - 1, 1)
