# ruff: noqa: E501 - a payload reads best as the one line that it is
"""Kubernetes objects as YAML and JSON: what they set, and whether they fit."""

from pathlib import Path

import pytest

from tests.evidence.structured import Case, assert_told, bad, extract, js

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

APP = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "shop"}, "status": {"sync": {"status": "OutOfSync"}, "health": {"status": "Missing"},
    "operationState": {"phase": "Failed", "message": 'namespaces "shp" not found'}}}  # fmt: skip

CRON = """apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: shop}
spec:
  schedule: "*/5 * * * *"
  suspend: true
"""
JOB = """apiVersion: batch/v1
kind: Job
metadata: {name: migrate, namespace: shop}
status:
  failed: 4
  conditions:
  - type: Failed
    status: "True"
    reason: BackoffLimitExceeded
    message: Job has reached the specified backoff limit
"""
INGRESS = """apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec:
  ingressClassName: nginx
  tls:
  - secretName: shop-tls
  rules:
  - http:
      paths:
      - path: /
        backend:
          service:
            name: wep
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}}
"""
ROLE = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: shop}
roleRef: {kind: Role, name: reader}
subjects:
- kind: ServiceAccount
  name: web
"""
POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: dns, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress:
  - ports: [{port: 53, protocol: UDP}]
"""
QUOTA = """apiVersion: v1
kind: LimitRange
metadata: {name: lim, namespace: shop}
spec:
  limits:
  - type: Container
    max: {cpu: "1"}
"""
NODE = """apiVersion: v1
kind: Node
metadata: {name: n1, labels: {zone: a}}
spec:
  unschedulable: true
  taints: [{key: dedicated, value: db, effect: NoSchedule}]
status:
  allocatable: {cpu: "4", memory: 15Gi}
  capacity: {cpu: "4", memory: 16Gi}
  conditions:
  - type: DiskPressure
    status: "True"
    message: kubelet has disk pressure
  - type: Ready
    status: "True"
"""
POD = """apiVersion: v1
kind: Pod
metadata: {name: web-7d9f8c6b5-x2x4z, namespace: shop}
spec:
  containers:
  - name: app
    image: shop/web:1
    livenessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 5}
    envFrom:
    - configMapRef: {name: web-config}
  volumes:
  - name: data
    persistentVolumeClaim: {claimName: data}
status:
  phase: Running
  containerStatuses:
  - name: app
    ready: false
    restartCount: 4
    state: {waiting: {reason: CrashLoopBackOff, message: back-off 40s}}
    lastState: {terminated: {reason: OOMKilled, exitCode: 137}}
"""
GOOD_POD = (
    POD[: POD.index("  containerStatuses")]
    + """  containerStatuses:
  - name: app
    ready: true
    restartCount: 0
    state: {running: {startedAt: "2026-02-08T15:00:00Z"}}
"""
)
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {replicas: 3}
status:
  readyReplicas: 1
  conditions:
  - type: Progressing
    status: "False"
    reason: ProgressDeadlineExceeded
    message: has timed out progressing
"""
EVENT = """apiVersion: v1
kind: Event
type: Warning
reason: FailedMount
message: MountVolume.SetUp failed
involvedObject: {kind: Pod, name: web-7d9f8c6b5-x2x4z, namespace: shop}
count: 3
lastTimestamp: "2026-02-08T15:00:00Z"
"""
CLAIM = """apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec:
  storageClassName: fast
  resources: {requests: {storage: 5Gi}}
status:
  phase: Pending
"""

CASES: list[Case] = [
    (MANIFEST, "config", "selector", "web", "tier: new"),
    (MANIFEST, "config", "reference", "web", "name: web-secret"),
    (MANIFEST, "config", "quota", "q", "requests.cpu: 200m"),
    (MANIFEST, "config", "network_policy", "deny", "policyTypes"),
    (js(APP), "object", "SyncFailed", "shop", "not found"),
    (CRON, "config", "schedule", "report", "*/5"),
    (JOB, "object", "BackoffLimitExceeded", "migrate", "backoff limit"),
    (INGRESS, "config", "reference", "shop", "name: wep"),
    (INGRESS, "config", "reference", "shop", "shop-tls"),
    (ROLE, "config", "rbac_rule", "reader", "verbs: [get]"),
    (ROLE, "config", "rbac_binding", "reader", "name: web"),
    (POLICY, "config", "network_policy", "dns", "egress"),
    (QUOTA, "config", "limit_range", "lim", "type: Container"),
    (NODE, "object", "DiskPressure", "n1", '"True"'),
    (NODE, "object", "Cordoned", "n1", "unschedulable"),
    (NODE, "config", "taint", "n1", "dedicated"),
    (POD, "object", "CrashLoopBackOff", "web", "CrashLoopBackOff"),
    (POD, "object", "OOMKilled", "web", "OOMKilled"),
    (POD, "config", "probe", "web", "/healthz"),
    (POD, "config", "reference", "web", "web-config"),
    (POD, "config", "reference", "web", "claimName"),
    (GOOD_POD, "object", "Healthy", "web", "Running"),
    (DEPLOYMENT, "object", "Unavailable", "web", "readyReplicas: 1"),
    (DEPLOYMENT, "object", "ProgressDeadlineExceeded", "web", "timed out"),
    (EVENT, "event", "FailedMount", "web", "MountVolume"),
    (CLAIM, "object", "Pending", "data", "Pending"),
    (CLAIM, "config", "storage_class", "data", "fast"),
]  # fmt: skip
FINE = [
    CRON.replace("true", "false"),
    JOB.replace("Failed", "Complete").replace("failed: 4", "succeeded: 1").replace("    reason: BackoffLimitExceeded\n", ""),
    INGRESS.replace("wep", "web"),
    ROLE,
    POLICY,
    QUOTA,
    NODE.replace('status: "True"\n    message', 'status: "False"\n    message').replace("unschedulable: true", "unschedulable: false"),
    GOOD_POD,
    DEPLOYMENT.replace("readyReplicas: 1", "readyReplicas: 3").replace('"False"', '"True"'),
    CLAIM.replace("Pending", "Bound"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)


@pytest.mark.parametrize("text", FINE)
def test_what_is_well_gives_no_bad_finding(tmp_path: Path, text: str) -> None:
    assert bad(tmp_path / "f", text) == []


def test_facts_of_a_quota_and_of_a_reference(tmp_path: Path) -> None:
    extracted = extract(tmp_path / "f", MANIFEST)
    assert extracted is not None
    facts = {f.reason: f.facts for f in extracted.findings if f.reason in ("quota", "reference", "network_policy")}
    assert (facts["quota"]["wanted"], facts["quota"]["exceeded"]) == ("300m", True)
    assert (facts["reference"]["defined_here"], facts["reference"]["nearest"]) == (False, "web-secrets")
    assert (facts["network_policy"]["effect"], facts["network_policy"]["dns"]) == ("deny_all", False)


def test_a_key_that_its_config_map_lacks_is_missing(tmp_path: Path) -> None:
    text = POD.replace(
        "    envFrom:\n    - configMapRef: {name: web-config}\n",
        "    env:\n    - name: A\n      valueFrom: {configMapKeyRef: {name: c, key: KEY}}\n",
    )
    for key, missing in (("other", True), ("KEY", None)):
        both = (
            f"{text}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: shop}}\ndata: {{{key}: x}}\n"
        )
        extracted = extract(tmp_path / "f", both)
        assert extracted is not None
        facts = [f.facts for f in extracted.findings if f.facts.get("kind") == "ConfigMap" and f.reason == "reference"]
        assert [f.get("missing_key") for f in facts] == [missing]


def test_a_quota_that_is_too_small_is_an_error(tmp_path: Path) -> None:
    for hard, count in (("200m", 1), ("2", 0)):
        found = bad(tmp_path / "f", MANIFEST.replace("200m", hard))
        assert len([f for f in found if f.reason == "quota"]) == count


def test_an_empty_rule_of_a_policy_allows_all(tmp_path: Path) -> None:
    for rules, effect in (("  - {}\n", "allow_all"), ("", "allow")):
        extracted = extract(tmp_path / "f", POLICY + rules)
        assert extracted is not None
        assert [f.facts["effect"] for f in extracted.findings if f.reason == "network_policy"] == [effect]


def test_a_type_of_policy_that_there_is_not_is_left_out(tmp_path: Path) -> None:
    text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n"
    extracted = extract(tmp_path / "f", f"{text}spec: {{podSelector: {{}}, policyTypes: [Ingress, Egres]}}\n")
    assert extracted is not None
    assert [f.facts["direction"] for f in extracted.findings if f.reason == "network_policy"] == ["ingress"]
