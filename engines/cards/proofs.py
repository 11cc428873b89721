"""One short line for each thing that proves a claim: when, what, how often."""

from datetime import datetime

from engines import figures
from engines.cards import wording
from engines.correlation.wording import timeless
from engines.evidence import Finding, FindingKind
from engines.phrases import SPEAKING, phrase

LONGEST = 120
_SETTINGS = ("env", "setting")


def told(finding: Finding, day: datetime) -> str:
    """The finding in a few words; the line itself stands behind its citation."""
    when = f"{wording.clock(finding.at, day)} " if finding.at else ""
    what = _what(finding)
    return f"{when}{what}{counted(finding, what) if finding.kind in SPEAKING else ''}"


def counted(finding: Finding, told: str) -> str:
    """How often, where what is told does not say so itself."""
    times = f"{figures.number(finding.count)} times"
    return f", {times}" if finding.count > 1 and times not in told else ""


def _what(finding: Finding) -> str:
    facts, kind = finding.facts, finding.kind
    if kind in (FindingKind.LOG, FindingKind.STACK) and (words := phrase(finding)):
        return f'"{words}"'
    if kind is FindingKind.CONFIG and finding.reason in _SETTINGS and facts.get("key") and facts.get("value"):
        return f"{_who(finding)} sets `{facts['key']}={wording.cut(str(facts['value']), 60)}`"
    if kind is FindingKind.CHANGE:
        return wording.cut(_change(finding), LONGEST)
    summary = timeless(finding.summary) if kind is FindingKind.METRIC and finding.at else finding.summary
    return wording.short(summary, LONGEST)


def _change(finding: Finding) -> str:
    facts = finding.facts
    title = str(facts.get("message") or "").split("\n")[0].strip()
    if not any(facts.get(n) for n in ("message", "version", "commit")):
        return finding.summary.rstrip(".")
    version = f" {facts['version']}" if facts.get("version") else ""
    sha = f" {str(facts['commit'])[:8]}" if facts.get("commit") and not version else ""
    name = f"{finding.reason or 'change'}{f' of {finding.component}' if finding.component else ''}{version}{sha}"
    return f"{name}: {title}" if title and title not in name else name


def _who(finding: Finding) -> str:
    return finding.component or str(finding.facts.get("object", finding.file)).rpartition("/")[2]
