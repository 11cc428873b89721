"""How often a claim of each strength is right, with the weights of the calibration fitted on other sources.

    python -m tests.bench.reliability [--fit]

Each source of incidents with a known cause is set aside in turn: the weights are fitted on the others, and the
claims are counted on it: of whole incidents, and of each of their files alone, where the cause may lie elsewhere.
`--fit` prints the weights that are fitted on all, for knowledge/causes/calibration.py. The patterns were written by
people who had read these incidents, so that claims of whole ones are right more often here than on incidents that
nobody read; the files alone, most of which do not hold the cause, say more of how a claim carries over.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from knowledge.causes import calibration
from knowledge.scene.scene import Scene
from tests.bench import material
from tests.bench.material import Material

BANDS = ((0.0, 0.5, "inconclusive"), (0.5, 0.7, "likely"), (0.7, 1.01, "confident"))
COUNTS, OTHERS = (
    {"incidents": 1.0, "unseen": 3.0, "unseen_third": 3.0, "unseen_fourth": 3.0},
    0.2,
)  # the more, the less the rules were written on it
ALONE = 0.5  # of what its incident counts
RIDGE, STEPS, RATE = 0.3, 4000, 0.1


@dataclass(frozen=True)
class Claim:
    """The first cause of an incident: what is known of it, and whether it is right."""

    source: str
    name: str
    features: tuple[float, ...]
    right: bool
    is_alone: bool = False  # of one file of the incident


@dataclass(frozen=True)
class Band:
    """The claims of one strength."""

    source: str
    word: str
    claims: int
    right: int
    said: float  # the mean of what was claimed

    def __str__(self) -> str:
        """One row of the table."""
        share = f"{self.right / self.claims:.2f}" if self.claims else "-"
        return f"{self.source:10} | {self.word:12} | {self.claims:3} | said {self.said:.2f} | right {share}"


def claims() -> list[Claim]:
    """The first causes of all incidents that are here, and of each of their files."""
    known = material.everything()
    lots = [known, *([m for m in lot if m] for lot in zip_longest(*(m.alone() for m in known)))]
    return [c for number, lot in enumerate(lots) for c in _claims(lot, is_alone=number > 0)]


def _claims(lot: Sequence[Material], *, is_alone: bool) -> Iterator[Claim]:
    answers = {m.name: m.answer() for m in lot}
    ranks = material.ranks(lot, answers)
    for m in lot:
        if drafts := answers[m.name]:
            values = calibration.features(drafts, Scene(m.question, m.evidence))
            yield Claim(m.source, m.name, values, ranks.get(m.name) == 1, is_alone)


def fit(known: Sequence[Claim]) -> calibration.Weights:
    """A logistic regression by gradient descent, its signs held (ridge, no penalty on the constant)."""
    x = np.array([c.features for c in known])
    y = np.array([float(c.right) for c in known])
    weight = np.array([COUNTS.get(c.source, OTHERS) * (ALONE if c.is_alone else 1.0) for c in known])
    signs, w = np.array(calibration.SIGNS), np.zeros(x.shape[1])
    for _ in range(STEPS):
        slope: NDArray[np.float64] = x.T @ (weight * (1 / (1 + np.exp(-x @ w)) - y)) / weight.sum()
        penalty = RIDGE * w / len(y)
        penalty[0] = 0.0
        w = w - RATE * (slope + penalty)
        w = np.where(signs * w < 0, 0.0, w)
    return calibration.Weights(*(round(float(v), 2) for v in w))


def set_aside(known: Sequence[Claim]) -> list[Band]:
    """The bands of each source, by weights that never saw it, then of all."""
    told: list[tuple[Claim, float]] = []
    bands: list[Band] = []
    for source in dict.fromkeys(c.source for c in known):
        weights = fit([c for c in known if c.source != source])
        mine = [(c, calibration.likely(c.features, weights)) for c in known if c.source == source]
        bands += _bands(source, [v for v in mine if not v[0].is_alone])
        told += mine
    bands += _bands("all", [v for v in told if not v[0].is_alone])
    return [*bands, *_bands("one file", [v for v in told if v[0].is_alone])]


def _bands(source: str, told: Sequence[tuple[Claim, float]]) -> Iterator[Band]:
    for low, high, word in BANDS:
        within = [(c, p) for c, p in told if low <= p < high]
        mean = sum(p for _, p in within) / len(within) if within else 0.0
        yield Band(source, word, len(within), sum(c.right for c, _ in within), mean)


def figures() -> Iterator[str]:
    """The rows of the table."""
    for band in set_aside(claims()):
        yield f"reliability: {band}"


def main() -> int:
    """Print the table, and the weights where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="print the weights fitted on all")
    asked = parser.parse_args()
    known = claims()
    print("\n".join(str(band) for band in set_aside(known)))
    if asked.fit:
        print([round(v, 2) for v in astuple(fit(known))])
    return 0


if __name__ == "__main__":
    sys.exit(main())
