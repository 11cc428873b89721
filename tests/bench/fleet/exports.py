"""Writes what was measured as people get it out of their tools: tables wide and long, files a service, answers."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from engines.abnormal import Measured
from tests.bench.fleet import names
from tests.bench.fleet.measuring import Case
from tests.bench.fleet.names import CONTAINERS, COUNTED, HOSTS, SHORT, TITLED, Convention
from tests.bench.fleet.running import Floats
from tests.bench.made import source, table

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"

Opened = list[tuple[Measured, Path]]
Columns = dict[tuple[str, str], Floats]  # by what it is of, and what is measured


def columns(case: Case, how: Convention) -> Columns:
    """All series of a case in a convention."""
    measured: dict[str, dict[str, Floats]] = {}
    for (part, metric), values in case.series.items():
        measured.setdefault(part, {})[metric] = values
    return {
        (part, name): values for part, of in measured.items() for name, values in names.told(of, how, case.step).items()
    }


def _pods(case: Case, found: Columns) -> Columns:
    """A series for each replica; one that is killed ends, and another begins."""
    random = np.random.default_rng(case.seed + 1)
    made: Columns = {}
    for part in case.system.parts:
        begin = f"{part.name.replace('_', '-').lower()}-{_drawn(random, 9)}"
        pods = [f"{begin}-{_drawn(random, 5)}" for _ in range(part.replicas)]
        dies = case.fault.sort == "kill" and part.name == case.culprit
        for (of, metric), values in found.items():
            if of != part.name:
                continue
            is_split = not any(word in metric.lower() for word in ("latency", "time", "rate(%)", "restart"))
            for i, pod in enumerate(pods):
                share = values / (len(pods) if is_split else 1) * np.exp(random.normal(0, 0.02, values.size))
                if dies and not i:
                    made[pod, metric] = _kept(share, slice(0, case.onset))
                    made[f"{begin}-{_drawn(np.random.default_rng(case.seed + 2), 5)}", metric] = _kept(
                        share, slice(case.onset + 1, None)
                    )
                else:
                    made[pod, metric] = share
    of_machines = {key: values for key, values in found.items() if key[0] in case.system.nodes}
    return made | of_machines


def _kept(values: Floats, part: slice) -> Floats:
    some = np.full(values.size, np.nan)
    some[part] = values[part]
    return some


def _drawn(random: np.random.Generator, count: int) -> str:
    return "".join(_LETTERS[int(i)] for i in random.integers(len(_LETTERS), size=count))


def _rows(times: Sequence[object], found: Columns) -> Iterable[list[object]]:
    listed = [values.tolist() for values in found.values()]
    return ([t, *row] for t, row in zip(times, zip(*listed, strict=True), strict=True))


def _epochs(case: Case) -> list[object]:
    return [int(t) for t in case.times]


def _written(case: Case) -> list[object]:
    return [datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for t in case.times]


def _wide(case: Case, folder: Path, found: Columns, joint: str) -> Opened:
    times = _written(case) if case.seed % 2 else _epochs(case)
    return [table(folder, "data.csv", [["time", *(f"{s}{joint}{m}" for s, m in found)], *_rows(times, found)])]


def short(case: Case, folder: Path) -> Opened:
    """`cart_cpu`, `cart_latency-90`."""
    return _wide(case, folder, columns(case, SHORT), "_")


def containers(case: Case, folder: Path) -> Opened:
    """`cart_container-cpu-usage-seconds-total`, `cart_istio-latency-90`."""
    return _wide(case, folder, columns(case, CONTAINERS), "_")


def piped(case: Case, folder: Path) -> Opened:
    """`cart|CpuUsage(m)`."""
    return _wide(case, folder, columns(case, TITLED), "|")


def pods(case: Case, folder: Path) -> Opened:
    """`cart-7d9f8b6c5-x2kqz_cpu`, with a column for each replica."""
    return _wide(case, folder, _pods(case, columns(case, SHORT)), "_")


def hosts(case: Case, folder: Path) -> Opened:
    """`host-12:cpu.user`."""
    return _wide(case, folder, columns(case, HOSTS), ":")


def dotted(case: Case, folder: Path) -> Opened:
    """`prod.cart.cpu.user`, as Graphite exports it."""
    found = columns(case, HOSTS)
    return _wide(case, folder, {(f"prod.{s}", m): v for (s, m), v in found.items()}, ".")


def by_service(case: Case, folder: Path) -> Opened:
    """A table for each service, and who calls whom in rows."""
    found = columns(case, TITLED)
    made = [table(folder, "edges.csv", [["source", "target"], *case.system.edges], is_graph=True)]
    for part in dict.fromkeys(s for s, _ in found):
        mine = {key: values for key, values in found.items() if key[0] == part}
        made.append(table(folder, f"{part}.csv", [["timestamp", *(m for _, m in mine)], *_rows(_epochs(case), mine)]))
    return made


def long(case: Case, folder: Path) -> Opened:
    """A row for each value."""
    found = columns(case, COUNTED)
    listed = {key: values.tolist() for key, values in found.items()}
    rows = [
        [t, s, m, v[i]] for i, t in enumerate(_epochs(case)) for (s, m), v in listed.items() if not math.isnan(v[i])
    ]
    return [table(folder, "metrics.csv", [["timestamp", "service", "kpi_name", "value"], *rows])]


def rows_of_pods(case: Case, folder: Path) -> Opened:
    """A row for each pod and moment, with a column for each metric."""
    found = _pods(case, columns(case, SHORT))
    metrics = list(dict.fromkeys(m for _, m in found))
    things = list(dict.fromkeys(s for s, _ in found))
    listed = {key: values.tolist() for key, values in found.items()}
    empty = [math.nan] * case.times.size
    rows = []
    for i, t in enumerate(_written(case)):
        for thing in things:
            cells = [listed.get((thing, m), empty)[i] for m in metrics]
            if not all(map(math.isnan, cells)):
                rows.append([t, thing, *cells])
    return [table(folder, "pods.csv", [["timestamp", "pod", *metrics], *rows])]


def by_metric(case: Case, folder: Path) -> Opened:
    """A table for each metric with a column for each service."""
    found = columns(case, SHORT)
    made = []
    for metric in dict.fromkeys(m for _, m in found):
        mine = {key: values for key, values in found.items() if key[1] == metric}
        made.append(table(folder, f"{metric}.csv", [["time", *(s for s, _ in mine)], *_rows(_epochs(case), mine)]))
    return made


def two_files(case: Case, folder: Path) -> Opened:
    """Usual times and the incident's apart, and a matrix of who calls whom."""
    found = columns(case, CONTAINERS)
    cut = max(10, case.onset - 5)
    parts = [p.name for p in case.system.parts]
    edges = set(case.system.edges)
    head = ["timestamp", *(f"{s}_{m}" for s, m in found)]
    rows = list(_rows(_epochs(case), found))
    return [
        table(folder, "normal.csv", [head, *rows[:cut]]),
        table(folder, "incident.csv", [head, *rows[cut:]]),
        table(
            folder,
            "graph.csv",
            [["", *parts], *([a, *(int((a, b) in edges) for b in parts)] for a in parts)],
            is_graph=True,
        ),
    ]


def selectors(case: Case, folder: Path) -> Opened:
    """`container_sockets{namespace="prod", pod="cart-7d9f8b6c5-x2kqz"}` as a column, as panels of Grafana export it."""
    found = _pods(case, columns(case, COUNTED))
    head = [f"{m}{{{_selector(_labels(case, s))}}}" for s, m in found]
    return [table(folder, "panel.csv", [["Time", *head], *_rows(_written(case), found)])]


def _selector(labels: dict[str, str]) -> str:
    return ", ".join(f'{key}="{value}"' for key, value in labels.items())


def _labels(case: Case, thing: str) -> dict[str, str]:
    return {"node": thing} if thing in case.system.nodes else {"namespace": "prod", "pod": thing}


def matrix(case: Case, folder: Path) -> Opened:
    """An answer of Prometheus over a range, and who calls whom in JSON."""
    result = [
        {
            "metric": {"__name__": metric, **_labels(case, thing)},
            "values": [
                [int(t), repr(v)] for t, v in zip(case.times, values.tolist(), strict=True) if not math.isnan(v)
            ],
        }
        for (thing, metric), values in _pods(case, columns(case, COUNTED)).items()
    ]
    answer, graph = folder / "range.json", folder / "calls.json"
    answer.write_text(json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}))
    graph.write_text(json.dumps({"edges": [{"source": a, "target": b} for a, b in case.system.edges]}))
    return [
        (source(answer, is_table=False, is_graph=False), answer),
        (source(graph, is_table=False, is_graph=True), graph),
    ]


FORMS: tuple[Callable[[Case, Path], Opened], ...] = (
    short,
    by_service,
    pods,
    long,
    containers,
    matrix,
    hosts,
    by_metric,
    piped,
    two_files,
    selectors,
    rows_of_pods,
    dotted,
)


def form(case: Case) -> Callable[[Case, Path], Opened]:
    """The forms take turns, in another order than the faults."""
    return FORMS[case.seed % len(FORMS)]
