"""A symptom joined to a change elsewhere, by time, by a shared or named thing, and by the way that a value went."""

import pytest

from engines.evidence import Finding
from engines.models import Category
from knowledge.changes.blame import blame
from knowledge.joins import gates
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import assess, best, commit, config, deploy, event, evidence, finding, log, metric

GUILTY, DECOY = "1" * 40, "2" * 40
REFUSED = log("password authentication failed for user invoicing", reason="AuthFailed")
UNRESOLVED = log("lookup tax.internal.example: no such host", reason="NameResolution", target="tax.internal.example")
ABORTED = log("call to ledger aborted after 400 ms: deadline exceeded", reason="Timeout")


def changed(reason: str, text: str, minutes: float | None = -3, **facts: str | bool) -> Finding:
    return finding(
        "change", text, None, reason, severity="info", minutes=minutes, new=False, evidence="E2", message=text, **facts
    )


def told(text: str, minutes: float = -3) -> Finding:
    return finding("log", text, "vault", "ConfigChanged", severity="info", minutes=minutes, new=False, evidence="E4")


JOINED = [
    # a rotated credential, and one rotated a week ago
    (told("secret invoicing-db rotated"), told("secret invoicing-db rotated", -9999), REFUSED, "credentials"),
    # a record that was destroyed, and a bucket that was
    (
        changed("ResourceDestroyed", "aws_route53_record.tax destroyed", object="aws_route53_record.tax"),
        changed("ResourceDestroyed", "aws_s3_bucket.photos destroyed", object="aws_s3_bucket.photos"),
        UNRESOLVED,
        "DNS record",
    ),
    # a policy, and a label
    (
        changed("config", "created NetworkPolicy deny-by-default"),
        changed("config", "labels of the dashboard updated"),
        log("dial ledger: i/o timeout", reason="Timeout"),
        "who may reach",
    ),
    # an index dropped, and an index created
    (
        changed("migration", "migration 0042: drop index bills_by_day"),
        changed("migration", "migration 0042: create index bills_by_day"),
        log("slow query: select from bills took 8123 ms", reason="SlowQuery"),
        "index",
    ),
]


@pytest.mark.parametrize(("change", "other", "symptom", "words"), JOINED, ids=["credential", "dns", "policy", "index"])
def test_a_change_minutes_before_such_a_failure_comes_first(
    change: Finding, other: Finding, symptom: Finding, words: str
) -> None:
    first = assess(change, symptom).candidates[0]
    assert first.category is Category.CHANGE
    assert words in first.statement
    near = assess(other, symptom).candidates[0]
    assert not (near.category is Category.CHANGE and words in near.statement)


def test_a_resource_without_a_time_is_joined_by_the_name_that_it_held() -> None:
    destroyed = changed(
        "ResourceDestroyed", "aws_route53_record.x destroyed", None, object="aws_route53_record.x", applied=True,
        diff='-  name = "tax.internal.example"\n-  ttl = 60',
    )  # fmt: skip
    first = assess(destroyed, UNRESOLVED).candidates[0]
    assert first.category is Category.CHANGE
    assert "tax.internal.example" in first.statement


@pytest.mark.parametrize(
    "diff",
    ["-  timeout: 2s\n+  timeout: 400ms", "-const callTimeout = 2000 // ms\n+const callTimeout = 400 // ms"],
    ids=["setting", "code"],
)
def test_the_failure_names_the_value_that_was_set(diff: str) -> None:
    first = assess(commit(GUILTY, "tune the client", "invoicing/client.go", diff), ABORTED).candidates[0]
    assert first.category is Category.CHANGE
    assert "11111111" in first.statement
    assert "400" in first.statement


def test_a_value_that_was_raised_is_not_to_blame() -> None:
    raised = "-  timeout: 400ms\n+  timeout: 2s"
    answer = assess(commit(GUILTY, "tune the client", "invoicing/client.yaml", raised), ABORTED)
    assert all(c.category is not Category.CHANGE or c.prior < 0.5 for c in answer.candidates)


LOOP = "+for line in bill.lines:\n+    line.tax = taxes.find(line.id)"
CACHE = "+@functools.lru_cache(maxsize=None)\n+def render(bill):"
ORDER = "-    synchronized (ledger) { synchronized (bill) {\n+    synchronized (bill) { synchronized (ledger) {"
STRICT = "-  additionalProperties: true\n+  additionalProperties: false"
INDEX = "+op.drop_index('bills_by_day')"
HARMLESS = '-  log.info("bill sent")\n+  log.info("bill was sent")'


@pytest.mark.parametrize(
    ("diff", "symptom", "words"),
    [
        (LOOP, log("412 queries for one request, 9012 ms", reason="SlowQuery"), "each item"),
        (CACHE, log("java.lang.OutOfMemoryError: heap space", reason="OutOfMemory"), "without a bound"),
        (ORDER, log("Found one Java-level deadlock", reason="Deadlock"), "another order"),
        (STRICT, log("422: unknown property 'note' rejected", reason="BadRequest"), "strict"),
        (INDEX, log("slow query: select from bills took 8123 ms", reason="SlowQuery"), "index"),
    ],
    ids=["loop", "cache", "order", "strict", "index"],
)
def test_what_a_diff_does_is_joined_with_what_it_brings(diff: str, symptom: Finding, words: str) -> None:
    guilty = commit(GUILTY, "invoicing: rework", "services/invoicing/bills.py", diff, minutes=-30)
    decoy = commit(DECOY, "invoicing: wording", "services/invoicing/mail.py", HARMLESS, minutes=-3)
    shipped = (deploy(GUILTY, "invoicing", minutes=-25), deploy(DECOY, "invoicing", minutes=-2))
    judged = blame(Scene("invoicing fails", evidence(guilty, decoy, *shipped, symptom)))
    assert judged[0].change.sha == GUILTY
    first = assess(guilty, decoy, *shipped, symptom).candidates[0]
    assert "11111111" in first.statement
    assert words in first.statement


def test_slow_growth_began_long_before_the_alert() -> None:
    grew = metric("memory_used", "rise", minutes=-60 * 30)
    quick = metric("latency_p95", "rise", minutes=-60 * 30)
    alert = finding("alert", "memory of invoicing is high", "invoicing", "firing", minutes=0)
    assert assess(grew, alert).onset == grew.at
    assert assess(quick, alert).onset == alert.at


def test_a_strict_check_does_not_explain_a_field_that_is_missing() -> None:
    strict = commit(GUILTY, "invoicing: decoder", "services/invoicing/in.py", STRICT, minutes=-4)
    answer = assess(strict, log("missing required field 'meta'", reason="SchemaMismatch"))
    assert all("strictly" not in c.statement for c in answer.candidates)


def policy(ports: str) -> Finding:
    return config(
        "NetworkPolicy/quiet", "network_policy", namespace="a", egress="rules", policy_types="Egress", ports=ports
    )


def test_a_policy_that_leaves_out_the_port_that_is_called_is_named_first() -> None:
    call = log("dial tcp 10.1.1.1:5432: i/o timeout", "invoicing", "Timeout", target="10.1.1.1:5432")
    assert best(call, policy("53,443")).pattern == "k8s.policy_port"
    assert "5432" in best(call, policy("53,443")).statement
    assert best(call, policy("53,5432")).pattern != "k8s.policy_port"


def test_of_components_that_a_check_could_mean_the_first_by_name_is_told() -> None:
    probe = event('Readiness probe failed: Get "http://10.0.0.9:80/ready": timed out', "Unhealthy", "cart")
    check = log("readiness /ready: ledger=down", "cart", message="readiness /ready: ledger=down")
    others = [log("refused", f"{name}-ledger") for name in ("east", "west", "home", "sale", "bulk", "test")]
    assert [f.facts["needs"] for f in gates.needed([probe, check, *others])] == ["bulk-ledger"]
