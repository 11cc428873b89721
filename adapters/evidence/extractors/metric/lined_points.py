"""Reads samples that stand a line each: InfluxDB's line protocol, Graphite's plain text, `put` of OpenTSDB, StatsD's.

The formats are https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol,
https://graphite.readthedocs.io/en/latest/feeding-carbon.html,
https://github.com/statsd/statsd/blob/master/docs/metric_types.md and
http://opentsdb.net/docs/build/html/user_guide/writing/index.html.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path

from adapters.evidence import clock, lines, numbers
from adapters.evidence.extractors.metric.reading import POINTS, SERIES, Reading, labelled

_INFLUX = re.compile(
    r"(?P<name>[^\s,\\]++(?:\\.[^\s,\\]*+)*+)"
    r"(?P<tags>(?:,[^\s=,\\]++(?:\\.[^\s=,\\]*+)*+=[^\s,\\]++(?:\\.[^\s,\\]*+)*+)*+) "
    r"(?P<fields>[^\s=]++=.*?)(?: (?P<at>-?\d{10,19}))?[ \t]*+$"
)
_FIELD = re.compile(r'(?<![^,])([^,=\s]++)=(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|(-?[\d.]++(?:[eE][-+]?\d++)?)[iu]?)(?:,|$)')
_GRAPHITE = re.compile(
    r"(?P<path>[\w-]++(?:\.[\w%:@-]++)++)(?P<tags>(?:;[\w.-]++=[^;\s]++)*+) "
    r"(?P<value>[-+]?[\d.]++(?:[eE][-+]?\d++)?) (?P<at>1\d{9})[ \t]*+$"
)
_PUT = re.compile(
    r"put (?P<path>[\w.%:@/-]++) (?P<at>1\d{9}(?:\d{3})?) (?P<value>[-+]?[\d.]++(?:[eE][-+]?\d++)?)"
    r"(?P<tags>(?: [\w.-]++=\S++)++)$"
)
_STATSD = re.compile(  # without times; a set counts names, and measures nothing
    r"(?P<path>[\w./-]++):(?P<value>[-+]?[\w.-]++)\|(?P<kind>c|g|ms|h|d|s)(?:\|@[\d.]++)?(?:\|#(?P<tags>\S++))?[ \t]*+$"
)
_SORTS = re.compile(r"(?i)(?:servers?|hosts?|services?|apps?|nodes?|pods?|stats|collectd)")
_NAMED = 3  # parts of a path that begins with a sort and a name
_LOOKED_AT = 40
_FEWEST = 3
_MOST = 0.9

Sample = tuple[str, dict[str, str], str, float, float]  # measurement, tags, field, seconds, value


def reads(head: str) -> bool:
    """Whether nearly all lines are samples of one of them."""
    written = [line for line in head.split("\n", _LOOKED_AT)[:-1] if line.strip() and not line.startswith("#")]
    if len(written) < _FEWEST:
        return False
    return sum(any(True for _ in _samples(line)) or bool(_STATSD.match(line)) for line in written) >= _MOST * len(
        written
    )


def read(path: Path) -> list[Reading]:
    """All series."""
    found: dict[tuple[object, ...], Reading] = {}
    count = 0
    for line in lines.read(path):
        for name, tags, column, at, value in _samples(line.text):
            key = (name, tuple(tags.items()), column)
            if key not in found:
                if len(found) >= SERIES:
                    continue
                found[key] = labelled(f"{name}_{column}" if column else name, tags)
            found[key].add(at, value, line.number)
            count += 1
        if count >= POINTS:
            break
    return list(found.values())


def _samples(text: str) -> Iterator[Sample]:
    if plain := _GRAPHITE.match(text):
        at, value = clock.epoch(float(plain["at"])), numbers.real(plain["value"])
        tags = dict(part.split("=", 1) for part in plain["tags"].split(";")[1:])
        if at and value is not None:
            name, host = _path(plain["path"])
            yield name, tags | host, "", at.timestamp(), value
        return
    if put := _PUT.match(text):
        at, value = clock.epoch(float(put["at"])), numbers.real(put["value"])
        if at and value is not None:
            tags = dict(part.split("=", 1) for part in put["tags"].split())
            yield put["path"], tags, "", at.timestamp(), value
        return
    if counted := _STATSD.match(text):
        if counted["kind"] != "s" and (value := numbers.real(counted["value"])) is not None:
            tags = dict(tag.split(":", 1) for tag in (counted["tags"] or "").split(",") if ":" in tag)
            yield counted["path"], tags, "", math.nan, value
        return
    found = _INFLUX.match(text)
    if found is None:
        return
    at = clock.epoch(float(found["at"])) if found["at"] else None
    tags = dict(_pairs(found["tags"]))
    for field in _FIELD.finditer(found["fields"]):
        if (value := numbers.real(field[2] or "")) is not None:
            column = "" if field[1] == "value" else _plain(field[1])
            yield _plain(found["name"]), tags, column, at.timestamp() if at else math.nan, value


def _pairs(tags: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"(?<!\\),", tags)[1:]:
        key, _, value = part.partition("=")
        yield _plain(key), _plain(value)


def _plain(text: str) -> str:
    return re.sub(r"\\([ ,=\"\\])", r"\1", text)


def _path(path: str) -> tuple[str, dict[str, str]]:
    """`servers.web-1.cpu.user`: what stands second names the thing, where the first says of which sort it is."""
    parts = path.split(".")
    if len(parts) >= _NAMED and _SORTS.fullmatch(parts[0]):
        return ".".join(parts[2:]), {"host": parts[1]}
    return path, {}
