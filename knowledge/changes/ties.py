"""What of a change joins it to what fails: its kind, names, calls, flags, libraries and words."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.changes import bumps, diffs, grants, moves, stacks, thrown
from knowledge.changes.bumps import Bump
from knowledge.changes.change import Change
from knowledge.changes.diffs import LITERAL, DiffKind, Rename, Reuse
from knowledge.components.names import key, telling
from knowledge.scene.scene import Scene
from knowledge.words import parts, tokens

FLAGGED = 2.4
THROWN = 3.0  # a failure in the very words that were added
WITHDRAWN = 3.0  # the very right that is refused
BUMPED = 2.4  # a failure that runs in the very library that was moved
SHORT_FLAG = 6  # letters: a shorter one is any word
FIELD_WORDS = 2  # fewer are any word
FLAG_WORDS = 3  # fewer stand in one line by chance
ASKED_ONLY = 0.3  # people name what they see: their words tell less of the cause than those of the failure
DECODES = re.compile(
    r"unmarshal|decod|deseriali|pars(?:e|ing)|wire.?(?:format|type)|invalid (?:tag|field|message)|corrupt|schema",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Symptoms:
    """What fails, as words."""

    text: str
    words: frozenset[str]
    affected: tuple[str, ...]
    failures: str = ""  # the text of the failures themselves, without that of the question
    said: frozenset[str] = frozenset()  # their words
    silent: frozenset[str] = frozenset()  # the metrics of which nothing comes any more


@dataclass(frozen=True)
class Ties:
    """What of a change joins it to what fails, wherever it was made."""

    kind: DiffKind | None
    relieves: bool  # all that it could explain went the way that does no harm
    rename: Rename | None
    silenced: bool  # nothing comes any more of what it renamed
    missed: bool  # the failure asks for what it renamed
    reuse: Reuse | None
    bumped: Bump | None
    says: str
    withdrawn: str
    shared: Sequence[tuple[str, float]]
    failed: float  # what stacks say of its lines
    within: bool  # the failure stands in its lines, or around them
    called: bool  # the failure names a call that it took out
    flag: bool
    literals: int

    @property
    def weight(self) -> float:
        """How much of what fails it accounts for."""
        words = sum(w for _, w in self.shared) + (self.kind.weight if self.kind else 0.0)
        names = 1.6 * (bool(self.rename) + self.missed) + 0.8 * self.called + 2.4 * bool(self.reuse)
        own = 1.2 * min(2, self.literals) + FLAGGED * self.flag + BUMPED * bool(self.bumped) + THROWN * bool(self.says)
        own += WITHDRAWN * bool(self.withdrawn)
        return words + names + self.failed + own

    @property
    def is_named(self) -> bool:
        """Whether the failure itself names something of it."""
        return bool(self.literals or self.flag or self.bumped or self.says or self.withdrawn)


def ties(change: Change, scene: Scene, symptoms: Symptoms, spread: Counter[str]) -> Ties:
    """What joins a change to these symptoms; `spread` counts the changes that have each word."""
    known = (k for k in diffs.kinds() if scene.clocks_changed or not k.at_clock_change)
    kinds = [k for k in known if k.explains(symptoms.text) and k.fits(change.diff, change.files)]
    harmful = [k for k in kinds if not _goes_against(change, k)]
    rename = next((r for r in change.diff.renames if _named(r, symptoms.text)), None)
    silenced = rename is not None and rename.before in symptoms.silent
    kind = max(harmful, key=lambda k: (k.weight, bool(k.around)), default=None)
    failed = stacks.weight(change, scene)
    return Ties(
        kind=kind,
        relieves=bool(kinds) and not harmful,
        rename=rename,
        silenced=silenced,
        missed=rename is not None and (silenced or _is_missed(rename.before, symptoms.text)),
        reuse=next((r for r in change.diff.reused if DECODES.search(symptoms.text) or _is_told(r, symptoms)), None),
        bumped=bumps.named(bumps.moved(change.diff), symptoms.failures),
        says=thrown.said(change.diff, symptoms.failures),
        withdrawn=grants.withdrawn(change.diff, symptoms.failures),
        shared=_shared(change, symptoms, spread),
        failed=failed,
        within=failed >= stacks.IN_LINES or bool(kind and _surrounds(change, symptoms)),
        called=any(set(parts(c)) & symptoms.said for c in change.diff.dropped_calls),
        flag=_is_flagged(change, symptoms),
        literals=len(_literals(change, symptoms)),
    )


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
        asked = 1.0 if word in symptoms.said else ASKED_ONLY
        found.append((word, rare * changed * long * asked * (0.2 if word in of_names else 0.6)))
    return sorted(found, key=lambda v: (-v[1], v[0]))


def _literals(change: Change, symptoms: Symptoms) -> list[str]:
    """Keys, paths, images and addresses on one side of the diff only, which a failure names as they are."""
    own = {key(name) for name in symptoms.affected}
    telling_ones = (w.rstrip(".:/-") for w in change.diff.literals if key(w) not in own)
    said = (w for w in telling_ones if w in symptoms.failures)
    return [w for w in said if re.search(rf"(?<![\w-]){re.escape(w)}(?![\w-])", symptoms.failures)]


def _surrounds(change: Change, symptoms: Symptoms) -> bool:
    """Whether the lines around the changed ones name a path that fails: the head of a section stays as it is."""
    paths = {w.rstrip(".:/-") for line in change.diff.around for w in LITERAL.findall(line) if w.startswith("/")}
    return any(p in symptoms.failures for p in paths)


def _named(rename: Rename, text: str) -> bool:
    """Whether failures say either name, as a word and not as a folder on a path."""
    return any(re.search(rf"(?<![\w./-]){re.escape(n)}(?![\w/-])", text) for n in (rename.before, rename.after))


def _is_missed(name: str, text: str) -> bool:
    """The failure names the very name that the change took away."""
    return bool(re.search(rf"[\[\"'`]{re.escape(name)}[\]\"'`]", text))


def _is_told(reuse: Reuse, symptoms: Symptoms) -> bool:
    """Whether failures speak of either field: what is read as another field fails nowhere, its values are off."""
    names = (field.rpartition(" ")[2] for field in (reuse.before, reuse.after))
    return any(len(words := tokens(n) - {n}) >= FIELD_WORDS and words <= symptoms.said for n in names)


def _is_flagged(change: Change, symptoms: Symptoms) -> bool:
    """Whether failures name the flag, however they spell it, or one line has all words of its name."""
    flag = str(change.finding.facts.get("flag", ""))
    name = key(flag)
    if len(name) >= SHORT_FLAG and name in re.sub(r"[^a-z0-9]", "", symptoms.failures.lower()):
        return True
    words = tokens(flag) - {flag.lower()}
    return len(words) >= FLAG_WORDS and any(words <= tokens(line) for line in symptoms.failures.split("\n"))
