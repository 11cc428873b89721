"""Names the component that a pod, a logger, a host or a file belongs to."""

import re
from collections.abc import Iterable

_POD = re.compile(
    r"^(?P<name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])??)-(?:[a-f0-9]{6,10}|[bcdfghjklmnpqrstvwxz2456789]{6,10})-[a-z0-9]{5}$"
)
_DAEMON = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*?)-(?=[a-z0-9]*\d)[bcdfghjklmnpqrstvwxz2456789]{5}$")
_JOB = re.compile(r"^(?P<name>[a-z][a-z0-9-]*?)-\d{8,10}(?:-[a-z0-9]{5})?$")
_POD_LIKE = re.compile(r"^(?P<name>[a-z][a-z0-9-]*[a-z0-9])-(?=[a-z]*\d)[a-z0-9]{4,10}-[a-z0-9]{5}$")
_SHORTEST = 3  # letters of a workload's name
_ORDINAL = re.compile(r"^(?P<name>[a-z][a-z0-9-]*[a-z0-9])-\d{1,3}$")

_CONTAINER_LOG = re.compile(r"^(?P<pod>[a-z0-9][a-z0-9.-]*)_[a-z0-9-]+_[a-z0-9-]+-[0-9a-f]{64}\.log$")  # the kubelet's
_LOG_FILE = re.compile(
    r"^(?P<name>[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*?)"
    r"(?:[-_.](?:access|error|errors|debug|audit|slow|logs?|stdout|stderr|out|err|current|previous"
    r"|all|pods?|merged|combined|tail|dump|(?i:mon|tue|wed|thu|fri|sat|sun)))*"
    r"(?:[-_.](?:\d{4}[-_]?\d\d[-_]?\d\d|\d{1,2}(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,4}))?\.(?:log|out|err)(?:[.-]\d{1,8})?$"
)
_POD_FILE = re.compile(r"^(?:logs?[-_])?(?P<pod>[a-z0-9][a-z0-9-]*)\.(?:log|txt|out)$")
_HOST = re.compile(r"^(?:localhost|[0-9a-f]{12}|[0-9a-f]{64}|\d{1,3}(?:\.\d{1,3}){3})$")  # names no one thing
# What files are called whatever wrote them.
_ANY_FILE = frozenset(
    (
        *("access", "all", "app", "application", "audit", "catalina", "combined", "console", "container", "current"),
        *("daemon", "debug", "dmesg", "dump", "err", "error", "errors", "events", "example", "file", "general"),
        *("incident", "journal", "journalctl", "kern", "kernel", "kubectl", "log", "logs", "main", "master"),
        *("messages", "nohup", "out", "output", "pod", "pods", "prod", "production", "sample", "server", "service"),
        *("slow", "staging", "stderr", "stdout", "syslog", "system", "test", "tmp", "trace", "worker"),
        # tools whose output is kept under their own name
        *(
            "aws",
            "curl",
            "describe",
            "dig",
            "docker",
            "free",
            "git",
            "helm",
            "iostat",
            "iotop",
            "lsof",
            "mtr",
            "netstat",
        ),
        *("ping", "proc", "sar", "strace", "sysctl", "systemctl", "tcpdump", "terraform", "top", "ulimit", "vmstat"),
    )
)
# Parts that many services have; such a logger names none of them.
_LAYERS = frozenset(
    (
        *("app", "application", "client", "console", "core", "database", "db", "default", "grpc"),
        *("http", "https", "io", "log", "logger", "mail", "main", "net", "network", "pool", "root", "rpc", "server"),
        *("smtp", "sql", "system", "tcp", "thread", "udp", "worker"),
    )
)
# What a message begins with, before a colon.
_MESSAGE = frozenset(
    (
        *("access", "attempt", "cannot", "cause", "caused", "code", "config", "configuration", "connect", "connection"),
        *("context", "cpu", "denied", "detail", "disconnected", "disk", "duration", "elapsed", "errors", "exception"),
        *("expected", "fail", "latency", "took"),
        *("failed", "failure", "file", "found", "got", "hint", "host", "id", "invalid", "key", "memory", "message"),
        *("missing", "name", "no", "not", "note", "path", "permission", "query", "reason", "request", "response"),
        *("result", "retries", "retry", "retrying", "slow", "stack", "statement", "status", "summary", "timeout"),
        *("traceback", "type", "unable", "unexpected", "unknown", "url", "usage", "user", "value", "version"),
    )
)


def workload(pod: str) -> str:
    """The workload of a pod: its name without replica-set hash, ordinal or start time."""
    for pattern in (_POD, _JOB, _DAEMON, _ORDINAL):
        if found := pattern.match(pod):
            return found["name"]
    return pod


def workloads(names: Iterable[str]) -> dict[str, str]:
    """The workload of each of several names.

    A number at the end is an ordinal where they count from nought, as stateful sets do (`kafka-0`, `kafka-1`);
    `node-3` and `svc-017` are names.
    """
    told = dict.fromkeys(names)
    counted = {found["name"] for n in told if (found := _ORDINAL.match(n)) and n == f"{found['name']}-0"}
    return {n: n if (found := _ORDINAL.match(n)) and found["name"] not in counted else workload(n) for n in told}


def is_pod(name: str) -> bool:
    """Whether a name looks like one that a replica set, job or daemon set gave."""
    return any(p.match(name) for p in (_POD, _JOB, _DAEMON))


def speaker(name: str) -> str | None:
    """The workload of a name that stands before what is said, where it looks like a pod's; None for any other."""
    found = next((m for p in (_POD, _POD_LIKE, _DAEMON) if (m := p.match(name))), None)
    return found["name"] if found else None


def logger(name: str) -> str:
    """The short name of a logger: the last part of a dotted one."""
    short = name.rstrip(".:").rsplit(".", 1)[-1] if "/" not in name else name.rsplit("/", 1)[-1]
    return short.split("@", 1)[0] or name


def of_logger(name: str) -> str | None:
    """The component that a logger names, None for one of the parts that many services have."""
    return None if name.lower() in _LAYERS else logger(name)


def begins_a_message(word: str) -> bool:
    """Whether a word before a colon says what happened rather than who says it."""
    return word.lower() in _MESSAGE


def host(name: str) -> str | None:
    """The component that a host's or pod's name stands for; an address or a container's id names none."""
    if is_pod(name):
        return workload(name)
    return None if _HOST.match(name) else name


def of_file(name: str) -> str | None:
    """The workload that a log file is named after; None where its name could be that of any log."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    if found := _CONTAINER_LOG.match(base):
        return workload(found["pod"])
    if (found := _POD_FILE.match(base)) and is_pod(found["pod"]) and not found["pod"][-8:].isdigit():  # a date
        return workload(found["pod"])
    found = _LOG_FILE.match(base)
    if not found or len(found["name"]) < _SHORTEST or re.split(r"[-_.]", found["name"])[0] in _ANY_FILE:
        return None
    return workload(found["name"])
