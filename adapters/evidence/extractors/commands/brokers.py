"""Lags and queues, from the tables of Kafka's and RabbitMQ's tools."""

import re
from collections import defaultdict
from collections.abc import Sequence

from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page
from engines.figures import many

_LAG, _MESSAGES = 1000.0, 1000.0
_HOST = re.compile(r"^/?(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}$")
_PARTITION = re.compile(r"^\s*Topic: ?(\S+)\s+Partition: ?(\d{1,9})\s+Leader: ?(\S+)\s+Replicas: ?(\S*)\s+Isr: ?(\S*)")


def lags(page: Page, table: Table) -> None:
    """`kafka-consumer-groups --describe`: one finding per group and topic, at its worst partition."""
    held: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in table.rows:
        if row.number("lag") is not None:
            held[row["group"], row["topic"]].append(row)
    for (group, topic), rows in held.items():
        _lag(page, group, topic, rows)


def _lag(page: Page, group: str, topic: str, rows: list[Record]) -> None:
    total = sum(r.number("lag") or 0 for r in rows)
    idle = [r for r in rows if not r["consumer-id"] and r.number("lag") and "consumer-id" in r.cells]
    worst = max(idle or rows, key=lambda r: r.number("lag") or 0)
    reason = "NoConsumer" if idle else "ConsumerLag" if total >= _LAG else "Healthy"
    facts: dict[str, Fact] = {"resource": "consumer_group", "group": group, "topic": topic, "lag": total}
    facts |= {"partitions": len(rows), "worst_partition": worst["partition"], "share": None}
    consumers = {r["consumer-id"] for r in rows if r["consumer-id"]}
    facts |= {"consumers": len(consumers)}
    if total:
        facts["share"] = round((worst.number("lag") or 0) / total, 3)
    words = f"Group {group or '(unnamed)'} is {many(total, 'message')} behind on {topic}, "
    words += f"{many(len(rows), 'partition')}, {many(len(consumers), 'consumer')}."
    say(page, reason, words, worst.line, facts, group)
    _strangers(page, group, topic, rows)


def _strangers(page: Page, group: str, topic: str, rows: list[Record]) -> None:
    """Members of a group that live in another network than most of them: another environment, with the same group."""
    networks: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        if found := _HOST.search(row["host"]):
            networks[found[1]].append(row)
    if len(networks) < 2:  # noqa: PLR2004  one network has no strangers
        return
    usual = max(networks, key=lambda n: len({r["host"] for r in networks[n]}))
    others = [r for network, held in networks.items() if network != usual for r in held]
    hosts, own = ({r["host"].strip("/") for r in held} for held in (others, networks[usual]))
    if len(hosts) < len(own):
        partitions, of = ", ".join(r["partition"] for r in others), ", ".join(sorted(hosts))
        facts: dict[str, Fact] = {"resource": "consumer_group", "group": group, "topic": topic, "hosts": of}
        facts |= {"network": f"{usual}.0.0/16", "partitions": partitions, "count": len(others), "total": len(rows)}
        words = f"{of} outside {usual}.0.0/16, where the other members are, hold partitions {partitions} of {topic}."
        say(page, "ForeignMembers", words, others[0].line, facts, group)


def queues(page: Page, table: Table) -> None:
    """`rabbitmqctl list_queues`."""
    for row in table.rows:
        ready, held = row.number("messages_ready"), row.number("messages_unacknowledged")
        messages, consumers = row.number("messages"), row.number("consumers")
        messages = (ready or 0) + (held or 0) if messages is None and ready is not None else messages
        name = row.first("name", "queue")
        if messages is None or not name:
            continue
        reason = "QueueBacklog" if messages >= _MESSAGES else "Healthy"
        reason = "NoConsumer" if messages and consumers == 0 else reason
        facts: dict[str, Fact] = {"resource": "queue", "queue": name, "messages": messages, "consumers": consumers}
        facts |= {"ready": ready, "unacknowledged": held}
        words = f"Queue {name} holds {many(messages, 'message')}"
        words += f", {held:,.0f} of them delivered and not acknowledged," if held else ""
        words += f" and has {many(consumers, 'consumer')}." if consumers is not None else "."
        say(page, reason, words, row.line, facts)


def partitions(page: Page, lines: Sequence[str]) -> None:
    """`kafka-topics --describe`: partitions without a leader, and those with fewer replicas in sync than they have."""
    for at, text in enumerate(lines, start=1):
        found = _PARTITION.match(text) if "Leader:" in text else None
        if found is None:
            continue
        wanted, synced = (len([p for p in part.split(",") if p]) for part in (found[4], found[5]))
        lost = found[3] in ("none", "-1")
        reason = "NoLeader" if lost else "UnderReplicated" if synced < wanted else "Healthy"
        facts: dict[str, Fact] = {"resource": "partition", "topic": found[1], "partition": int(found[2])}
        facts |= {"leader": found[3], "replicas": wanted, "in_sync": synced, "brokers": found[4]}
        words = f"Partition {found[2]} of {found[1]} has {'no leader' if lost else f'leader {found[3]}'}"
        say(page, reason, f"{words} and {synced} of {wanted} replicas in sync.", at, facts)
