"""Lags and queues, from the tables of Kafka's and RabbitMQ's tools."""

from collections import defaultdict

from adapters.evidence.extractors.commands.grid import Record, Table
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page

_LAG, _MESSAGES = 1000.0, 1000.0


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
    facts |= {"consumers": len({r["consumer-id"] for r in rows if r["consumer-id"]})}
    if total:
        facts["share"] = round((worst.number("lag") or 0) / total, 3)
    words = f"Group {group or '(unnamed)'} is {total:,.0f} messages behind on {topic}, {len(rows)} partitions"
    say(page, reason, f"{words}, {facts['consumers']} consumers.", worst.line, facts, group)


def queues(page: Page, table: Table) -> None:
    """`rabbitmqctl list_queues`."""
    for row in table.rows:
        messages, consumers = row.number("messages", "messages_ready"), row.number("consumers")
        name = row.first("name", "queue")
        if messages is None or not name:
            continue
        reason = "QueueBacklog" if messages >= _MESSAGES else "Healthy"
        reason = "NoConsumer" if messages and consumers == 0 else reason
        facts: dict[str, Fact] = {"resource": "queue", "queue": name, "messages": messages, "consumers": consumers}
        facts |= {"ready": row.number("messages_ready"), "unacknowledged": row.number("messages_unacknowledged")}
        words = f"Queue {name} holds {messages:,.0f} messages"
        words += f" and has {consumers:g} consumers." if consumers is not None else "."
        say(page, reason, words, row.line, facts)
