"""Tables of functions, lines or classes with what each took, as profilers print them: a header and rows."""

import re
from dataclasses import dataclass

from adapters.evidence import lines, numbers
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.profile.recorded import Recorded, Row
from adapters.evidence.gate import Gate
from engines.expressions import Expression

_HUNDRED = 100.0
_ABOUT = re.compile(
    r"\s*(?P<calls>\d{1,15}) function calls.{0,60} in (?P<seconds>\d{1,9}(?:\.\d{1,9})?) seconds"
    r"|Type: (?P<type>\S{1,80})|Duration: (?P<duration>\d{1,6}(?:\.\d{1,4})?)s\b"
    r"|(?:Total\s+\d{1,15}\s+|Total allocated size: )(?P<whole>[\d.]{1,20})(?: (?P<size>[KMG]iB|B))?"
    r"|# Samples: (?P<samples>\d{1,12})(?P<scale>[KMG]?)\s+of event '?(?P<event>[\w:./=-]{1,80})"
)
_SCALES = {"": 1, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}
_SIZES = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_ARRAYS = {"B": "byte", "C": "char", "I": "int", "J": "long", "D": "double", "F": "float", "S": "short", "Z": "boolean"}
_ARRAY = re.compile(r"(\[{1,9})(?:L([\w.$/]+);|([BCIJDFSZ])(?![\w.$]))")


@dataclass(frozen=True)
class Table:
    """One kind of table: the header it is known by, and its rows with `own`, `frame`, perhaps `total` and `calls`.

    `own` may have a `size` behind it. The rows end with the first line that `end` matches.
    """

    sign: Expression
    row: Expression
    what: str
    unit: str
    rows_are: str = "functions"
    end: Expression | None = None

    @property
    def expression(self) -> str:
        """What its header is known by."""
        return self.sign.expression


def _table(sign: str, row: str, of: tuple[str, str], rows_are: str = "functions", end: str = "") -> Table:
    return Table(Expression(sign, re.MULTILINE), Expression(row), *of, rows_are, Expression(end) if end else None)


_NUMBER, _SHARE = r"[\d.]{1,20}", r"\d{1,3}(?:\.\d{1,4})?"
_TABLES = (
    _table(  # Python's pstats
        r"^[ \t]*ncalls +tottime +percall +cumtime +percall +filename:lineno\(function\)",
        rf"\s*(?P<calls>\d{{1,15}})(?:/\d{{1,15}})?\s+(?P<own>{_NUMBER})\s+{_NUMBER}\s+(?P<total>{_NUMBER})\s+{_NUMBER}"
        r"\s+(?P<frame>\S.*)$",
        ("time", "seconds"),
    ),
    _table(  # go tool pprof -top
        r"^[ \t]*flat\s+flat%\s+sum%\s+cum\s+cum%\s*$",
        rf"\s*-?{_NUMBER}[a-zA-Z]{{0,7}}\s+(?P<own>{_SHARE})%\s+[\d.]{{1,8}}%\s+-?{_NUMBER}[a-zA-Z]{{0,7}}"
        rf"\s+(?P<total>{_SHARE})%\s+(?P<frame>\S.*)$",
        ("profile", "percent"),
    ),
    _table(  # perf report --stdio; with children their share stands first
        r"^# (?:Overhead|Children +Self)\b.*\bSymbol",
        r"\s+(?P<total>\d{1,3}\.\d\d)%\s+(?:(?P<own>\d{1,3}\.\d\d)%\s+)?\S.{0,300}?\s\[[.kguH]\]\s+(?P<frame>\S.*)$",
        ("samples", "percent"),
    ),
    _table(  # jmap -histo and jcmd GC.class_histogram
        r"^\s*num\s+#instances\s+#bytes\s+[Cc]lass",
        r"\s*\d{1,7}:\s+\d{1,15}\s+(?P<own>\d{1,18})\s+(?P<frame>\S.*)$",
        ("heap", "bytes"), "classes",
    ),
    _table(  # gprof
        r"^\s*time\s+seconds\s+seconds\s+calls\s+\S+/call\s+\S+/call\s+name",
        rf"\s*{_NUMBER}\s+{_NUMBER}\s+(?P<own>{_NUMBER})\s+(?:(?P<calls>\d{{1,15}})\s+{_NUMBER}\s+{_NUMBER}\s+)?"
        r"(?P<frame>[^\s\d].*)$",
        ("time", "seconds"), end=r"\f|\s*Call graph",
    ),
    _table(  # py-spy top
        r"^\s*%Own\s+%Total\s+OwnTime\s+TotalTime\s+Function",
        rf"\s*(?P<own>{_SHARE})%\s+(?P<total>{_SHARE})%\s+{_NUMBER}s\s+{_NUMBER}s\s+(?P<frame>\S.*)$",
        ("time", "percent"),
    ),
    _table(  # node --prof-process; what stands below its summary tells the same again
        r"^\s*ticks\s+total\s+nonlib\s+name",
        rf"\s*\d{{1,12}}\s+(?P<own>{_SHARE})%\s+(?:{_SHARE}%\s+)?(?P<frame>\S.*)$",
        ("cpu", "percent"), end=r"\s*\[(?:Summary|C\+\+ entry points|Bottom up)",
    ),
    _table(  # dotnet-trace report topN
        r"^Top \d+ Functions \((?:Ex|In)clusive\)",
        rf"\s*\d{{1,4}}\.\s+(?P<frame>\S+(?: \S+)*)\s{{2,}}(?P<total>{_SHARE})%\s+(?P<own>{_SHARE})%\s*$",
        ("time", "percent"),
    ),
    _table(  # stackprof of Ruby
        r"^\s*TOTAL\s+\(pct\)\s+SAMPLES\s+\(pct\)\s+FRAME",
        rf"\s*\d{{1,12}}\s+\((?P<total>{_SHARE})%\)\s+\d{{1,12}}\s+\((?P<own>{_SHARE})%\)\s+(?P<frame>\S.*)$",
        ("time", "percent"),
    ),
    _table(  # the flat part of async-profiler's text
        r"^\s*(?:ns|bytes|total)\s+percent\s+samples\s+top\s*$",
        rf"\s*\d{{1,18}}\s+(?P<own>{_SHARE})%\s+\d{{1,12}}\s+(?P<frame>\S.*)$",
        ("samples", "percent"),
    ),
    _table(  # line_profiler
        r"^Line #\s+Hits\s+Time\s+Per Hit\s+% Time\s+Line Contents",
        rf"\s*\d{{1,7}}\s+(?P<calls>\d{{1,15}})\s+(?P<own>{_NUMBER})\s+{_NUMBER}\s+{_SHARE}\s+(?P<frame>\S.*)$",
        ("time", "timer ticks"), "lines",
    ),
    _table(  # memory_profiler
        r"^Line #\s+Mem usage\s+Increment\s+(?:Occurrences\s+)?Line Contents",
        rf"\s*\d{{1,7}}\s+{_NUMBER} [KMG]iB\s+(?P<own>{_NUMBER}) (?P<size>[KMG]iB)\s+(?:\d{{1,12}}\s+)?"
        r"(?P<frame>\S.*)$",
        ("the growth of memory", "bytes"), "lines",
    ),
    _table(  # callgrind_annotate and cg_annotate
        r"^Ir\b.{0,400}\bfile:function\s*$",
        rf"\s*[\d,]{{1,24}} \(\s*(?P<own>{_SHARE})%\)\s+(?:[\d,]{{1,24}} \([\s\d.]{{1,9}}%\)\s+|\.\s+|0\s+){{0,12}}"
        r"(?:\S{0,400}/)?(?P<frame>[^\s/]{1,200}:\S.*?)(?: \[[^\]]{1,400}\])?$",
        ("instructions", "percent"), end=r"-- (?:Auto-annotated|Annotated) source",
    ),
    _table(  # strace -c
        r"^% time\s+seconds\s+usecs/call\s+calls\s+errors\s+syscall",
        rf"\s*(?P<own>{_SHARE})\s+{_NUMBER}\s+\d{{1,15}}\s+(?P<calls>\d{{1,15}})\s+(?:\d{{1,15}}\s+)?(?P<frame>(?!total$)[a-z_]\w*)$",
        ("time in system calls", "percent"), "system calls",
    ),
    _table(  # tracemalloc of Python
        rf"^\S+:\d+: size={_NUMBER} [KMG]?i?B(?: \([^)]*\))?, count=\d+",
        rf"(?P<frame>\S+:\d{{1,7}}): size=(?P<own>{_NUMBER}) (?P<size>[KMG]iB|B)",
        ("memory", "bytes"), "lines",
    ),
)  # fmt: skip
_GATE = Gate(_TABLES)


def reads(head: str) -> bool:
    """One of the headers."""
    return _kind(head) is not None


def _kind(head: str) -> Table | None:
    return next((table for table in _GATE.open(head) if table.sign.search(head)), None)


def read(document: Document) -> Recorded:
    """The rows below the header, and what is written about the whole."""
    kind = _kind(document.head)
    if kind is None:
        return Recorded("profile")
    found = Recorded(kind.what, kind.unit, rows_are=kind.rows_are, whole=_HUNDRED if kind.unit == "percent" else 0.0)
    for line in lines.read(document.path):
        if found.rows and kind.end and kind.end.match(line.text):
            break
        if about := _ABOUT.match(line.text):
            _about(found, about)
        elif row := _row(kind, line):
            found.rows.append(row)
    if kind.rows_are == "classes" and not found.whole:
        found.what += " listed here"
    return found


def _row(kind: Table, line: lines.Line) -> Row | None:
    found = kind.row.match(line.text)
    if found is None:
        return None
    said = found.groupdict()
    own = numbers.real(said["own"] or said["total"])
    if own is None:
        return None
    own *= _SIZES.get(said.get("size") or "", 1)
    total = numbers.real(said.get("total") or "")
    frame = _ARRAY.sub(_array, said["frame"].strip()) if kind.what == "heap" else said["frame"].strip()
    return Row(frame, own, own if total is None else total, line.number, int(said.get("calls") or 0))


def _array(found: "re.Match[str]") -> str:
    """`[Ljava.lang.String;` and `[B` as Java writes them."""
    return (found[2] or _ARRAYS[found[3]]) + "[]" * len(found[1])


def _about(found: Recorded, about: "re.Match[str]") -> None:
    if about["seconds"]:
        found.whole = found.duration = float(about["seconds"])
        found.count, found.counted = int(about["calls"]), "calls"
    elif about["samples"]:
        found.what, found.count = about["event"], int(about["samples"]) * _SCALES[about["scale"]]
    elif about["whole"]:
        found.whole = (numbers.real(about["whole"]) or 0.0) * _SIZES[about["size"] or "B"]
    elif about["duration"]:
        found.duration = float(about["duration"])
    else:
        found.what = about["type"]
