"""Works out which time a question over events is about, from the times that the files themselves have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from adapters.evidence.columns import Columns
from adapters.evidence.scan import microseconds, moment
from engines.query import Deploy, Query, Source

DAY = 86_400_000_000  # microseconds
JUST_AFTER = timedelta(minutes=1)  # the deploy that is meant began before the trouble, or its clock is a little off

_MICRO = timedelta(microseconds=1)
WHAT = 100  # characters of what was deployed


@dataclass(frozen=True)
class Window:
    """From and before which time events are wanted, in microseconds since 1970, and how that was worked out."""

    since: int | None = None
    until: int | None = None
    note: str | None = None


def of(query: Query, files: Sequence[Columns], sources: Sequence[Source]) -> Window:
    """The window over the files that are searched; onset and deploys are those of all files of the case."""
    timed = [f for f in files if f.has_times]
    if not timed or query.is_place:
        return Window()
    first, newest = min(f.first for f in timed), max(f.last for f in timed)
    if query.last is not None:
        note = f"Counted back from {moment(newest):%Y-%m-%d %H:%M:%S} UTC, the newest event."
        return Window(newest - round(query.last * 1e6), newest + 1, note)
    if query.first is not None:
        note = f"Counted from {moment(first):%Y-%m-%d %H:%M:%S} UTC, the oldest event."
        return Window(first, first + round(query.first * 1e6), note)
    since, until = _said(query, first, newest)
    window = Window(since, until)
    if query.onset is not None:
        window = _beside(window, "onset", _onset(sources), query, is_after=query.onset)
    if query.deploy is not None:
        window = _beside(window, "deploy", _deploy(sources, newest), query, is_after=query.deploy)
    return window


def _beside(window: Window, name: str, told: tuple[int, str] | None, query: Query, *, is_after: bool) -> Window:
    """The window from, or up to, what is told; how long it is may be said."""
    if told is None:
        note = f'No {name} is known from the files, so it was left out: name a time, such as "since 10:05".'
        return replace(window, note=" ".join(n for n in (window.note, note) if n))
    at, note = told
    length = round(query.span * 1e6) if query.span else None
    note = " ".join(n for n in (window.note, note) if n)
    if is_after:
        return Window(at, at + length if length else window.until, note)
    return Window(at - length if length else window.since, at, note)


def _onset(sources: Iterable[Source]) -> tuple[int, str] | None:
    onset = min((s.onset for s in sources if s.onset), default=None)
    return (microseconds(onset), f"The onset is {_told(onset)}.") if onset else None


def _deploy(sources: Sequence[Source], newest: int) -> tuple[int, str] | None:
    """The last deploy before the onset, else the first after it; where the onset is not known, the last one."""
    known = [d for s in sources for d in s.deploys if microseconds(d.at) <= newest]
    onset = min((s.onset for s in sources if s.onset), default=None)
    before = [d for d in known if onset and d.at <= onset + JUST_AFTER]
    in_order = sorted(before or known, key=lambda d: d.at)
    deploy = next(iter(in_order if onset and not before else reversed(in_order)), None)
    return (microseconds(deploy.at), _which(deploy)) if deploy else None


def _which(deploy: Deploy) -> str:
    what = deploy.what if len(deploy.what) <= WHAT else f"{deploy.what[: WHAT - 1]}…"
    return f"The deploy is that of {_told(deploy.at)} ({deploy.ref}): {what.rstrip('.')}."


def _told(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _said(query: Query, first: int, newest: int) -> tuple[int | None, int | None]:
    """A time of day is of the last day that has it, or of the day that is named."""
    since, until = _at(query.since, query.day, first, newest), _at(query.until, query.day, first, newest)
    if query.day is not None:
        begin = (newest // DAY + query.day) * DAY
        is_whole = query.since is None and query.until is None
        since, until = begin if since is None else since, begin + DAY if is_whole else until
    if since is not None and until is not None and until <= since:
        since, until = (since - DAY, until) if isinstance(query.since, time) else (since, until)
    return since, until


def _at(at: datetime | time | None, day: int | None, first: int, newest: int) -> int | None:
    if at is None:
        return None
    if isinstance(at, datetime):
        return microseconds(at if at.tzinfo else at.replace(tzinfo=UTC))
    offset = at.utcoffset()
    of_day = round(timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond) / _MICRO)
    shift = round(offset / _MICRO) if offset else 0
    found = ((newest + shift) // DAY + (day or 0)) * DAY + of_day - shift
    return found - DAY if day is None and found > newest and found - DAY >= first else found
