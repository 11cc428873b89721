"""What joins a change to a failure: rights that go, locked libraries, audit lines, the code of a flag, the clocks."""

from datetime import UTC, datetime

import pytest

from engines.evidence import Finding
from knowledge.changes import bumps, grants, links
from knowledge.changes.blame import blame
from knowledge.changes.diffs import read
from knowledge.changes.edits import pairs
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import ONSET, best, commit, deploy, evidence, finding, log

GUILTY, DECOY = "1" * 40, "2" * 40
DENIED = "AccessDenied: User: arn:aws:sts::1:role/mailer is not authorized to perform: sqs:DeleteMessage on resource: q"
STAR = '-    actions = ["sqs:*"]\n+    actions = ["sqs:SendMessage", "sqs:ReceiveMessage"]'
KEPT = '-    actions = ["sqs:*"]\n+    actions = ["sqs:SendMessage", "sqs:Delete*"]'
VERBS = '-  verbs: ["get", "list", "patch"]\n+  verbs: ["get", "list"]'
FORBIDDEN = (
    'deployments.apps "web" is forbidden: User "system:serviceaccount:ops:scaler" cannot patch resource "deployments"'
)
GOOGLE = "Permission 'pubsub.topics.publish' denied on resource topics/mail"


@pytest.mark.parametrize(
    ("diff", "failure", "right"),
    [
        (STAR, DENIED, "sqs:DeleteMessage"),
        (KEPT, DENIED, ""),  # it is still granted
        (STAR.replace("sqs:*", "s3:*"), DENIED, ""),  # it never was
        (VERBS, FORBIDDEN, "patch deployments"),
        (VERBS.replace('"patch"', '"watch"'), FORBIDDEN, ""),
        ("-  - pubsub.topics.publish\n+  - pubsub.topics.get", GOOGLE, "pubsub.topics.publish"),
        ("-  - pubsub.topics.get", GOOGLE, ""),
        (STAR, "AccessDenied: the token has expired", ""),
    ],
)
def test_a_right_is_withdrawn_where_the_old_lines_grant_it_and_the_new_ones_do_not(
    diff: str, failure: str, right: str
) -> None:
    assert grants.withdrawn(read(diff), failure) == right


def test_the_change_that_withdrew_the_refused_right_is_told_with_it() -> None:
    narrowed = commit(GUILTY, "infra: tidy roles", "infra/iam/mail.tf", STAR, minutes=-9)
    near = commit(DECOY, "invoicing: 20 workers", "invoicing/pool.py", "-WORKERS = 10\n+WORKERS = 20", minutes=-3)
    released = [deploy(GUILTY, "infra", minutes=-4), deploy(DECOY, "invoicing", minutes=-2)]
    first = best(narrowed, near, *released, log(DENIED, reason="PermissionDenied"))
    assert GUILTY[:8] in first.statement
    assert "sqs:DeleteMessage" in first.statement


TOML = ' name = "tzwhere"\n-version = "4.2.0"\n+version = "5.0.1"\n@@ -9 +9 @@\n name = "attrs"\n version = "1.0"'
NODE = ' "node_modules/left-padder": {\n-  "version": "2.1.0",\n+  "version": "3.0.0",'
POM = " <artifactId>ledger-client</artifactId>\n-<version>1.4.0</version>\n+<version>2.0.0</version>"
YARN = ' left-padder@^2.0.0:\n-  version "2.1.0"\n+  version "3.0.0"'


@pytest.mark.parametrize(
    ("diff", "told"),
    [
        (TOML, "tzwhere from 4.2.0 to 5.0.1"),
        (NODE, "left-padder from 2.1.0 to 3.0.0"),
        (POM, "ledger-client from 1.4.0 to 2.0.0"),
        (YARN, "left-padder from 2.1.0 to 3.0.0"),
    ],
)
def test_a_lock_file_names_the_library_on_the_line_above_its_version(diff: str, told: str) -> None:
    assert [b.told for b in bumps.moved(read(diff))] == [told]


def test_a_version_below_another_hunk_is_of_nobody() -> None:
    assert bumps.moved(read(' name = "tzwhere"\n@@ -40 +40 @@\n-version = "4.2.0"\n+version = "5.0.1"')) == ()


def test_a_part_that_changes_is_told_as_it_stands_in_the_line() -> None:
    edit = pairs(["key = join(shop.id, shop.lang)"], ["key = join(shop.id, params(req))"])[0]
    assert edit.gone == "shop.lang"
    assert edit.came == "params(req … )"


AUDIT = "configmaps update billing/rates user=ops@example diff: retry.pause 20s -> 20"
REFUSES = 'fatal: /etc/billing/rates.yaml:7: duration "20" has no unit (field retry.pause)'


def test_a_line_of_audit_tells_who_set_what_the_program_refuses() -> None:
    edited = log(AUDIT, "audit", severity="info", minutes=-20, new=False, message=AUDIT)
    refused = log(REFUSES, severity="critical", message=REFUSES)
    first = best(edited, refused)
    assert "retry.pause" in first.statement
    assert "from 20s to 20" in first.statement
    other = log(AUDIT.replace("retry.pause", "retry.count"), "audit", severity="info", minutes=-20, new=False)
    assert "from 20s" not in best(other, refused).statement


def flag(change: str, minutes: float, name: str = "fast_totals") -> Finding:
    said = f"{name} {change}"
    facts = {"flag": name, "service": "invoicing", "change": change, "message": said}
    return finding(
        "change", said, "invoicing", "flag", severity="info", minutes=minutes, new=False, evidence="E4", **facts
    )


CODE = '+    if flags.on("fast_totals"):\n+        return sum_all(rows)'
SLOW = log("fast_totals: sum of 90000 rows failed", minutes=0)


def test_a_flag_is_told_with_the_commit_that_asks_for_it() -> None:
    code = commit(GUILTY, "invoicing: other totals", "invoicing/totals.py", CODE, minutes=-1500)
    told = best(flag("off->on", -2), code, SLOW)
    assert "fast_totals" in told.statement
    assert f"commit {GUILTY[:8]}" in told.statement
    other = commit(GUILTY, "invoicing: other totals", "invoicing/totals.py", CODE.replace("fast", "old"), minutes=-1500)
    assert GUILTY[:8] not in best(flag("off->on", -2), other, SLOW).statement


def test_of_a_rollout_in_steps_the_last_before_the_failure_counts() -> None:
    judged = blame(Scene("invoicing fails", evidence(flag("0%->5%", -40), flag("5%->100%", -2), SLOW)))
    assert judged[0].change.finding.facts["change"] == "5%->100%"
    late = blame(Scene("invoicing fails", evidence(flag("0%->5%", -3), flag("5%->0%", 20), SLOW)))
    assert late[0].change.finding.facts["change"] == "0%->5%"


def at(finding: Finding, moment: datetime) -> Finding:
    return finding.model_copy(update={"at": finding.at and moment + (finding.at - ONSET)})


FIXED = "+    off = now(zone).utcoffset()\n+    start = midnight(day) - off"


@pytest.mark.parametrize(
    ("night", "known"),
    [
        (datetime(2026, 3, 29, 5, tzinfo=UTC), True),  # Europe: forward
        (datetime(2026, 11, 2, 4, tzinfo=UTC), True),  # America: back, on the day before
        (datetime(2026, 6, 15, 5, tzinfo=UTC), False),
    ],
)
def test_a_day_of_one_offset_harms_where_the_clocks_were_changed(night: datetime, *, known: bool) -> None:
    days = commit(GUILTY, "invoicing: simpler days", "invoicing/days.py", FIXED, minutes=-6000)
    failed = log("sums differ: rows of 1 hour missing")
    judged = blame(Scene("invoicing differs", evidence(at(days, night), at(failed, night))))
    assert bool(judged[0].ties.kind and judged[0].ties.kind.id == "offset_of_one_moment") is known


POOL = log("acquire connection: deadline exceeded", reason="Timeout", message="acquire connection: deadline exceeded")
BAD_RATIO = finding("metric", "errors", "invoicing", "step", minutes=1, evidence="E6", metric="error_ratio", score=20)
SHORTER = commit(DECOY, "invoicing: shorter wait", "invoicing/db.yaml", "-acquire_timeout: 8s\n+acquire_timeout: 3s")


def tied(grown: float) -> float:
    facts = {"metric": "db_conns_in_use", "direction": "up", "score": 5}
    grew = finding("metric", "db_conns_in_use rises", "invoicing", "rise", minutes=grown, evidence="E6", **facts)
    scene = Scene("invoicing fails", evidence(SHORTER, deploy(DECOY, "invoicing"), POOL, grew, BAD_RATIO))
    made = links.link(blame(scene)[0].change, links.Failures(scene))
    assert made
    return made.score


def test_a_shorter_timeout_is_belated_where_connections_had_long_begun_to_grow() -> None:
    assert tied(-70) < 0.7 * tied(-4)


def test_a_spool_is_no_pool() -> None:
    moved = commit(GUILTY, "invoicing: spool", "invoicing/out.py", "-SPOOL = '/var/a'\n+SPOOL = '/var/b'")
    judged = blame(Scene("invoicing fails", evidence(moved, log("queue of connections is exhausted"))))
    assert judged[0].ties.kind is None


def test_a_change_of_tests_alone_is_tied_to_nothing() -> None:
    refused = log(
        "connect to invoicing: connection refused", "shop", message="connect to invoicing: connection refused"
    )
    tests = commit(GUILTY, "invoicing: a table of cases", "invoicing/totals_test.go", minutes=-6)
    code = commit(GUILTY, "invoicing: a table of cases", "invoicing/totals.go", minutes=-6)
    assert GUILTY[:8] not in best(tests, deploy(GUILTY, "invoicing", minutes=-2), refused).statement
    assert GUILTY[:8] in best(code, deploy(GUILTY, "invoicing", minutes=-2), refused).statement


def test_a_failing_disk_is_no_change_s_doing() -> None:
    batch = commit(
        GUILTY, "invoicing: larger batches", "invoicing/out.conf", "-batch.size=10\n+batch.size=90", minutes=-6
    )
    broken = log("kernel: nvme1: I/O 211 QID 3 timeout, aborting", "store-2", minutes=1)
    late = log("write timed out after 30 s", reason="Timeout", message="write timed out after 30 s", minutes=2)
    first = best(batch, deploy(GUILTY, "invoicing", minutes=-3), broken, late)
    assert "disk of store-2" in first.statement
    assert GUILTY[:8] not in first.statement
