"""Tables of functions: pstats, `go tool pprof -top`, `perf report --stdio`."""

import re

from adapters.evidence import lines, numbers
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.profile.recorded import Recorded, Row

_PSTATS = re.compile(r"^[ \t]*ncalls +tottime +percall +cumtime +percall +filename:lineno\(function\)", re.MULTILINE)
_PSTATS_ROW = re.compile(
    r"^\s*(?P<calls>\d{1,15})(?:/\d{1,15})?\s+(?P<own>[\d.]{1,20})\s+[\d.]{1,20}\s+(?P<total>[\d.]{1,20})\s+[\d.]{1,20}\s+(?P<frame>\S.*)$"
)
_PSTATS_WHOLE = re.compile(
    r"^\s*(?P<calls>\d{1,15}) function calls.{0,60} in (?P<seconds>\d{1,9}(?:\.\d{1,9})?) seconds"
)
_TOP = re.compile(r"^[ \t]*flat\s+flat%\s+sum%\s+cum\s+cum%\s*$", re.MULTILINE)
_TOP_ROW = re.compile(
    r"^\s*(?P<own>-?[\d.]{1,20})(?P<unit>[a-zA-Z]{0,7})\s+(?P<own_share>[\d.]{1,8})%\s+[\d.]{1,8}%\s+(?P<total>-?[\d.]{1,20})[a-zA-Z]{0,7}"
    r"\s+(?P<share>[\d.]{1,8})%\s+(?P<frame>\S.*)$"
)
_TOP_ABOUT = re.compile(r"^(?P<key>Type|Time|Duration): (?P<value>.{1,200})$")
_PERF = re.compile(r"^# (?:Overhead|Children +Self)\b.*\bSymbol", re.MULTILINE)
_PERF_ROW = re.compile(
    r"^\s+(?P<first>\d{1,3}\.\d\d)%\s+(?:(?P<second>\d{1,3}\.\d\d)%\s+)?(?P<rest>\S.*?)\s+\[(?P<space>[.kguH])\]\s+(?P<frame>\S.*)$"
)
_PERF_COUNT = re.compile(r"^# Samples: (?P<count>\d{1,12})(?P<scale>[KMG]?)\s+of event '?(?P<event>[\w:./=-]{1,80})")
_SCALES = {"": 1, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}
_HUNDRED = 100.0


def reads(head: str) -> bool:
    """One of the three headers."""
    return bool(_PSTATS.search(head) or _TOP.search(head) or _PERF.search(head))


def read(document: Document) -> Recorded:
    """The rows below the header."""
    if _PSTATS.search(document.head):
        return _pstats(document)
    return _top(document) if _TOP.search(document.head) else _perf(document)


def _pstats(document: Document) -> Recorded:
    found = Recorded("time", "seconds")
    for line in lines.read(document.path):
        if about := _PSTATS_WHOLE.match(line.text):
            found.whole, found.count, found.counted = float(about["seconds"]), int(about["calls"]), "calls"
            found.duration = found.whole
        elif (row := _PSTATS_ROW.match(line.text)) and (own := numbers.real(row["own"])) is not None:
            total = numbers.real(row["total"])
            found.rows.append(Row(row["frame"], own, total or 0.0, line.number, int(row["calls"])))
    return found


def _top(document: Document) -> Recorded:
    found = Recorded("profile", "percent", whole=_HUNDRED)
    for line in lines.read(document.path):
        if about := _TOP_ABOUT.match(line.text):
            _top_about(found, about["key"], about["value"])
        elif row := _TOP_ROW.match(line.text):
            own, total = numbers.real(row["own_share"]), numbers.real(row["share"])
            if own is not None and total is not None:
                found.rows.append(Row(row["frame"], own, total, line.number))
    return found


def _top_about(found: Recorded, key: str, value: str) -> None:
    if key == "Type":
        found.what = value.strip()
    elif key == "Duration" and (seconds := re.match(r"(\d{1,6}(?:\.\d{1,4})?)s\b", value)):
        found.duration = float(seconds[1])


def _perf(document: Document) -> Recorded:
    found = Recorded("samples", "percent", whole=_HUNDRED)
    for line in lines.read(document.path):
        if about := _PERF_COUNT.match(line.text):
            found.what, found.count = about["event"], int(about["count"]) * _SCALES[about["scale"]]
        elif row := _PERF_ROW.match(line.text):
            first, second = numbers.real(row["first"]) or 0.0, numbers.real(row["second"] or "")
            own, total = (second, first) if second is not None else (first, first)
            found.rows.append(Row(row["frame"].strip(), own, total, line.number))
    return found
