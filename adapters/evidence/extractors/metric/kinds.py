"""What a metric is of, by the words that monitoring systems use for it, and which way of it is bad."""

import re
from enum import StrEnum

from engines.abnormal import MetricKind

_JOINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


class Way(StrEnum):
    """The direction in which a metric is bad."""

    UP = "up"
    DOWN = "down"
    EITHER = "either"


def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^| )(?:{text})", re.IGNORECASE)


# The first that fits counts: a rate of failed requests is of errors and not of traffic.
_KINDS = (
    (MetricKind.ERRORS, _words(r"err|fail|fault|exception|5xx|4xx|success|avail|timeout|reject|abort|drop|loss|retr")),
    (
        MetricKind.LATENCY,
        _words(r"latenc|duration|delay|response time|rt\b|elapsed|p\d\d\b|wait|slow|lag\b|age\b|oldest|time\b"),
    ),
    (MetricKind.CPU, _words(r"cpu|throttl|processor|load ?(?:avg|average|1|5|15)\b")),
    (MetricKind.MEMORY, _words(r"mem|rss|heap|oom|swap|gc\b|working set|cache bytes|page ?fault")),
    (MetricKind.DISK, _words(r"disk|fs\b|filesystem|inode|storage|volume|iops?\b|io\b|blkio|block")),
    (
        MetricKind.SATURATION,
        _words(r"queue|backlog|pool|conn|thread|goroutine|satur|util|pending|fd|descriptor|lock|socket|capacity"),
    ),
    (MetricKind.NETWORK, _words(r"net|rx|tx|recei|transmit|packet|tcp|udp|bytes?|bandwidth|sent|traffic")),
    (MetricKind.STATE, _words(r"restart|up$|ready|replica|healthy|uptime|status|evict")),
    (
        MetricKind.TRAFFIC,
        _words(r"req|rps|qps|tps|workload|ops\b|throughput|count|calls|hits|invocation|load\b|rate\b"),
    ),
)
_GOOD = _words(r"success|avail|ready|up$|healthy|hit|free|idle|remain|uptime|replica|capacity|limit")
_BAD_UP = frozenset((MetricKind.ERRORS, MetricKind.LATENCY, MetricKind.CPU, MetricKind.MEMORY, MetricKind.SATURATION))
_MACHINE = _words(r"node\b|host\b|machine|instance\b")
_OUTBOUND = _words(r"client|outbound|upstream|egress|downstream|dependency|callee|remote call|external")


def words(metric: str) -> str:
    """The words of a name, spaced: `PodClientLatencyP90(s)` and `pod_client_latency_p90` read the same."""
    return " ".join(part for part in _JOINS.split(metric) if part)


def kind_of(metric: str) -> MetricKind:
    """The kind that the words say; `other` where they say none."""
    said = words(metric)
    return next((kind for kind, pattern in _KINDS if pattern.search(said)), MetricKind.OTHER)


def asked(text: str) -> frozenset[MetricKind]:
    """The symptoms that a question speaks of; only those that people complain of count."""
    said = words(text)
    told = (MetricKind.ERRORS, MetricKind.LATENCY)
    return frozenset(kind for kind, pattern in _KINDS if kind in told and pattern.search(said))


def way(metric: str, kind: MetricKind) -> Way:
    """Whether more or less of it is bad."""
    if _GOOD.search(words(metric)):
        return Way.DOWN
    return Way.UP if kind in _BAD_UP else Way.EITHER


def is_outbound(metric: str) -> bool:
    """Whether it measures what the component waits for at others, and not what it does itself."""
    return bool(_OUTBOUND.search(words(metric)))


def is_of_machine(metric: str) -> bool:
    """Whether it measures the machine, which others run on too."""
    return bool(_MACHINE.search(words(metric)))
