"""How often the finding that stands out most names the cause, with the weights fitted on other sources.

    python -m tests.bench.standing [--fit]

No pattern has a part in it: this is what is left where none fits. Each source of incidents with a known cause is set
aside in turn, the weights of knowledge/causes/guesses.py are fitted on the others, and the findings of its incidents
are put in order. `--fit` prints the weights that are fitted on all.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.causes import guesses
from knowledge.drafts import candidate
from knowledge.scene.scene import Scene
from tests.bench import incidents, material

TOP = 5
RIDGE, STEPS, RATE = 2.0, 4000, 0.5
SIGNS = (1, 1, 1, 0, 0)  # of WEIGHTS: what is alone, detailed and single can't count against a finding


@dataclass(frozen=True)
class Choice:
    """The findings of an incident: a row of features each, and which of them name the cause."""

    source: str
    features: NDArray[np.float64]
    right: NDArray[np.bool_]

    def place(self, weights: NDArray[np.float64]) -> int:
        """Where the first that names it comes, from 1 on; 0 where none does."""
        ordered = self.right[np.argsort(-(self.features @ weights), kind="stable")]
        return int(np.argmax(ordered)) + 1 if ordered.any() else 0


def choices() -> Iterator[Choice]:
    """Every incident whose evidence decides it."""
    for m in material.everything():
        expected = material.expected(m)
        if expected.get("undecided"):
            continue
        scene = Scene(m.question, m.evidence)
        shown = guesses.shown(scene)
        table = np.array(list(guesses.features(shown, scene)), dtype=float).reshape(len(shown), len(guesses.WEIGHTS))
        said = (guesses.draft(f, 0.0) for f in shown)
        right = [incidents.hit(f"{d.component}: {candidate(d).statement}", expected) for d in said]
        yield Choice(m.source, table, np.array(right, dtype=bool))


def fit(known: Sequence[Choice]) -> NDArray[np.float64]:
    """A conditional logit by gradient ascent over the incidents where some name the cause and some do not."""
    told = [c for c in known if c.right.any() and not c.right.all()]
    weights = np.zeros(len(guesses.WEIGHTS))
    for _ in range(STEPS):
        slope = -RIDGE * weights / len(told)
        for c in told:
            chosen = np.exp(c.features @ weights - np.max(c.features @ weights))
            chosen /= chosen.sum()
            right = chosen * c.right / (chosen * c.right).sum()
            slope += c.features.T @ (right - chosen) / len(told)
        weights = weights + RATE * slope
        weights = np.where(np.array(SIGNS) * weights < 0, 0.0, weights)
    return weights


def figures() -> Iterator[str]:
    """The rows of the table."""
    yield from rows(list(choices()))


def rows(known: Sequence[Choice]) -> Iterator[str]:
    """One for each source, by weights that never saw it, and one for all."""
    places: list[int] = []
    for source in dict.fromkeys(c.source for c in known):
        weights = fit([c for c in known if c.source != source])
        mine = [c.place(weights) for c in known if c.source == source]
        places += mine
        yield _row(source, mine)
    yield _row("all", places)


def _row(source: str, places: Sequence[int]) -> str:
    first, among = sum(p == 1 for p in places), sum(0 < p <= TOP for p in places)
    return f"{source:14} | {len(places):3} | named by what stands out most: first {first}, top {TOP}: {among}"


def main() -> int:
    """Print the table, and the weights where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="print the weights fitted on all")
    asked = parser.parse_args()
    known = list(choices())
    print("\n".join(rows(known)))
    if asked.fit:
        print({name: round(float(w), 2) for name, w in zip(guesses.WEIGHTS, fit(known), strict=True)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
