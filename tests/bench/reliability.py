"""How often a claim of each strength is right, with the weights of the calibration fitted on other sources.

    python -m tests.bench.reliability [--fit]

Each source of incidents with a known cause is set aside in turn: the weights are fitted on the others, and the
claims are counted on it. `--fit` prints the weights that are fitted on all, for knowledge/calibration.py.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import Evidence
from knowledge import calibration
from knowledge.causes import ranked
from knowledge.drafts import candidate
from knowledge.scene import Scene
from tests.bench import cases, incidents

AT = datetime(2026, 1, 1, tzinfo=UTC)
APART = ("expected.json", "question.txt")
BANDS = ((0.0, 0.5, "inconclusive"), (0.5, 0.7, "likely"), (0.7, 1.01, "confident"))
SEEN, UNSEEN, OTHERS = 1.0, 3.0, 0.2  # how much an incident counts: the more, the less its rules were written on it
RIDGE, STEPS, RATE = 0.3, 4000, 0.1
FIRST = 1


@dataclass(frozen=True)
class Claim:
    """The first cause of an incident: what is known of it, and whether it is right."""

    source: str
    name: str
    features: tuple[float, ...]
    right: bool


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
    """The first causes of all incidents that are here."""
    return [*_of_incidents(incidents.INCIDENTS), *_of_incidents(incidents.UNSEEN), *_of_cases()]


def _of_incidents(within: Path) -> Iterator[Claim]:
    for folder in incidents.folders(within=within):
        expected = json.loads((folder / "expected.json").read_text())
        if (found := _first(folder)) and not expected.get("undecided"):
            said = found.statement if found.component.lower() in found.statement.lower() else f"{found}"
            right = incidents.hit(said[: incidents.CAP], expected)
            yield Claim(within.name, folder.name, found.features, right)


@dataclass(frozen=True)
class _First:
    statement: str
    component: str
    features: tuple[float, ...]

    def __str__(self) -> str:
        return f"{self.component}: {self.statement}"


def _first(folder: Path) -> _First | None:
    question = (folder / "question.txt").read_text().strip()
    scene = Scene(question, tuple(evidence(folder)))
    drafts = ranked(scene)
    if not drafts:
        return None
    return _First(candidate(drafts[0]).statement, drafts[0].component, calibration.features(drafts, scene))


def evidence(folder: Path) -> Iterator[Evidence]:
    """The files of an incident, read as the product does, without the expectation."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in APART)
    for number, path in enumerate(files, 1):
        yield FileAnalyst().analyse(path, str(path.relative_to(folder)), evidence=f"E{number}", at=AT)


def _of_cases() -> list[Claim]:
    found = {folder.name: first for folder in cases.folders() if (first := _first(folder))}
    if not found:
        return []
    with tempfile.TemporaryDirectory(prefix="cases-") as gone:
        for name, first in found.items():
            cause = {"statement": first.statement, "component": first.component}
            Path(gone, f"{name}.json").write_text(json.dumps({"root_causes": [cause]}))
        ranks = cases.score(Path(gone)).ranks
    return [Claim(n.split("-")[0], n, f.features, ranks.get(n) == str(FIRST)) for n, f in found.items()]


def fit(known: Sequence[Claim]) -> calibration.Weights:
    """A logistic regression by gradient descent, its signs held (ridge, no penalty on the constant)."""
    x = np.array([c.features for c in known])
    y = np.array([float(c.right) for c in known])
    weight = np.array([{"incidents": SEEN, "unseen": UNSEEN}.get(c.source, OTHERS) for c in known])
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
        bands += _bands(source, mine)
        told += mine
    return [*bands, *_bands("all", told)]


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
