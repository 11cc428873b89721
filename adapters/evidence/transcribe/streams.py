"""The streams that Loki answers with: labels once, then each line with its time in nanoseconds."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeGuard

_GAP = re.compile(r"[\s,:]*", re.ASCII)
_read = json.JSONDecoder().raw_decode


def is_stream(record: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is labels with lines: https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs."""
    if not isinstance(record, dict) or not isinstance(record.get("stream"), dict):
        return False
    pairs = record.get("values")
    return isinstance(pairs, list) and bool(pairs) and all(map(_is_line, pairs))


def _is_line(pair: object) -> bool:
    """A time, a line, and in newer versions labels of the line."""
    if not isinstance(pair, list) or not 2 <= len(pair) <= 3:  # noqa: PLR2004 - as above
        return False
    return isinstance(pair[0], str) and pair[0].isascii() and pair[0].isdigit() and isinstance(pair[1], str)


def lines(record: dict[str, Any], text: str) -> Iterator[tuple[int, str]]:
    """Each line as a record with its labels, and the breaks that stand before it in the text of its stream."""
    labels = "".join(f"{json.dumps({k: v})[1:-1]}, " for k, v in record["stream"].items() if isinstance(v, str))
    at = _values(text)
    for _ in record["values"]:
        opened = _behind(text, at)
        time = _behind(text, opened + 1)
        _, timed = _read(text, time)
        line = _behind(text, timed)
        _, ended = _read(text, line)
        _, at = _read(text, opened)
        before, between = indented(text[opened:time]), indented(text[timed:line])
        said = f'{text[time:timed]}, "log":{between}{text[line:ended]}'
        yield text.count("\n", 0, opened), f'{{{labels}"timestamp":{before}{said}{indented(text[ended:at])}}}'


def indented(between: str | re.Match[str]) -> str:
    """The breaks of what stands between two things, each with a blank behind it, or one blank."""
    breaks = (between if isinstance(between, str) else between[0]).count("\n")
    return "\n " * breaks or " "


def _values(text: str) -> int:
    """Where the list of the last key `values` of an object begins, whose text is known to be right."""
    at, found = 1, 0
    while text[at := _behind(text, at)] != "}":
        key, at = _read(text, at)
        value = _behind(text, at)
        found = value + 1 if key == "values" else found
        _, at = _read(text, value)
    return found


def _behind(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at
