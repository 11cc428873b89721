"""Which change is to blame: commits, deploys and flags, scored by time, place, content and kind."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from engines import talk
from engines.evidence import Finding, FindingKind, Severity
from knowledge import diffs, moves, statements
from knowledge.components import component_of, key, kin, telling
from knowledge.diffs import Diff, DiffKind, Rename
from knowledge.scene import Scene
from knowledge.words import message_of, parts, tokens

HARMLESS_FILE = re.compile(
    r"(?:^|/)(?:docs?|documentation|tests?|testdata|fixtures|examples|\.github|\.circleci)/|_test\.|\.test\.|\.spec\."
    r"|\.(?:md|rst|txt|css|scss|svg|png|adoc)$|CODEOWNERS|LICENSE|\.golangci|\.gitignore|\.editorconfig",
    re.IGNORECASE,
)
HARMLESS_WORD = re.compile(
    r"^(?:docs?|tests?|style|ci|chore\(deps-dev\))\b|\b(?:gofmt|goimports|typo|formatting|whitespace|tooltip|palette|"
    r"restyle|readme|codeowners|coverage|staging|golden files|changelog)\b",
    re.IGNORECASE,
)
COMMON = "pkg lib libs internal common shared platform core proto schema schemas api types"
SHARED = frozenset(COMMON.split())
MAX_SYMPTOMS = 80
MISSED_NAME = 0.85  # a change whose old name is missed is near, wherever its files are
TELLS = ("ConfigChanged", "FlagChanged")
DONE = re.compile(
    r"\b(?:rotated|revoked|reissued|password (?:was )?(?:changed|reset)"
    r"|(?:polic(?:y|ies)|rule|record|role|grant)s? \S* ?(?:was )?(?:created|applied|deleted|removed|changed)"
    r"|(?:created|applied|deleted|removed) (?:network|security|firewall|dns)\w*"
    r"|drop(?:ped)? index|applied migration|migration \S+ applied)\b",
    re.IGNORECASE,
)
MOST_TOLD = 20
RELIEVED = 0.4  # what remains of a change whose values went the way that helps
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
class Blame:
    """A change with the reasons to think that it is the cause; `score` in 0..1."""

    change: Change
    score: float
    component: str
    kind: DiffKind | None = None
    rename: Rename | None = None
    shared: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Symptoms:
    """What fails, as words."""

    text: str
    words: frozenset[str]
    affected: tuple[str, ...]


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
        for c in statements.claims(talk.said(f.excerpt))
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
    found = scene.by_kind[FindingKind.CHANGE]
    deploys = [f for f in found if f.reason in ("deploy", "rollout")]
    commits = [_change(f) for f in found if f.reason not in ("deploy", "rollout", "rollback", "scale")]
    shas = {c.sha for c in commits if c.sha}
    lone = [_change(f) for f in deploys if not any(_matches(s, shas) for s in _brought(f))]
    return tuple(replace(c, deploys=tuple(d for d in deploys if _same(c.sha, d))) for c in [*commits, *lone])


def told(scene: Scene) -> tuple[Change, ...]:
    """What lines of logs and events tell of being changed: a secret rotated, a rule created, an index dropped."""
    kinds = (FindingKind.LOG, FindingKind.EVENT, FindingKind.TEXT)
    mild = (f for k in kinds for f in scene.by_kind[k] if f.severity is Severity.INFO and f.at)
    return tuple(_change(f) for f in mild if (f.reason or "") in TELLS or DONE.search(message_of(f)))[:MOST_TOLD]


def blame(scene: Scene) -> tuple[Blame, ...]:
    """Every change with its score, the likeliest first."""
    changes = collect(scene)
    if not changes or not scene.symptoms:
        return ()
    symptoms = gather(scene)
    spread = Counter(w for c in changes for w in c.words)
    judged = [_judge(c, scene, symptoms, spread, changes) for c in changes]
    return tuple(sorted(judged, key=lambda b: (-b.score, b.change.finding.evidence, b.change.finding.line)))


def gather(scene: Scene) -> Symptoms:
    """The words of what fails, worst and newest first."""
    telling_ones = sorted(scene.symptoms, key=lambda f: (not f.first_seen, f.severity is Severity.WARNING))
    text = "\n".join(f"{message_of(f)} {f.summary}" for f in telling_ones[:MAX_SYMPTOMS])
    text += "\n" + "\n".join(str(f.facts.get("frame", "")) for f in telling_ones[:MAX_SYMPTOMS]) + "\n" + scene.asked
    names = Counter(component_of(f) for f in telling_ones[:MAX_SYMPTOMS])
    alerted = [component_of(a) for a in scene.alerts]
    affected = dict.fromkeys([*alerted, *(n for n, _ in names.most_common(6))])
    return Symptoms(text, tokens(text), tuple(affected))


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


def _judge(change: Change, scene: Scene, symptoms: Symptoms, spread: Counter[str], changes: Sequence[Change]) -> Blame:
    kinds = [k for k in diffs.kinds() if k.fits(change.diff, change.files) and k.explains(symptoms.text)]
    harmful = [k for k in kinds if not _goes_against(change, k)]
    kind = next(iter(harmful), None)
    rename = next((r for r in change.diff.renames if _named(r, symptoms.text)), None)
    shared = _shared(change, symptoms, spread)
    weight = sum(w for _, w in shared)
    missed = rename is not None and _is_missed(rename.before, symptoms.text)
    weight += (kind.weight if kind else 0.0) + 1.6 * bool(rename) + 1.6 * missed + 1.5 * _in_stack(change, scene)
    weight += 0.8 * any(set(parts(c)) & symptoms.words for c in change.diff.dropped_calls)
    content = 1 - math.exp(-weight / 2.2)
    place, component = _place(change, symptoms)
    place = max(place, MISSED_NAME) if missed else place
    relieved = RELIEVED if kinds and not harmful else 1.0
    score = (
        relieved * _harm(change) * _timing(change, scene, changes) * (0.3 * place + 0.7 * content * (0.5 + 0.5 * place))
    )
    return Blame(change, score, component, kind, rename, tuple(w for w, _ in shared[:4]))


def _goes_against(change: Change, kind: DiffKind) -> bool:
    """Whether every value of that sort went the way that does no such harm: a limit or timeout that was raised."""
    if kind.direction == "any" or not kind.removed:
        return False
    found = moves.settings(change.finding, change.message, change.diff)
    moved = [s for s in found if re.search(kind.removed, s.name, re.IGNORECASE)]
    other = "down" if kind.direction == "up" else "up"
    return bool(moved) and all(s.moved(other) for s in moved)


def _shared(change: Change, symptoms: Symptoms, spread: Counter[str]) -> list[tuple[str, float]]:
    """The words that change and symptoms share; rare ones and those really changed count more."""
    of_names = frozenset(p for name in symptoms.affected for p in (*telling(name), key(name)))
    found: list[tuple[str, float]] = []
    for word in change.words & symptoms.words:
        rare = 1.0 / spread[word] ** 0.5
        changed = 1.0 if word in change.diff.net else 0.15 if word in change.diff.common else 0.35
        long = 1.4 if "_" in word or len(word) > 12 else 1.0  # noqa: PLR2004 -- compound identifiers are rare
        found.append((word, rare * changed * long * (0.2 if word in of_names else 0.6)))
    return sorted(found, key=lambda v: (-v[1], v[0]))


def _named(rename: Rename, text: str) -> bool:
    return any(re.search(rf"(?<![\w.-]){re.escape(n)}(?![\w-])", text) for n in (rename.before, rename.after))


def _is_missed(name: str, text: str) -> bool:
    """The failure names the very name that the change took away."""
    return bool(re.search(rf"[\[\"'`]{re.escape(name)}[\]\"'`]", text))


def _in_stack(change: Change, scene: Scene) -> bool:
    frames = " ".join(str(f.facts.get("frame", "")) for f in scene.by_kind[FindingKind.STACK])
    return any(f.rsplit("/", 1)[-1] in frames for f in change.files.split(",") if f.strip()) if frames else False


def _place(change: Change, symptoms: Symptoms) -> tuple[float, str]:
    """How near it is to what fails, and to which component."""
    for name in symptoms.affected:
        if any(kin(name, s) for s in change.services):
            return 1.0, name
    segments = [key(s) for s in re.split(r"[/,. ]", change.files)] + [
        key(s) for s in re.findall(r"[#(](\w+)", change.message)
    ]
    for name in symptoms.affected:
        if any(len(s) > 3 and (s in key(name) or key(name) in s) for s in segments):  # noqa: PLR2004 -- too short to tell
            return 0.85, name
    first = symptoms.affected[0] if symptoms.affected else component_of(change.finding)
    if change.services:
        return 0.25, change.services[0]
    return (0.55 if any(s in SHARED for s in segments) else 0.2), first


def _harm(change: Change) -> float:
    """How likely a change of this sort breaks anything."""
    files = [f.strip() for f in change.files.split(",") if f.strip()]
    if files and all(HARMLESS_FILE.search(f) for f in files):
        return 0.1
    if HARMLESS_WORD.search(change.message.lstrip("# ")):
        return 0.25
    return 0.5 if change.finding.reason == "commit" and not (change.diff.added or change.diff.removed) else 1.0


def is_harmless(change: Change) -> bool:
    """Whether it only touches documents, tests or the like."""
    return _harm(change) < 0.5  # noqa: PLR2004 -- what is left of a change that can break something


def _timing(change: Change, scene: Scene, changes: Sequence[Change]) -> float:
    """What came just before the onset is likelier; what came after the alert is out."""
    at = change.effective
    if not at or not scene.onset:
        return 0.6
    alarm = min((a.at for a in scene.alerts if a.at), default=None)
    if at > (alarm or scene.onset) + GRACE:
        return 0.04
    shipped = 1.0 if change.deploys or not any(c.deploys for c in changes) else 0.75
    if at > scene.onset + GRACE:
        return 0.6 * shipped
    hours = (scene.onset - at).total_seconds() / 3600
    return shipped * max(0.55, math.pow(0.5, max(0.0, hours - 1) / 4))


def _same(sha: str, deploy: Finding) -> bool:
    return _matches(sha, _brought(deploy))


def _brought(deploy: Finding) -> set[str]:
    """The commits that a deploy names, whole or short."""
    told = f"{deploy.facts.get('commit', '')},{deploy.facts.get('commits', '')}"
    return {s for s in told.split(",") if s}


def _matches(sha: str, shas: set[str]) -> bool:
    return bool(sha) and any(s.startswith(sha) or sha.startswith(s) for s in shas)
