"""The changes of a case: what findings tell of one commit joined, with the releases that brought it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from engines import talk
from engines.evidence import Finding, FindingKind
from knowledge.changes import diffs, releases
from knowledge.changes.change import Change, of
from knowledge.scene import statements
from knowledge.scene.scene import KEPT, Scene


@dataclass(frozen=True)
class Unshipped:
    """A change of which somebody says that nobody ever ran it."""

    change: Change
    said: Finding


@lru_cache(KEPT)
def collect(scene: Scene) -> tuple[Change, ...]:
    """All changes that were run, each commit joined with its deploys."""
    never = {id(u.change.finding) for u in unshipped(scene)}
    return tuple(c for c in _all(scene) if id(c.finding) not in never)


def unshipped(scene: Scene) -> tuple[Unshipped, ...]:
    """The changes that people say never went live."""
    said = [
        (f, c.text)
        for f in scene.by_kind[FindingKind.STATEMENT]
        for c in statements.claims(talk.own(f.excerpt))
        if c.unshipped
    ]
    found = (
        (change, next((f for f, text in said if statements.is_unshipped(text, _called(change), change.services)), None))
        for change in (_all(scene) if said else ())
    )
    return tuple(Unshipped(change, finding) for change, finding in found if finding)


def _called(change: Change) -> str:
    return f"{change.finding.facts.get('version', '')} {change.message}"


def _all(scene: Scene) -> tuple[Change, ...]:
    found = [_as_commit(_applied(f, scene)) for f in scene.by_kind[FindingKind.CHANGE]]
    commits = _merged([f for f in found if f.reason not in ("deploy", "rollout", "rollback", "scale")])
    return releases.joined(commits, [f for f in found if f.reason in ("deploy", "rollout")])


def _as_commit(finding: Finding) -> Finding:
    """A commit that takes another back is a commit like any: it goes live with the release that brings it."""
    is_revert = finding.reason == "rollback" and finding.facts.get("commit") and finding.facts.get("files")
    return finding.model_copy(update={"reason": "commit"}) if is_revert else finding


def _merged(findings: Sequence[Finding]) -> list[Change]:
    """One change for each commit, however many findings tell of its files and settings, by however short a name."""
    by_sha: dict[str, list[Finding]] = {}
    single: list[Change] = []
    for finding in sorted(findings, key=lambda f: -len(str(f.facts.get("commit", "")))):
        if sha := str(finding.facts.get("commit", "")):
            by_sha.setdefault(next((s for s in by_sha if s.startswith(sha)), sha), []).append(finding)
        else:
            single.append(of(finding))
    return [*(_joined(group) for group in by_sha.values()), *single]


def _joined(group: Sequence[Finding]) -> Change:
    """The finding that tells most, with the files and lines of the others."""
    first = max(
        group, key=lambda f: (f.reason == "commit", f.at is not None, len(str(f.facts.get("diff", ""))), -f.line)
    )
    change = of(first)
    files = dict.fromkeys(n for f in (first, *group) for n in str(f.facts.get("files", "")).split(",") if n.strip())
    read = [diffs.read(str(f.facts.get("diff", "")), str(f.facts.get("files", ""))) for f in (first, *group)]
    return replace(change, files=",".join(files), diff=diffs.merged(read))


def _applied(finding: Finding, scene: Scene) -> Finding:
    """What was planned and then done took effect when the tool said that it is complete."""
    name = str(finding.facts.get("object", ""))
    if finding.facts.get("applied") is not False or not name:
        return finding
    done = re.compile(rf"{re.escape(name)}: (?:Destruction|Modifications|Creation) complete")
    line = next((f for f in scene.by_kind[FindingKind.LOG] if done.search(f.excerpt)), None)
    if line is None:
        return finding
    return finding.model_copy(update={"facts": {**finding.facts, "applied": True}, "at": finding.at or line.at})
