"""Components by abnormality: how far series depart, whom calls explain, since when, and from which files."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from adapters.evidence import components
from adapters.evidence.extractor import Document
from adapters.evidence.extractors import calls, headers
from adapters.evidence.extractors.metric import kinds, naming
from adapters.evidence.ranking.departure import Floats, Usual, departure
from adapters.evidence.ranking.ranker import rank
from engines.abnormal import Comparison, Measured, MetricKind, Ranking
from tests.evidence.structured import in_order

CAME = datetime(2026, 3, 1, tzinfo=UTC)
BEGIN, STEP, COUNT, ONSET = 1_700_000_000, 30, 60, 40
NOTHING = np.empty(0)
WOBBLE = np.array([1.0, 1.03, 0.98, 1.01, 0.97, 1.02])

Rows = Sequence[Sequence[object]]
Files = dict[str, Rows | str]


def flat(level: float, count: int = COUNT) -> Floats:
    return level * np.resize(WOBBLE, count)


def stepped(level: float, after: float) -> Floats:
    return np.concatenate([flat(level, ONSET), flat(after, COUNT - ONSET)])


def strength(values: Floats, metric: str, elsewhere: Floats = NOTHING) -> float:
    way = kinds.way(metric, kinds.kind_of(metric))
    found = departure(Usual(values[:ONSET], elsewhere), values[ONSET:], way)
    return found.strength if found else -1.0


def spiked(values: Floats) -> Floats:
    told = values.copy()
    told[ONSET + 7] *= 40
    return told


def rare(every: int) -> Floats:
    """One event every so many samples, as a rate."""
    return np.where(np.arange(COUNT) % every == 0, 1 / 15, 0.0)


@pytest.mark.parametrize(
    ("more", "metric", "less"),
    [
        (stepped(20, 80), "latency_ms", stepped(20, 24)),  # further
        (stepped(20, 80), "latency_ms", stepped(80, 20)),  # it is bad when it is high
        (100 - stepped(0.1, 4), "success_rate", 100 - stepped(4, 0.1)),  # and this when it is low
        (100 - stepped(0.1, 4), "availability", 100 - stepped(0.1, 0.2)),  # what is lacking counts, not what is there
        (stepped(20, 30), "latency_ms", spiked(flat(20))),  # it lasts
        (stepped(0.0, 0.5), "errors", rare(9)),  # events that come by chance
        (stepped(20, 20.5), "cpu", flat(20)),
    ],
)
def test_what_departs_more_is_stronger(more: Floats, metric: str, less: Floats) -> None:
    assert strength(more, metric) > 2 * strength(less, metric) >= 0


def test_the_strength_knows_no_unit() -> None:
    assert strength(stepped(20, 80), "latency") == pytest.approx(strength(stepped(0.02, 0.08), "latency"))


def test_what_is_otherwise_only_than_elsewhere_has_drifted() -> None:
    drifted = strength(flat(80), "latency", elsewhere=flat(20))
    assert drifted < 0.5 < strength(stepped(20, 80), "latency", elsewhere=flat(20))


def test_too_little_says_nothing() -> None:
    assert departure(Usual(flat(1, 2), NOTHING), flat(9, 5), kinds.Way.UP) is None
    assert departure(Usual(flat(1, 5), NOTHING), NOTHING, kinds.Way.UP) is None


@pytest.mark.parametrize(
    ("metric", "kind", "way"),
    [
        ("PodServerLatencyP99(s)", MetricKind.LATENCY, "up"),
        ("http_requests_errors_total", MetricKind.ERRORS, "up"),
        ("SuccessRate(%)", MetricKind.ERRORS, "down"),
        ("container_cpu_usage_seconds_total", MetricKind.CPU, "up"),
        ("FreeableMemory", MetricKind.MEMORY, "down"),
        ("NetworkReceiveBytes", MetricKind.NETWORK, "either"),
        ("requests Sum", MetricKind.TRAFFIC, "either"),
        ("pg_stat_activity", MetricKind.OTHER, "either"),
    ],
)
def test_a_name_says_what_is_measured(metric: str, kind: MetricKind, way: str) -> None:
    assert (kinds.kind_of(metric), kinds.way(metric, kind).value) == (kind, way)


@pytest.mark.parametrize(
    ("names", "apart"),
    [
        (["cart_cpu", "cart_mem", "db-main_cpu", "db-main_mem"], {"cart": "cpu mem", "db-main": "cpu mem"}),
        (  # the thing ends where most share what follows
            [f"{s}_{m}" for s in ("ads", "cart") for m in ("container-cpu-user", "container-cpu-system", "latency-90")],
            dict.fromkeys(("ads", "cart"), "container-cpu-user container-cpu-system latency-90"),
        ),
        (  # a joint that stands in the names of things too, and in those of metrics
            [f"{s}:{m}" for s in ("host-12", "mail-api", "order-db") for m in ("cpu.user", "http.5xx", "mem-used")],
            dict.fromkeys(("host-12", "mail-api", "order-db"), "cpu.user http.5xx mem-used"),
        ),
        (  # all things end alike: the word is theirs
            [f"{s}-service_{m}" for s in ("bk-mail", "bk-cart") for m in ("cpu", "istio-latency-90")],
            dict.fromkeys(("bk-mail-service", "bk-cart-service"), "cpu istio-latency-90"),
        ),
        (  # all metrics begin alike: the word is theirs
            [f"{s}_container_{m}" for s in ("mail", "cart") for m in ("cpu_seconds", "memory_bytes")],
            dict.fromkeys(("mail", "cart"), "container_cpu_seconds container_memory_bytes"),
        ),
        (  # the environment is no part of a thing's name
            [f"prod.{s}.{m}" for s in ("web", "cart") for m in ("cpu.user", "mem.used")],
            dict.fromkeys(("web", "cart"), "cpu.user mem.used"),
        ),
        (["cpu_usage", "mem_usage", "disk_free"], {}),
        (["latency_p50", "latency_p99", "errors_total"], {}),
    ],
)
def test_names_of_a_wide_table_come_apart(names: list[str], apart: dict[str, str]) -> None:
    told: dict[str, list[str]] = {}
    for thing, metric in naming.split(names).values():
        told.setdefault(thing, []).append(metric)
    assert {k: " ".join(v) for k, v in told.items()} == apart


def test_a_number_is_an_ordinal_where_they_count_from_nought() -> None:
    told = components.workloads(["kafka-0", "kafka-1", "node-1", "node-2", "svc-017", "cart-7d9f8b6c5-x2kqz"])
    assert list(told.values()) == ["kafka", "kafka", "node-1", "node-2", "svc-017", "cart"]


@pytest.mark.parametrize(
    ("columns", "metric"), [(["member", "receipt-db", "web", "cart"], "latency"), (["cpu", "errors", "web"], None)]
)
def test_a_file_of_one_metric_has_columns_that_are_things(columns: list[str], metric: str | None) -> None:
    assert naming.of_file(columns, "latency.csv") == metric


def test_levels_of_columns_say_what_they_are_of() -> None:
    rows = [["service", "a", "", "b"], ["metric", "latency", "errors", "latency"], ["stat", "p90", "sum", "p90"]]
    found = headers.read([*rows, ["time", "", "", ""], ["2026-01-01 10:00:00", "1", "2", "3"]])
    assert found is not None
    assert (found.rows, found.time) == (4, "time")
    assert [(found.labels(i)["service"], found.metric(i)) for i in (1, 2, 3)] == [
        ("a", "latency p90"),
        ("a", "errors sum"),
        ("b", "latency p90"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["time", "cpu"], ["2026-01-01 10:00:00", "1"]],
        [["time", "cpu"], ["", "ms"]],
        [["time", "1"], ["x", "2"], ["2026-01-01 10:00:00", "1"]],
        [],
    ],
)
def test_a_plain_table_has_no_levels(rows: list[list[str]]) -> None:
    assert headers.read(rows) is None


def document(tmp_path: Path, name: str, text: str) -> Document:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return Document(path, name, "E1", CAME)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("edges.csv", "source,target,count\nweb,cart,4\ncart,db,2\nweb,web,1\n"),
        ("deps.json", '[{"parent":"web","child":"cart","callCount":4},{"parent":"cart","child":"db","callCount":2}]'),
        ("graph.csv", ",web,cart,db\nweb,0,1,0\ncart,0,0,1.0\ndb,0,,0\n"),
        ("graph.json", '{"links":[{"source":"web","target":"cart"},{"source":"cart","target":"db"}]}'),
        ("calls.json", '{"web":["cart"],"cart":["db"],"db":[]}'),
        (
            "mesh.json",
            (
                '{"elements":{"nodes":[{"data":{"id":"1","app":"web"}},{"data":{"id":"2","app":"cart"}},'
                '{"data":{"id":"3","app":"db"}}],"edges":[{"data":{"source":"1","target":"2"}},'
                '{"data":{"source":"2","target":"3"}}]}}'
            ),
        ),
        ("calls.dot", 'digraph g {\n  web -> "cart";\n  "cart" -> db [label=2];\n}\n'),
    ],
)
def test_a_call_graph_is_read_however_it_is_written(tmp_path: Path, name: str, text: str) -> None:
    found = document(tmp_path, name, text)
    assert calls.Calls().detect(found)
    assert [(c.caller, c.callee) for c in calls.read(found)] == [("web", "cart"), ("cart", "db")]
    assert calls.Calls().extract(found).findings[0].summary.startswith("2 calls between 3 components")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("flags.json", '[{"flag":"x","from":"off","to":"on","at":"2026-01-01"},{"flag":"y","from":"on","to":"off"}]'),
        ("changes.csv", "setting,from,to\nx,1,2\ny,2,3\n"),
        ("times.csv", ",cpu,mem\n2026-01-01,1,2\n2026-01-02,1,2\n"),
        ("graph.json", '{"edges": [}'),
        ("graph.csv", ",\x00,\n\n"),
        ("deep.json", "[" * 5000),
    ],
)
def test_what_is_no_call_graph_is_left_to_others(tmp_path: Path, name: str, text: str) -> None:
    assert not calls.Calls().detect(document(tmp_path, name, text))


# The front waits for the cart, which waits for the database: all three are slow, and the database began it.
LATENCIES = {"web": stepped(100, 180), "cart": stepped(60, 140), "db": stepped(10, 90), "mail": flat(5)}
CPUS = {"web": flat(30), "cart": flat(20), "db": flat(40), "mail": flat(10)}
CALLS = [("web", "cart"), ("cart", "db"), ("web", "mail")]
TIMES = [BEGIN + STEP * i for i in range(COUNT)]


def wide() -> Files:
    keys = list(LATENCIES)
    rows = [[t, *(LATENCIES[k][i] for k in keys), *(CPUS[k][i] for k in keys)] for i, t in enumerate(TIMES)]
    return {"data.csv": [["time", *(f"{k}_latency" for k in keys), *(f"{k}_cpu" for k in keys)], *rows]}


def long() -> Files:
    rows = [
        [t, k, m, v[k][i]] for i, t in enumerate(TIMES) for m, v in (("latency", LATENCIES), ("cpu", CPUS)) for k in v
    ]
    return {"m.csv": [["timestamp", "service", "metric", "value"], *rows]}


def by_service() -> Files:
    return {
        f"{k}.csv": [["time", "latency", "cpu"], *([t, LATENCIES[k][i], CPUS[k][i]] for i, t in enumerate(TIMES))]
        for k in LATENCIES
    }


def by_metric() -> Files:
    told = (("latency_p90", LATENCIES), ("cpu_usage", CPUS))
    return {
        f"{name}.csv": [["time", *of], *([t, *(v[i] for v in of.values())] for i, t in enumerate(TIMES))]
        for name, of in told
    }


def leveled() -> Files:
    keys = list(LATENCIES)
    heads = [["service", *keys, *keys], ["metric", *["latency"] * 4, *["cpu"] * 4], ["time", *[""] * 8]]
    rows = [[t, *(LATENCIES[k][i] for k in keys), *(CPUS[k][i] for k in keys)] for i, t in enumerate(TIMES)]
    cut = ONSET - 6
    return {"normal.csv": [*heads, *rows[:cut]], "incident.csv": [*heads, *rows[cut:]]}


def matrix() -> Files:
    result = [
        {"metric": {"__name__": m, "service": k}, "values": [[t, str(v)] for t, v in zip(TIMES, of[k], strict=True)]}
        for m, of in (("latency", LATENCIES), ("cpu", CPUS))
        for k in of
    ]
    return {"range.json": json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})}


def ranked(folder: Path, files: Files, since: int | None = None, problem: str = "") -> Ranking:
    opened = []
    for number, (name, content) in enumerate(files.items(), 1):
        path = folder / name
        if isinstance(content, str):
            path.write_text(content)
        else:
            with path.open("w", newline="") as file:
                csv.writer(file).writerows(content)
        is_graph, is_moment = name.startswith("edges"), name.startswith("at")
        is_table = name.endswith(".csv") and not is_graph
        kind = {"is_table": is_table, "is_graph": is_graph, "is_moment": is_moment}
        opened.append((Measured(evidence=f"E{number}", file=name, sha256="", at=CAME, **kind), path))
    given = None if since is None else datetime.fromtimestamp(since, UTC)
    asked = Comparison(problem=problem, sources=tuple(s for s, _ in opened), since=given)
    return rank(asked, opened)


def edges(pairs: Iterable[tuple[str, str]] = CALLS) -> Files:
    return {"edges.csv": [["source", "target"], *pairs]}


FORMS: tuple[Callable[[], Files], ...] = (wide, long, by_service, by_metric, leveled, matrix)


@pytest.mark.parametrize("form", FORMS)
def test_blame_goes_down_the_calls_in_every_form(tmp_path: Path, form: Callable[[], Files]) -> None:
    found = ranked(tmp_path, form() | edges(), since=TIMES[ONSET])
    assert next(s.component for s in found.suspects) == "db"
    assert (found.calls, found.is_onset_given, found.series) == (3, True, 8)
    assert {s.component: s.explained_by for s in found.suspects} | {"db": None} == {
        "db": None,
        "cart": "db",
        "web": "cart",
    } | {s.component: s.explained_by for s in found.suspects if s.component == "mail"}
    first = found.suspects[0].series[0]
    assert (first.kind, round(first.before), first.after > 80) == (MetricKind.LATENCY, 10, True)


def test_replicas_are_compared_each_with_itself(tmp_path: Path) -> None:
    values = {"cart-7d9f8b6c5-x2kqz": LATENCIES["cart"], "web-5c8d7f9b4-aaaa2": LATENCIES["mail"]}
    values["web-5c8d7f9b4-bbbb3"] = [50 * v for v in LATENCIES["mail"]]  # busier, and as it always is
    rows = [[t, pod, v[i]] for i, t in enumerate(TIMES) for pod, v in values.items()]
    found = ranked(tmp_path, {"pods.csv": [["timestamp", "pod", "latency"], *rows]}, since=TIMES[ONSET])
    assert [s.component for s in found.telling] == ["cart"]
    assert found.series == 3


def test_a_table_with_bars_in_its_names_is_one_with_commas(tmp_path: Path) -> None:
    keys = list(LATENCIES)
    rows = [[t, *(LATENCIES[k][i] for k in keys), *(CPUS[k][i] for k in keys)] for i, t in enumerate(TIMES)]
    head = ["time", *(f"{k}|latency" for k in keys), *(f"{k}|cpu" for k in keys)]
    found = ranked(tmp_path, {"data.csv": [head, *rows]} | edges(), since=TIMES[ONSET])
    assert found.suspects[0].component == "db"


@pytest.mark.parametrize("form", FORMS)
def test_each_number_stands_in_the_line_that_is_cited(tmp_path: Path, form: Callable[[], Files]) -> None:
    found = ranked(tmp_path, form() | edges(), since=TIMES[ONSET])
    for series in (s for suspect in found.suspects for s in suspect.series):
        cited = series.citation
        line = (tmp_path / cited.file).read_text().split("\n")[cited.line - 1].rstrip("\r")
        assert in_order(cited.quote, line)
        numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", line)]
        assert any(n == pytest.approx(series.after, rel=1e-5) for n in numbers), (series, line)


@pytest.mark.parametrize("form", FORMS)
def test_the_onset_is_found_where_nobody_says_it(tmp_path: Path, form: Callable[[], Files]) -> None:
    found = ranked(tmp_path, form() | edges())
    assert found.onset is not None
    assert abs(found.onset.timestamp() - TIMES[ONSET]) <= STEP
    assert (found.is_onset_given, found.suspects[0].component) == (False, "db")


def test_a_file_that_says_nothing_but_a_moment_gives_the_onset(tmp_path: Path) -> None:
    found = ranked(tmp_path, {**wide(), **edges(), "at.txt": f"{TIMES[ONSET + 2]}\n"})
    assert found.onset is not None
    assert (found.onset.timestamp(), found.is_onset_given) == (TIMES[ONSET + 2], True)


def test_a_callee_that_adds_little_is_not_to_blame(tmp_path: Path) -> None:
    latencies = {"web": stepped(100, 800), "cart": stepped(1, 5), "mail": flat(5)}
    rows = [[t, *(v[i] for v in latencies.values())] for i, t in enumerate(TIMES)]
    table: Files = {"d.csv": [["time", *(f"{k}_latency" for k in latencies)], *rows]}
    found = ranked(tmp_path, table | edges([("web", "cart"), ("web", "mail")]), since=TIMES[ONSET])
    assert (found.suspects[0].component, found.suspects[0].explained_by) == ("web", None)


def test_nobody_is_explained_by_itself(tmp_path: Path) -> None:
    found = ranked(tmp_path, wide() | edges([*CALLS, ("db", "db"), ("web", "web")]), since=TIMES[ONSET])
    assert all(s.explained_by != s.component for s in found.suspects)


def test_what_the_complained_of_does_not_call_comes_after(tmp_path: Path) -> None:
    latencies = {"web": stepped(50, 90), "cart": stepped(20, 60), "batch": stepped(20, 61)}
    rows = [[t, *(v[i] for v in latencies.values())] for i, t in enumerate(TIMES)]
    table: Files = {"d.csv": [["time", *(f"{k}_latency" for k in latencies)], *rows]}
    asked = ranked(tmp_path, table | edges([("web", "cart")]), TIMES[ONSET], "web latency is high")
    assert asked.suspects[0].component == "cart"
    assert ranked(tmp_path, table, TIMES[ONSET]).suspects[0].component == "batch"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"one.csv": [["time", "cpu"], *([t, 5] for t in TIMES)]},
        {"range.json": '{"status":"success","data":{"resultType":"matrix","result":[]}}'},
        {"range.json": "{" * 10_000},
        {"flat.csv": [["time", "a_cpu", "b_cpu"], *([t, 5, 5] for t in TIMES)]},
        {"void.csv": [["time", "a_cpu", "b_cpu"], *([t, "", "NaN"] for t in TIMES)]},
        {"huge.csv": [["time", "a_cpu", "b_cpu"], *([t, "1e308", "-1e308"] for t in TIMES)]},
    ],
)
def test_what_can_not_be_compared_gives_no_suspects(tmp_path: Path, files: Files) -> None:
    assert ranked(tmp_path, files, since=TIMES[ONSET]).suspects == ()
