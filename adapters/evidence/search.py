"""Searches the events of the files: by time, level and words, piece by piece and without reading what can't fit."""

import mmap
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from adapters.evidence import window
from adapters.evidence.columns import Columns, Integers, Piece
from adapters.evidence.excerpt import CUT
from adapters.evidence.matching import Mask, Matcher
from adapters.evidence.rates import Rate
from adapters.evidence.scan import UNTIMED, moment
from engines.query import By, Counted, Found, Group, Query, Row, Source, Want

LINE = 2000  # characters of a line that is shown
EVENT = 64 << 10  # bytes of an event in which the line to show is looked for
_NO_KIND = -1


@dataclass(frozen=True)
class _Spot:
    """One event that fits."""

    time: int
    line: int
    begin: int
    end: int
    kind: int
    shown: str | None


@dataclass
class _Counting:
    """One file and what fits in it."""

    file: Columns
    matcher: Matcher
    total: int = 0
    searched: int = 0
    by_kind: dict[int, int] = field(default_factory=dict)
    firsts: dict[int, _Spot] = field(default_factory=dict)  # by kind
    spots: deque[_Spot] = field(default_factory=deque)  # the first or the last of all


def look(query: Query, files: Sequence[Columns], sources: Sequence[Source] = ()) -> Found:
    """The answer over the files, which are those that the query means; `sources` are all of the case."""
    if not files:
        return Found(query=query, total=0, searched=0, note=_missing(query))
    if query.is_place:
        return _place(query, files)
    meant = window.of(query, files, sources or [f.source for f in files])
    rate = Rate.over(query, files, meant)
    counted = [_count(query, file, meant, rate) for file in files]
    return Found(
        query=query,
        total=sum(c.total for c in counted),
        searched=sum(c.searched for c in counted),
        rows=_rows(query, counted) if query.want is Want.LINES else (),
        templates=_templates(query, counted) if query.want is Want.TEMPLATES else (),
        groups=_groups(query, counted) if query.want is Want.GROUPS else (),
        start=moment(meant.since) if meant.since is not None else None,
        end=moment(meant.until) if meant.until is not None else None,
        series=rate.series(),
        note=" ".join(n for n in (meant.note, *_notes(query, files, meant)) if n) or None,
    )


def is_meant(query: Query, source: Source, position: int, number: int) -> bool:
    """Whether the query is about this file, which is the `position`-th of `number` from 0."""
    if query.nth is not None and position != (query.nth - 1 if query.nth > 0 else number + query.nth):
        return False
    wanted = query.source
    return wanted is None or wanted == source.evidence or wanted.lower() in source.file.lower()


def _missing(query: Query) -> str:
    if query.source:
        return f"There is no file {query.source} in this case."
    return "There are not so many files in this case." if query.nth is not None else "There is no file to search yet."


def _notes(query: Query, files: Sequence[Columns], meant: window.Window) -> Iterator[str]:
    timed = query.is_timed or query.fresh
    if timed and (without := [f.source.file for f in files if not f.has_times]):
        yield f"{_listed(without)} {'has' if len(without) == 1 else 'have'} no times, so nothing in it fits a time."
    if (query.levels or query.want is Want.TEMPLATES) and (plain := [f.source.file for f in files if not f.known]):
        yield f"{_listed(plain)} {'tells' if len(plain) == 1 else 'tell'} no levels and kinds: ask for words instead."
    if query.fresh and meant.since is None:
        yield 'Nothing says new since when: name a time, such as "new errors since 10:05".'


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004  a sentence


def _count(query: Query, file: Columns, meant: window.Window, rate: Rate) -> _Counting:
    found = _Counting(file, Matcher(query, file))
    kinds = _kinds_that_fit(query, file, meant)
    with _mapped(file.text) as text:
        for piece in file.pieces():
            found.searched += piece.lines.size
            mask = _fitting(query, piece, meant, kinds)
            if query.is_of_words and mask.any():
                found.matcher.narrow(mask, piece, piece.data or text[piece.offsets[0] : piece.offsets[-1]])
            chosen = np.flatnonzero(mask)
            if chosen.size:
                rate.add(piece.times[chosen])
                _add(query, found, piece, chosen)
    return found


def _kinds_that_fit(query: Query, file: Columns, meant: window.Window) -> Mask | None:
    """By level, and by having never been before; None where any does."""
    if not query.levels and not query.fresh:
        return None
    since = meant.since if meant.since is not None else UNTIMED
    fits = [(not query.levels or k.level in query.levels) and (not query.fresh or k.first >= since) for k in file.known]
    return np.array([*fits, False], np.bool_)


def _fitting(query: Query, piece: Piece, meant: window.Window, kinds: Mask | None) -> Mask:
    mask = np.ones(piece.lines.size, np.bool_)
    if kinds is not None:
        mask &= kinds[piece.kinds]
    if meant.since is not None:
        mask &= piece.times >= meant.since
    if meant.until is not None:
        mask &= piece.times < meant.until
    if query.is_timed:
        mask &= piece.times != UNTIMED
    if query.first_line is not None:
        mask &= piece.lines >= query.first_line
    if query.last_line is not None:
        mask &= piece.lines <= query.last_line
    return mask


def _add(query: Query, found: _Counting, piece: Piece, chosen: Integers) -> None:
    """Count some events that fit, and keep the first of each kind and those that are shown."""
    found.total += chosen.size
    if query.want is Want.LINES:
        room = query.limit if query.newest else query.limit - len(found.spots)
        kept = chosen[-room:] if query.newest else chosen[:room]
        found.spots.extend(_spot(piece, int(i)) for i in kept)
        while len(found.spots) > query.limit:
            found.spots.popleft()
        return
    kinds, firsts, counts = np.unique(piece.kinds[chosen], return_index=True, return_counts=True)
    for kind, first, count in zip(kinds.tolist(), firsts.tolist(), counts.tolist(), strict=True):
        found.by_kind[kind] = found.by_kind.get(kind, 0) + count
        if kind not in found.firsts:
            found.firsts[kind] = _spot(piece, int(chosen[first]))


def _spot(piece: Piece, i: int) -> _Spot:
    begin, end = int(piece.offsets[i]), int(piece.offsets[i + 1])
    shown = piece.shown[i] if piece.shown else None
    return _Spot(int(piece.times[i]), int(piece.lines[i]), begin, end, int(piece.kinds[i]), shown)


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap | bytes]:
    if not path.stat().st_size:
        yield b""
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        yield text


def _rows(query: Query, counted: list[_Counting]) -> tuple[Row, ...]:
    """The first or the last of them over all files in the order of time, then of the files."""
    chosen = sorted(
        ((spot.time, number, spot.line, n, spot) for number, c in enumerate(counted) for n, spot in enumerate(c.spots)),
        key=lambda one: one[:4],
    )
    kept = chosen[-query.limit :] if query.newest else chosen[: query.limit]
    return tuple(_row(counted[number], spot) for _, number, _, _, spot in kept)


def _row(found: _Counting, spot: _Spot) -> Row:
    """An event as its first line, or as the line of it that has the words."""
    file = found.file
    kind = file.known[spot.kind] if spot.kind != _NO_KIND else None
    line, text = spot.line, spot.shown
    if text is None:
        with file.text.open("rb") as opened:
            opened.seek(spot.begin)
            lines = opened.read(min(spot.end - spot.begin, EVENT)).rstrip(b"\r\n").split(b"\n")
        best = found.matcher.best(lines)
        line, text = line + best, _shown(lines[best])
    return Row(
        evidence=file.source.evidence,
        file=file.source.file,
        line=line,
        text=text,
        at=moment(spot.time),
        level=kind.level if kind else None,
        component=kind.component if kind else None,
    )


def _shown(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace").rstrip("\r\n")
    return text if len(text) <= LINE else text[:LINE] + CUT


def _templates(query: Query, counted: list[_Counting]) -> tuple[Counted, ...]:
    found = [
        (count if query.rare else -count, number, kind)
        for number, c in enumerate(counted)
        for kind, count in c.by_kind.items()
        if kind != _NO_KIND
    ]
    return tuple(
        Counted(
            template=counted[number].file.known[kind].template,
            count=abs(count),
            first=_row(counted[number], counted[number].firsts[kind]),
        )
        for count, number, kind in sorted(found)[: query.limit]
    )


def _groups(query: Query, counted: list[_Counting]) -> tuple[Group, ...]:
    """How many for each name, the most first; what is asked about is left out where others are there."""
    counts: dict[str, int] = {}
    firsts: dict[str, tuple[_Counting, _Spot]] = {}
    for c in counted:
        for kind, count in c.by_kind.items():
            name = _name(query.by, c.file, kind)
            counts[name] = counts.get(name, 0) + count
            if name not in firsts or c.firsts[kind].time < firsts[name][1].time:
                firsts[name] = (c, c.firsts[kind])
    others = [n for n in counts if n.lower() not in {a.lower() for a in query.about}] or list(counts)
    ordered = sorted(others, key=lambda n: (-counts[n], n))[: query.limit]
    return tuple(Group(name=n, count=counts[n], first=_row(*firsts[n])) for n in ordered)


def _name(by: By, file: Columns, number: int) -> str:
    kind = file.known[number] if number != _NO_KIND else None
    if by is By.FILE or kind is None:
        return file.source.file
    if by is By.LEVEL:
        return str(kind.level)
    return {By.HOST: kind.host, By.POD: kind.pod}.get(by) or kind.component or file.source.file


def _place(query: Query, files: Sequence[Columns]) -> Found:
    """Lines by their numbers, whatever is in them."""
    rows: list[Row] = []
    for file in files:
        rows.extend(_numbered(file, query.first_line or 1, query.last_line, query.limit - len(rows)))
    return Found(query=query, total=len(rows), searched=len(rows), rows=tuple(rows))


def _numbered(file: Columns, first: int, last: int | None, most: int) -> Iterator[Row]:
    """The lines of a file from `first` to `last`; those that begin an event have its time and level."""
    number, offset, begun = 1, 0, dict[int, _Spot]()
    end = min(last, first + most - 1) if last is not None else first + most - 1
    for piece in file.pieces() if most > 0 else ():
        if piece.data is None and piece.lines.size:
            before = int(np.searchsorted(piece.lines, first, side="right")) - 1
            if before >= 0:
                number, offset = int(piece.lines[before]), int(piece.offsets[before])
            inside = np.flatnonzero((piece.lines >= first) & (piece.lines <= end))
            begun |= {int(piece.lines[i]): _spot(piece, int(i)) for i in inside[::-1]}
            if piece.lines[-1] > end:
                break
    with file.text.open("rb") as opened:
        opened.seek(offset)
        while number <= end and (raw := opened.readline(EVENT)):
            whole = raw
            while not whole.endswith(b"\n") and (whole := opened.readline(EVENT)):
                pass
            if number >= first:
                yield _as_it_stands(file, number, _shown(raw), begun.get(number))
            number += 1


def _as_it_stands(file: Columns, number: int, text: str, spot: _Spot | None) -> Row:
    kind = file.known[spot.kind] if spot and spot.kind != _NO_KIND else None
    return Row(
        evidence=file.source.evidence,
        file=file.source.file,
        line=number,
        text=text,
        at=moment(spot.time) if spot else None,
        level=kind.level if kind else None,
        component=kind.component if kind else None,
    )
