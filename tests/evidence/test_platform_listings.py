"""What listings of a platform, dumps of a cache and commands on a machine tell beyond the usual states."""

from pathlib import Path

import pytest

from engines.evidence import Finding, FindingKind, Severity
from tests.evidence.structured import analyse


def read(folder: Path, name: str, text: str) -> tuple[Finding, ...]:
    return analyse(folder, text, name).findings


def of(found: tuple[Finding, ...], whole: str) -> Finding:
    return next(f for f in found if f.facts.get("object") == whole)


def test_columns_that_a_command_names_are_read_under_their_own_names(tmp_path: Path) -> None:
    asked = "WHERE:.metadata.namespace,WHO:.metadata.name,P:.spec.priority,PC:.spec.priorityClassName,AT:.spec.nodeName"
    text = f"""kubectl get pods -A -o custom-columns={asked}
WHERE   WHO                       P     PC       AT
shop    cart-6f7d9c8b54-x2v9k     0     <none>   n-1
batch   sort-28901220-4kzqp       500   bulk     n-2
"""
    found = read(tmp_path, "pods.txt", text)
    assert of(found, "Pod/cart-6f7d9c8b54-x2v9k").facts["priority"] == 0
    bulk = of(found, "Pod/sort-28901220-4kzqp").facts
    assert (bulk["priority"], bulk["priority_class"], bulk["node"], bulk["namespace"]) == (500, "bulk", "n-2", "batch")


def test_a_header_that_the_command_did_not_ask_for_is_none(tmp_path: Path) -> None:
    text = "kubectl get pods -o custom-columns=WHO:.metadata.name,P:.spec.priority\nsomething else\n"
    assert not [f for f in read(tmp_path, "pods.txt", text) if "priority" in f.facts]


def test_a_priority_class_tells_its_value_and_whether_it_is_the_default(tmp_path: Path) -> None:
    text = """kubectl get priorityclass
NAME     VALUE   GLOBAL-DEFAULT   AGE
bulk     500     true             3d
edge     9000    false            80d
"""
    found = read(tmp_path, "classes.txt", text)
    assert of(found, "PriorityClass/bulk").facts["global_default"] is True
    assert of(found, "PriorityClass/edge").facts["value"] == 9000
    assert of(found, "PriorityClass/edge").facts["global_default"] is False


@pytest.mark.parametrize(
    ("told", "reason"), [("False (MissingEndpoints)", "MissingEndpoints"), ("False", "Unavailable")]
)
def test_an_api_that_nobody_serves_is_an_error(tmp_path: Path, told: str, reason: str) -> None:
    text = f"""kubectl get apiservices
NAME                     SERVICE           AVAILABLE                  AGE
v1.apps                  Local             True                       300d
v1beta1.metrics.k8s.io   kube-system/gone  {told:<26} 200d
"""
    found = read(tmp_path, "apis.txt", text)
    dead = of(found, "APIService/v1beta1.metrics.k8s.io")
    assert (dead.reason, dead.severity, dead.facts["service"]) == (reason, Severity.ERROR, "kube-system/gone")
    assert of(found, "APIService/v1.apps").severity is Severity.INFO


def test_the_use_of_a_container_is_told_of_its_pod(tmp_path: Path) -> None:
    text = """kubectl top pod -n shop --containers
POD                     NAME    CPU(cores)   MEMORY(bytes)
cart-6f7d9c8b54-x2v9k   app     210m         500Mi
cart-6f7d9c8b54-x2v9k   agent   1m           9Mi
"""
    used = [f.facts for f in read(tmp_path, "top.txt", text) if f.reason == "Usage"]
    assert [(f["object"], f["container"], f["cpu"]) for f in used] == [
        ("Pod/cart-6f7d9c8b54-x2v9k", "app", "210m"),
        ("Pod/cart-6f7d9c8b54-x2v9k", "agent", "1m"),
    ]


def test_the_largest_keys_of_a_cache_are_told_by_their_size(tmp_path: Path) -> None:
    text = """-------- summary -------
Biggest   hash found '"shop:all"' has 9120 fields
Biggest string found '"shop:motd"' has 812 bytes
"""
    found = {f.facts["key"]: f for f in read(tmp_path, "bigkeys.txt", text) if f.facts.get("resource") == "key"}
    assert (found["shop:all"].reason, found["shop:all"].facts["members"]) == ("LargeKey", 9120)
    assert (found["shop:motd"].reason, found["shop:motd"].facts["bytes"]) == ("Usage", 812)


def test_slow_commands_and_large_keys_in_json_belong_to_their_node(tmp_path: Path) -> None:
    text = """{"node": "cart-cache-2",
 "slowlog": [{"id": 1, "ts": "2026-05-04T08:00:00Z", "usec": 21000, "cmd": ["HGETALL", "shop:all"]},
             {"id": 2, "ts": "2026-05-04T08:01:00Z", "usec": 25000, "cmd": ["HGETALL", "shop:all"]}],
 "keys": [{"key": "shop:all", "type": "hash", "bytes": 612000}, {"key": "shop:motd", "type": "string", "bytes": 40}],
 "others": [{"id": 3, "usec": 4, "cmd": "PING"}]}"""
    found = read(tmp_path, "dump.json", text)
    slow = next(f for f in found if f.reason == "SlowQuery")
    large = next(f for f in found if f.reason == "LargeKey")
    assert (slow.component, slow.count, slow.facts["statement"]) == ("cart-cache-2", 2, "HGETALL shop:all")
    assert (large.component, large.facts["bytes"]) == ("cart-cache-2", 612000)


@pytest.mark.parametrize(
    "command",
    [
        "kubectl debug node/rack-4 -- chroot /host df -h",
        "ssh -p 22 ops@rack-4 df -h",
        "ssh -t rack-4 df -h",  # an option without a value
        "me@hop:~$ ssh -i ~/.ssh/id -o BatchMode=yes rack-4 df -h",
    ],
)
def test_what_a_command_prints_is_told_of_the_machine_where_it_ran(tmp_path: Path, command: str) -> None:
    text = f"""{command}
Filesystem      Size  Used Avail Use% Mounted on
/dev/nvme0n1p1   80G   79G  100M  99% /
"""
    full = next(f for f in read(tmp_path, "df.txt", text) if f.reason == "DiskFull")
    assert (full.component, full.facts["object"]) == ("rack-4", "Node/rack-4")


@pytest.mark.parametrize("command", ["df -h", "ssh into it and run", "$ ssh rack-4 uptime\n$ df -h"])
def test_a_command_that_names_no_machine_leaves_it_open(tmp_path: Path, command: str) -> None:
    text = f"{command}\nFilesystem      Size  Used Avail Use% Mounted on\n/dev/nvme0n1p1   80G   79G  100M  99% /\n"
    full = next(f for f in read(tmp_path, "df.txt", text) if f.reason == "DiskFull")
    assert full.component is None


ROLE = """# Replication
role:slave
master_host:10.1.2.10
master_link_status:up
connected_slaves:0
"""


@pytest.mark.parametrize(
    ("command", "member", "component"),
    [
        ("$ kubectl exec -n shop carts-1 -c redis -- redis-cli info replication", "carts-1", "carts"),
        ("$ redis-cli -h carts-1 -p 6380 info replication", "carts-1", "carts"),
        ("$ redis-cli -h 10.1.2.11 info replication", "10.1.2.11", None),
        ("$ redis-cli info replication", None, None),
    ],
)
def test_what_a_member_of_a_store_says_is_told_of_that_member(
    tmp_path: Path, command: str, member: str | None, component: str | None
) -> None:
    told = [f for f in read(tmp_path, "role.txt", f"{command}\n{ROLE}") if f.facts.get("role")]
    assert [(f.facts["role"], f.facts["source"], f.facts.get("member"), f.component) for f in told] == [
        ("replica", "10.1.2.10", member, component)
    ]


def test_connections_that_the_kernel_could_not_enter_are_summed(tmp_path: Path) -> None:
    text = """conntrack -S
cpu=0 found=12 invalid=3 insert=0 insert_failed=40 drop=40 early_drop=0 error=0
cpu=1 found=12 invalid=3 insert=0 insert_failed=60 drop=60 early_drop=0 error=0
"""
    (told,) = [f for f in read(tmp_path, "node.txt", text) if f.reason == "InsertFailed"]
    assert (told.facts["count"], told.line) == (100, 3)
    none = text.replace("insert_failed=40", "insert_failed=0").replace("insert_failed=60", "insert_failed=0")
    assert not [f for f in read(tmp_path, "node.txt", none) if f.reason == "InsertFailed"]


def test_a_single_file_of_a_volume_is_told_with_its_reference(tmp_path: Path) -> None:
    text = """apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  template:
    spec:
      containers:
      - name: app
        volumeMounts:
        - {name: conf, mountPath: /etc/cart/app.toml, subPath: app.toml}
        - {name: more, mountPath: /etc/more}
      volumes:
      - {name: conf, configMap: {name: cart-conf}}
      - {name: more, configMap: {name: cart-more}}
"""
    found = [f.facts for f in read(tmp_path, "cart.yaml", text) if f.reason == "reference"]
    assert [(f["name"], f.get("sub_path"), f["mount"]) for f in found] == [
        ("cart-conf", "app.toml", "/etc/cart/app.toml"),
        ("cart-more", None, "/etc/more"),
    ]


def test_a_flat_list_of_pods_tells_probes_and_processes(tmp_path: Path) -> None:
    text = """{"pods": [{"name": "docs-6f7d9c8b54-m9t2r", "namespace": "docs", "phase": "Running", "node_name": "w-7",
 "containers": [{"name": "png", "ready": true, "restart_count": 0, "state": {"running": {}},
  "processes": {"total": 900, "by_state": {"S": 3, "Z": 897}, "top_names": {"sh": 3, "chrome": 897}},
  "readiness_probe": {"exec": {"command": ["sh", "-c", "chrome --version"]}, "period_seconds": 5},
  "liveness_probe": {"http_get": {"path": "/live", "port": 80}, "timeout_seconds": 2}}]}]}"""
    found = read(tmp_path, "pods.json", text)
    counted = next(f for f in found if f.facts.get("resource") == "processes")
    probes = {f.facts["probe"]: f.facts for f in found if f.kind is FindingKind.CONFIG and f.reason == "probe"}
    assert (counted.facts["processes"], counted.facts["zombies"], counted.facts["most"]) == (900, 897, "chrome")
    assert (counted.facts["node"], probes["readiness"]["command"]) == ("w-7", "sh -c chrome --version")
    assert (probes["liveness"]["path"], probes["liveness"]["timeout"]) == ("/live", 2)


SERVICES = """{"services": [{"name": "menu", "namespace": "eat", "type": "ClusterIP", "cluster_ip": "172.20.1.9",
  "selector": {"app": "menu"}, "ports": [{"port": 80, "target_port": 8080}], "endpoints": {"ready": []}},
 {"name": "bill", "namespace": "eat", "type": "ClusterIP", "cluster_ip": "172.20.1.8",
  "selector": {"app": "bill"}, "ports": [], "endpoints": {"ready": ["10.1.2.3:8080", "10.1.2.4:8080"]}}]}"""
SCALERS = """{"horizontal_pod_autoscalers": [{"name": "menu", "namespace": "eat", "min_replicas": 2, "max_replicas": 6,
  "current_replicas": 6, "metrics": [{"resource": "cpu", "target_utilization": 70, "current_utilization": %s}]%s}]}"""
LIMITED = """, "conditions": [{"type": "ScalingLimited", "status": "True", "reason": "TooManyReplicas",
  "message": "the desired replica count is more than the maximum replica count"}]"""


def told(tmp_path: Path, text: str) -> dict[tuple[str, str], dict[str, object]]:
    return {(f.component or "", f.reason or ""): dict(f.facts) for f in read(tmp_path, "list.json", text)}


def test_services_of_a_flat_list_tell_whom_they_choose_and_whether_anybody_is_there(tmp_path: Path) -> None:
    found = told(tmp_path, SERVICES)
    assert found["menu", "selector"]["selector"] == "app=menu"
    assert found["menu", "port"]["target_port"] == "8080"
    assert found["menu", "NoEndpoints"]["endpoints"] == 0
    assert found["bill", "Healthy"]["endpoints"] == 2


@pytest.mark.parametrize(
    ("used", "conditions", "reason"),
    [(140, LIMITED, "AtMaximum"), (140, "", "AtMaximum"), (55, "", "Healthy")],
)
def test_an_autoscaler_of_a_flat_list_is_at_its_most(tmp_path: Path, used: int, conditions: str, reason: str) -> None:
    found = told(tmp_path, SCALERS % (used, conditions))
    assert found["menu", reason]["maximum"] == 6
    assert {r for _, r in found} == {reason}


def test_labels_of_pods_in_a_flat_list_leave_the_hash_out(tmp_path: Path) -> None:
    text = """{"pods": [{"name": "menu-7d-x", "namespace": "eat", "phase": "Running", "node_name": "w-1",
      "labels": {"app": "menu", "pod-template-hash": "7d"}, "containers": []}]}"""
    assert told(tmp_path, text)["menu-7d-x", "labels"]["value"] == "app=menu"
