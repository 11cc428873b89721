"""Which change is to blame: content over closeness, and decoys low."""

import pytest

from engines.evidence import Finding
from engines.models import Category
from knowledge.changes import blame
from knowledge.diffs import read
from knowledge.drafts import Draft
from knowledge.rank import weigh
from knowledge.scene import Scene
from tests.knowledge.scenes import NOW, assess, best, commit, deploy, evidence, finding, log

GUILTY = "1" * 40
DECOY = "2" * 40


def culprit(*findings: Finding) -> str:
    judged = blame(Scene("invoicing fails", evidence(*findings), NOW))
    return judged[0].change.sha


LOCK = "-\ts.mu.Lock()\n-\tdefer s.mu.Unlock()\n \ts.totals[k] = v"
LIMIT = '-\tq := "SELECT * FROM invoices ORDER BY day LIMIT 20"\n+\tq := "SELECT * FROM invoices ORDER BY total"'
DEBUG = "-  log_level: warn\n+  log_level: debug"
GROWS = "+\tseen = append(seen, entry)"
BATCH = "-\twriter.BatchWrite(items)\n+\tfor _, i := range items {\n+\t\twriter.Put(i)\n+\t}"
TABLE = '+\trows = db.query("SELECT id FROM invoice_tags WHERE id = 1")'
RENAME = '-\tCustomer string `json:"customer"`\n+\tCustomer string `json:"client"`'
DROPPED = "-\tregisterHandlers(mux)\n \tserve(mux)"
TIDY = '-\tlog.Print("done")\n+\tlogger.Debug("done")'


@pytest.mark.parametrize(
    ("diff", "symptom"),
    [
        (LOCK, log("fatal error: concurrent map writes", severity="critical")),
        (LIMIT, log("slow query: invoices took 4100 ms", severity="warning")),
        (DEBUG, log("write /var/log/app.log: no space left on device", reason="DiskFull")),
        (GROWS, log("container out of memory, killed", reason="OutOfMemory")),
        (BATCH, log("ProvisionedThroughputExceededException: write throttled")),
        (TABLE, log('relation "invoice_tags" does not exist')),
        (RENAME, log("decode failed: missing required field 'customer'")),
        (DROPPED, log("handler 'refund' not registered")),
    ],
    ids=["lock", "limit", "debug", "grows", "batch", "table", "rename", "dropped"],
)
def test_what_a_diff_does_outweighs_a_later_harmless_change(diff: str, symptom: Finding) -> None:
    found = culprit(
        commit(GUILTY, "invoicing: rework", "services/invoicing/main.go", diff, minutes=-40),
        commit(DECOY, "invoicing: tidy log lines", "services/invoicing/other.go", TIDY, minutes=-3),
        deploy(GUILTY, "invoicing", minutes=-35),
        deploy(DECOY, "invoicing", minutes=-2),
        symptom,
    )
    assert found == GUILTY


@pytest.mark.parametrize(
    ("message", "files", "minutes"),
    [
        ("docs: concurrent map writes explained", "docs/maps.md", -4),  # documentation
        ("test: concurrent map writes", "pkg/x_test.go", -4),  # a test
        ("restyle the map tooltip", "web/map.css", -4),  # looks
        ("concurrent map writes", "services/invoicing/main.go", 20),  # after it began
        ("concurrent map writes", "services/mailer/main.go", -300),  # elsewhere and long before
    ],
    ids=["docs", "tests", "looks", "after", "elsewhere"],
)
def test_decoys_stay_behind_the_change_that_did_it(message: str, files: str, minutes: float) -> None:
    found = culprit(
        commit(DECOY, message, files, minutes=minutes),
        commit(GUILTY, "simplify totals", "services/invoicing/totals.go", LOCK),
        deploy(GUILTY, "invoicing"),
        log("fatal error: concurrent map writes", severity="critical"),
    )
    assert found == GUILTY


def test_the_statement_names_the_short_commit_and_what_it_did() -> None:
    first = best(
        commit(GUILTY, "simplify totals", "services/invoicing/totals.go", LOCK),
        deploy(GUILTY, "invoicing"),
        log("fatal error: concurrent map writes", severity="critical"),
    )
    assert first.category is Category.CHANGE
    assert "11111111" in first.statement
    assert GUILTY not in first.statement
    assert "lock" in first.statement
    assert "concurrent map writes" in first.statement
    assert {c.evidence for c in first.citations} >= {"E1", "E2"}


@pytest.mark.parametrize(
    "symptom",
    [
        log("x509: certificate has expired", reason="CertExpired"),
        log("S3 GetObject failed: 503 SlowDown in eu-west-1"),
        log("validation error: amount out of range, record_id=r-9 offset=88, redelivered 14 times"),
    ],
    ids=["expiry", "provider", "data"],
)
def test_no_change_is_to_blame_when_the_evidence_says_so(symptom: Finding) -> None:
    first = best(
        commit(GUILTY, "rework client settings", "services/invoicing/client.go", TIDY),
        deploy(GUILTY, "invoicing"),
        symptom,
    )
    assert first.category is not Category.CHANGE
    assert "1111111" not in first.statement


def test_a_flag_is_named_by_its_name() -> None:
    flag = finding(
        "change", "flag fast_totals", "invoicing", "flag", severity="info", minutes=-1, new=False, flag="fast_totals",
        change="off->on", service="invoicing",
    )  # fmt: skip
    answer = assess(flag, log("fast totals overflow in fast_totals path"))
    assert any("fast_totals" in c.statement and "off->on" in c.statement for c in answer.candidates[:2])


def test_changes_after_the_onset_are_ruled_out_in_words() -> None:
    late = commit(GUILTY, "simplify totals", "services/invoicing/totals.go", LOCK, minutes=40)
    answer = assess(late, log("api key has expired"), finding("alert", "errors", "invoicing", "firing", minutes=5))
    assert "came after the first failure" in " ".join(r.why for r in answer.ruled_out)


def test_a_rename_is_read_from_two_lines_that_differ_in_one_name() -> None:
    diff = read('@@ -1 +1 @@\n-\tt := doc["title"]\n+\tt := doc["name"]\n-\tlog.Print("a")\n+\tother("b")')
    assert [(r.before, r.after) for r in diff.renames] == [("title", "name")]


def test_a_call_that_is_gone_is_found_and_a_moved_one_is_not() -> None:
    diff = read("-\tseedRegistry()\n-\topenPort()\n+\tif ok { openPort() }")
    assert diff.dropped_calls == ("seedRegistry",)


@pytest.mark.parametrize("minutes", [20, 300])
def test_the_same_change_after_it_began_is_worth_next_to_nothing(minutes: float) -> None:
    crash = log("fatal error: concurrent map writes", severity="critical")
    alert = finding("alert", "crashes", "invoicing", "firing", minutes=5)
    late = commit(GUILTY, "simplify totals", "services/invoicing/totals.go", LOCK, minutes=minutes)
    assert blame(Scene("", evidence(late, crash, alert), NOW))[0].score < 0.1


def test_a_cause_that_needs_no_change_halves_the_changes() -> None:
    change = Draft("a commit", "invoicing", Category.CHANGE, 0.88, (log("x"),))
    expiry = Draft("an expiry", "invoicing", Category.SECURITY, 0.86, (log("y"),), absolves=True)
    assert [(d.statement, d.score) for d in weigh([change, expiry])] == [("an expiry", 0.86), ("a commit", 0.44)]
