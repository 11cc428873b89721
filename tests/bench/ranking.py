"""Ranks the components of simulated incidents from files as people drop them, ours beside plain scorers.

    python -m tests.bench.ranking [SEED]

prints, by fault, in how many the culprit came first, and the same for the largest deviation in standard deviations.
The simulation is of our own making (tests/bench/mesh.py): services that call each other, a fault in one of them,
its latency and errors in those that call it. The ranking was made on seed TUNED; REPORTED are the seeds that count.
"""

import json
import math
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from adapters.evidence.ranking.ranker import rank
from engines.abnormal import Comparison, Measured, Ranking
from tests.bench.made import source, table
from tests.bench.measure import Figure
from tests.bench.mesh import BEFORE, Case, cases

TUNED, REPORTED = 0, (100, 200)
PER_FAULT = 12
FIRST = 5

Opened = list[tuple[Measured, Path]]


@dataclass(frozen=True)
class Score:
    """Shares of the cases: the culprit first, and the mean over being among the first one to five."""

    first: float
    average: float


def score(ranks: Sequence[int | None]) -> Score:
    """AC@1 and Avg@5 of the places of the culprits, from 1."""
    at = [sum(r is not None and r <= k for r in ranks) / len(ranks) for k in range(1, FIRST + 1)]
    return Score(at[0], sum(at) / FIRST)


def place(case: Case, names: Sequence[str]) -> int | None:
    """The culprit's place."""
    return names.index(case.culprit) + 1 if case.culprit in names else None


def ours(case: Case, number: int, folder: Path) -> Ranking:
    """Write the files of a case in the form that is the number's turn, and rank them."""
    form = FORMS[number % len(FORMS)]
    opened = form(case, folder)
    is_given = number % 2 == 0
    since = datetime.fromtimestamp(int(case.times[case.onset]), UTC) if is_given else None
    asked = Comparison(problem="Something is wrong", sources=tuple(s for s, _ in opened), since=since)
    return rank(asked, opened)


def ranks(seed: int) -> dict[str, list[int | None]]:
    """The culprit's place in each case, by fault."""
    found: dict[str, list[int | None]] = defaultdict(list)
    for number, case in enumerate(cases(PER_FAULT, seed)):
        with tempfile.TemporaryDirectory(prefix="ranking-") as folder:
            names = [s.component for s in ours(case, number, Path(folder)).suspects]
        found[case.fault].append(place(case, names))
    return found


def plain(seed: int) -> dict[str, list[int | None]]:
    """The same by the largest deviation in standard deviations of what was before, the onset given."""
    found: dict[str, list[int | None]] = defaultdict(list)
    for case in cases(PER_FAULT, seed):
        best: dict[str, float] = defaultdict(float)
        for (service, _), values in case.series.items():
            before, after = values[: case.onset], values[case.onset :]
            far = float(np.nanmax(np.abs(after - np.nanmean(before))) / (np.nanstd(before) or 1.0))
            best[service] = max(best[service], far)
        found[case.fault].append(place(case, sorted(best, key=lambda s: -best[s])))
    return found


def wide(case: Case, folder: Path) -> Opened:
    """One table with a column for each series."""
    keys = list(case.series)
    rows = [[t, *(case.series[k][i] for k in keys)] for i, t in enumerate(case.times)]
    return [table(folder, "data.csv", [["time", *(f"{s}_{m}" for s, m in keys)], *rows])]


def by_service(case: Case, folder: Path) -> Opened:
    """A table for each service, and who calls whom in rows."""
    made = [table(folder, "edges.csv", [["source", "target"], *case.calls], is_graph=True)]
    for service in sorted({s for s, _ in case.series}):
        metrics = [m for s, m in case.series if s == service]
        rows = [[t, *(case.series[service, m][i] for m in metrics)] for i, t in enumerate(case.times)]
        made.append(table(folder, f"{service}.csv", [["timestamp", *metrics], *rows]))
    return made


def leveled(case: Case, folder: Path) -> Opened:
    """Two tables with levels of columns, one of usual times, and a matrix of who calls whom."""
    keys = list(case.series)
    heads: list[list[object]] = [["service", *(s for s, _ in keys)], ["metric", *(m for _, m in keys)]]
    heads.append(["timestamp", *("" for _ in keys)])
    cut = BEFORE - 10
    rows = [[t, *(case.series[k][i] for k in keys)] for i, t in enumerate(case.times)]
    names = sorted({s for s, _ in keys})
    matrix = [[a, *(int((a, b) in case.calls) for b in names)] for a in names]
    return [
        table(folder, "normal.csv", [*heads, *rows[:cut]]),
        table(folder, "incident.csv", [*heads, *rows[cut:]]),
        table(folder, "graph.csv", [["", *names], *matrix], is_graph=True),
    ]


def long(case: Case, folder: Path) -> Opened:
    """One table with a row for each value."""
    rows = [[t, s, m, v[i]] for i, t in enumerate(case.times) for (s, m), v in case.series.items()]
    return [table(folder, "metrics.csv", [["timestamp", "service", "metric", "value"], *rows])]


def by_metric(case: Case, folder: Path) -> Opened:
    """A table for each metric with a column for each service."""
    services = sorted({s for s, _ in case.series})
    made = []
    for metric in dict.fromkeys(m for _, m in case.series):
        rows = [[t, *(case.series[s, metric][i] for s in services)] for i, t in enumerate(case.times)]
        made.append(table(folder, f"{metric}.csv", [["time", *services], *rows]))
    return made


def matrix(case: Case, folder: Path) -> Opened:
    """An answer of Prometheus over a range, and who calls whom in JSON."""
    result = [
        {
            "metric": {"__name__": metric, "service": service},
            "values": [[int(t), str(v)] for t, v in zip(case.times, values, strict=True) if not math.isnan(v)],
        }
        for (service, metric), values in case.series.items()
    ]
    answer = folder / "range.json"
    answer.write_text(json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}))
    graph = folder / "calls.json"
    graph.write_text(json.dumps({"edges": [{"source": a, "target": b} for a, b in case.calls]}))
    return [
        (source(answer, is_table=False, is_graph=False), answer),
        (source(graph, is_table=False, is_graph=True), graph),
    ]


FORMS: tuple[Callable[[Case, Path], Opened], ...] = (wide, by_service, leveled, long, by_metric, matrix)


def figures() -> Iterator[Figure]:
    """For each seed that counts."""
    for seed in REPORTED:
        told, rule = _all(ranks(seed)), _all(plain(seed))
        number = PER_FAULT * 6
        yield Figure(
            f"culprits not first of {number} (seed {seed}) / largest deviation", 1 - told.first, 1 - rule.first, _share
        )


def _all(found: dict[str, list[int | None]]) -> Score:
    return score([r for places in found.values() for r in places])


def _share(value: float) -> str:
    return f"{value:.1%}"


def main() -> None:
    """Print a table for each seed."""
    for seed in [int(a) for a in sys.argv[1:]] or [TUNED, *REPORTED]:
        begin = time.perf_counter()
        told, rule = ranks(seed), plain(seed)
        spent = (time.perf_counter() - begin) / (6 * PER_FAULT)
        for fault, places in told.items():
            print(f"{seed:4} {fault:8} {score(places)} plain {score(rule[fault])}")
        print(f"{seed:4} all      {_all(told)} plain {_all(rule)}  {spent:.2f} s each")


if __name__ == "__main__":
    main()
