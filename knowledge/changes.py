"""What was changed: commits joined with the releases that brought them, flags, and what lines tell of being changed."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from engines import talk
from engines.evidence import Finding, FindingKind, Severity
from knowledge import diffs, statements
from knowledge.components import component_of, kin
from knowledge.diffs import Diff, DiffKind
from knowledge.scene import Scene
from knowledge.words import message_of, tokens

HARMLESS_FILE = re.compile(
    r"(?:^|/)(?:docs?|documentation|tests?|testdata|fixtures|examples|\.github|\.circleci)/|_test\.|\.test\.|\.spec\."
    r"|gradle/wrapper/|(?:^|/)(?:gradlew|mvnw|Makefile|Jenkinsfile|\.gitlab-ci\.yml|\.pre-commit-config\.yaml|renovate\.json)$"
    r"|\.(?:md|rst|txt|css|scss|svg|png|adoc)$|CODEOWNERS|LICENSE|\.golangci|\.gitignore|\.editorconfig",
    re.IGNORECASE,
)
HARMLESS_WORD = re.compile(
    r"^(?:docs?|tests?|style|ci|chore\(deps-dev\))\b|\b(?:gofmt|goimports|typo|formatting|whitespace|tooltip|palette|"
    r"restyle|readme|codeowners|coverage|staging|golden files|changelog)\b",
    re.IGNORECASE,
)
OBSERVES = re.compile(  # lines that only watch, name or format
    r"^(?:import |from \S+ import|using \S+;|use \S+;|//|/?\*|#(?!\[)|--|<!--)"
    r"|\b(?:log|logger|logging|slog|console|metrics?|counter|gauge|histogram|statsd|meter|prometheus|tracer|span)\b",
    re.IGNORECASE,
)
WATCHES = 0.4  # what remains of a change that only adds metrics, logs or imports
TELLS = ("ConfigChanged", "FlagChanged")
DONE = re.compile(
    r"\b(?:rotated|revoked|reissued|password (?:was )?(?:changed|reset)"
    r"|(?:polic(?:y|ies)|rule|record|role|grant)s? \S* ?(?:was )?(?:created|applied|deleted|removed|changed)"
    r"|(?:created|applied|deleted|removed) (?:network|security|firewall|dns)\w*"
    r"|drop(?:ped)? index|applied migration|migration \S+ applied)\b",
    re.IGNORECASE,
)
MOST_TOLD = 20
SCOPE = re.compile(r"(?:\w+\()?(?P<of>[\w-]+)\)?!?:")  # `cart: ...`, `fix(cart): ...`
LATELY = timedelta(days=1)  # a release of which no one before is known brings what was written since
GRACE = timedelta(minutes=2)  # clocks differ, and onset is measured in steps


@dataclass(frozen=True)
class Change:
    """A commit, deploy, flag or other change, with what is known of how it reached production."""

    finding: Finding
    sha: str
    message: str
    files: str
    diff: Diff
    deploys: tuple[Finding, ...] = ()
    company: int = 1  # how many commits went live with it, itself included: time tells them not apart

    @property
    def written(self) -> datetime | None:
        """When it was made, which is before it went anywhere."""
        return self.finding.at

    def is_beside(self, other: "Change") -> bool:
        """Whether both stand in one log of commits, of one repository where it names several."""
        mine, theirs = self.finding, other.finding
        return (mine.evidence, mine.file) == (theirs.evidence, theirs.file) and mine.component == theirs.component

    @property
    def effective(self) -> datetime | None:
        """When it took effect."""
        times = [d.at for d in self.deploys if d.at]
        return min(times) if times else self.finding.at

    @cached_property
    def words(self) -> frozenset[str]:
        """All its words."""
        return tokens(f"{self.message} {self.files.replace('/', ' ')}") | self.diff.net | self.diff.common

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Where it was deployed, or what it says it is for."""
        named = [component_of(d) for d in self.deploys]
        named += [str(self.finding.facts["service"])] if self.finding.facts.get("service") else []
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class Unshipped:
    """A change of which somebody says that nobody ever ran it."""

    change: Change
    said: Finding


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
    found = [_applied(f, scene) for f in scene.by_kind[FindingKind.CHANGE]]
    deploys = [f for f in found if f.reason in ("deploy", "rollout")]
    commits = _merged([f for f in found if f.reason not in ("deploy", "rollout", "rollback", "scale")])
    shas = {c.sha for c in commits if c.sha}
    lone = [_change(f) for f in deploys if not any(_matches(s, shas) for s in brought(f))]
    by_range = _shipped_between(commits, deploys)
    joined = [
        replace(c, deploys=tuple(d for d in deploys if _same(c.sha, d) or c.sha in by_range.get(id(d), ())))
        for c in [*commits, *lone]
    ]
    shipped_with = Counter(id(d) for c in joined for d in c.deploys)
    return tuple(
        replace(c, company=max((max(shipped_with[id(d)], len(brought(d))) for d in c.deploys), default=1) or 1)
        for c in joined
    )


def _shipped_between(commits: Sequence[Change], deploys: Sequence[Finding]) -> Mapping[int, frozenset[str]]:
    """By deploy, what it brought without a word: the commits of the same log since the one deployed before it."""
    single = sorted(
        (d for d in deploys if d.at and len(brought(d)) == 1), key=lambda d: d.at.timestamp() if d.at else 0
    )
    heads = [(d, head) for d in single if (head := _of(brought(d)[0], commits))]
    named = {c.sha for d in deploys for sha in brought(d) if (c := _of(sha, commits))}
    found: dict[int, frozenset[str]] = {}
    last: dict[str, Change] = {}
    for deploy, head in heads:
        before = last.get(component_of(deploy))
        last[component_of(deploy)] = head
        if not head.written or (before and not (head.is_beside(before) and before.written)):
            continue
        since = before.written if before and before.written else head.written - LATELY
        beside = (c for c in commits if c.written and c.is_beside(head) and c.sha not in named)
        found[id(deploy)] = frozenset(
            c.sha
            for c in beside
            if c.written and since < c.written < head.written and (before or _is_for(c, component_of(deploy)))
        )
    return found


def _is_for(change: Change, service: str) -> bool:
    """Whether its files or the scope of its message name the service: the release before is not known."""
    folders = [part for name in change.files.split(",") for part in name.strip().split("/")[:-1]]
    scope = SCOPE.match(change.message.lstrip("# "))
    return any(part and kin(part, service) for part in (*folders, scope["of"] if scope else ""))


def _of(sha: str, commits: Sequence[Change]) -> Change | None:
    return next((c for c in commits if c.sha and (c.sha.startswith(sha) or sha.startswith(c.sha))), None)


def brought(deploy: Finding) -> tuple[str, ...]:
    """The commits that a deploy says it brings."""
    facts = deploy.facts
    listed = [str(facts.get("commit", "")), *str(facts.get("commits", "")).split(",")]
    return tuple(dict.fromkeys(s for s in listed if s))


def _merged(findings: Sequence[Finding]) -> list[Change]:
    """One change for each commit, however many findings tell of its files and settings, by however short a name."""
    by_sha: dict[str, list[Finding]] = {}
    single: list[Change] = []
    for finding in sorted(findings, key=lambda f: -len(str(f.facts.get("commit", "")))):
        if sha := str(finding.facts.get("commit", "")):
            by_sha.setdefault(next((s for s in by_sha if s.startswith(sha)), sha), []).append(finding)
        else:
            single.append(_change(finding))
    return [*(_joined(group) for group in by_sha.values()), *single]


def _joined(group: Sequence[Finding]) -> Change:
    """The finding that tells most, with the files and lines of the others."""
    first = max(
        group, key=lambda f: (f.reason == "commit", f.at is not None, len(str(f.facts.get("diff", ""))), -f.line)
    )
    change = _change(first)
    files = dict.fromkeys(n for f in (first, *group) for n in str(f.facts.get("files", "")).split(",") if n.strip())
    read = [diffs.read(str(f.facts.get("diff", ""))) for f in (first, *group)]
    diff = Diff(
        tuple(dict.fromkeys(line for d in read for line in d.removed)),
        tuple(dict.fromkeys(line for d in read for line in d.added)),
    )
    return replace(change, files=",".join(files), diff=diff)


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


def told(scene: Scene) -> tuple[Change, ...]:
    """What lines of logs and events tell of being changed: a secret rotated, a rule created, an index dropped."""
    kinds = (FindingKind.LOG, FindingKind.EVENT, FindingKind.TEXT)
    mild = (f for k in kinds for f in scene.by_kind[k] if f.severity is Severity.INFO and f.at)
    return tuple(_change(f) for f in mild if (f.reason or "") in TELLS or DONE.search(message_of(f)))[:MOST_TOLD]


def _change(finding: Finding) -> Change:
    facts = finding.facts
    message = str(facts.get("message") or finding.summary)
    return Change(
        finding,
        str(facts.get("commit", "")),
        message,
        str(facts.get("files", "")),
        diffs.read(str(facts.get("diff", ""))),
    )


def harm(change: Change, kind: DiffKind | None = None) -> float:
    """How likely a change of this sort breaks anything."""
    files = [f.strip() for f in change.files.split(",") if f.strip()]
    if files and all(HARMLESS_FILE.search(f) for f in files):
        return 0.1
    if HARMLESS_WORD.search(change.message.lstrip("# ")):
        return 0.25
    lines = (*change.diff.removed, *change.diff.added)
    if kind is None and lines and all(OBSERVES.search(line) for line in lines):
        return WATCHES
    return 0.5 if change.finding.reason == "commit" and not (change.diff.added or change.diff.removed) else 1.0


def is_harmless(change: Change) -> bool:
    """Whether it only touches documents, tests or the like."""
    return harm(change) < 0.5  # noqa: PLR2004 -- what is left of a change that can break something


def shipped(change: Change, changes: Sequence[Change]) -> float:
    """How surely it was live: by a deploy that names it, where deploys name what they bring."""
    if any(d.facts.get("shipped") is False for d in change.deploys):
        return 0.1
    if change.deploys or change.finding.reason != "commit":
        return 1.0
    listing = any(len(brought(d)) for c in changes for d in c.deploys)
    return 0.5 if listing else 1.0


def _same(sha: str, deploy: Finding) -> bool:
    return bool(sha) and any(sha.startswith(other) or other.startswith(sha) for other in brought(deploy))


def _matches(sha: str, shas: set[str]) -> bool:
    return bool(sha) and any(s.startswith(sha) or sha.startswith(s) for s in shas)
