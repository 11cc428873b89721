"""Each family of patterns: what must be found first, and a near miss in which it must not fire."""

import pytest

from engines.evidence import Finding
from tests.knowledge.scenes import assess, config, declared, event, finding, log, metric, obj

Scenario = tuple[str, list[Finding], str, list[Finding]]

SCENARIOS: list[Scenario] = [
    # killed for memory, and not ended by its own error
    (
        "k8s.oom_killed",
        [obj("Pod/invoicing-0", "OOMKilled", exit_code=137, restarts=6)],
        "memory limit",
        [obj("Pod/invoicing-0", "Error", exit_code=1, restarts=6)],
    ),
    # tag absent in the registry, and not the registry itself can't be reached
    (
        "k8s.image_not_found",
        [event('Failed to pull image "reg.example/app:9": manifest unknown', "Failed")],
        "manifest unknown",
        [event('Failed to pull image "reg.example/app:9": dial tcp 10.0.0.1:443: connection refused', "Failed")],
    ),
    # registry's name does not resolve, and not wrong credentials
    (
        "k8s.registry_unreachable",
        [event('Failed to pull image "reg.nowhere/app": dial tcp: lookup reg.nowhere: no such host', "Failed")],
        "reg.nowhere",
        [event('Failed to pull image "reg.example/app": unauthorized: authentication required', "Failed")],
    ),
    # private registry, and not no such tag
    (
        "k8s.image_denied",
        [event('Failed to pull image "reg.example/app": 403 Forbidden', "Failed")],
        "credentials",
        [event('Failed to pull image "reg.example/app": manifest unknown', "Failed")],
    ),
    # readiness, and not liveness
    (
        "k8s.readiness_probe",
        [event("Readiness probe failed: the check of the spool gave 1", "Unhealthy", severity="warning")],
        "no traffic",
        [event("Liveness probe failed: the check of the spool gave 1", "Unhealthy", severity="warning")],
    ),
    # the process says no itself, and is not asked for what there is not
    (
        "k8s.readiness_answer",
        [event("Readiness probe failed: HTTP probe failed with statuscode: 500", "Unhealthy", severity="warning")],
        "itself says that it is not ready",
        [event("Readiness probe failed: HTTP probe failed with statuscode: 404", "Unhealthy", severity="warning")],
    ),
    # a probe that can't succeed, and not one that can
    (
        "k8s.readiness_probe_exec",
        [config("Deployment/invoicing", "probe", probe="readiness", type="exec", command="sh -c exit 2")],
        "always fails",
        [config("Deployment/invoicing", "probe", probe="readiness", type="exec", command="sh -c exit 0")],
    ),
    # liveness, and not readiness
    (
        "k8s.liveness_probe",
        [event("Liveness probe failed: Get http://10.1.1.1:80/up: context deadline exceeded", "Unhealthy")],
        "restarts the container",
        [event("Readiness probe failed: Get http://10.1.1.1:80/up: context deadline exceeded", "Unhealthy")],
    ),
    # a typo in the command, and not the program runs and fails
    (
        "k8s.command_not_found",
        [event('exec: "pyhton": executable file not found in $PATH: unknown', "Failed")],
        "pyhton",
        [log("python: can't find the requested setting")],
    ),
    # kubelet says which Secret is missing, and not a Secret is mentioned
    (
        "k8s.missing_config",
        [event('Error: secret "bill-keys" not found', "Failed")],
        "bill-keys",
        [event('Mounted secret "bill-keys"', "Started", severity="info")],
    ),
    # shell, and not an SQL syntax error
    (
        "k8s.job_script",
        [log("/bin/sh: line 7: syntax error near unexpected token `done'", "nightly-export")],
        "syntax error",
        [log('ERROR: syntax error at or near "FORM"', "nightly-export")],
    ),
    # namespace, and not another kind not found
    (
        "k8s.gitops_namespace",
        [obj("Application/shop", "SyncFailed", 'namespaces "shopp-prod" not found')],
        "shopp-prod",
        [obj("Application/shop", "SyncFailed", 'deployments.apps "web" not found')],
    ),
    # placement by label, and not by room
    (
        "k8s.node_selector",
        [event("0/4 nodes are available: 4 node(s) didn't match Pod's node affinity/selector.", "FailedScheduling")],
        "no node carries the labels",
        [event("0/4 nodes are available: 4 Insufficient memory.", "FailedScheduling")],
    ),
    # taint, and not a node that is not ready is tainted by the platform
    (
        "k8s.taint",
        [event("0/2 nodes are available: 2 node(s) had untolerated taint {gpu: yes}.", "FailedScheduling")],
        "gpu: yes",
        [
            event(
                "0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.",
                "FailedScheduling",
            )
        ],
    ),
    # room, and not label
    (
        "k8s.insufficient",
        [event("0/4 nodes are available: 4 Insufficient memory.", "FailedScheduling")],
        "Insufficient memory",
        [event("0/4 nodes are available: 4 node(s) didn't match Pod's node affinity/selector.", "FailedScheduling")],
    ),
    # pods of a node, and not one free place
    (
        "k8s.node_full",
        [obj("Node/worker-3", "Healthy", severity="info", pods=58, max_pods=58)],
        "58",
        [obj("Node/worker-3", "Healthy", severity="info", pods=57, max_pods=58)],
    ),
    # quota told by the API, and not quota mentioned
    (
        "k8s.quota_exceeded",
        [
            event(
                'pods "x-1" is forbidden: exceeded quota: team, requested: pods=1, used: pods=5, limited: pods=5',
                "FailedCreate",
            )
        ],
        "limited to pods=5",
        [event("quota team was updated", "Updated", severity="info")],
    ),
    # quota by sum, and not it fits exactly
    (
        "k8s.quota_sum",
        [
            config("ResourceQuota/team", "quota", namespace="a", value="requests.memory=200Mi"),
            config("Deployment/invoicing", "limits", namespace="a", replicas=3, requests_memory="100Mi"),
        ],
        "requests.memory",
        [
            config("ResourceQuota/team", "quota", namespace="a", value="requests.memory=300Mi"),
            config("Deployment/invoicing", "limits", namespace="a", replicas=3, requests_memory="100Mi"),
        ],
    ),
    # storage class, and not a claim that waits for its first consumer
    (
        "k8s.missing_storage_class",
        [event('storageclass.storage.k8s.io "fast" not found', "ProvisioningFailed", "data-claim")],
        '"fast"',
        [event("waiting for first consumer to be created before binding", "WaitForFirstConsumer", "data-claim")],
    ),
    # node pressure, and not healthy node
    (
        "k8s.node_pressure",
        [obj("Node/worker-1", "MemoryPressure")],
        "runs short",
        [obj("Node/worker-1", "Healthy", severity="info")],
    ),
    # selector and labels, and not they fit
    (
        "k8s.selector_mismatch",
        [
            config("Service/invoicing", "selector", namespace="a", value="app=invoicing,tier=front"),
            config("Deployment/invoicing", "labels", namespace="a", value="app=invoicing,tier=back"),
        ],
        "tier=back",
        [
            config("Service/invoicing", "selector", namespace="a", value="app=invoicing"),
            config("Deployment/invoicing", "labels", namespace="a", value="app=invoicing,tier=back"),
        ],
    ),
    # ports, and not reached by the port's name
    (
        "k8s.port_mismatch",
        [
            config("Service/invoicing", "selector", value="app=invoicing"),
            config("Service/invoicing", "port", port=80, target_port=8080),
            config("Deployment/invoicing", "labels", value="app=invoicing"),
            config("Deployment/invoicing", "port", container_port=9090, name="http"),
        ],
        "9090",
        [
            config("Service/invoicing", "selector", value="app=invoicing"),
            config("Service/invoicing", "port", port=80, target_port="http"),
            config("Deployment/invoicing", "labels", value="app=invoicing"),
            config("Deployment/invoicing", "port", container_port=9090, name="http"),
        ],
    ),
    # reference to what is not declared, and not it is optional
    (
        "k8s.reference_missing",
        [
            declared("Secret/keys-main"),
            config("Deployment/invoicing", "reference", kind="Secret", name="main-keys"),
        ],
        "main-keys",
        [
            declared("Secret/keys-main"),
            config("Deployment/invoicing", "reference", kind="Secret", name="main-keys", optional=True),
        ],
    ),
    # key of a ConfigMap, and not the key is there
    (
        "k8s.key_missing",
        [
            declared("ConfigMap/settings", keys="HOST,PORT"),
            config("Deployment/invoicing", "reference", kind="ConfigMap", name="settings", key="HOTS"),
        ],
        "HOTS",
        [
            declared("ConfigMap/settings", keys="HOST,PORT"),
            config("Deployment/invoicing", "reference", kind="ConfigMap", name="settings", key="HOST"),
        ],
    ),
    # RBAC by comparison, and not list is granted
    (
        "k8s.rbac_verb",
        [
            config("Role/reader", "rbac_rule", namespace="a", verbs="get", resources="configmaps"),
            config("Deployment/invoicing", "command", namespace="a", value="kubectl get configmaps -w"),
        ],
        "list",
        [
            config("Role/reader", "rbac_rule", namespace="a", verbs="get,list", resources="configmaps"),
            config("Deployment/invoicing", "command", namespace="a", value="kubectl get configmaps -w"),
        ],
    ),
    # RBAC told by the API, and not a file's permission
    (
        "k8s.rbac_denied",
        [log('User "system:serviceaccount:a:bot" cannot list resource "pods" in API group ""')],
        "list",
        [log("open /etc/keys: permission denied", reason="PermissionDenied")],
    ),
    # egress closed, and not egress open
    (
        "k8s.policy_egress",
        [
            config("NetworkPolicy/closed", "network_policy", namespace="a", pod_selector="", egress="none"),
            log("lookup api.example.org: i/o timeout", reason="NameResolution"),
        ],
        "closed",
        [
            config("NetworkPolicy/closed", "network_policy", namespace="a", pod_selector="", egress="all"),
            log("lookup api.example.org: i/o timeout", reason="NameResolution"),
        ],
    ),
    # admission, and not an ordinary refusal
    (
        "k8s.admission",
        [event('admission webhook "policy.example" denied the request: no owner label', "FailedCreate")],
        "policy.example",
        [event("the request was denied by the proxy", "FailedCreate")],
    ),
    # disk, and not disk use is normal
    (
        "host.disk_full",
        [log("write /var/lib/x: no space left on device", reason="DiskFull")],
        "is full",
        [log("write /var/lib/x: took 3 ms", severity="info")],
    ),
    # inodes, and not space
    (
        "host.inodes",
        [metric("inodes_used_pct", "saturated", after=100)],
        "inodes",
        [metric("disk_usage_percent", "saturated", after=100)],
    ),
    # descriptors, and not files not found
    (
        "host.file_descriptors",
        [log("accept: too many open files")],
        "file descriptors",
        [log("open /tmp/a: no such file or directory")],
    ),
    # clock, and not token expired
    (
        "host.clock",
        [log("token used before issued: clock skew of 310 s")],
        "clock",
        [log("token has expired")],
    ),
    # leaked sessions, and not many busy sessions
    (
        "db.connection_leak",
        [
            finding(
                "metric", "connections saturated", "orders-db", "saturated", metric="connections", severity="warning"
            ),
            finding("trace", "idle in transaction 180 sessions", "orders-db", "wait_event", wait="Client:ClientRead"),
        ],
        "idle",
        [
            finding(
                "metric", "connections saturated", "orders-db", "saturated", metric="connections", severity="warning"
            ),
            finding("trace", "reads from disk", "orders-db", "wait_event", wait="IO:DataFileRead"),
        ],
    ),
    # connections, and not refused by nobody listening
    (
        "db.connections",
        [log("FATAL: sorry, too many clients already", "orders-db", "TooManyConnections")],
        "connections of orders-db are used up",
        [log("connect: connection refused", "invoicing", "ConnectionRefused")],
    ),
    # slow call, and not a fast one
    (
        "db.slow_query",
        [log("query on invoices took 7.4 s", severity="warning")],
        "slow database call",
        [log("query on invoices took 12 ms", severity="info")],
    ),
    # deadlock, and not lock wait
    (
        "db.deadlock",
        [log("ERROR: deadlock detected", "orders-db", "Deadlock")],
        "deadlock",
        [log("Lock wait timeout exceeded; try restarting transaction", "orders-db")],
    ),
    # lock wait, and not deadlock
    (
        "db.lock_wait",
        [log("Lock wait timeout exceeded; try restarting transaction", "orders-db")],
        "lock",
        [log("ERROR: deadlock detected", "orders-db", "Deadlock")],
    ),
    # lag by writes, and not lag with quiet primary
    (
        "db.replication_lag_writes",
        [metric("replica_lag", "rise", "orders-db"), metric("write_iops", "rise", "orders-db")],
        "WAL",
        [metric("replica_lag", "rise", "orders-db"), metric("write_iops", "flat", "orders-db")],
    ),
    # failover, and not failover configured
    (
        "db.failover",
        [event("Multi-AZ instance failover started", "failover", "orders-db")],
        "failover",
        [event("Multi-AZ was enabled for the instance", "configuration change", "orders-db", severity="info")],
    ),
    # vacuum, and not a plain checkpoint
    (
        "db.vacuum",
        [
            finding(
                "trace", "VACUUM FREEZE invoices", "orders-db", "top_sql", operation="VACUUM FREEZE invoices", load=9
            ),
            event("checkpoints are occurring too frequently", "checkpoint", "orders-db"),
        ],
        "VACUUM",
        [event("checkpoints are occurring too frequently", "checkpoint", "orders-db")],
    ),
    # schema, and not a row that is missing
    (
        "db.missing_relation",
        [log('ERROR: relation "invoice_tags" does not exist')],
        "invoice_tags",
        [log("invoice 17 does not exist")],
    ),
    # column, and not table
    (
        "db.missing_column",
        [log("Unknown column 'tax_code' in 'field list'")],
        "tax_code",
        [log('ERROR: relation "tax_code" does not exist')],
    ),
    # split cluster, and not one node down
    (
        "broker.partition",
        [obj("Node/queue-2", "Partitioned", node="queue-2", peer="queue-0")],
        "queue-0",
        [obj("Node/queue-2", "NodeDown")],
    ),
    # alarm, and not queue grows
    (
        "broker.alarm",
        [log("memory resource limit alarm set on node queue-1", "queue")],
        "blocks",
        [metric("queue_depth", "rise", "queue")],
    ),
    # eviction, and not misses
    (
        "cache.eviction",
        [metric("evicted_keys_per_second", "rise", "sessions-cache")],
        "full",
        [metric("cache_miss_total", "rise", "sessions-cache")],
    ),
    # refused writes, and not eviction
    (
        "cache.refuses_writes",
        [log("OOM command not allowed when used memory > 'maxmemory'", "sign-in")],
        "refuses writes",
        [log("LOADING Redis is loading the dataset in memory", "sign-in")],
    ),
    # name, and not refused
    (
        "net.name_resolution",
        [log("getaddrinfo ENOTFOUND ledger.internal.example", reason="NameResolution")],
        "ledger.internal.example",
        [log("connect ECONNREFUSED 10.2.0.4:443", reason="ConnectionRefused")],
    ),
    # port taken, and not port refused
    (
        "net.address_in_use",
        [log("listen tcp :8080: bind: address already in use")],
        "something else",
        [log("dial tcp :8080: connection refused")],
    ),
    # expired, and not not trusted
    (
        "sec.cert_expired",
        [log("x509: certificate has expired or is not yet valid", reason="CertExpired")],
        "expired",
        [log("x509: certificate signed by unknown authority")],
    ),
    # not trusted, and not expired
    (
        "sec.cert_untrusted",
        [log("x509: certificate signed by unknown authority")],
        "does not trust",
        [log("x509: certificate has expired or is not yet valid", reason="CertExpired")],
    ),
    # expired token, and not wrong password
    (
        "sec.token_expired",
        [log("api key has expired")],
        "expired",
        [log("password authentication failed for user invoicing")],
    ),
    # wrong password, and not expired
    (
        "sec.auth_failed",
        [log("password authentication failed for user invoicing", reason="AuthFailed")],
        "credentials",
        [log("connect: connection refused", reason="ConnectionRefused")],
    ),
    # cloud role, and not file mode
    (
        "sec.cloud_denied",
        [log("role x is not authorized to perform: sqs:SendMessage")],
        "sqs:SendMessage",
        [log("open /etc/keys: permission denied")],
    ),
    # provider, and not our own 503
    (
        "ext.provider_impaired",
        [log("Azure blob storage answered 503 ServiceUnavailable")],
        "provider",
        [log("GET /cart 503")],
    ),
    # capacity, and not rate limit
    (
        "ext.capacity_exceeded",
        [log("ProvisionedThroughputExceededException on table carts")],
        "provisioned",
        [log("429 Too Many Requests")],
    ),
    # rate limit, and not server error
    (
        "ext.rate_limited",
        [log("429 Too Many Requests", reason="RateLimited")],
        "more often than it allows",
        [log("500 Internal Server Error")],
    ),
    # variable, and not variable set
    (
        "app.missing_variable",
        [log("required environment variable LEDGER_URL is not set", reason="MissingVariable")],
        "LEDGER_URL",
        [log("environment LEDGER_URL=https://ledger", severity="info")],
    ),
    # module, and not file
    (
        "app.missing_module",
        [log("ModuleNotFoundError: No module named 'ledger_client'")],
        "ledger_client",
        [log("FileNotFoundError: '/etc/ledger.conf'")],
    ),
    # race, and not any panic
    (
        "app.race",
        [log("fatal error: concurrent map iteration and map write", severity="critical")],
        "data race",
        [log("panic: runtime error: index out of range [3] with length 3")],
    ),
    # panic, and not an error that is handled
    (
        "app.panic",
        [log("panic: runtime error: index out of range [3] with length 3")],
        "crashes",
        [log("index 3 rejected", severity="warning")],
    ),
    # shape of data, and not value out of range
    (
        "app.field_renamed",
        [log("cannot decode event: missing required field 'customer'", reason="SchemaMismatch")],
        "customer",
        [log("poison record: field amount out of range in record 7")],
    ),
    # registry, and not not found in a table
    (
        "app.registry_empty",
        [log("payment handler 'sepa' not registered")],
        "never registered",
        [log("customer 7 not found")],
    ),
    # poison, and not one bad request
    (
        "data.poison_record",
        [log("validation error: amount out of range, record_id=r-9 offset=88, redelivered 14 times")],
        "Bad data",
        [log("400: amount is missing", severity="warning")],
    ),
    # corruption, and not encoding
    (
        "data.corrupt",
        [log("invalid page in block 71 of relation base/1/2", "orders-db")],
        "damaged",
        [log('invalid byte sequence for encoding "UTF8": 0xff', "orders-db")],
    ),
    # by hand, and not removed by the platform
    (
        "human.scaled_to_zero",
        [obj("Deployment/invoicing", "Available", replicas=0, severity="warning")],
        "no replicas",
        [obj("Deployment/invoicing", "Available", replicas=2, severity="info")],
    ),
]


@pytest.mark.parametrize(("pattern", "findings", "words", "near"), SCENARIOS, ids=[s[0] for s in SCENARIOS])
def test_it_is_named_first_and_a_near_miss_is_not(
    pattern: str, findings: list[Finding], words: str, near: list[Finding]
) -> None:
    first = assess(*findings).candidates[0]
    assert first.pattern == pattern
    assert words.lower() in first.statement.lower()
    assert pattern not in [c.pattern for c in assess(*near).candidates]
