"""What is wrong with a file by itself: what does not parse, what is said twice, what is set to nothing."""

import json
from pathlib import Path

import pytest

from engines.evidence import Severity
from tests.evidence.structured import analyse

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 0
  template:
    spec:
      containers:
      - name: api
        livenessProbe: {httpGet: {path: /, port: 80}, failureThreshold: 1}
        resources:
          requests: {memory: 8Gi}
          limits: {memory: 16Mi}
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: api}
spec: {maxReplicas: 10, scaleTargetRef: {kind: Deployment, name: api}}
status:
  conditions:
  - {type: AbleToScale, status: "True", reason: ReadyForNewScale}
  - {type: ScalingActive, status: "False", reason: FailedGetResourceMetric, message: no metrics}
"""
INGRESS = """\
Name:             shop
Namespace:        shop
Default backend:  <default>
Rules:
  Host           Path  Backends
  ----           ----  --------
  shop.acme.io
                 /api    api:80 (10.1.2.3:8080)
                 /cart   cart:80 (<error: services "cart" not found>)
                 /       web:80 ()
Events:  <none>
"""
STATUS_PAGE = """\
<html><head><title>Status</title></head><body>
<h2>Elevated error rates in one region</h2>
<table><tr><td>API</td><td>Degraded performance</td></tr><tr><td>Console</td><td>Operational</td></tr></table>
</body></html>
"""


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.yaml", "a:\n  b: 1\n   c: 2\n", 3),
        ("a.yaml", "a:\n  b: 1\n\tc: 2\n", 3),
        ("a.json", '{\n "a": 1,\n "b": [1, 2,],\n "c": 3\n}\n', 3),
        ("a.json", '{\n "a": 1\n "b": 2\n}\n', 3),
        ("a.go", 'package a\n\nfunc main() {\n\tx := []int{1, 2\n\tprint("}")\n}\n', 3),
        ("a.js", "const a = (x) => {\n  f(x, '('\n}\n", 3),
        ("a.rs", "fn main<'a>() {\n  let x = vec![1, 2;\n}\n", 3),
        ("a.c", "int main(void) {\n  return '{';\n", 1),
        ("a.sh", "#!/bin/sh\nif [ -f x ]; then\n  echo 'fi'\n", 2),
        ("a.sql", "SELECT * FROM t -- :)\nWHERE (a = ')' AND b > 3;\n", 2),
    ],
)
def test_what_does_not_parse_is_told_with_its_line(name: str, text: str, line: int, tmp_path: Path) -> None:
    """An error, before anything else."""
    first = analyse(tmp_path, text, name).findings[0]
    assert (first.reason, first.severity, first.line) == ("SyntaxError", Severity.ERROR, line)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{\n // a comment\n "port": 8080,\n}\n'),
        ("a.json", '{\n "server": {\n  "port": 8080'),  # cut off, which the note says
        ("values.yaml", "a: 1\nport: {{ .Values.port }}\nb: 2\n"),
        ("a.js", "const r = /[({]/g\nconst t = `(${'{'} don't`\nif (a / b > 1) { f() }\n"),
        ("a.go", "package a\n\nvar q = `({[`\nvar r = '{'\n"),
        ("a.rs", "fn f<'a>(x: &'a str) -> char { let _ = r#\"({\"#; '}' }\n"),
        ("a.java", 'class A { String s = """\n  ({[\n  """; char c = \'(\'; /* { */ }\n'),
        ("a.c", "#ifdef X\nint f(int a) {\n#else\nint f(void) {\n#endif\n  return 1;\n}\n"),
        ("a.sh", "#!/bin/sh\nfor f in *; do if [ -f $f ]; then cat <<E\nif do\nE\nfi; done\n"),
        ("part.txt", "    } else {\n        return (a\n    }\n}\npublic void run() {\n"),
    ],
)
def test_what_parses_or_cannot_be_judged_is_no_mistake(name: str, text: str, tmp_path: Path) -> None:
    """A lenient form, a template, a part that somebody cut out, strings that hold brackets."""
    assert [f for f in analyse(tmp_path, text, name).findings if f.reason == "SyntaxError"] == []


def test_a_key_that_is_set_again_overrules_the_first(tmp_path: Path) -> None:
    """The line is the second one's; the same key in another mapping is another."""
    found = analyse(tmp_path, "a:\n  max: 50\n  max: 5\nb:\n  max: 7\n", "a.yaml").findings
    assert [(f.line, f.facts["key"], f.severity) for f in found if f.reason == "duplicate"] == [
        (3, "max", Severity.WARNING)
    ]


def test_a_zero_is_told_where_it_is_seldom_meant(tmp_path: Path) -> None:
    """Of pools, time limits and replicas; a port offset of nothing is nobody's trouble."""
    text = "server:\n  timeout: 0\n  port_offset: 0\npool:\n  max-pool-size: 0\n  min_idle: 0\nreplicas: 3\n"
    found = [f for f in analyse(tmp_path, text, "a.yaml").findings if f.severity is not Severity.INFO]
    assert sorted(f.line for f in found) == [2, 5]


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        (MANIFEST, "a.yaml", {("limits", 11), ("Declared", 5), ("probe", 10)}),
        (MANIFEST.replace("replicas: 0", "replicas: 2").replace("16Mi", "16Gi").replace("d: 1}", "d: 3}"), "a", set()),
        (SCALER, "a.yaml", {("MetricsUnknown", 8)}),
        (INGRESS, "a.txt", {("NotFound", 9), ("NoEndpoints", 10)}),
        (STATUS_PAGE, "a.html", {("ProviderOutage", 2), ("ProviderOutage", 3)}),
    ],
)
def test_what_can_not_work_is_told(text: str, name: str, told: set[tuple[str, int]], tmp_path: Path) -> None:
    """And nothing beside it."""
    found = [f for f in analyse(tmp_path, text, name).findings if f.severity is not Severity.INFO]
    assert {(f.reason, f.line) for f in found} == told


def test_an_inspected_container_says_how_it_ended(tmp_path: Path) -> None:
    """The state, the limit and the last words of its health check."""
    state = {
        "Status": "exited",
        "Running": False,
        "OOMKilled": True,
        "ExitCode": 137,
        "FinishedAt": "2026-03-14T09:41:07Z",
        "Health": {"Status": "unhealthy", "FailingStreak": 3, "Log": [{"ExitCode": 1, "Output": "Connection refused"}]},
    }
    container = {"Name": "/cart", "RestartCount": 7, "State": state, "HostConfig": {"Memory": 134217728}}
    evidence = analyse(tmp_path, json.dumps([{**container, "Config": {"Image": "acme/cart:2"}}], indent=1), "i.json")
    killed, probe = evidence.findings
    assert (killed.reason, killed.component, killed.facts["exit_code"]) == ("OOMKilled", "cart", 137)
    assert (killed.facts["limit_memory"], str(killed.at)) == (134217728, "2026-03-14 09:41:07+00:00")
    assert (probe.reason, probe.facts["class"]) == ("ProbeFailed", "ConnectionRefused")
