# ruff: noqa: E501 - a payload reads best as the one line that it is
"""Profiles in their many formats: what is hot, with the line that says so."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors.profile import Profile
from engines.evidence import DataType, Finding, Severity

AT = datetime(2026, 7, 1, tzinfo=UTC)

COLLAPSED = "main;serve;parse 70\nmain;serve;parse;alloc 20\nmain;epoll_wait 100\nmain;serve 10\n"
PSTATS = """         300 function calls (290 primitive calls) in 2.000 seconds

   Ordered by: cumulative time

   ncalls  tottime  percall  cumtime  percall filename:lineno(function)
        1    0.200    0.200    2.000    2.000 app.py:1(main)
    10/5    1.500    0.150    1.800    0.360 app.py:9(parse)
        1    0.300    0.300    0.300    0.300 {method 'acquire' of '_thread.lock' objects}
"""
TOP = """File: server
Type: inuse_space
Time: Jun 1, 2026 at 10:00am (UTC)
Showing nodes accounting for 512MB, 100% of 512MB total
      flat  flat%   sum%        cum   cum%
  400.50MB 78.22% 78.22%   400.50MB 78.22%  example.com/app/cache.(*Store).Put
   50.00MB  9.76% 87.98%   450.50MB 87.98%  example.com/app.handle
"""
PERF_REPORT = """# Samples: 2K of event 'cycles'
#
# Overhead  Command  Shared Object      Symbol
# ........  .......  .................  ......
#
    61.20%  api      libz.so.1          [.] deflate_slow
    20.00%  api      [kernel.kallsyms]  [k] copy_user_generic
"""
PERF_SCRIPT = """api 100/101 [000] 10.100: 1 cycles:
	ffff0010 deflate_slow+0x10 (/lib/libz.so.1)
	ffff0020 compress+0x2 (/usr/bin/api)

api 100/101 [000] 10.600: 1 cycles:
	ffff0010 deflate_slow+0x10 (/lib/libz.so.1)

"""
SPEEDSCOPE = {
    "$schema": "https://www.speedscope.app/file-format-schema.json",
    "shared": {"frames": [{"name": "main"}, {"name": "parse", "file": "/src/app.py", "line": 9}]},
    "profiles": [
        {"type": "sampled", "unit": "milliseconds", "startValue": 0, "endValue": 100, "samples": [[0, 1], [0]], "weights": [80, 20]},
        {"type": "evented", "unit": "milliseconds", "startValue": 0, "endValue": 100, "events": [{"type": "O", "frame": 0, "at": 0}, {"type": "O", "frame": 1, "at": 10}, {"type": "C", "frame": 1, "at": 90}, {"type": "C", "frame": 0, "at": 100}]},
    ],
}  # fmt: skip
V8 = {
    "nodes": [
        {"id": 1, "callFrame": {"functionName": "(root)"}, "children": [2, 4]},
        {"id": 2, "callFrame": {"functionName": "handle", "url": "file:///srv/app.js", "lineNumber": 4}, "children": [3]},
        {"id": 3, "callFrame": {"functionName": "parse", "url": "file:///srv/app.js", "lineNumber": 8}},
        {"id": 4, "callFrame": {"functionName": "(garbage collector)"}},
    ],
    "startTime": 0, "endTime": 100000, "samples": [3, 3, 4, 2], "timeDeltas": [50000, 20000, 25000, 5000],
}  # fmt: skip
CHROME = {
    "traceEvents": [
        {"ph": "X", "name": "request", "ts": 0, "dur": 100, "pid": 1, "tid": 1},
        {"ph": "X", "name": "render", "ts": 10, "dur": 70, "pid": 1, "tid": 1},
        {"ph": "B", "name": "query", "ts": 20, "pid": 1, "tid": 1},
        {"ph": "E", "ts": 70, "pid": 1, "tid": 1},
    ]
}
HISTO = """ num     #instances         #bytes  class name (module)
-------------------------------------------------------
   1:        120001      600000000  java.util.HashMap$Node (java.base@21.0.2)
   2:         40000      300000000  [Ljava.lang.String;
Total       160001     1000000000
"""
GPROF = """Flat profile:

Each sample counts as 0.01 seconds.
  %   cumulative   self              self     total
 time   seconds   seconds    calls  ms/call  ms/call  name
 75.00      3.00     3.00     3896     0.01     0.02  shade
 25.00      4.00     1.00                             main

\f
     Call graph
  index % time    self  children    called     name
[1]     99.0    9.00    0.00                 main [1]
"""
PY_SPY = """Collecting samples from 'python w.py' (python v3.12.2)
  %Own   %Total  OwnTime  TotalTime  Function (filename)
 61.00%  90.00%   7.32s     9.32s   parse (app/rows.py)
"""
NODE = """Statistical profiling result from v8.log, (100 ticks, 1 unaccounted, 0 excluded).

 [JavaScript]:
   ticks  total  nonlib   name
     68   68.0%   71.7%  LazyCompile: *price /srv/p.js:41:15

 [Summary]:
   ticks  total  nonlib   name
     99   99.0%  100.0%  JavaScript
"""
DOTNET = """Top 2 Functions (Exclusive)                    Inclusive           Exclusive
1. System.Text.Regex.Match(string)              48.12%              44.00%
"""
STACKPROF = """  Mode: wall(1000)
     TOTAL    (pct)     SAMPLES    (pct)     FRAME
        70  (70.0%)          20  (20.0%)     Orders#index
        50  (50.0%)          50  (50.0%)     PG::Connection#exec
"""
ASYNC = """--- Execution profile ---
          ns  percent  samples  top
  ----------  -------  -------  ---
  1812000000   43.98%     1812  Pattern$Loop.match
"""
LINES = """Timer unit: 1e-06 s

Line #      Hits         Time  Per Hit   % Time  Line Contents
==============================================================
    41                                           @profile
    45        10         25.0      2.5     25.0      for rule in rules:
    46        10         75.0      7.5     75.0          total += rule.price
"""
MEMORY = """Line #    Mem usage    Increment  Occurrences   Line Contents
    14     48.1 MiB      0.0 MiB           1       out = []
    16   1812.4 MiB     30.0 MiB      100000           out.append(row)
    17   3212.9 MiB     90.0 MiB           1       return dumps(out)
"""
TRACEMALLOC = """[ Top 5 ]
/app/build.py:16: size=3 MiB, count=1812044, average=238 B
/app/cache.py:41: size=1024 KiB, count=12, average=1 B
Total allocated size: 8.0 MiB
"""
HOT = [  # text, what is hot, its share of all
    (HISTO, "java.util.HashMap$Node (java.base@21.0.2)", 0.6),
    (GPROF, "shade", 0.75),
    (PY_SPY, "parse (app/rows.py)", 0.61),
    (NODE, "LazyCompile: *price /srv/p.js:41:15", 0.68),
    (DOTNET, "System.Text.Regex.Match(string)", 0.44),
    (STACKPROF, "PG::Connection#exec", 0.5),
    (ASYNC, "Pattern$Loop.match", 0.4398),
    (LINES, "total += rule.price", 0.75),
    (MEMORY, "return dumps(out)", 0.75),
    (TRACEMALLOC, "/app/build.py:16", 0.375),
    (COLLAPSED, "parse", 0.35),
    (PSTATS, "app.py:9(parse)", 0.75),
    (TOP, "example.com/app/cache.(*Store).Put", 0.7822),
    (PERF_REPORT, "deflate_slow", 0.612),
    (PERF_SCRIPT, "deflate_slow", 1.0),
    (json.dumps(SPEEDSCOPE), "parse (app.py:9)", 0.8),
    (json.dumps(V8, indent=1), "parse (app.js:9)", 0.7),
    (json.dumps(CHROME, indent=1), "query", 0.5),
    (json.dumps(CHROME["traceEvents"], indent=1)[:-2] + ",", "query", 0.5),  # cut off where the writer stopped
]


def extract(tmp_path: Path, text: str) -> Extracted | None:
    path = tmp_path / "f"
    path.write_text(text, "utf-8")
    document = Document(path, "profile.txt", "E1", AT)
    return Profile().extract(document) if Profile().detect(document) else None


def told(tmp_path: Path, text: str, reason: str) -> list[Finding]:
    extracted = extract(tmp_path, text)
    assert extracted is not None
    assert extracted.data_type is DataType.PROFILE
    return [f for f in extracted.findings if f.reason == reason]


@pytest.mark.parametrize(("text", "frame", "share"), HOT)
def test_the_hottest_function_is_told_with_its_line(tmp_path: Path, text: str, frame: str, share: float) -> None:
    first = told(tmp_path, text, "hot")[0]
    assert (first.facts["frame"], first.facts["share"]) == (frame, pytest.approx(share))
    assert first.severity is Severity.WARNING
    line = text.split("\n")[first.line - 1]
    assert frame.split(" (", maxsplit=1)[0].rsplit(":", maxsplit=1)[-1] in line
    assert first.excerpt.strip("…") in line


def test_arrays_of_a_heap_are_named_as_java_writes_them(tmp_path: Path) -> None:
    rows = HISTO.replace("java.util.HashMap$Node", "[[J")
    assert [f.facts["frame"] for f in told(tmp_path, rows, "hot")] == [
        "long[][] (java.base@21.0.2)",
        "java.lang.String[]",
    ]


def test_a_heap_without_its_total_is_told_as_what_is_listed(tmp_path: Path) -> None:
    first = told(tmp_path, HISTO.rpartition("Total")[0], "hot")[0]
    assert "takes 67% of heap listed here (572 MiB)" in first.summary


def test_a_profile_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert told(tmp_path, "\ufeff" + json.dumps(V8), "hot")


def test_what_waits_for_work_is_not_hot_but_counted_as_idle(tmp_path: Path) -> None:
    assert "epoll_wait" not in [f.facts["frame"] for f in told(tmp_path, COLLAPSED, "hot")]
    (summary,) = told(tmp_path, COLLAPSED, "summary")
    assert summary.facts["idle"] == 0.5


def test_the_heaviest_path_ends_where_it_forks(tmp_path: Path) -> None:
    text = "main;serve;parse;a 30\nmain;serve;parse;b 31\nmain;serve;parse;c 32\nmain;log 7\n"
    (path,) = told(tmp_path, text, "path")
    assert path.facts["path"] == "main > serve > parse"
    assert (path.facts["share"], path.line) == (0.93, 3)


def test_functions_that_took_as_much_keep_the_order_in_which_they_call_each_other(tmp_path: Path) -> None:
    stack = [f"step_{name}" for name in "hcafbdge"]
    heavy = [f.facts["frame"] for f in told(tmp_path, f"main;{';'.join(stack)} 60\nmain;idle 40\n", "heavy")]
    assert len(heavy) > 2
    assert heavy == stack[: len(heavy)]


def test_a_function_that_calls_itself_counts_once_in_a_stack(tmp_path: Path) -> None:
    (heavy,) = told(tmp_path, "main;a;walk;walk;walk 40\nmain;b;c 30\nmain;b;d 30\n", "heavy")[:1]
    assert (heavy.facts["frame"], heavy.facts["total_share"]) == ("b", 0.6)


@pytest.mark.parametrize(
    ("text", "reason", "share"),
    [
        ("main;f;sync.(*Mutex).Lock;runtime.lockSlow 30\nmain;g 70\n", "lock", 0.3),
        ("runtime.gcBgMarkWorker;runtime.scanobject 25\nmain;g 75\n", "gc", 0.25),
        (PSTATS, "lock", 0.15),
        (json.dumps(V8), "gc", 0.25),
    ],
)
def test_waiting_for_locks_and_collecting_garbage_are_told(
    tmp_path: Path, text: str, reason: str, share: float
) -> None:
    (finding,) = told(tmp_path, text, reason)
    assert finding.facts["share"] == pytest.approx(share)


NOTHING = [
    "a;b;c\nd;e;f\n",  # no weights
    "2026-02-03;10:00;5\n2026-02-03;10:01;6\n",
    "GET /a;b 200\nhello world\nthis is prose\nmore of it\n",
    '{"nodes": [{"name": "a"}]}',
]


@pytest.mark.parametrize("text", NOTHING)
def test_other_texts_are_no_profiles(tmp_path: Path, text: str) -> None:
    assert extract(tmp_path, text) is None


BROKEN = [
    json.dumps(SPEEDSCOPE)[:-200],
    json.dumps({**SPEEDSCOPE, "profiles": [{"type": "sampled", "samples": "x"}]}),
    json.dumps({**SPEEDSCOPE, "shared": None}),
    json.dumps(V8).replace('"children": [3]', '"children": [1, 2, 3]'),  # a node below itself
    json.dumps(V8).replace("50000", "-1e308").replace("20000", "1e308"),
    '[{"ph":"X","ts":"x","dur":1},' + '{"ph":"B","ts":1e308},' * 50,
    "# Transcript of a profile: pprof, cpu in nanoseconds\n# Note: nothing\n",
    "main;a 1e400\nmain;b nan\nmain;c 2\n",
    ";".join("f" * 10 for _ in range(5000)) + " 7\n",
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_profile_gives_findings_or_a_note(tmp_path: Path, text: str) -> None:
    extracted = extract(tmp_path, text)
    assert extracted is None or extracted.findings or extracted.note
