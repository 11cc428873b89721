# ruff: noqa: E501 - a payload reads best as the one line that it is
"""Where pods may run, who may reach and do what, and what they may write: the same from YAML and from descriptions."""

from pathlib import Path

import pytest

from engines.evidence import Finding
from tests.evidence.structured import analyse

NODES = """$ kubectl get nodes -o wide -L node.kubernetes.io/instance-type
NAME   STATUS   ROLES    AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME     INSTANCE-TYPE
k-1    Ready    <none>   90d   v1.30.1   10.0.0.1      <none>        Ubuntu 22.04.4 LTS   5.15.0-107-generic  containerd://1.6.31   m6g.large
"""

TAINTED = """$ kubectl describe nodes | grep -A2 -E '^Name:|^Taints:'
Name:               k-1
Taints:             dedicated=stream:NoSchedule
                    gpu=true:NoExecute
Name:               k-2
Taints:             <none>
"""

POD = """Name:             web-7d9f8c6b5-x2x4z
Namespace:        shop
Status:           Running
Containers:
  app:
    Image:         shop/web:1.2
    Image ID:      shop/web@sha256:0f0f0f
    State:         Running
    Ready:         True
    Restart Count: 0
    Mounts:
      /etc/web from config (ro)
      /var/lib/web from data (rw,path="web")
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x7 (ro)
Node-Selectors:    pool=fast
Tolerations:       dedicated=stream:NoSchedule
                   gpu:NoExecute op=Exists
                   node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
"""

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      securityContext: {fsGroup: 2000, runAsUser: 1000}
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions: [{key: pool, operator: In, values: [fast, large]}]
      tolerations: [{key: dedicated, value: stream, effect: NoSchedule}]
      containers:
        - name: app
          image: shop/web:1.2
          securityContext: {readOnlyRootFilesystem: true}
          volumeMounts:
            - {name: config, mountPath: /etc/web, readOnly: true}
            - {name: token, mountPath: /var/run/secrets/tokens}
      volumes: [{name: config, configMap: {name: web-config}}]
"""

POLICY = """Name:         web
Namespace:    shop
Labels:       <none>
Annotations:  <none>
Spec:
  PodSelector:     app=web
  Allowing ingress traffic:
    To Port: 8080/TCP
    From:
      NamespaceSelector: kubernetes.io/metadata.name=edge
      PodSelector: app=gateway
    From:
      NamespaceSelector: team=ops
    ----------
    To Port: 9090/TCP
    From:
      PodSelector: app=metrics
  Allowing egress traffic:
    <none> (Selected pods are isolated for egress connectivity)
  Policy Types: Ingress, Egress
"""

OPEN_POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
      ports: [{port: 5432}]
    - to: [{ipBlock: {cidr: 10.0.0.0/8}}]
"""

BINDING = """Name:         reader
Labels:       <none>
Annotations:  <none>
Role:
  Kind:  ClusterRole
  Name:  view-all
Subjects:
  Kind            Name    Namespace
  ----            ----    ---------
  ServiceAccount  worker  jobs
"""

ROLE = """Name:         reader
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources         Non-Resource URLs  Resource Names  Verbs
  ---------         -----------------  --------------  -----
  deployments.apps  []                 []              [get list]
  secrets           []                 [db]            [get]
"""


CLASSES = """$ kubectl get sc
NAME             PROVISIONER                    RECLAIMPOLICY   VOLUMEBINDINGMODE      ALLOWVOLUMEEXPANSION   AGE
fast (default)   disk.csi.azure.com             Delete          WaitForFirstConsumer   true                   5d
files            file.csi.azure.com             Delete          Immediate              true                   5d
"""

CLASS = """apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: disk.csi.azure.com
"""

CLAIM = """apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: inbox, namespace: scans}
spec: {accessModes: [ReadWriteOnce, ReadWriteMany], volumeMode: Filesystem, storageClassName: fast}
"""

DESCRIBED_CLAIM = """Name:          inbox
Namespace:     scans
StorageClass:  fast
Status:        Pending
Annotations:   note: none
               volume.kubernetes.io/storage-provisioner: disk.csi.azure.com
Access Modes:  RWX
VolumeMode:    Filesystem
Used By:       scans-0
"""

ONE_OF_NAMES = POLICY.replace("PodSelector:     app=web", "PodSelector:     app in (web,web-v2)")
BY_LABEL = """$ kubectl get pods -n shop -l app=web,tier==front
NAME                   READY   STATUS    RESTARTS   AGE
web-7d9f8c6b5-x2x4z    1/1     Running   0          5d
"""


def told(text: str, folder: Path, reason: str, name: str = "out.txt") -> list[Finding]:
    return [f for f in analyse(folder, text, name).findings if f.reason == reason]


@pytest.mark.parametrize(
    ("text", "reason", "facts"),
    [
        pytest.param(NODES, "Healthy", [{"os_image": "Ubuntu 22.04.4 LTS", "kernel": "5.15.0-107-generic", "instance_type": "m6g.large", "version": "v1.30.1"}], id="node-row"),
        pytest.param(TAINTED, "taint", [{"object": "Node/k-1", "value": "dedicated=stream:NoSchedule"}, {"value": "gpu=true:NoExecute"}], id="taints"),
        pytest.param(POD, "toleration", [{"value": "dedicated=stream:NoSchedule", "operator": "Equal"}, {"value": "gpu:NoExecute", "operator": "Exists"}, {"value": "node.kubernetes.io/not-ready:NoExecute"}], id="tolerations"),
        pytest.param(POD, "mount", [{"path": "/etc/web", "volume": "config", "read_only": True}, {"path": "/var/lib/web", "read_only": False}], id="mounts"),
        pytest.param(DEPLOYMENT, "node_selector", [{"value": "pool=fast|large"}], id="affinity"),
        pytest.param(DEPLOYMENT, "toleration", [{"value": "dedicated=stream:NoSchedule", "operator": "Equal"}], id="toleration-yaml"),
        pytest.param(DEPLOYMENT, "security_context", [{"container": "app", "run_as_user": "1000", "fs_group": "2000", "read_only_root": True}], id="context"),
        pytest.param(DEPLOYMENT, "mount", [{"path": "/etc/web", "kind": "ConfigMap", "source": "web-config", "read_only": True}], id="mount-yaml"),
        pytest.param(POLICY, "network_policy", [{"direction": "egress", "effect": "deny_all"}, {"direction": "ingress", "ports": "8080,9090", "peers": "app=gateway,namespace=edge; namespace:team=ops; app=metrics"}], id="policy"),
        pytest.param(OPEN_POLICY, "network_policy", [{"direction": "egress", "effect": "allow", "ports": "5432", "dns": True}], id="policy-with-addresses"),
        pytest.param(ONE_OF_NAMES, "network_policy", [{"direction": "egress", "pod_selector": "app=web|web-v2", "every_pod": False}, {"direction": "ingress"}], id="policy-of-several-names"),
        pytest.param(BY_LABEL, "some_labels", [{"object": "Pod/web-7d9f8c6b5-x2x4z", "value": "app=web,tier=front"}], id="pods-by-label"),
        pytest.param(CLASSES, "Exists", [{"object": "StorageClass/fast", "provisioner": "disk.csi.azure.com", "default": True}, {"object": "StorageClass/files", "default": False}], id="classes"),
        pytest.param(CLASS, "Exists", [{"object": "StorageClass/fast", "provisioner": "disk.csi.azure.com", "default": True}], id="class-yaml"),
        pytest.param(CLAIM, "access_modes", [{"access_modes": "ReadWriteOnce,ReadWriteMany", "volume_mode": "Filesystem", "storage_class": "fast"}], id="claim-yaml"),
        pytest.param(DESCRIBED_CLAIM, "Pending", [{"access_modes": "RWX", "provisioner": "disk.csi.azure.com"}], id="claim"),
        pytest.param(BINDING, "rbac_binding", [{"object": "RoleBinding/reader", "role": "view-all", "kind": "ClusterRole", "subject": "ServiceAccount/jobs/worker"}], id="binding"),
        pytest.param(ROLE, "rbac_rule", [{"resources": "deployments", "api_groups": "apps", "verbs": "get,list"}, {"resources": "secrets", "names": "db"}], id="role"),
    ],
)  # fmt: skip
def test_it_says(text: str, reason: str, facts: list[dict[str, object]], tmp_path: Path) -> None:
    found = told(text, tmp_path, reason, "out.yaml" if text.startswith("apiVersion") else "out.txt")
    assert [{k: f.facts.get(k) for k in wanted} for f, wanted in zip(found, facts, strict=True)] == facts


def test_addresses_among_the_peers_leave_them_open(tmp_path: Path) -> None:
    assert "peers" not in told(OPEN_POLICY, tmp_path, "network_policy", "out.yaml")[0].facts


def test_a_node_of_which_only_the_taints_are_shown_is_not_said_to_be_well(tmp_path: Path) -> None:
    assert told(TAINTED, tmp_path, "Healthy") == []


def test_rows_of_top_are_of_nodes_where_shares_stand(tmp_path: Path) -> None:
    text = """$ kubectl top pods -A
NAMESPACE   NAME                   CPU(cores)   MEMORY(bytes)
shop        web-7d9f8c6b5-x2x4z    120m         300Mi
n1          3900m   97%   15000Mi   95%
n2          <unknown>   <unknown>   <unknown>   <unknown>
"""
    found = [f for f in analyse(tmp_path, text, "top.txt").findings if f.reason in ("Usage", "MemoryHigh")]
    assert {(f.facts["object"], f.facts.get("namespace"), f.facts["memory"]) for f in found} == {
        ("Pod/web-7d9f8c6b5-x2x4z", "shop", "300Mi"),
        ("Node/n1", None, "15000Mi"),
    }


def test_a_log_of_several_pods_tells_which_of_them_fail(tmp_path: Path) -> None:
    good = "[pod/web-7d9f8c6b5-x2x4z/app] 2026-05-05T10:00:{:02d}Z INFO served"
    bad = "[pod/web-7d9f8c6b5-k9k9k/app] 2026-05-05T10:00:{:02d}Z ERROR refused by the store"
    lines = [form.format(second) for second in range(20) for form in (good, bad)]
    (found,) = told("\n".join(lines) + "\n", tmp_path, "ByPod", "web.log")
    assert (found.line, found.count, found.component) == (2, 20, "web")
    assert (found.facts["failing"], found.facts["working"]) == ("web-7d9f8c6b5-k9k9k", "web-7d9f8c6b5-x2x4z")


def test_pods_that_all_fail_are_not_told_apart(tmp_path: Path) -> None:
    form = "[pod/web-7d9f8c6b5-{}/app] 2026-05-05T10:00:{:02d}Z ERROR refused by the store"
    lines = [form.format(pod, second) for second in range(20) for pod in ("x2x4z", "k9k9k")]
    assert told("\n".join(lines) + "\n", tmp_path, "ByPod", "web.log") == []
