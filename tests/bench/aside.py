"""How the answers hold where the rules that a source may have taught are set aside, source by source.

    python -m tests.bench.aside [--rules]

A rule (a pattern, a kind of diff, a kind of setting) is set aside for a source when it was added after that source
could be read (git says when) and names the right cause in no other source. What this shows: how many answers of a
source rest on rules that nothing else confirms. What it does not: the rules that are left were written by people who
had read the source, and the weights of the ranking are the same throughout; only incidents that nobody has read tell
how it carries over.
"""

import argparse
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from engines.models import Category
from knowledge.causes import ranked as causes
from knowledge.changes import diffs, links
from knowledge.changes.blame import blame
from knowledge.drafts import Draft
from knowledge.patterns.catalogue import catalogue
from knowledge.scene.scene import Scene
from tests.bench import cases, material
from tests.bench.material import Material

RULES = (
    "knowledge/patterns",
    *("knowledge/changes/diffs.yaml", "knowledge/changes/diffs_agreements.yaml", "knowledge/changes/settings.yaml"),
    *("knowledge/diffs.yaml", "knowledge/settings.yaml"),  # where they stood before
)
ADDED = re.compile(r"^\+\s*- (?:\{ *)?id: ([\w.]+)")
TOP = 5
BASES = {
    "the system's own messages": r"\bmessages?\b|repl(?:y|ies)|answers|states|diagnostics|error codes?|\bPOSIX E",
    "operations knowledge": r"operations knowledge|practice|\bmeaning of\b",
}
DOCUMENTED = "documentation and standards"


@dataclass(frozen=True)
class Result:
    """How many of a source came first and among the first five, as it is and with its own rules set aside."""

    source: str
    count: int
    ranks: tuple[int, ...]
    without: tuple[int, ...]
    aside: tuple[str, ...]

    def __str__(self) -> str:
        """One row of the table."""
        kept, left = (f"{sum(r == 1 for r in v)} and {len(v)}" for v in (self.ranks, self.without))
        return f"{self.source:10} | {self.count:3} | first, top {TOP}: {kept} | {len(self.aside):2} rules aside: {left}"


def results() -> list[Result]:
    """One for each source that is here."""
    known = material.everything()
    answers = {m.name: m.answer() for m in known}
    ranks = material.ranks(known, answers)
    uses: dict[str, set[str]] = defaultdict(set)
    for m in known:
        if ranks.get(m.name) == 1:
            for rule in _rules(answers[m.name][0], m):
                uses[rule].add(m.source)
    added, seen = _added(), _seen()
    return [_result(s, known, ranks, _own(s, uses, added, seen)) for s in dict.fromkeys(m.source for m in known)]


def _own(source: str, uses: Mapping[str, set[str]], added: Mapping[str, str], seen: Mapping[str, str]) -> set[str]:
    return {r for r, by in uses.items() if by == {source} and added.get(r.split(":")[1], "9") > seen.get(source, "")}


def _result(source: str, known: list[Material], ranks: Mapping[str, int], aside: set[str]) -> Result:
    mine = [m for m in known if m.source == source]
    with _without(aside):
        without = material.ranks(mine, {m.name: m.answer() for m in mine})
    names = [m.name for m in mine]
    before, after = (tuple(r[n] for n in names if r.get(n, TOP + 1) <= TOP) for r in (ranks, without))
    return Result(source, len(mine), before, after, tuple(sorted(aside)))


def _rules(draft: Draft, m: Material) -> Iterator[str]:
    """What an answer rests on."""
    if draft.pattern:
        yield f"pattern:{draft.pattern}"
    if draft.category is Category.CHANGE:
        scene = Scene(m.question, m.evidence)
        failures = links.Failures(scene)
        for judged in blame(scene):
            if judged.change.finding in draft.findings:
                yield from (f"diff:{judged.ties.kind.id}",) if judged.ties.kind else ()
                tie = links.link(judged.change, failures)
                yield from (f"setting:{tie.effect.id}",) if tie and tie.effect else ()


@contextmanager
def _without(aside: set[str]) -> Iterator[None]:
    """The knowledge without these rules."""
    gone = {sort: {r.split(":")[1] for r in aside if r.startswith(sort)} for sort in ("pattern", "diff", "setting")}
    kept = (
        (causes, "catalogue", tuple(p for p in catalogue() if p.id not in gone["pattern"])),
        (diffs, "kinds", tuple(k for k in diffs.kinds() if k.id not in gone["diff"])),
        (links, "effects", tuple(e for e in links.effects() if e.id not in gone["setting"])),
    )
    before = [(module, name, getattr(module, name)) for module, name, _ in kept]
    for module, name, rules in kept:
        setattr(module, name, partial(_same, rules))
    try:
        yield
    finally:
        for module, name, call in before:
            setattr(module, name, call)


def _same(rules: tuple[object, ...]) -> tuple[object, ...]:
    return rules


def _added() -> dict[str, str]:
    """When each rule was added, as git says."""
    found: dict[str, str] = {}
    at = ""
    for line in _git("log", "--reverse", "--format=@%cI", "-p", "--", *RULES).splitlines():
        if line.startswith("@2"):
            at = line[1:]
        elif new := ADDED.match(line):
            found.setdefault(new[1], at)
    return found


def _seen() -> dict[str, str]:
    """Since when a source could be read; the cases were there before the first rule."""
    first = {s: _git("log", "--reverse", "--format=%cI", "--", f"tests/{s}") for s in ("incidents", "unseen")}
    return {source: said.split("\n")[0] for source, said in first.items() if said}


def _git(*asked: str) -> str:
    return subprocess.run(("git", *asked), cwd=cases.ROOT, capture_output=True, text=True, check=False).stdout


def bases() -> Counter[str]:
    """On what the patterns rest, in three sorts."""
    return Counter(
        next((b for b, words in BASES.items() if re.search(words, p.rests_on, re.IGNORECASE)), DOCUMENTED)
        for p in catalogue()
    )


def figures() -> Iterator[str]:
    """The rows of the tables."""
    for basis, count in bases().most_common():
        yield f"patterns that rest on {basis} | {count}"
    for result in _with_all(results()):
        yield f"set aside: {result}"


def _with_all(found: list[Result]) -> list[Result]:
    ranks, without = (tuple(r for result in found for r in getattr(result, n)) for n in ("ranks", "without"))
    aside = tuple(rule for result in found for rule in result.aside)
    return [*found, Result("all", sum(r.count for r in found), ranks, without, aside)]


def main() -> int:
    """Print the tables, with the rules that are set aside where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", action="store_true", help="name the rules that are set aside for each source")
    asked = parser.parse_args()
    for basis, count in bases().most_common():
        print(f"{count:4} patterns rest on {basis}")
    for result in _with_all(results()):
        print(result)
        for rule in result.aside if asked.rules and result.source != "all" else ():
            print(f"    {rule}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
