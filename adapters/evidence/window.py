"""Works out which time a question over events is about, from the times that the files themselves have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
        end = moment(newest)
        return Window(
            newest - round(query.last * 1e6),
            newest + 1,
            f"Counted back from {end:%Y-%m-%d %H:%M:%S} UTC, the newest event.",
        )
    if query.first is not None:
        begin = moment(first)
        note = f"Counted from {begin:%Y-%m-%d %H:%M:%S} UTC, the oldest event."
        return Window(first, first + round(query.first * 1e6), note)
    since, until = _said(query, first, newest)
    notes = []
    for told, wanted, name in (
        (_onset(sources), query.onset, "onset"),
        (_deploy(sources, newest), query.deploy, "deploy"),
    ):
        if wanted is None:
            continue
        if told is None:
            notes.append(f'No {name} is known from the files, so it was left out: name a time, such as "since 10:05".')
            continue
        at, words = told
        notes.append(words)
        length = round(query.span * 1e6) if query.span else None
        if wanted:
            since, until = at, at + length if length else until
        else:
            since, until = at - length if length else since, at
    return Window(since, until, " ".join(notes) or None)


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
