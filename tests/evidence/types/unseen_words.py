"""Configs, code, text and pictures in forms that no rule was written for: five of each, measured before any fix."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

import io
from collections.abc import Iterator

from PIL import Image

from tests.evidence.types.model import Sample

ENVOY = """\
static_resources:
  listeners:
  - name: ingress
    address: { socket_address: { address: 0.0.0.0, port_value: 10000 } }
  clusters:
  - name: cart
    connect_timeout: 0.25s
    type: STRICT_DNS
    circuit_breakers:
      thresholds:
      - max_connections: 1024
        max_pending_requests: 1
"""
PROPERTIES = """\
# Kafka consumer
bootstrap.servers=kafka-0:9092,kafka-1:9092
group.id=ledger
max.poll.interval.ms=300000
session.timeout.ms=6000
auto.offset.reset=latest
spring.datasource.hikari.maximum-pool-size=10
"""
HELM_VALUES = """\
replicaCount: 3
image:
  repository: registry.acme.io/cart
  tag: "2.8.1"
resources:
  limits: {cpu: 500m, memory: 256Mi}
autoscaling:
  enabled: true
  minReplicas: 3
  maxReplicas: 12
"""
REDIS_CONF = """\
bind 127.0.0.1 -::1
protected-mode yes
port 6379
tcp-backlog 511
timeout 0
maxmemory 2gb
maxmemory-policy noeviction
save 3600 1 300 100 60 10000
appendonly no
"""
LAUNCH = """\
{
  "kind": "flag",
  "name": "new-pricing",
  "on": true,
  "version": 41,
  "environments": {
    "production": {
      "on": true,
      "fallthrough": {"rollout": {"variations": [{"variation": 0, "weight": 50000}, {"variation": 1, "weight": 50000}]}},
      "lastModified": 1773480607118
    }
  }
}
"""
RUST = """\
use std::time::Duration;

pub struct Pool {
    size: usize,
    timeout: Duration,
}

impl Pool {
    pub async fn acquire(&self) -> Result<Conn, Error> {
        tokio::time::timeout(self.timeout, self.inner.get())
            .await
            .map_err(|_| Error::Exhausted)?
    }
}
"""
PLPGSQL = """\
create or replace function expire_carts() returns integer
language plpgsql as $$
declare
  gone integer;
begin
  delete from carts where updated_at < now() - interval '30 days';
  get diagnostics gone = row_count;
  return gone;
end;
$$;
"""
POWERSHELL = """\
param([string]$Service = "cart")
$state = Get-Service -Name $Service
if ($state.Status -ne 'Running') {
    Write-Host "restarting $Service"
    Restart-Service -Name $Service
}
"""
FORMAT_PATCH = """\
From 4f1d2c3b4a5968778695a4b3c2d1e0f9a8b7c6d5 Mon Sep 17 00:00:00 2001
From: Ada <ada@acme.io>
Date: Sat, 14 Mar 2026 09:12:00 +0000
Subject: [PATCH] Lower the pool

---
 config/pool.yaml | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/config/pool.yaml b/config/pool.yaml
index 3b18e51..9daeafb 100644
--- a/config/pool.yaml
+++ b/config/pool.yaml
@@ -1,4 +1,4 @@
 pool:
-  max: 50
+  max: 5
   idle: 2
"""
VUE = """\
<template>
  <button :disabled="busy" @click="pay">Pay</button>
</template>

<script setup lang="ts">
import { ref } from 'vue'

const busy = ref(false)

async function pay(): Promise<void> {
  busy.value = true
  await fetch('/pay', { method: 'POST' })
}
</script>
"""
TICKET = """\
INC-4112  Checkout returns 502
Priority: P1            Status: In progress
Reporter: Ada           Assignee: Linus

Description
Since about half past nine customers can't pay. The page spins and then shows a blank screen.
We restarted the gateway twice, which helped for a minute.

Comments
Linus: it looks as if the ledger doesn't answer. I'm looking at its database now.
Ada: support says that it is only cards, vouchers work.
"""
DIG = """\
; <<>> DiG 9.18.24 <<>> db-2.prod.internal
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 41121
;; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1

;; QUESTION SECTION:
;db-2.prod.internal.\t\tIN\tA

;; AUTHORITY SECTION:
prod.internal.\t\t60\tIN\tSOA\tns1.prod.internal. admin.prod.internal. 41 7200 900 1209600 60

;; Query time: 3 msec
;; SERVER: 10.0.0.2#53(10.0.0.2) (UDP)
;; WHEN: Sat Mar 14 09:41:07 UTC 2026
;; MSG SIZE  rcvd: 98
"""
TEAMS = """\
[14/03/2026 09:41] Ada
anyone else seeing timeouts from the ledger?
[14/03/2026 09:42] Linus
yes, since we moved the database last night
[14/03/2026 09:44] Ada
ok, opening an incident. Who has access to the new host?
[14/03/2026 09:45] Linus
me, I'm on it
"""
INNODB = """\
=====================================
2026-03-14 09:41:07 140213 INNODB MONITOR OUTPUT
=====================================
Per second averages calculated from the last 21 seconds
------------
TRANSACTIONS
------------
Trx id counter 991823
History list length 184120
---TRANSACTION 991820, ACTIVE 812 sec
3 lock struct(s), heap size 1136, 2 row lock(s)
MySQL thread id 41, OS thread handle 140213, query id 8112 10.2.3.4 app updating
UPDATE carts SET total = 12 WHERE id = 8
"""
HTML_500 = """\
<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx/1.25.4</center>
</body>
</html>
"""


def picture(form: str, size: tuple[int, int]) -> bytes:
    """Paint one in the bytes of a format, half of it dark."""
    held, out = Image.new("RGB", size, "white"), io.BytesIO()
    held.paste((17, 24, 39), (0, 0, size[0] // 2, size[1]))
    held.save(out, form)
    return out.getvalue()


def configs() -> Iterator[Sample]:
    """Envoy, Kafka's properties, Helm values, Redis, a feature flag."""
    yield Sample("envoy.yaml", ENVOY)
    yield Sample("application-prod", PROPERTIES)
    yield Sample("values", HELM_VALUES)
    yield Sample("redis.conf", REDIS_CONF)
    yield Sample("flag.json", LAUNCH)


def code() -> Iterator[Sample]:
    """Rust, a function of PostgreSQL, PowerShell, a mailed patch, a component of Vue."""
    yield Sample("pool.rs", RUST)
    yield Sample("expire", PLPGSQL)
    yield Sample("restart", POWERSHELL)
    yield Sample("0001-Lower-the-pool.eml", FORMAT_PATCH)
    yield Sample("Pay.vue", VUE)


def text() -> Iterator[Sample]:
    """A ticket, an answer of DNS, a chat, the monitor of InnoDB, a gateway's error page."""
    yield Sample("INC-4112.txt", TICKET)
    yield Sample("dig.txt", DIG)
    yield Sample("chat", TEAMS)
    yield Sample("innodb.txt", INNODB)
    yield Sample("response", HTML_500)


def visual() -> Iterator[Sample]:
    """Pictures of every other sort and size, under names that say nothing."""
    yield Sample("IMG_4112", picture("JPEG", (640, 480)))
    yield Sample("paste-1.txt", picture("PNG", (33, 700)))
    yield Sample("scan", picture("TIFF", (300, 200)))
    yield Sample("sticker", picture("WEBP", (128, 128)))
    yield Sample(
        "board",
        '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n<svg width="4" height="4"><rect width="4" height="4"/></svg>\n',
    )
