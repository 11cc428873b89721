"""Compare how sure the first cause is said to be with how often it is right, and what fitting the scores would bring.

    python -m tests.bench.calibration

The sources are the incidents of tests/incidents and the scenarios of tests/knowledge. The map from score to share is
fitted without the source that it is tried on (pool-adjacent-violators), so the last column says what would carry over.
"""

import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.bench import incidents
from tests.knowledge.evidence_of import assess
from tests.knowledge.test_scenarios import SCENARIOS, said

BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 1.0)


@dataclass(frozen=True)
class Point:
    """One answer: how sure it was, and whether its first cause was right."""

    source: str
    confidence: float
    right: bool


def points() -> list[Point]:
    """All answers that name a cause."""
    with tempfile.TemporaryDirectory(prefix="calibration-") as folder:
        return [*_of_incidents(), *_of_scenarios(Path(folder))]


def _of_incidents() -> list[Point]:
    answers = [(f, incidents.investigate(f)) for f in incidents.folders()]
    return [
        Point("incidents", float(a["root_causes"][0]["confidence"]), incidents.result(f, a).rank == 1)
        for f, a in answers
        if a["root_causes"]
    ]


def _of_scenarios(folder: Path) -> list[Point]:
    found = []
    for scenario in SCENARIOS:
        candidates = assess(scenario["files"], scenario["ask"], folder).candidates
        if candidates:
            right = all(re.search(w, said(candidates[0]), re.IGNORECASE) for w in scenario["says"])
            source = "mixed scenarios" if scenario["family"] == "mixed" else "scenarios"
            found.append(Point(source, candidates[0].prior, right))
    return found


def fitted(known: Sequence[Point]) -> list[tuple[float, float]]:
    """Steps of a rising map from confidence to the share that is right, by pool-adjacent-violators."""
    blocks = [[p.confidence, float(p.right), 1.0] for p in sorted(known, key=lambda p: p.confidence)]
    merged: list[list[float]] = []
    for block in blocks:
        merged.append(block)
        while len(merged) > 1 and merged[-2][1] / merged[-2][2] >= merged[-1][1] / merged[-1][2]:
            last = merged.pop()
            merged[-1] = [merged[-1][0], merged[-1][1] + last[1], merged[-1][2] + last[2]]
    return [(least, right / count) for least, right, count in merged]


def mapped(confidence: float, steps: Sequence[tuple[float, float]]) -> float:
    """The share that the fitted map gives."""
    return next((share for least, share in reversed(steps) if confidence >= least), steps[0][1])


def brier(tried: Sequence[Point], steps: Sequence[tuple[float, float]] = ()) -> float:
    """The mean squared distance of what was said and what was right; 0 is perfect, .25 says nothing."""
    told = ((mapped(p.confidence, steps) if steps else p.confidence, p.right) for p in tried)
    return sum((c - right) ** 2 for c, right in told) / len(tried)


def table(all_points: Sequence[Point]) -> str:
    """Per source, the bins, then the distance as it is and with a map fitted on the other sources."""
    lines = ["source | said | n | right"]
    for source in dict.fromkeys(p.source for p in all_points):
        own = [p for p in all_points if p.source == source]
        others = [p for p in all_points if p.source != source]
        for low, high in pairwise(BINS):
            if within := [p for p in own if low <= p.confidence < high]:
                share = sum(p.right for p in within) / len(within)
                lines.append(f"{source} | {low:.1f}-{high:.1f} | {len(within)} | {share:.2f}")
        lines.append(f"{source}: Brier {brier(own):.3f}, with a map of the others {brier(own, fitted(others)):.3f}")
    return "\n".join(lines)


def main() -> int:
    """Print the table."""
    print(table(points()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
