"""Names the component that a pod, a logger or a metric belongs to."""

import re

_POD = re.compile(
    r"^(?P<name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])??)-(?:[a-f0-9]{6,10}|[bcdfghjklmnpqrstvwxz2456789]{6,10})-[a-z0-9]{5}$"
)
_DAEMON = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*?)-(?=[a-z0-9]*\d)[bcdfghjklmnpqrstvwxz2456789]{5}$")
_JOB = re.compile(r"^(?P<name>[a-z][a-z0-9-]*?)-\d{8,10}(?:-[a-z0-9]{5})?$")
_ORDINAL = re.compile(r"^(?P<name>[a-z][a-z0-9-]*[a-z0-9])-\d{1,3}$")


def workload(pod: str) -> str:
    """The workload of a pod: its name without replica-set hash, ordinal or start time."""
    for pattern in (_POD, _JOB, _DAEMON, _ORDINAL):
        if found := pattern.match(pod):
            return found["name"]
    return pod


def is_pod(name: str) -> bool:
    """Whether a name looks like one that a replica set, job or daemon set gave."""
    return any(p.match(name) for p in (_POD, _JOB, _DAEMON))


def logger(name: str) -> str:
    """The short name of a logger: the last part of a dotted one."""
    short = name.rstrip(".:").rsplit(".", 1)[-1] if "/" not in name else name.rsplit("/", 1)[-1]
    return short.split("@", 1)[0] or name
