"""What a change did, in plain words: by its diff, when it went live, and what fails since then."""

from dataclasses import dataclass

from engines.cards.wording import capital, lower
from engines.evidence import Finding
from engines.phrases import phrase
from knowledge.changes import linked, moves
from knowledge.changes.blame import Blame
from knowledge.changes.change import GRACE, Change
from knowledge.changes.ties import Ties
from knowledge.scene.scene import Scene
from knowledge.words import clock, shorten, text_of, tokens

LIVE = ("deploy", "rollout")
VALUE = 40  # characters of a setting that are told
SHORT = 60  # characters of a clause beside which another fits


@dataclass(frozen=True)
class Deed:
    """What it did: a way of breaking things that is known, a line of its diff, the files that it changes."""

    what: str = ""
    line: str = ""
    files: str = ""
    is_blind: bool = False  # what is watched is well, the watching is not

    @property
    def says(self) -> bool:
        """Whether more than its time can be told."""
        return bool(self.what or self.line or self.files)


def of(blame: Blame, scene: Scene) -> Deed:
    """In the most telling words that its diff gives."""
    diff = blame.change.diff
    words = tokens("\n".join(text_of(f) for f in scene.symptoms[:40])) | scene.asked_tokens
    kind = blame.ties.kind
    says, line = (kind.told(diff), kind.line(diff, words)) if kind else ("", diff.telling(words))
    if known := _exactly(blame.ties, line):
        return known
    if moved := blame.ties.rename:
        renamed = f'renames "{moved.before}" to "{moved.after}", a name the other side still uses'
        return Deed(f"{renamed} and {says}" if says and len(renamed) < SHORT else renamed)
    if says:
        return Deed(says, line)
    if setting := _moved(blame.change, words):
        return Deed(setting)
    if diff.dropped_calls:
        return Deed(f"drops the call of `{diff.dropped_calls[0]}()`", line if line.startswith("adds") else "")
    return Deed(line=line, files=blame.change.files.split(",")[0].strip())


def _moved(change: Change, words: frozenset[str]) -> str:
    """The setting that it moves and that shares most with what fails; that a flag moved is said anyway."""
    if change.finding.reason == "flag":
        return ""
    found = [s for s in moves.settings(change.finding, "", change.diff) if max(len(s.before), len(s.after)) <= VALUE]
    best = max(found, key=lambda s: len(tokens(s.name) & words), default=None)
    return f"{linked.way(best)} `{best.name}` from {best.before} to {best.after}" if best else ""


def _exactly(ties: Ties, line: str) -> Deed | None:
    """What the failure itself speaks of: a number of a field, a library, an error that came, a metric that went."""
    if r := ties.reuse:
        return Deed(
            f"gives the field number {r.number} of `{r.before}` to `{r.after}`, "
            "so that whoever still has the old schema takes the one for the other or can't decode it"
        )
    if ties.bumped:
        return Deed(f"moves the library {ties.bumped} to another version, and what fails runs in it", line)
    if ties.says:
        return Deed(f'adds the check that says "{ties.says}"', line)
    if ties.rename and ties.silenced:
        moved = f"renames the metric `{ties.rename.before}` to `{ties.rename.after}`"
        return Deed(f"{moved}, for which alerts ask by its old name", is_blind=True)
    return None


def told(blame: Blame, failing: str, symptom: Finding | None, did: Deed, brought: str = "") -> str:
    """What it did, what that brought, when it went live and the line that did it; of an unknown one, when and what."""
    change = blame.change
    since = "" if brought else _since(symptom, change)
    if not did.what:
        before = (
            f", shortly before {failing} began to fail" if _is_before(change, symptom) else f", and {failing} fails"
        )
        before = f": {brought}" if brought else f"{before}."
        does = did.line or (f"changes {did.files}" if did.files else "")
        lead = f"{_named(change)} {_live(change) or 'is among the changes'}"
        return f"{lead}{f' and {does}' if does else ''}{before} {_joined('', since)}".strip()
    so = ", and" if " so " in did.what else ":" if ", so " in brought else ", so"
    fails = lower(brought.rstrip(".")) or f"{failing} fails"
    lead = f"{_named(change)} {did.what}." if did.is_blind else f"{_named(change)} {did.what}{so} {fails}."
    went = " ".join(p for p in (_live(change), _title(change) if _live(change) else "") if p)
    deed = " and ".join(p for p in (went, did.line) if p)
    return f"{lead} {_joined(f'It {deed}' if deed else '', since)}".strip()


def set_it(change: Change, name: str, before: str, after: str) -> str:
    """That it set a value, or took one away, and when that went live."""
    way = f"from {before} to {after}" if before and after else f"to {after}" if after else ""
    did = f"set `{name}` {way}" if way else f"took `{name}` away"
    return f"{_named(change)} {did}; it {_live(change) or 'is among the changes'}{_spaced(_title(change))}."


def _spaced(text: str) -> str:
    return f" {text}" if text else ""


def _joined(deed: str, since: str) -> str:
    said = "; ".join(p for p in (deed, since) if p)
    return f"{capital(said)}." if said else ""


def _named(change: Change) -> str:
    reason = change.finding.reason
    if change.sha and reason in ("commit", None):
        return f"Commit {change.sha[:8]}"
    if reason == "flag":
        facts = change.finding.facts
        of = f" of {change.services[0]}" if change.services else ""
        return f"The flag {facts.get('flag') or shorten(change.message, SHORT)}{of}"
    return linked.subject(change)


def _live(change: Change) -> str:
    """When it came to production, and what it moved."""
    facts, reason = change.finding.facts, change.finding.reason
    at = change.deploys[0].at if change.deploys else change.finding.at
    if reason == "flag":
        went = f"went from {' to '.join(_sides(str(facts['change'])))}" if _sides(str(facts.get("change", ""))) else ""
        return f"{went or 'was switched'} at {clock(at)}" if at else went or "was switched"
    if not at:
        return ""
    return f"was deployed at {clock(at)}" if change.deploys or reason in LIVE else f"dates from {clock(at)}"


def _sides(change: str) -> tuple[str, ...]:
    """Of `off->on`, or `5% -> 100%`."""
    before, arrow, after = change.partition("->")
    return (before.strip(), after.strip()) if arrow else ()


def _title(change: Change) -> str:
    """The first line of its message, in brackets."""
    if change.finding.reason == "flag":
        return ""
    said = shorten(change.message.split("\n")[0].replace('"', "'"), SHORT)
    return f'("{said}")' if said else ""


def _is_before(change: Change, symptom: Finding | None) -> bool:
    at = change.effective
    return bool(at and (symptom is None or symptom.at is None or symptom.at + GRACE >= at))


def _since(symptom: Finding | None, change: Change) -> str:
    """The failure's own words, and since when, where that is since the change."""
    words = phrase(symptom).replace('"', "'") if symptom else ""
    words = words.replace("'", "") if words.count("'") % 2 else words  # cut within a quotation
    if not symptom or not words:
        return ""
    timed = symptom.at and _is_before(change, symptom)
    return f'since {clock(symptom.at)}: "{words}"' if timed and symptom.at else f'the failure: "{words}"'
