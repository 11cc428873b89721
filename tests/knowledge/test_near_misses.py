"""Evidence that looks like a cause of a Kubernetes comparison and is none, beside the scenarios' own near misses."""

from pathlib import Path
from textwrap import dedent

import pytest

from tests.knowledge.evidence_of import assess

BEGINNING = """
    $ kubectl get pods -n shop
    NAME                    READY   STATUS    RESTARTS   AGE
    web-5c6d8f9b7c-6fkz8    1/1     Running   0          21d
    web-5c6d8f9b7c-p2v7n    1/1     Running   0          21d
    web-86f7b5d4c9-kd4x2    0/1     Running   0          14s
"""
AGES = """
    NAME                     READY   STATUS             RESTARTS     AGE
    web-5c6d8f9b7c-6fkz8     1/1     Running            0            3h
    web-5c6d8f9b7c-p2v7n     1/1     Running            0            3h
    web-5c6d8f9b7c-kd4x2     0/1     CrashLoopBackOff   9 (1m ago)   9d
    web-5c6d8f9b7c-zz7mh     0/1     CrashLoopBackOff   9 (1m ago)   9d
"""
RELEASES = """
    $ kubectl get secrets -n shop
    NAME                        TYPE                 DATA   AGE
    sh.helm.release.v1.web.v4   helm.sh/release.v1   1      5h
"""
RUNNING = """
    $ kubectl get pods -n shop -o wide
    NAME                   READY   STATUS             RESTARTS     AGE   IP         NODE
    web-5c6d8f9b7c-6fkz8   0/1     CrashLoopBackOff   9 (1m ago)   9d    10.1.1.1   fast
"""
PENDING = """
    $ kubectl get pods -n shop
    NAME                   READY   STATUS    RESTARTS   AGE
    web-5c6d8f9b7c-6fkz8   0/1     Pending   0          9m
"""
OTHER_NODE = """
    $ kubectl describe node slow
    Name:               slow
    Roles:              worker
    Labels:             kubernetes.io/hostname=slow,pool=slow
    Taints:             <none>
    Conditions:
      Type    Status  Reason        Message
      ----    ------  ------        -------
      Ready   True    KubeletReady  kubelet is posting ready status
"""
MASTER = OTHER_NODE.replace("pool=slow", "pool=fast").replace(
    "<none>", "node-role.kubernetes.io/control-plane:NoSchedule"
)
DEPLOYMENT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          nodeSelector: {pool: fast}
          securityContext: {runAsNonRoot: true, runAsUser: 1000}
          containers:
            - name: web
              image: registry.example/web:4
              command: [sh, -c, "while true; do curl http://cart:8080/ping; sleep 5; done"]
"""
REFUSED_REQUEST = """
    2026-05-05T10:00:01Z ERROR GET /api/orders/77 failed with 403: permission denied
    2026-05-05T10:00:04Z ERROR GET /api/orders/78 failed with 403: permission denied
"""


@pytest.mark.parametrize(
    ("files", "asked", "pattern"),
    [
        # a new pod need not be ready at once
        ({"pods.txt": BEGINNING}, "is web well?", "k8s.replicas_version"),
        # what Helm keeps of its releases is read by no pod
        ({"pods.txt": AGES, "secrets.txt": RELEASES}, "why do web pods crash", "k8s.replicas_age"),
        # it has a node, of which the evidence does not tell the labels
        (
            {"pods.txt": RUNNING, "node.txt": OTHER_NODE, "web.yaml": DEPLOYMENT},
            "web crashes",
            "k8s.node_label_missing",
        ),
        # the nodes of the platform itself are never all
        ({"pods.txt": PENDING, "node.txt": MASTER, "web.yaml": DEPLOYMENT}, "web waits", "k8s.taint_not_tolerated"),
        # the path of a request is no file
        ({"web.log": REFUSED_REQUEST, "web.yaml": DEPLOYMENT}, "web answers 403", "k8s.file_not_owned"),
        # a loop of the program itself is no init container
        ({"pods.txt": PENDING, "web.yaml": DEPLOYMENT}, "web does not start", "k8s.init_waits"),
    ],
    ids=["beginning", "helm", "placed", "master", "request", "loop"],
)
def test_it_is_no_cause(files: dict[str, str], asked: str, pattern: str, tmp_path: Path) -> None:
    found = assess({name: dedent(text).lstrip() for name, text in files.items()}, asked, tmp_path)
    assert pattern not in [c.pattern for c in found.candidates]


BROKERS = """
    $ kubectl get pods -n k -o wide
    NAME      READY   STATUS             RESTARTS       AGE   IP          NODE
    kafka-0   1/1     Running            0              9d    10.1.0.4    k-1
    kafka-1   0/1     CrashLoopBackOff   12 (3m ago)    9d    10.1.1.4    k-4
    kafka-2   0/1     CrashLoopBackOff   11 (2m ago)    9d    10.1.0.5    k-4
    kafka-3   1/1     Running            0              9d    10.1.0.7    k-2
"""
FULL = """
    2026-05-05T10:00:00Z ERROR cannot write /var/lib/kafka/data/checkpoint: No space left on device
    2026-05-05T10:00:03Z ERROR cannot write /var/lib/kafka/data/checkpoint: No space left on device
"""


def test_a_cause_that_a_line_names_stands_before_the_place_that_pods_share(tmp_path: Path) -> None:
    files = {"pods.txt": dedent(BROKERS).lstrip(), "kafka-1.log": dedent(FULL).lstrip()}
    found = [c.pattern for c in assess(files, "two of the brokers fail", tmp_path).candidates]
    assert found[0] == "host.disk_full"
    assert "k8s.replicas_node" in found
