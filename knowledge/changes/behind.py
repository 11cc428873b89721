"""The commit behind a flag: what a flag switches on came with the code that asks for it, often days before."""

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.changes.change import Change, is_harmless
from knowledge.components.names import key
from knowledge.drafts import Draft
from knowledge.words import shorten

SHORTEST = 5  # letters: a shorter flag is any word
TITLE = 60  # characters
WORD = re.compile(r"[A-Za-z][\w.-]*\w")


def told(draft: Draft, change: Change, changes: Sequence[Change]) -> Draft:
    """The cause with the commit that brought what the flag switches, where one is known."""
    commit = _brought(change, changes) if change.finding.reason == "flag" else None
    if commit is None:
        return draft
    title = shorten(commit.message.split("\n")[0].replace('"', "'"), TITLE)
    said = f'What it switches came with commit {commit.sha[:8]} ("{title}").'
    first, *rest = draft.findings
    return replace(draft, statement=f"{draft.statement} {said}", findings=(first, commit.finding, *rest))


def _brought(flag: Change, changes: Sequence[Change]) -> Change | None:
    """The last commit before the switch whose new lines name the flag, however they write it."""
    name = key(str(flag.finding.facts.get("flag", "")))
    if len(name) < SHORTEST:
        return None
    known = (c for c in changes if c.sha and c.finding.reason == "commit" and not is_harmless(c))
    naming = [c for c in known if name in _words(c.diff.added) and name not in _words(c.diff.removed)]
    at = flag.effective
    before = [c for c in naming if not (at and c.effective) or c.effective <= at]
    return max(before, key=lambda c: c.effective.timestamp() if c.effective else 0.0, default=None)


def _words(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(key(w) for line in lines for w in WORD.findall(line))
