# ruff: noqa: E501 - a payload reads best as the one line that it is
"""What kubectl describe prints, object by object."""

from pathlib import Path

import pytest

from tests.evidence.structured import Case, assert_told, bad

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

NODE = """Name:               n1
Roles:              worker
Labels:             zone=a
Taints:             node.kubernetes.io/memory-pressure:NoSchedule
Unschedulable:      true
Conditions:
  Type             Status  LastHeartbeatTime                 LastTransitionTime                Reason                       Message
  ----             ------  -----------------                 ------------------                ------                       -------
  MemoryPressure   True    Thu, 18 Jun 2026 15:00:00 +0000   Thu, 18 Jun 2026 14:50:00 +0000   KubeletHasInsufficientMemory  kubelet has insufficient memory available
  DiskPressure     False   Thu, 18 Jun 2026 15:00:00 +0000   Thu, 18 Jun 2026 10:00:00 +0000   KubeletHasNoDiskPressure     kubelet has no disk pressure
  Ready            True    Thu, 18 Jun 2026 15:00:00 +0000   Thu, 18 Jun 2026 10:00:00 +0000   KubeletReady                 kubelet is posting ready status
Capacity:
  cpu:     4
  memory:  16Gi
  pods:    110
Allocatable:
  cpu:     4
  memory:  15Gi
  pods:    110
Non-terminated Pods:          (110 in total)
  Namespace    Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------    ----    ------------  ----------  ---------------  -------------  ---
  shop         web     100m (2%)     0 (0%)      0 (0%)           0 (0%)         3h
Allocated resources:
  Resource  Requests     Limits
  --------  --------     ------
  cpu       3900m (97%)  0 (0%)
  memory    1Gi (6%)     0 (0%)
Events:  <none>
"""
GOOD_NODE = (
    NODE.replace("MemoryPressure   True ", "MemoryPressure   False")
    .replace("(97%)", "(50%)")
    .replace("110 in total", "20 in total")
    .replace("Unschedulable:      true", "Unschedulable:      false")
)
CLAIM = """Name:          data
Namespace:     shop
StorageClass:  fast
Status:        Pending
Volume:
Labels:        <none>
Capacity:
Access Modes:
VolumeMode:    Filesystem
Used By:       db-0
Events:
  Type     Reason              Age                From                         Message
  ----     ------              ----               ----                         -------
  Warning  ProvisioningFailed  3s (x9 over 2m)    persistentvolume-controller  storageclass.storage.k8s.io "fast" not found
"""
GOOD_CLAIM = CLAIM[: CLAIM.index("Events:")].replace("Pending", "Bound") + "Events:        <none>\n"
SCALER = """Name:                                                  web
Namespace:                                             shop
Reference:                                             Deployment/web
Min replicas:                                          2
Max replicas:                                          10
Conditions:
  Type            Status  Reason            Message
  ----            ------  ------            -------
  AbleToScale     True    ReadyForNewScale  recommended size matches current size
  ScalingActive   True    ValidMetricFound  the HPA was able to calculate a replica count
  ScalingLimited  True    TooManyReplicas   the desired replica count is more than the maximum replica count
Events:           <none>
"""
JOB = """Name:             migrate
Namespace:        shop
Parallelism:      1
Completions:      1
Backoff Limit:    3
Start Time:       Thu, 18 Jun 2026 15:00:00 +0000
Pods Statuses:    0 Active (0 Ready) / 0 Succeeded / 4 Failed
Pod Template:
  Labels:  job-name=migrate
  Containers:
   run:
    Image:      shop/migrate:1.2
Events:
  Type     Reason                Age   From            Message
  ----     ------                ----  ----            -------
  Warning  BackoffLimitExceeded  1m    job-controller  Job has reached the specified backoff limit
"""
GOOD_JOB = JOB[: JOB.index("Events:")].replace("0 Succeeded / 4 Failed", "1 Succeeded / 0 Failed") + "Events:  <none>\n"
DEPLOYMENT = """Name:                   web
Namespace:              shop
Selector:               app=web
Replicas:               3 desired | 3 updated | 3 total | 1 available | 2 unavailable
StrategyType:           RollingUpdate
Pod Template:
  Labels:  app=web
  Containers:
   app:
    Image:      shop/web:1.3
Conditions:
  Type           Status  Reason
  ----           ------  ------
  Available      False   MinimumReplicasUnavailable
  Progressing    False   ProgressDeadlineExceeded
Events:          <none>
"""
GOOD_DEPLOYMENT = (
    DEPLOYMENT.replace("1 available | 2 unavailable", "3 available | 0 unavailable")
    .replace("  False   Min", "  True    Min")
    .replace("  False   Pro", "  True    New")
)
SERVICE = """Name:              web
Namespace:         shop
Selector:          app=wep
Type:              ClusterIP
IP:                10.96.0.7
Port:              http  80/TCP
TargetPort:        8080/TCP
Endpoints:         <none>
Events:            <none>
"""
QUOTA = """Name:            team
Namespace:       shop
Resource         Used   Hard
--------         ----   ----
pods             10     10
requests.cpu     500m   2
"""
PENDING = """Name:             web-7d9f8c6b5-x2x4z
Namespace:        shop
Node:             <none>
Status:           Pending
Containers:
  app:
    Image:      shop/web:1.2
    Environment:
      PASSWORD:  <set to the key 'password' in secret 'web-secret'>  Optional: false
      DB_HOST:   db:5432
Conditions:
  Type           Status
  PodScheduled   False
Volumes:
  data:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  data
Node-Selectors:  disk=ssd
Events:
  Type     Reason            Age   From               Message
  ----     ------            ----  ----               -------
  Warning  FailedScheduling  1m    default-scheduler  0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.
"""
GOOD_POD = """Name:             web-7d9f8c6b5-x2x4z
Namespace:        shop
Node:             n1/10.0.0.1
Status:           Running
Init Containers:
  wait:
    State:          Terminated
      Reason:       Completed
      Exit Code:    0
    Ready:          True
    Restart Count:  0
Containers:
  app:
    Image:          shop/web:1.2
    State:          Running
      Started:      Thu, 18 Jun 2026 15:00:00 +0000
    Ready:          True
    Restart Count:  0
    Liveness:       http-get http://:8080/healthz delay=5s timeout=1s period=10s #success=1 #failure=3
QoS Class:       Burstable
Events:          <none>
"""

CERTIFICATE = """Name:         shop-tls
Namespace:    web
API Version:  cert-manager.io/v1
Kind:         Certificate
Status:
  Conditions:
    Last Transition Time:  2026-05-06T00:00:00Z
    Message:               Issuing certificate as Secret does not exist
    Reason:                DoesNotExist
    Status:                True
    Type:                  Issuing
    Last Transition Time:  2026-05-06T00:00:00Z
    Message:               the order is in errored state
    Reason:                Failed
    Status:                False
    Type:                  Ready
Events:                    <none>
"""
CASES: list[Case] = [
    (DESCRIBE, "object", "OOMKilled", "web", "OOMKilled"),
    (DESCRIBE, "object", "CrashLoopBackOff", "web", "CrashLoopBackOff"),
    (DESCRIBE, "event", "BackOff", "web", "Back-off"),
    (DESCRIBE, "config", "probe", "web", "exit 1"),
    (DESCRIBE, "config", "command", "web", "exec web"),
    (NODE, "object", "MemoryPressure", "n1", "KubeletHasInsufficientMemory"),
    (NODE, "object", "PodsFull", "n1", "110 in total"),
    (NODE, "object", "CpuRequestsFull", "n1", "97%"),
    (NODE, "object", "Cordoned", "n1", "Unschedulable"),
    (NODE, "config", "taint", "n1", "memory-pressure"),
    (GOOD_NODE, "object", "Healthy", "n1", "n1"),
    (CLAIM, "object", "Pending", "data", "Pending"),
    (CLAIM, "config", "reference", "data", "StorageClass"),
    (CLAIM, "event", "ProvisioningFailed", "data", "not found"),
    (SCALER, "object", "AtMaximum", "web", "TooManyReplicas"),
    (JOB, "object", "Failed", "migrate", "4 Failed"),
    (JOB, "event", "BackoffLimitExceeded", "migrate", "backoff limit"),
    (GOOD_JOB, "object", "Complete", "migrate", "1 Succeeded"),
    (DEPLOYMENT, "object", "Unavailable", "web", "1 available"),
    (DEPLOYMENT, "object", "ProgressDeadlineExceeded", "web", "Progressing"),
    (DEPLOYMENT, "config", "image", "web", "shop/web:1.3"),
    (SERVICE, "object", "NoEndpoints", "web", "<none>"),
    (QUOTA, "object", "QuotaExceeded", "team", "pods "),
    (PENDING, "object", "Unschedulable", "web", "PodScheduled"),
    (PENDING, "config", "reference", "web", "web-secret"),
    (PENDING, "config", "env", "web", "db:5432"),
    (PENDING, "config", "node_selector", "web", "disk=ssd"),
    (GOOD_POD, "object", "Healthy", "web", "Running"),
    (GOOD_POD, "config", "probe", "web", "/healthz"),
    (CERTIFICATE, "object", "Failed", "shop-tls", "the order is in errored state"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)


FINE = [
    GOOD_NODE,
    GOOD_CLAIM,
    SCALER.replace("ScalingLimited  True    TooManyReplicas", "ScalingLimited  False   DesiredWithinRange"),
    GOOD_JOB,
    GOOD_DEPLOYMENT,
    SERVICE.replace("<none>", "10.1.0.7:8080", 1),
    QUOTA.replace("10     10", "3      10"),
    GOOD_POD,
    CERTIFICATE.replace("False", "True"),
]  # fmt: skip


@pytest.mark.parametrize("text", FINE)
def test_what_is_well_gives_no_bad_finding(tmp_path: Path, text: str) -> None:
    assert bad(tmp_path / "f", text) == []
