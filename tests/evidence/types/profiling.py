"""Profiles: where time or memory went."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

import cProfile
import gzip
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.evidence.types.binary import pprof
from tests.evidence.types.model import SERVICES, Sample, dice, rows

FRAMES = (
    "main",
    "runtime.mallocgc",
    "net/http.(*conn).serve",
    "com.acme.Cart.total",
    "json.loads",
    "do_syscall_64",
    "epoll_wait",
    "compute_total",
    "serialize",
)


def _collapsed(rng: Random, count: int) -> str:
    return rows(
        *(
            f"{';'.join(['main', *rng.sample(FRAMES[1:], rng.randint(2, 6))])} {rng.randint(1, 400)}"
            for _ in range(count)
        )
    )


def _speedscope(rng: Random) -> str:
    samples = [[rng.randrange(len(FRAMES)) for _ in range(4)] for _ in range(60)]
    profile = {
        "type": "sampled",
        "name": "cpu",
        "unit": "milliseconds",
        "startValue": 0,
        "endValue": 600,
        "samples": samples,
        "weights": [10] * 60,
    }
    return json.dumps(
        {
            "$schema": "https://www.speedscope.app/file-format-schema.json",
            "shared": {"frames": [{"name": f} for f in FRAMES]},
            "profiles": [profile],
            "exporter": "py-spy",
        }
    )


def _chrome_trace(rng: Random) -> str:
    events = [
        {
            "name": rng.choice(FRAMES),
            "cat": "devtools.timeline",
            "ph": "X",
            "ts": 1000 * i,
            "dur": rng.randint(1, 900),
            "pid": 1,
            "tid": 7,
            "args": {},
        }
        for i in range(150)
    ]
    return json.dumps({"traceEvents": events, "metadata": {"source": "DevTools"}})


def _cpuprofile(rng: Random) -> str:
    nodes = [
        {
            "id": i + 1,
            "callFrame": {
                "functionName": f,
                "scriptId": "41",
                "url": "file:///srv/cart.js",
                "lineNumber": 10 * i,
                "columnNumber": 2,
            },
            "hitCount": rng.randint(0, 90),
            "children": [i + 2] if i + 1 < len(FRAMES) else [],
        }
        for i, f in enumerate(FRAMES)
    ]
    return json.dumps(
        {
            "nodes": nodes,
            "startTime": 10**9,
            "endTime": 2 * 10**9,
            "samples": [rng.randint(1, len(FRAMES)) for _ in range(90)],
            "timeDeltas": [1000] * 90,
        }
    )


def _stats() -> bytes:
    profile = cProfile.Profile()
    profile.enable()
    sorted(json.loads("[3, 1, 2]"))
    profile.disable()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out")
        profile.dump_stats(path)
        return path.read_bytes()


def _pstats(rng: Random) -> str:
    lines = [
        "         4118 function calls (4021 primitive calls) in 2.412 seconds",
        "",
        "   Ordered by: cumulative time",
        "",
        "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)",
    ]
    lines += [
        f"{rng.randint(1, 900):9}    {rng.random():.3f}    0.000    {rng.random():.3f}    0.002 cart/{s}.py:{rng.randint(1, 400)}({rng.choice(('total', 'load', '__init__'))})"
        for s in SERVICES
    ]
    return rows(*lines)


def _top(rng: Random) -> str:
    lines = [
        "File: cart",
        "Type: cpu",
        "Time: Mar 14, 2026 at 9:30am (UTC)",
        "Duration: 30s, Total samples = 41.20s (137.33%)",
        "Showing nodes accounting for 31.10s, 75.49% of 41.20s total",
        "      flat  flat%   sum%        cum   cum%",
    ]
    return rows(
        *lines,
        *(
            f"    {rng.random() * 9:.2f}s {rng.random() * 20:5.2f}% {rng.random() * 90:5.2f}%     {rng.random() * 20:.2f}s {rng.random() * 40:5.2f}%  {f}"
            for f in FRAMES
        ),
    )


def _perf_report(rng: Random) -> str:
    lines = [
        "# To display the perf.data header info, please use --header/--header-only options.",
        "#",
        "# Samples: 41K of event 'cycles'",
        "# Event count (approx.): 31204881234",
        "#",
        "# Overhead  Command  Shared Object      Symbol",
        "# ........  .......  .................  ......................",
        "#",
    ]
    return rows(
        *lines,
        *(f"    {rng.random() * 20:5.2f}%  java     libjvm.so          [.] {f.replace('/', '_')}" for f in FRAMES * 3),
    )


def _perf_script(rng: Random) -> str:
    blocks = []
    for i in range(40):
        blocks.append(f"java  4711 [003] 91234.{i:06}:     250000 cycles:u: ")
        blocks += [
            f"\t    7f1c2b{rng.randint(0, 999999):06} {f.replace('/', '_')}+0x{rng.randint(16, 255):x} (/usr/lib/libjvm.so)"
            for f in rng.sample(FRAMES, 4)
        ]
        blocks.append("")
    return rows(*blocks)


def _gprof(rng: Random) -> str:
    lines = [
        "Flat profile:",
        "",
        "Each sample counts as 0.01 seconds.",
        "  %   cumulative   self              self     total           ",
        " time   seconds   seconds    calls  ms/call  ms/call  name    ",
    ]
    return rows(
        *lines,
        *(
            f" {rng.random() * 40:5.2f}      {rng.random():.2f}     {rng.random():.2f}     {rng.randint(1, 9000)}     0.01     0.02  {f}"
            for f in FRAMES
        ),
    )


def _histogram(rng: Random) -> str:
    lines = [
        " num     #instances         #bytes  class name (module)",
        "-------------------------------------------------------",
    ]
    names = (
        "[B (java.base@21.0.2)",
        "java.lang.String (java.base@21.0.2)",
        "com.acme.cart.Item",
        "java.util.HashMap$Node (java.base@21.0.2)",
        "[Ljava.lang.Object; (java.base@21.0.2)",
    )
    lines += [
        f"{i:4}:  {rng.randint(1000, 900000):12}  {rng.randint(10**5, 10**9):13}  {rng.choice(names)}"
        for i in range(1, 60)
    ]
    return rows(*lines, "Total       4123456      812345678")


def samples() -> Iterator[Sample]:
    """Every profile."""
    rng = dice("profiles")
    for count in (5, 300):
        yield Sample("cpu.pb.gz", gzip.compress(pprof(rng, count), mtime=0))
        yield Sample("heap.pprof", pprof(rng, count))
    for count in (3, 80, 2000):
        yield Sample("out.folded", _collapsed(rng, count))
    for _ in range(2):
        yield Sample("profile.speedscope.json", _speedscope(rng))
        yield Sample("trace.json", _chrome_trace(rng))
        yield Sample("node.cpuprofile", _cpuprofile(rng))
        yield Sample("pstats.txt", _pstats(rng))
        yield Sample("top.txt", _top(rng))
        yield Sample("report.txt", _perf_report(rng))
        yield Sample("histo.txt", _histogram(rng))
    yield Sample("app.prof", _stats())
    yield Sample("perf-script.txt", _perf_script(rng))
    yield Sample("gprof.txt", _gprof(rng))
