# ruff: noqa: E501 - a payload reads best as the one line that it is
"""Each structured format gives its telling finding at the right line, and broken input never raises."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors.structured import STRUCTURED

AT = datetime(2026, 7, 1, tzinfo=UTC)

DESCRIBE = """Name:             web-7d9f8c6b5-x2x4z
Namespace:        shop
Node:             n1/10.0.0.1
Labels:           app=web
Status:           Running
Controlled By:    ReplicaSet/web-7d9f8c6b5
Containers:
  app:
    Image:         shop/web:1.2
    Command:
      sh
      -c
      exec web
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      Tue, 12 Aug 2025 06:42:00 +0200
      Finished:     Tue, 12 Aug 2025 06:42:07 +0200
    Ready:          False
    Restart Count:  7
    Limits:
      memory:  64Mi
    Readiness:    exec [sh -c exit 1] delay=0s timeout=1s period=10s #success=1 #failure=3
Conditions:
  Type           Status
  Ready          False
QoS Class:       Burstable
Events:
  Type     Reason   Age                From     Message
  ----     ------   ----               ----     -------
  Warning  BackOff  3m (x25 over 58m)  kubelet  Back-off restarting failed container
"""
TABLES = """$ kubectl get pods -A
NAMESPACE   NAME                   READY   STATUS             RESTARTS      AGE
shop        web-7d9f8c6b5-x2x4z    0/1     ImagePullBackOff   0             3h
shop        db-0                   1/1     Running            2 (5m ago)    3h
$ kubectl get deploy
NAME   READY   UP-TO-DATE   AVAILABLE   AGE
web    0/2     2            0           3h
$ kubectl get pvc data -n shop
NAME   STATUS    VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   AGE
data   Pending                                      fast           3h
$ kubectl get node n9
Error from server (NotFound): nodes "n9" not found
"""
MANIFEST = """apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector:
    app: web
    tier: new
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template:
    metadata:
      labels: {app: web, tier: old}
    spec:
      containers:
      - name: app
        image: web:1
        env:
        - name: PASSWORD
          valueFrom:
            secretKeyRef:
              name: web-secret
              key: password
        resources:
          requests: {cpu: 100m}
---
apiVersion: v1
kind: Secret
metadata: {name: web-secrets, namespace: shop}
data: {password: eA==}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: q, namespace: shop}
spec:
  hard:
    requests.cpu: 200m
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
"""
SPANS = [
    {"trace_id": "t", "span_id": "a", "service": "front", "name": "GET /", "start": "2026-06-18T15:01:10Z", "status": "ERROR"},
    {"trace_id": "t", "span_id": "b", "parent_id": "a", "service": "pay", "name": "Charge", "status": "ERROR",
     "start": "2026-06-18T15:01:10Z", "duration_ms": 5, "error": "connection refused"},
]  # fmt: skip
JAEGER = {"data": [{"traceID": "t", "processes": {"p1": {"serviceName": "pay"}}, "spans": [
    {"traceID": "t", "spanID": "a", "operationName": "Charge", "processID": "p1", "startTime": 1781794870000000,
     "duration": 5000, "references": [], "tags": [{"key": "error", "value": True}, {"key": "error.message", "value": "no route"}]}]}]}  # fmt: skip
OTLP = {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "pay"}}]},
    "scopeSpans": [{"spans": [{"traceId": "t", "spanId": "a", "name": "Charge", "startTimeUnixNano": "1781794870000000000",
    "endTimeUnixNano": "1781794870005000000", "status": {"code": 2, "message": "no route"}}]}]}]}  # fmt: skip
ALERT = {
    "service": "pay",
    "metric": "error_ratio",
    "threshold": 0.05,
    "observed": 0.4,
    "fired_at": "2026-06-18T15:07:00Z",
    "summary": "too many errors",
}
MANAGER = {
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "Down", "service": "pay"},
            "annotations": {"summary": "pay is down"},
            "startsAt": "2026-06-18T15:07:00Z",
        }
    ]
}
MONITOR = {
    "monitors": [{"name": "p95", "overall_state": "OK", "query": "x > 1", "message": "slow", "tags": ["service:pay"]}]
}
COMMITS = [
    {
        "sha": "a" * 40,
        "author": "kim",
        "timestamp": "2026-06-18T14:02:11Z",
        "message": "raise the pool",
        "files_changed": ["pool.py"],
        "diff": "@@\n-size = 2\n+size = 200",
    }
]
DEPLOYS = [{"timestamp": "2026-06-18T14:40:10Z", "service": "pay", "commit_sha": "a" * 40, "version": "v2"}]
FLAGS = [{"timestamp": "2026-06-18T14:50:00Z", "flag": "fast", "service": "pay", "change": "off->on", "actor": "kim"}]
SERIES = {"metric_data_results": [{"label": "CPUUtilization", "unit": "Percent", "dimensions": [{"Name": "DBInstanceIdentifier", "Value": "db1"}],
    "timestamps": [f"2026-06-18T15:{m:02}:00Z" for m in range(10)], "values": [20, 21, 20, 22, 21, 97, 98, 97, 98, 98]}]}  # fmt: skip
CLUSTER = {"nodes": [{"name": "mq-0", "running": False}, {"name": "mq-1", "running": True, "partitions": ["mq-0"]}]}
EVENTS = {
    "events": [
        {
            "date": "2026-03-27T08:04:18Z",
            "message": "Failover started: health check failure.",
            "source_identifier": "db1",
            "event_categories": ["failover"],
        }
    ]
}
LOGS = {
    "logs": [
        {
            "timestamp": "2026-03-27T08:04:18Z",
            "message": "getaddrinfo ENOTFOUND db.prod",
            "status": "error",
            "service": "pay",
        }
    ]
}
FEED = {
    "source": "cloud",
    "events": [
        {
            "service": "Storage",
            "region": "eu-1",
            "status": "degraded",
            "title": "Errors",
            "started_at": "2026-06-20T13:46:00Z",
            "resolved_at": None,
            "detail": "Requests fail.",
        }
    ],
}
LOAD = {
    "db_instance_identifier": "db1",
    "top_sql": [{"statement": "select 1", "db_load_avg": 3.0, "wait_events": [{"name": "CPU", "db_load_avg": 2.0}]}],
}
PODS = {
    "pods": [
        {
            "name": "pay-7d9f8c6b5-x2x4z",
            "phase": "Pending",
            "conditions": [{"type": "PodScheduled", "status": "False", "message": "Insufficient cpu"}],
        }
    ]
}
APP = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "shop"}, "status": {"sync": {"status": "OutOfSync"}, "health": {"status": "Missing"},
    "operationState": {"phase": "Failed", "message": 'namespaces "shp" not found'}}}  # fmt: skip


def js(value: object) -> str:
    return json.dumps(value, indent=1)


# text, kind, reason, component, what the proving line holds
CASES = [
    (DESCRIBE, "object", "OOMKilled", "web", "OOMKilled"),
    (DESCRIBE, "object", "CrashLoopBackOff", "web", "CrashLoopBackOff"),
    (DESCRIBE, "event", "BackOff", "web", "Back-off"),
    (DESCRIBE, "config", "probe", "web", "exit 1"),
    (DESCRIBE, "config", "command", "web", "exec web"),
    (TABLES, "object", "ImagePullBackOff", "web", "ImagePullBackOff"),
    (TABLES, "object", "Restarted", "db", "5m ago"),
    (TABLES, "object", "Unavailable", "web", "0/2"),
    (TABLES, "object", "Pending", "data", "fast"),
    (TABLES, "object", "NotFound", "n9", 'nodes "n9"'),
    (MANIFEST, "config", "selector", "web", "tier: new"),
    (MANIFEST, "config", "reference", "web", "name: web-secret"),
    (MANIFEST, "config", "quota", "q", "requests.cpu: 200m"),
    (MANIFEST, "config", "network_policy", "deny", "policyTypes"),
    (js(SPANS), "trace", "error", "pay", "connection refused"),
    (js(SPANS), "trace", "propagated", "front", "ERROR"),
    (js(JAEGER), "trace", "error", "pay", "no route"),
    (js(OTLP), "trace", "error", "pay", "no route"),
    (js(ALERT), "alert", "firing", "pay", "too many errors"),
    (js(MANAGER), "alert", "firing", "pay", "pay is down"),
    (js(MONITOR), "alert", "ok", "pay", "OK"),
    (js(COMMITS), "change", "commit", None, "a" * 40),
    (js(DEPLOYS), "change", "deploy", "pay", "v2"),
    (js(FLAGS), "change", "flag", "pay", "fast"),
    (js(SERIES), "metric", "saturated", "db1", "97"),
    (js(CLUSTER), "object", "NodeDown", "mq-0", "running"),
    (js(CLUSTER), "object", "Partitioned", "mq-1", "mq-0"),
    (js(EVENTS), "event", "Failover", "db1", "Failover started"),
    (js(LOGS), "log", "NameResolution", "pay", "ENOTFOUND"),
    (js(FEED), "alert", "provider_incident", "Storage", "Requests fail."),
    (js(LOAD), "trace", "top_sql", "db1", "select 1"),
    (js(PODS), "object", "Unschedulable", "pay", "Insufficient cpu"),
    (js(APP), "object", "SyncFailed", "shop", "not found"),
]  # fmt: skip


def extract(path: Path, text: str) -> Extracted | None:
    path.write_text(text, "utf-8")
    document = Document(path, "evidence.txt", "E1", AT)
    reader = next((e for e in STRUCTURED if e.detect(document)), None)
    return reader.extract(document) if reader else None


def in_order(excerpt: str, line: str) -> bool:
    position = 0
    for part in excerpt.split("…"):
        found = line.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return True


@pytest.mark.parametrize(("text", "kind", "reason", "component", "proof"), CASES)
def test_the_telling_line_is_found(  # noqa: PLR0913, PLR0917 - one per column of the table
    tmp_path: Path, text: str, kind: str, reason: str, component: str | None, proof: str
) -> None:
    extracted = extract(tmp_path / "f", text)
    assert extracted is not None
    found = [f for f in extracted.findings if (f.kind, f.reason, f.component) == (kind, reason, component)]
    lines = text.split("\n")
    assert any(proof in lines[f.line - 1] and in_order(f.excerpt, lines[f.line - 1]) for f in found)


@pytest.mark.parametrize("value", [SPANS, ALERT, COMMITS, SERIES, EVENTS, LOGS, CLUSTER])
def test_one_line_documents_are_cut_around_what_matters(tmp_path: Path, value: object) -> None:
    text = json.dumps({"padding": "x" * 2000, "data": value, "more": "y" * 2000})
    extracted = extract(tmp_path / "f", text)
    assert extracted is not None
    assert extracted.findings
    assert all(len(f.excerpt) <= 242 and in_order(f.excerpt, text) for f in extracted.findings)


def test_facts_of_a_quota_and_of_a_reference(tmp_path: Path) -> None:
    extracted = extract(tmp_path / "f", MANIFEST)
    assert extracted is not None
    facts = {f.reason: f.facts for f in extracted.findings if f.reason in ("quota", "reference", "network_policy")}
    assert (facts["quota"]["wanted"], facts["quota"]["exceeded"]) == ("300m", True)
    assert (facts["reference"]["defined_here"], facts["reference"]["nearest"]) == (False, "web-secrets")
    assert (facts["network_policy"]["effect"], facts["network_policy"]["dns"]) == ("deny_all", False)


def test_log_lines_and_prose_are_left_to_others(tmp_path: Path) -> None:
    assert extract(tmp_path / "a", '{"msg": "a"}\n{"msg": "b"}\n') is None
    assert extract(tmp_path / "b", "2026-01-01 10:00:00 ERROR it broke\n") is None
    assert extract(tmp_path / "c", "The pod is down: we restarted it.\nThen it came back.\n") is None
    assert extract(tmp_path / "d", "$ kubectl logs web\n2026-01-01 10:00:00 ERROR it broke\n") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    base=st.sampled_from([case[0] for case in CASES]),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.text('{}[]":,- \n…éx0', max_size=8)), max_size=6),
)
def test_mutated_input_never_raises_and_always_cites_its_line(
    tmp_path: Path, base: str, cuts: list[tuple[float, int, str]]
) -> None:
    text = base
    for where, gone, new in cuts:
        at = int(where * len(text))
        text = text[:at] + new + text[at + gone :]
    extracted = extract(tmp_path / "f", text)
    lines = text.split("\n")
    for finding in extracted.findings if extracted else ():
        assert in_order(finding.excerpt, lines[finding.line - 1])


OPEN = Path(__file__).parents[3] / "shared" / "cases" / "open"


@pytest.mark.skipif(not OPEN.is_dir(), reason="the incident cases (../shared/cases/open) are not on this machine")
def test_every_finding_on_the_cases_cites_its_line() -> None:
    seen = 0
    for path in sorted(
        p for p in OPEN.rglob("*") if p.suffix in (".json", ".yaml", ".txt") and p.name != "question.txt"
    ):
        document = Document(path, path.name, "E1", AT)
        reader = next((e for e in STRUCTURED if e.detect(document)), None)
        lines = document.text.split("\n")
        for finding in reader.extract(document).findings if reader else ():
            assert in_order(finding.excerpt, lines[finding.line - 1]), (path, finding)
            seen += 1
    assert seen > 1000
