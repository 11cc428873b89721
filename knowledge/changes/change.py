"""What was changed: commits, deploys, flags, and what lines tell of being changed; how likely each breaks anything."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from engines.evidence import Finding, FindingKind, Severity
from knowledge.changes import diffs
from knowledge.changes.diffs import Diff, DiffKind
from knowledge.components.names import component_of
from knowledge.scene.scene import Scene
from knowledge.words import message_of, tokens

HARMLESS_FILE = re.compile(
    r"(?:^|/)(?:docs?|documentation|tests?|testdata|fixtures|examples|\.github|\.circleci)/|_test\.|\.test\.|\.spec\."
    r"|gradle/wrapper/|(?:^|/)(?:gradlew|mvnw|Makefile|Jenkinsfile|\.gitlab-ci\.yml|\.pre-commit-config\.yaml|renovate\.json)$"
    r"|\.(?:md|rst|txt|css|scss|svg|png|adoc)$|CODEOWNERS|LICENSE|\.golangci|\.gitignore|\.editorconfig",
    re.IGNORECASE,
)
HARMLESS_TITLE = re.compile(r"^(?:docs?|tests?|style|ci|chore\(deps-dev\))\b", re.IGNORECASE)
HARMLESS_WORD = re.compile(
    r"\b(?:gofmt|goimports|typo|formatting|whitespace|tooltip|palette|"
    r"restyle|readme|codeowners|coverage|staging|golden files|changelog)\b",
    re.IGNORECASE,
)
OBSERVES = re.compile(  # lines that only watch, name or format
    r"^(?:import |from \S+ import|using \S+;|use \S+;|//|/?\*|#(?!\[)|--|<!--)"
    r"|\b(?:log|logger|logging|slog|console|metrics?|counter|gauge|histogram|statsd|meter|prometheus|tracer|span)\b",
    re.IGNORECASE,
)
TITLED = 0.7  # of a change of code whose title speaks of something harmless, where its lines do what breaks things
WATCHES = 0.4  # what remains of a change that only adds metrics, logs or imports
TELLS = ("ConfigChanged", "FlagChanged")
DONE = re.compile(
    r"\b(?:rotated|revoked|reissued|password (?:was )?(?:changed|reset)"
    r"|(?:polic(?:y|ies)|rule|record|role|grant)s? \S* ?(?:was )?(?:created|applied|deleted|removed|changed)"
    r"|(?:created|applied|deleted|removed) (?:network|security|firewall|dns)\w*"
    r"|(?:config_?maps?|secrets?|deployments?|stateful_?sets?|daemon_?sets?|ingress(?:es)?)(?:\.\w+)? "
    r"(?:was |were )?(?:updated?|patch(?:ed)?|edit(?:ed)?|replaced?|changed?)"
    r"|(?:updated|patched|edited|replaced|changed) (?:the )?"
    r"(?:config_?map|secret|deployment|stateful_?set|daemon_?set|ingress)"
    r"|drop(?:ped)? index|applied migration|migration \S+ applied)\b",
    re.IGNORECASE,
)
# Folders of code that all services use.
COMMON = "pkg lib libs internal common shared platform core proto schema schemas api types"
SHARED = frozenset(COMMON.split())
MOST_TOLD = 20
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


def brought(deploy: Finding) -> tuple[str, ...]:
    """The commits that a deploy says it brings."""
    facts = deploy.facts
    listed = [str(facts.get("commit", "")), *str(facts.get("commits", "")).split(",")]
    return tuple(dict.fromkeys(s for s in listed if s))


def told(scene: Scene) -> tuple[Change, ...]:
    """What lines of logs and events tell of being changed: a secret rotated, a rule created, an index dropped."""
    kinds = (FindingKind.LOG, FindingKind.EVENT, FindingKind.TEXT)
    mild = (f for k in kinds for f in scene.by_kind[k] if f.severity is Severity.INFO and f.at)
    return tuple(of(f) for f in mild if (f.reason or "") in TELLS or DONE.search(message_of(f)))[:MOST_TOLD]


def of(finding: Finding) -> Change:
    """What one finding tells of a change."""
    facts = finding.facts
    message = str(facts.get("message") or finding.summary)
    return Change(
        finding,
        str(facts.get("commit", "")),
        message,
        str(facts.get("files", "")),
        diffs.read(str(facts.get("diff", "")), str(facts.get("files", ""))),
    )


def harm(change: Change, kind: DiffKind | None = None) -> float:
    """How likely a change of this sort breaks anything."""
    if is_aside(change):
        return 0.1
    title = change.message.lstrip("# ")
    if HARMLESS_WORD.search(title):
        return 0.25
    if HARMLESS_TITLE.match(title):
        return TITLED if kind and change.files.strip(" ,") else 0.25
    lines = (*change.diff.removed, *change.diff.added)
    if kind is None and lines and all(OBSERVES.search(line) for line in lines):
        return WATCHES
    return 0.5 if change.finding.reason == "commit" and not (change.diff.added or change.diff.removed) else 1.0


def is_aside(change: Change) -> bool:
    """Whether all its files are documents, tests or the like, whatever its title says."""
    files = [f.strip() for f in change.files.split(",") if f.strip()]
    return bool(files) and all(HARMLESS_FILE.search(f) for f in files)


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
