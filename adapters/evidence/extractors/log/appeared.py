"""Finds what a log never said and then says all the time: a new kind of record that comes on top of the others."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from adapters.evidence.extractors.log.curves import Counts
from adapters.evidence.extractors.log.shapes import Shape
from adapters.evidence.extractors.log.surges import FEWEST, LOOKED, SHORT, Kind, Note, Surges, said
from engines.evidence import Finding, Severity
from engines.figures import amount

MUCH = 0.3  # of all records since: less may be a feature that some use
LIVELIER = 1.25  # times as many records as before: fewer, and it stands for what ceased
HELD = 0.5  # of the buckets since that have it: else it comes and goes


def findings(surges: Surges, kinds: Sequence[Kind], since: datetime | None) -> Iterator[Finding]:
    """The largest of them, if there is one; what tells of trouble by itself is told anyway.

    Where errors began, what comes with them without a name of its own tells nothing more.
    """
    calm = [k for k in kinds if k.shape.severity is Severity.INFO and k.blocks.size]
    if surges.reading.curves.length < SHORT or not calm:
        return
    total = surges.reading.curves.row(np.arange(surges.reading.tables.blocks))
    looked = [k for k in _of_a_sort(calm) if _name(k.shape) or since is None]
    for kind in sorted(looked, key=lambda k: -k.count)[:LOOKED]:
        row = surges.reading.curves.row(kind.blocks)
        if (
            (_name(kind.shape) or since is None)
            and _is_new(row, total)
            and (found := _finding(surges, kind, row, total))
        ):
            yield found
            return


def _of_a_sort(kinds: Sequence[Kind]) -> list[Kind]:
    """Records that call themselves the same are one kind, whatever else they say."""
    grouped: dict[object, list[Kind]] = defaultdict(list)
    for kind in kinds:
        grouped[_name(kind.shape) or id(kind)].append(kind)
    return [
        Kind(group[0].shape, sum(k.count for k in group), np.unique(np.concatenate([k.blocks for k in group])))
        for group in grouped.values()
    ]


def _name(shape: Shape) -> str:
    return str(shape.facts.get("type", ""))


def _is_new(row: Counts, total: Counts) -> bool:
    """Nothing of it for long, then much of all that is said, in addition to what was said before."""
    begin = int(np.flatnonzero(row)[0]) if row.any() else 0
    since, before = total[begin:], total[:begin]
    if row.sum() < FEWEST or before.sum() < FEWEST or min(len(before), len(since)) < SHORT / 2:
        return False
    is_much = row.sum() >= MUCH * since.sum() and since.mean() >= LIVELIER * before.mean()
    return bool(is_much and np.count_nonzero(row[begin:]) >= HELD * len(since))


def _finding(surges: Surges, kind: Kind, row: Counts, total: Counts) -> Finding | None:
    begin = int(np.flatnonzero(row)[0])
    place = surges.index.first(surges.reading, kind.blocks, surges.time(begin))
    share = float(row.sum() / total[begin:].sum())
    name = f"`{_name(kind.shape)}`" if _name(kind.shape) else said(kind.shape)
    rate = surges.rate(row[begin:])
    note = Note(
        reason="Appeared",
        summary=f"Never said before, and now {share:.0%} of all records: {name}, {amount(rate)} a minute",
        count=kind.count,
        facts=kind.shape.facts | {"share_since": round(share, 3), "after": round(rate, 3)},
        until=max((s for n in kind.blocks.tolist() if (s := surges.reading.span(n)[1])), default=None),
        severity=Severity.WARNING if _name(kind.shape) else Severity.INFO,
        component=kind.shape.component,
    )
    return surges.finding(place, note).model_copy(update={"first_seen": True}) if place else None
