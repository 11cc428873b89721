"""What commands print: how people call it, and which findings show that it is there already."""

import re
from dataclasses import dataclass

from engines.evidence import FindingKind
from knowledge.components.names import UNNAMED, component_of, kin
from knowledge.scene.scene import Scene

K = FindingKind
CLUSTER_WIDE = re.compile(
    r"\b(?:nodes?|pv|storageclass(?:es)?|namespaces?|ns|volumeattachments?|\w*webhookconfigurations?|api-resources)\b|-A\b"
)


@dataclass(frozen=True)
class Source:
    """A sort of evidence."""

    command: str  # words of the command that prints it
    noun: str  # `{}` is whose; without it that goes behind
    kinds: tuple[FindingKind, ...] = ()  # of the findings that are read from it
    resources: tuple[str, ...] = ()  # what they are of, where commands print it


SOURCES = (
    Source(r"journalctl -k|dmesg", "Kernel log", (), ("oom_task",)),
    Source(r"\blogs\b|journalctl -u", "Logs", (K.LOG, K.STACK)),
    Source(r"get events", "Events", (K.EVENT,)),
    Source(r"kubectl describe", "State and events", (K.OBJECT, K.EVENT)),
    Source(r"rollout history|\bgit (?:log|show|diff)", "Recent changes", (K.CHANGE,)),
    Source(r"kubectl top", "CPU and memory use", (K.METRIC,), ("cpu", "memory")),
    Source(r"pg_stat_activity|processlist|v\$session|currentOp|client list|dm_exec_sessions", "Database sessions", (),
           ("session", "connections", "connection_limit")),
    Source(r"pg_stat_replication|replica status|is_in_recovery|info replication", "State of the replication", (),
           ("replication",)),
    Source(r"pg_replication_slots", "Replication slots", (), ("replication_slot",)),
    Source(r"pg_stat_statements", "Statements by time", (), ("statement",)),
    Source(r"\bexplain\b", "Query plan", (), ("plan",)),
    Source(r"\bselect |\bshow ", "Query result from the database"),
    Source(r"openssl", "Certificate", (), ("certificate",)),
    Source(r"\bdig |nslookup", "DNS answer", (), ("name",)),
    Source(r"\bdf -i|find .*-xdev", "Use of inodes", (), ("inodes",)),
    Source(r"\bdf |\bdu |\blsof", "Disk use", (), ("disk",)),
    Source(r"\bss |netstat|nstat", "Sockets", (), ("sockets", "listen_queue")),
    Source(r"conntrack", "Connection tracking", (), ("conntrack",)),
    Source(r"\bfree |vmstat|mpstat", "Memory and CPU", (), ("memory", "swap", "cpu")),
    Source(r"\bps |\btop ", "Processes by use", (), ("process",)),
    Source(r"chronyc|timedatectl|\bdate -u", "State of the clock", (), ("clock",)),
    Source(r"iostat|pidstat|smartctl", "State of the disks", (), ("disk_io",)),
    Source(r"kafka-consumer-groups", "State of the consumer group", (), ("consumer_group",)),
    Source(r"kafka-topics", "State of the partitions", (), ("partition",)),
    Source(r"diagnostics alarms", "Alarms of the broker", (), ("alarm",)),
    Source(r"rabbitmq", "State of the broker", (), ("queue",)),
    Source(r"^GET |_cluster/|_cat/", "State of the search cluster", (), ("member", "alarm")),
    Source(r"^(?:aws|gcloud|az) ", "What the provider says of {}"),
    Source(r"redis-cli", "State of the cache", (), ("cache",)),
    Source(r"systemctl", "State of the unit", (), ("unit",)),
    Source(r"curl|\bnc -", "Answer of a call by hand from {}", (), ("request",)),
    Source(r"mtr |ping |traceroute|ip route", "Way through the network from {}", (), ("network",)),
    Source(r"kubectl .*\bexec\b", "What a command prints inside {}"),
    Source(r"kubectl .*\bset env\b", "Environment variables", ()),
    Source(r"kubectl auth", "What {} may do"),
    Source(r"kubectl (?:\S+ )*?get", "State", (K.OBJECT,)),
)  # fmt: skip


def of(command: str) -> Source | None:
    """What a command prints, where that is known."""
    return next((s for s in SOURCES if re.search(s.command, command, re.IGNORECASE)), None)


def noun(command: str, component: str) -> str:
    """The same as people call it."""
    source = of(command)
    if source is None:
        return f"The answer of `{command.split(maxsplit=1)[0]}`"
    who = component if component != UNNAMED else "what fails"
    if "{}" in source.noun:
        return source.noun.format(who)
    return f"{source.noun} of {who}"


def is_there(command: str, component: str, scene: Scene) -> bool:
    """Whether the evidence has it: of that component, or what a tool printed of the one thing that it looks at."""
    source = of(command)
    if source is None:
        return False
    looked = (f for f in scene.by_kind[K.OBJECT] if f.facts.get("resource") in source.resources)
    told = (f for kind in source.kinds for f in scene.by_kind[kind])
    return any(looked) or any(component == UNNAMED or kin(component_of(f), component) for f in told)


def complete(command: str, space: str) -> str:
    """The command with its namespace; without one it would ask another."""
    if not space or not command.startswith("kubectl ") or " -n " in command or CLUSTER_WIDE.search(command):
        return command
    return f"kubectl -n {space} {command.removeprefix('kubectl ')}"
