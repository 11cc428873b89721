# ruff: noqa: E501 - what a tool writes reads best as the lines that it writes
"""Profiles of Valgrind, V8's heap, Go's text pages and `strace -c`: what takes most, at its line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines.evidence import DataType, Evidence
from tests.evidence.structured import analyse

AT = datetime(2026, 7, 1, tzinfo=UTC)

CALLGRIND = """# callgrind format
version: 1
creator: callgrind-3.22.0
positions: line
events: Ir Dr
summary: 1000 10

fl=(1) shop.c
fn=(1) main
8 100 1
cfn=(2) price
calls=30 20
* 900 9

fn=(2)
20 700 5
+2 100 2
cfn=(2)
calls=5 20
+1 50 1
jcnd=3/10 +4
-1
fn=(3) idle
40 0 0
41
"""
CACHEGRIND = """desc: I1 cache:         32768 B
cmd: ./shop
events: Ir I1mr
fl=shop.c
fn=main
8 100 1
fn=price
20 700 5
22 200 1
summary: 1000 7
"""
MASSIF = """desc: (none)
cmd: ./shop
time_unit: i
#-----------
snapshot=0
#-----------
time=0
mem_heap_B=0
heap_tree=empty
#-----------
snapshot=1
#-----------
time=9
mem_heap_B=1000
heap_tree=peak
n3: 1000 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 n1: 700 0x10920A: remember (cache.c:7)
  n0: 700 0x10920B: main (shop.c:8)
 n0: 200 0x10930A: parse (body.c:3)
 n0: 100 in 3 places, all below massif's threshold (1.00%)
#-----------
snapshot=2
#-----------
time=12
mem_heap_B=40
heap_tree=detailed
n1: 40 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 n0: 40 0x10940A: leave (shop.c:80)
"""
MS_PRINT = """--------------------------------------------------------------------------------
Command:            ./shop
Massif arguments:   (none)
ms_print arguments: massif.out.1
--------------------------------------------------------------------------------
--------------------------------------------------------------------------------
  n        time(i)         total(B)   useful-heap(B) extra-heap(B)    stacks(B)
--------------------------------------------------------------------------------
  3      9,392,186            1,000            1,000             0            0
100.00% (1,000B) (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
->70.00% (700B) 0x10920A: remember (cache.c:7)
| ->70.00% (700B) 0x10920B: main (shop.c:8)
|\x20
->20.00% (200B) 0x10930A: parse (body.c:3)
|\x20
->10.00% (100B) in 3 places, all below ms_print's threshold (01.00%)
"""
GO_HEAP = """heap profile: 3: 1000 [9: 9000] @ heap/1048576
2: 700 [4: 900] @ 0x6f1a2c 0x6f0d11
#	0x6f1a2b	acme/cache.(*Store).Put+0x18b	/src/cache/store.go:88
#	0x6f0d10	acme/api.(*Server).list+0x3b0	/src/api/list.go:142

1: 300 [5: 8100] @ 0x6c1111
#	0x6c1110	encoding/json.(*decodeState).object+0x90	/usr/local/go/src/encoding/json/decode.go:736

# runtime.MemStats
# Alloc = 741003264
"""
GO_ALLOCATED = GO_HEAP.replace("2: 700 [", "0: 0 [").replace("1: 300 [", "0: 0 [")
ANNOTATED = """--------------------------------------------------------------------------------
Profile data file 'callgrind.out.1' (creator: callgrind-3.22.0)
--------------------------------------------------------------------------------
Events shown:     Ir

--------------------------------------------------------------------------------
Ir                   file:function
--------------------------------------------------------------------------------
700 (70.00%)  ./src/./shop.c:price [/srv/shop]
300 (30.00%)  ./src/main.c:main [/srv/shop]

--------------------------------------------------------------------------------
-- Auto-annotated source: shop.c
--------------------------------------------------------------------------------
600 (60.00%)  for (int i = 0; i < n; i++) a:b
"""
STRACE = """% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 92.41    8.812044        4120      2138      1902 fsync
  7.59    0.392011         412       951           read
------ ----------- ----------- --------- --------- ----------------
100.00    9.534120                 12209      1914 total
"""
SAMPLED = {
    "head": {
        "callFrame": {"functionName": "(root)", "url": "", "lineNumber": -1}, "selfSize": 0, "id": 1,
        "children": [
            {"callFrame": {"functionName": "remember", "url": "file:///srv/cache.js", "lineNumber": 18}, "selfSize": 100, "id": 2,
             "children": [{"callFrame": {"functionName": "Session", "url": "file:///srv/s.js", "lineNumber": 3}, "selfSize": 900, "id": 3, "children": []}]},
        ],
    },
    "samples": [],
}  # fmt: skip
# Nodes: the roots, a Session that holds an Array that holds 800 bytes of elements, and a string that nobody holds.
SNAPSHOT = {
    "snapshot": {"meta": {
        "node_fields": ["type", "name", "id", "self_size", "edge_count"],
        "node_types": [["synthetic", "object", "array", "string"], "string", "number", "number", "number"],
        "edge_fields": ["type", "name_or_index", "to_node"],
        "edge_types": [["element", "property"], "string_or_number", "node"],
    }, "node_count": 5, "edge_count": 3},
    "nodes": [0, 0, 1, 0, 1, 1, 1, 3, 50, 1, 1, 2, 5, 50, 1, 2, 0, 7, 800, 0, 3, 3, 9, 100, 0],
    "edges": [1, 1, 5, 1, 4, 10, 0, 0, 15],
    "strings": ["", "Session", "Array", "a long text", "rows"],
}  # fmt: skip
PAIRS = {
    "main()": {"ct": 1, "wt": 1000},
    "main()==>Cart::price": {"ct": 1, "wt": 950},
    "Cart::price==>preg_match": {"ct": 40, "wt": 700},
    "main()==>preg_match": {"ct": 2, "wt": 50},
}
# name, text, what is hot and its share of all, the line that proves it
HOT = [
    ("callgrind.out.7", CALLGRIND, "price", 0.8889, 15),
    ("cachegrind.out.7", CACHEGRIND, "price", 0.9, 7),
    ("massif.out.7", MASSIF, "remember (cache.c:7)", 0.7, 18),
    ("printed", MS_PRINT, "remember (cache.c:7)", 0.7, 12),
    ("heap", GO_HEAP, "acme/cache.(*Store).Put", 0.7, 2),
    ("allocs", GO_ALLOCATED, "encoding/json.(*decodeState).object", 0.9, 6),
    ("annotated.txt", ANNOTATED, "shop.c:price", 0.7, 9),
    ("strace.txt", STRACE, "fsync", 0.9241, 3),
    ("a.heapprofile", json.dumps(SAMPLED), "Session (s.js:4)", 0.9, 1),
    ("xhprof", json.dumps(PAIRS, indent=1), "preg_match", 0.75, 10),
    ("Heap.heapsnapshot", json.dumps(SNAPSHOT), "Session", 0.9, 1),
]


def analysed(tmp_path: Path, name: str, text: str) -> Evidence:
    return analyse(tmp_path, text, name, AT)


@pytest.mark.parametrize(("name", "text", "frame", "share", "line"), HOT, ids=[name for name, *_ in HOT])
def test_what_takes_most_is_told_first(  # noqa: PLR0913, PLR0917  a row of the table has that many cells
    tmp_path: Path, name: str, text: str, frame: str, share: float, line: int
) -> None:
    evidence = analysed(tmp_path, name, text)
    first = evidence.findings[0]
    assert (evidence.data_type, evidence.extractor, evidence.note) == (DataType.PROFILE, "profile", None)
    assert (first.reason, first.facts["frame"], first.facts["share"], first.line) == ("hot", frame, share, line)


def test_callees_count_for_their_caller(tmp_path: Path) -> None:
    found = analysed(tmp_path, "callgrind.out", CALLGRIND).findings
    hot = {f.facts["frame"]: f.facts for f in found if f.reason == "hot"}
    assert (hot["price"]["calls"], hot["main"]["total"], hot["main"]["own"]) == (5, 1000, 100)


def test_the_path_to_an_allocation_begins_at_its_outermost_caller(tmp_path: Path) -> None:
    for name, text in (("massif.out.7", MASSIF), ("printed", MS_PRINT)):
        found = {f.reason: f.summary for f in analysed(tmp_path, name, text).findings}
        assert (
            found["path"] == "The heaviest path has 70% of heap at its largest: main (shop.c:8) > remember (cache.c:7)."
        )


@pytest.mark.parametrize(
    "broken",
    [
        json.dumps(SNAPSHOT)[:-40],
        json.dumps(SNAPSHOT | {"edges": [1, 1, 5, 1, 4, 99, 0, 0, 15]}),
        json.dumps(SNAPSHOT | {"nodes": [0, 0, 1, 0, 2**62, 1, 1, 3, 50, 1]}),
        json.dumps(SNAPSHOT | {"nodes": [0, 0, 1, "x"]}),
        json.dumps(SNAPSHOT | {"strings": {}}),
        '{"snapshot":{"meta":{"node_fields":[',
    ],
)
def test_a_snapshot_that_is_broken_says_what_to_do(tmp_path: Path, broken: str) -> None:
    evidence = analysed(tmp_path, "Heap.heapsnapshot", broken)
    assert evidence.note == "This heap snapshot is cut off or broken: take it again and drop the whole file."
