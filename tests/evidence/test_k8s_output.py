# ruff: noqa: E501 - a payload reads best as the one line that it is
"""What kubectl and helm print: tables, histories, errors."""

from pathlib import Path

import pytest

from engines.evidence import Severity
from tests.evidence.structured import Case, analyse, assert_told, bad

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

ROLLOUT = """$ kubectl rollout history deployment/web -n shop
deployment.apps/web
REVISION  CHANGE-CAUSE
1         <none>
2         kubectl set image deployment/web app=shop/web:1.3
"""
HELM = """$ helm history shop
REVISION  UPDATED                   STATUS      CHART       APP VERSION  DESCRIPTION
1         Mon Jun 15 10:00:00 2026  superseded  shop-1.0.0  1.0          Install complete
2         Thu Jun 18 14:00:00 2026  failed      shop-1.1.0  1.1          Upgrade "shop" failed: timed out waiting for the condition
3         Thu Jun 18 14:10:00 2026  deployed    shop-1.0.0  1.0          Rollback to 1
"""
CAUSES = """REVISION  CHANGE-CAUSE
3         image web:1.4.0 (7d)
4         image registry.example/shop/web:1.5.0 2026-06-18T14:00:02Z
5         deploy 8c2f41e9 by kim
"""
HPA = """$ kubectl get hpa -n shop
NAME   REFERENCE        TARGETS         MINPODS   MAXPODS   REPLICAS   AGE
web    Deployment/web   97%/80%         2         10        10         3h
api    Deployment/api   <unknown>/80%   2         10        2          3h
pay    Deployment/pay   20%/80%         2         10        2          3h
"""
JOBS = """$ kubectl get jobs -n shop
NAME            STATUS     COMPLETIONS   DURATION   AGE
migrate         Failed     0/1           5m         5m
report          Complete   1/1           10s        1h
"""
NODES = """$ kubectl get nodes
NAME   STATUS                     ROLES    AGE   VERSION
n1     Ready                      <none>   9d    v1.30.1
n2     NotReady                   <none>   9d    v1.30.1
n3     Ready,SchedulingDisabled   <none>   9d    v1.30.1
"""
TOP = """$ kubectl top nodes
NAME   CPU(cores)   CPU%   MEMORY(bytes)   MEMORY%
n1     200m         10%    1000Mi          25%
n2     1900m        95%    1000Mi          25%
n3     200m         10%    3900Mi          97%
"""
ENDPOINTS = """$ kubectl get endpoints -n shop
NAME   ENDPOINTS          AGE
web    <none>             3h
pay    10.1.0.7:8080      3h
"""
EVENTS = """$ kubectl get events -n shop
LAST SEEN   TYPE      REASON             OBJECT                      MESSAGE
3m          Warning   FailedScheduling   pod/web-7d9f8c6b5-x2x4z     0/3 nodes are available: 3 Insufficient cpu.
2m          Normal    ScalingReplicaSet  deployment/web              Scaled up replica set web-7d9f8c6b5 to 3
"""

CASES: list[Case] = [
    (TABLES, "object", "ImagePullBackOff", "web", "ImagePullBackOff"),
    (TABLES, "object", "Restarted", "db", "5m ago"),
    (TABLES, "object", "Unavailable", "web", "0/2"),
    (TABLES, "object", "Pending", "data", "fast"),
    (TABLES, "object", "NotFound", "n9", 'nodes "n9"'),
    (ROLLOUT, "change", "rollout", "web", "web:1.3"),
    (HELM, "change", "rollout", "shop", "timed out waiting"),
    (HELM, "change", "rollback", "shop", "Rollback to 1"),
    (HPA, "object", "AtMaximum", "web", "97%/80%"),
    (HPA, "object", "MetricsUnknown", "api", "<unknown>"),
    (HPA, "object", "Healthy", "pay", "20%/80%"),
    (JOBS, "object", "Failed", "migrate", "0/1"),
    (JOBS, "object", "Complete", "report", "1/1"),
    (NODES, "object", "NotReady", "n2", "NotReady"),
    (NODES, "object", "Cordoned", "n3", "SchedulingDisabled"),
    (TOP, "object", "CpuHigh", "n2", "95%"),
    (TOP, "object", "MemoryHigh", "n3", "97%"),
    (ENDPOINTS, "object", "NoEndpoints", "web", "<none>"),
    (EVENTS, "event", "FailedScheduling", "web", "Insufficient cpu"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)


FINE = [
    ROLLOUT,
    "$ kubectl get pods\nNAME                    READY   STATUS    RESTARTS   AGE\nweb-7d9f8c6b5-x2x4z     1/1     Running   0          3h\n",
    "\n".join(line for line in HELM.split("\n") if "failed" not in line),
    "\n".join(line for line in HPA.split("\n") if not line.startswith(("web", "api"))),
    "\n".join(line for line in JOBS.split("\n") if "migrate" not in line),
    "\n".join(line for line in NODES.split("\n") if not line.startswith(("n2", "n3"))),
    "\n".join(line for line in TOP.split("\n") if not line.startswith(("n2", "n3"))),
    "\n".join(line for line in ENDPOINTS.split("\n") if not line.startswith("web")),
    "\n".join(line for line in EVENTS.split("\n") if "Warning" not in line),
]  # fmt: skip


@pytest.mark.parametrize("text", FINE)
def test_what_is_well_gives_no_bad_finding(tmp_path: Path, text: str) -> None:
    assert bad(tmp_path / "f", text) == []


def test_a_cause_noted_with_a_revision_tells_image_time_and_commit(tmp_path: Path) -> None:
    old, new, last = analyse(tmp_path, CAUSES).findings
    assert (old.facts["service"], old.facts["version"], old.at) == ("web", "1.4.0", None)
    assert new.facts["image"] == "registry.example/shop/web:1.5.0"
    assert str(new.at) == "2026-06-18 14:00:02+00:00"
    assert (last.facts["commit"], last.facts.get("image")) == ("8c2f41e9", None)


def test_cells_that_tabs_set_apart(tmp_path: Path) -> None:
    """Helm pads its cells and sets them apart by tabs; one of them may be empty."""
    text = (
        "REVISION\tUPDATED                 \tSTATUS    \tCHART     \tAPP VERSION\tDESCRIPTION\n"
        "8       \tSat Mar 14 09:30:12 2026\tfailed    \tcart-2.8.1\t           \tUpgrade failed: timed out\n"
        "9       \tSat Mar 14 09:45:12 2026\tdeployed  \tcart-2.8.0\t2.8.0      \tRollback to 7\n"
    )
    failed, back = analyse(tmp_path, text).findings
    assert (failed.reason, failed.severity, failed.line) == ("rollout", Severity.ERROR, 2)
    assert failed.facts["message"] == "Upgrade failed: timed out"
    assert (back.reason, back.facts["app_version"]) == ("rollback", "2.8.0")
    assert str(back.at) == "2026-03-14 09:45:12+00:00"


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        (
            "The connection to the server 10.0.1.1:6443 was refused - did you specify the right host?\n",
            "ConnectionRefused",
            1,
        ),
        ("Unable to connect to the server: x509: certificate has expired or is not yet valid\n", "CertExpired", 1),
        ("$ kubectl auth can-i delete pods -n prod\nno\n", "PermissionDenied", 2),
        (
            "NAME: cart\nLAST DEPLOYED: Sat Mar 14 09:30:12 2026\nNAMESPACE: prod\nSTATUS: failed\nREVISION: 8\n",
            "rollout",
            1,
        ),
        (
            'error: deployment "cart" exceeded its progress deadline\nError from server (NotFound): x\n',
            "ProgressDeadlineExceeded",
            1,
        ),
        (
            "NAME   SCHEDULE      SUSPEND   ACTIVE   LAST SCHEDULE   AGE\nbill   */5 * * * *   True      0        11h             41d\n",
            "Suspended",
            2,
        ),
        (
            "NAME   TYPE           CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\nweb    LoadBalancer   10.96.1.2    <pending>     80/TCP    11m\n",
            "Pending",
            2,
        ),
        ("NAME       READY   SECRET     AGE\nshop-tls   False   shop-tls   12m\n", "NotReady", 2),
        (
            "NAME                     DESIRED   CURRENT   READY   AGE\nreplicaset.apps/web-6b   3         1         1       11m\n",
            "Unavailable",
            2,
        ),
    ],
)
def test_what_a_command_says_is_wrong(text: str, reason: str, line: int, tmp_path: Path) -> None:
    """The trouble is told first, at its line."""
    first = analyse(tmp_path, text).findings[0]
    assert (first.reason, first.line) == (reason, line)
    assert first.severity is not Severity.INFO


def test_a_table_of_daemon_sets_lists_no_deployments(tmp_path: Path) -> None:
    """Both count what is ready and up to date."""
    text = (
        "NAME   DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE\n"
        "logs   6         6         4       6            4           <none>          41d\n"
    )
    (found,) = analyse(tmp_path, text).findings
    assert (found.reason, found.facts["object"]) == ("Unavailable", "DaemonSet/logs")


def test_rows_of_a_watch_stand_below_no_header(tmp_path: Path) -> None:
    """The message is the message, whatever the width of the columns was when the header was printed."""
    text = (
        "LAST SEEN   TYPE      REASON   OBJECT   SUBOBJECT   SOURCE   MESSAGE   FIRST SEEN   COUNT   NAME\n"
        "3m12s       Warning   FailedScheduling   pod/search-5c9d6f7b8-k2l1p               default-scheduler   "
        "0/6 nodes are available: 3 Insufficient memory.   24m          12      search.17a\n"
    )
    (found,) = analyse(tmp_path, text).findings
    assert found.facts["message"] == "0/6 nodes are available: 3 Insufficient memory."
