"""Which commits each release brought: those it names, and those since the release of the same service before it."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engines.evidence import Finding
from knowledge.changes.change import SHARED, Change, brought, is_harmless, of
from knowledge.components.names import UNNAMED, component_of, kin

REACH = timedelta(hours=24)  # how far back a release reaches of whose predecessor nobody tells
PREFIX = 7  # characters of a commit's name that are written at least
SCOPE = re.compile(r"(?:\w+\()?(?P<of>[\w-]+)\)?!?:")  # `cart: ...`, `fix(cart): ...`
TRIED = re.compile(r"stag(?:e|ing)\b|test|\bdev|\bqa\b|\buat\b|sandbox|preview", re.IGNORECASE)


def joined(commits: Sequence[Change], deploys: Sequence[Finding]) -> tuple[Change, ...]:
    """Each commit with the releases that brought it, and each release of which no telling commit is known."""
    log = _Log(commits, deploys)
    by_commit: dict[str, list[Finding]] = defaultdict(list)
    company: dict[str, int] = {}
    alone = []
    for deploy in log.live:
        named, implied = log.named(deploy), log.implied(deploy)
        for commit in (*named, *implied):
            by_commit[commit.sha].append(deploy)
            company[commit.sha] = max(company.get(commit.sha, 1), len(named) + len(implied))
        if not named and all(is_harmless(c) for c in implied):
            alone.append(of(deploy))
    found = (replace(c, deploys=tuple(by_commit[c.sha]), company=company.get(c.sha, 1)) for c in commits)
    return (*found, *alone)


@dataclass(frozen=True)
class _Range:
    """The times between which the commits of a release were made."""

    since: datetime
    until: datetime
    head: Change | None  # its last commit
    is_sure: bool  # whether both ends are commits of one log


class _Log:
    """The commits in the order of their times, and by name; and the releases that count."""

    def __init__(self, commits: Sequence[Change], deploys: Sequence[Finding]) -> None:
        self._known: dict[str, list[Change]] = defaultdict(list)
        for commit in commits:
            if commit.sha:
                self._known[commit.sha[:PREFIX]].append(commit)
        dated = ((c.written, c) for c in commits if c.written and c.sha)
        self._dated = sorted(dated, key=lambda d: d[0])
        self.live = _live(deploys)
        self._claimed = {c.sha for d in self.live for c in self.named(d)}
        self._services = {component_of(d) for d in self.live}
        self._before = _predecessors(self.live)

    def named(self, deploy: Finding) -> tuple[Change, ...]:
        """The known commits that it names."""
        return tuple(c for sha in brought(deploy) if (c := self._of(sha)))

    def implied(self, deploy: Finding) -> tuple[Change, ...]:
        """What it brought without a word: the commits since the release of the same service before it."""
        span = self._range(deploy)
        if span is None:
            return ()
        first = bisect_right(self._dated, span.since, key=lambda d: d[0])
        last = bisect_left(self._dated, span.until, key=lambda d: d[0])
        return tuple(c for _, c in self._dated[first:last] if self._is_in(c, span, deploy))

    def _of(self, sha: str) -> Change | None:
        found = self._known.get(sha[:PREFIX], ())
        return next((c for c in found if c.sha.startswith(sha) or sha.startswith(c.sha)), None)

    def _range(self, deploy: Finding) -> _Range | None:
        shas, at = brought(deploy), deploy.at
        head = self._of(shas[0]) if shas else None
        if not at or deploy.facts.get("shipped") is False or len(shas) > 1 or (shas and not (head and head.written)):
            return None  # it lists what it brings, or is of another log
        before = self._before.get(id(deploy))
        base = next(iter(self.named(before)), None) if before and len(brought(before)) == 1 else None
        if base and base.written and (head is None or head.is_beside(base)):
            since = base.written
        else:
            since, base = (before.at if before and before.at else at - REACH), None
        until = head.written if head and head.written else at
        return _Range(since, until, head, bool(head and base))

    def _is_in(self, commit: Change, span: _Range, deploy: Finding) -> bool:
        if commit.sha in self._claimed or (span.head and not commit.is_beside(span.head)):
            return False
        service = component_of(deploy)
        return span.is_sure or service == UNNAMED or len(self._services) == 1 or _is_about(commit, service)


def _live(deploys: Sequence[Finding]) -> tuple[Finding, ...]:
    """Without those to where a release is only tried, where the same service also went further."""
    final = {component_of(d) for d in deploys if not _is_tried(d)}
    return tuple(d for d in deploys if not _is_tried(d) or component_of(d) not in final)


def _is_tried(deploy: Finding) -> bool:
    return bool(TRIED.search(str(deploy.facts.get("environment", ""))))


def _predecessors(deploys: Sequence[Finding]) -> dict[int, Finding]:
    """By release, the one of the same service before it."""
    found: dict[int, Finding] = {}
    last: dict[str, Finding] = {}
    for deploy in sorted((d for d in deploys if d.at), key=_second):
        service = component_of(deploy)
        if service in last:
            found[id(deploy)] = last[service]
        last[service] = deploy
    return found


def _second(deploy: Finding) -> float:
    return deploy.at.timestamp() if deploy.at else 0.0


def _is_about(commit: Change, service: str) -> bool:
    """Whether its files or the scope of its title name the service, or all services use them."""
    folders = [part for name in commit.files.split(",") for part in name.strip().split("/")[:-1]]
    scope = SCOPE.match(commit.message.lstrip("# "))
    named = any(part and kin(part, service) for part in (*folders, scope["of"] if scope else ""))
    return named or any(name.strip().split("/")[0] in SHARED for name in commit.files.split(","))
