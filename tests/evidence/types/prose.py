"""Text that people read: prose, pages, mail, chat, alerts, and what a command shows of one moment."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

import json
from collections.abc import Iterator

from tests.evidence.types.model import SERVICES, Sample, dice, rows
from tests.evidence.types.shown import (
    ACTIVITY,
    CURL,
    DF,
    DOCKER,
    EXPLAIN,
    FREE,
    OPENSSL,
    PING,
    PODS,
    PS,
    REDIS,
    SS,
    SYSTEMCTL,
    TOP,
    TOP_PODS,
    TRACEROUTE,
)

POSTMORTEM = """\
# Checkout down, 14 March

## Summary

Checkout failed for 23 minutes because cart-worker used all connections of the database.

## Timeline

- 10:02 cart-worker v2.8.1 was rolled out
- 10:04 first errors in checkout
- 10:27 rolled back, errors stop

## What we learned

The default of the pool belongs to nobody. We will set a limit per role.
"""
RUNBOOK = """\
# Runbook: database connections

1. Look at who holds them:

       select application_name, count(*) from pg_stat_activity group by 1;

2. If one service holds more than half, roll it back.
3. Tell **#incidents** what you did.

| service | limit |
|---|---|
| cart | 20 |
| search | 40 |
"""
README = """\
# cart

The service that keeps carts. Start it with `make run`.

```python
from cart import total
print(total([]))
```

See [the design](docs/design.md) for why there are two stores, and ask in the channel before you change the schema.
"""
PROSE = """\
Hello all,

we saw a short spike of errors around ten this morning. It went away by itself, but I don't like that
we can't say why. Could somebody from the database team have a look at the connection count?

Thank you
Maria
"""
MAIL = """\
From: Maria <maria@acme.io>
To: ops@acme.io
Subject: Re: checkout slow since this morning
Date: Sat, 14 Mar 2026 10:41:02 +0000
Message-ID: <4711@acme.io>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hi,

customers tell us that paying takes a minute. Is this known?

> On Sat, Jonas wrote:
> We deployed at ten.
"""
CHAT = """\
maria  10:14
checkout is failing since about 10:05, can you look?

jonas  10:15
on it. did somebody deploy?

priya  10:17
cart-worker went out at 10:02
rolling back now

maria  10:27
works again, thanks
"""
SLACK = """\
[10:14] maria: checkout is failing, can you look?
[10:15] jonas: on it. did somebody deploy?
[10:17] priya: cart-worker went out at 10:02, rolling back now
[10:27] maria: works again, thanks!
"""
HTML = """\
<!DOCTYPE html>
<html lang="en">
<head><title>Status: degraded</title><style>body { color: #222 }</style></head>
<body>
<h1>Degraded performance of checkout</h1>
<p>We are investigating slow payments since 10:04 UTC.</p>
<ul><li>Checkout: degraded</li><li>Find: operational</li></ul>
</body>
</html>
"""
GATEWAY = """\
<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx/1.25.4</center>
</body>
</html>
"""
TICKET = """\
INC-4711  Checkout slow
Priority: P2    Assignee: Jonas    Status: Open

Description
Customers report that the payment page takes up to a minute. It began this morning. We do not see errors,
only long waits. The database looks idle.

Comments
Priya: I think that the pool is too small since we doubled the workers.
"""
HISTORY = """\
  501  kubectl get pods -n shop
  502  kubectl describe pod cart-7d9fbb6c4-x2x9z
  503  cd /srv/app
  504  vim config.yaml
  505  kubectl rollout undo deploy/cart
"""
ALERT_TEXT = """\
[FIRING:1] CheckoutErrorBudgetBurn (checkout prod critical)
Summary: 5xx of checkout is 18 %
Started: 2026-03-14 10:06:00 UTC
Runbook: https://wiki.acme.io/checkout
Source: https://prometheus.acme.io/graph?g0.expr=burn
"""


def _alertmanager() -> str:
    alert = {
        "status": "firing",
        "labels": {"alertname": "CheckoutErrorBudgetBurn", "severity": "critical", "service": "checkout"},
        "annotations": {"summary": "5xx is 18 %"},
        "startsAt": "2026-03-14T10:06:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "https://prometheus.acme.io/graph",
        "fingerprint": "3f2a1b0c4d5e6f70",
    }
    return json.dumps(
        {
            "receiver": "chat",
            "status": "firing",
            "alerts": [alert],
            "groupLabels": {"alertname": "CheckoutErrorBudgetBurn"},
            "commonLabels": {},
            "externalURL": "https://am.acme.io",
            "version": "4",
            "groupKey": "{}:{}",
        },
        indent=2,
    )


def _pagerduty() -> str:
    return json.dumps(
        {
            "event": {
                "id": "01F",
                "event_type": "incident.triggered",
                "occurred_at": "2026-03-14T10:06:00Z",
                "data": {
                    "id": "Q2",
                    "type": "incident",
                    "title": "checkout 5xx",
                    "urgency": "high",
                    "service": {"summary": "checkout"},
                },
            }
        }
    )


def _alarm() -> str:
    return json.dumps(
        {
            "AlarmName": "orders-cpu",
            "NewStateValue": "ALARM",
            "NewStateReason": "Threshold Crossed: 1 datapoint [98.1] was greater than the threshold (90.0).",
            "StateChangeTime": "2026-03-14T10:06:00.000+0000",
            "OldStateValue": "OK",
            "Trigger": {"MetricName": "CPUUtilization", "Namespace": "AWS/RDS", "Threshold": 90.0},
        },
        indent=2,
    )


def _long_prose() -> str:
    rng = dice("prose")
    words = [
        "the",
        "team",
        "saw",
        "that",
        "a",
        "service",
        "was",
        "slow",
        "because",
        "nobody",
        "had",
        "set",
        "the",
        "limit",
        "of",
        "its",
        "pool",
        "and",
        "then",
        "we",
        "talked",
        "about",
        "what",
        "to",
        "do",
        "next",
    ]
    paragraphs = (
        ". ".join(" ".join(rng.choices(words, k=rng.randint(6, 14))).capitalize() for _ in range(rng.randint(2, 6)))
        + "."
        for _ in range(300)
    )
    return "\n\n".join(paragraphs) + "\n"


def samples() -> Iterator[Sample]:
    """Every text."""
    plain = {
        "postmortem.md": POSTMORTEM, "runbook.md": RUNBOOK, "README.md": README, "note.txt": PROSE, "mail.eml": MAIL, "thread.txt": CHAT, "slack-export.txt": SLACK,
        "status.html": HTML, "502.html": GATEWAY, "ticket.txt": TICKET, "history.txt": HISTORY, "pods.txt": PODS, "top-pods.txt": TOP_PODS, "docker-ps.txt": DOCKER,
        "df.txt": DF, "free.txt": FREE, "ps.txt": PS, "top.txt": TOP, "ss.txt": SS, "status.txt": SYSTEMCTL, "ping.txt": PING, "curl.txt": CURL, "s_client.txt": OPENSSL,
        "explain.txt": EXPLAIN, "activity.txt": ACTIVITY, "redis-info.txt": REDIS, "traceroute.txt": TRACEROUTE, "alert.txt": ALERT_TEXT, "alert.json": _alertmanager(),
        "pagerduty.json": _pagerduty(), "alarm.json": _alarm(), "minutes.txt": _long_prose(),
        "owners.csv": rows("service,team,slack", *(f"{s},shop,#{s}" for s in SERVICES)), "todo.txt": rows("- ask the database team", "- restore the limit", "- write it down"),
    }  # fmt: skip
    for name, content in plain.items():
        yield Sample(name, content)
