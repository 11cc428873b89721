"""Which change is to blame: content over closeness, and decoys low."""

import pytest

from engines.evidence import Finding
from engines.models import Category
from knowledge.causes.rank import weigh
from knowledge.changes import bumps
from knowledge.changes.blame import blame
from knowledge.changes.diffs import read
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import ONSET, assess, best, commit, deploy, evidence, finding, log, metric

GUILTY = "1" * 40
DECOY = "2" * 40


def culprit(*findings: Finding) -> str:
    judged = blame(Scene("invoicing fails", evidence(*findings)))
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
    assert any("fast_totals" in c.statement and "from off to on" in c.statement for c in answer.candidates[:2])


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
    assert blame(Scene("", evidence(late, crash, alert)))[0].score < 0.1


def test_a_cause_that_needs_no_change_halves_the_changes() -> None:
    change = Draft("a commit", "invoicing", Category.CHANGE, 0.88, (log("x"),))
    expiry = Draft("an expiry", "invoicing", Category.SECURITY, 0.86, (log("y"),), absolves=True)
    assert [(d.statement, d.score) for d in weigh([change, expiry], Scene("", ()))] == [
        ("an expiry", 0.86),
        ("a commit", 0.44),
    ]


def release(shas: str, service: str, *, minutes: float, **more: str | bool) -> Finding:
    return finding(
        "change", f"deploy of {service}", service, "deploy", severity="info", minutes=minutes, new=False, evidence="E3",
        commits=shas, service=service, **more,
    )  # fmt: skip


POOL = '-  DB_POOL_SIZE: "40"\n+  DB_POOL_SIZE: "6"'
TITLE = '-  return "Bad request"\n+  return "Not found"'
FULL = "Connection is not available, request timed out (total=6, active=6, waiting=80)"


def test_a_release_dates_and_places_each_commit_that_it_lists() -> None:
    judged = blame(
        Scene(
            "",
            evidence(
                commit(GUILTY, "align values", "deploy/values.yaml", POOL, minutes=-90),
                commit(DECOY, "other words", "src/errors.py", TITLE, minutes=-20),
                release(f"{GUILTY[:7]},{DECOY[:7]}", "invoicing", minutes=-3),
                log(FULL, reason="PoolExhausted"),
            ),
        )
    )
    assert [b.change.services for b in judged] == [("invoicing",)] * 2
    assert {b.change.effective for b in judged} == {judged[0].change.deploys[0].at}


@pytest.mark.parametrize("minutes", [-3, 2])
def test_a_value_lowered_in_the_last_release_is_the_cause_where_the_log_names_that_limit(minutes: float) -> None:
    """Also where a first sign is older than the release."""
    sign = finding("metric", "queue rises", "invoicing", "rise", minutes=0, metric="queue", score=2.0)
    cause = best(
        commit(GUILTY, "align values", "deploy/values.yaml", POOL, minutes=-90),
        commit(DECOY, "other words", "src/errors.py", TITLE, minutes=-20),
        release(f"{GUILTY[:7]},{DECOY[:7]}", "invoicing", minutes=minutes),
        *([sign] if minutes > 0 else []),
        log(FULL, reason="PoolExhausted", times=90, minutes=minutes + 3, total=6),
    )
    assert (cause.category, GUILTY[:8] in cause.statement) == (Category.CHANGE, True)


def test_a_commit_that_no_release_brought_is_less_likely() -> None:
    alike = [commit(s, "invoicing: rework", "services/invoicing/main.go", LOCK, minutes=-40) for s in (DECOY, GUILTY)]
    crash = log("fatal error: concurrent map writes", severity="critical")
    assert culprit(*alike, release(GUILTY[:9], "invoicing", minutes=-10), crash) == GUILTY
    never = release(DECOY[:9], "invoicing", minutes=-10, shipped=False)
    assert culprit(*alike, never, release(GUILTY[:9], "invoicing", minutes=-10), crash) == GUILTY


REUSED = "-  Address home = 4;\n+  string phone = 4;\n+  Address home = 7;"
ADDED = "+  string phone = 8;"


@pytest.mark.parametrize(("diff", "told"), [(REUSED, True), (ADDED, False)])
def test_a_field_number_that_means_another_field_breaks_its_readers(diff: str, *, told: bool) -> None:
    cause = best(
        commit(GUILTY, "schema: carry the phone number", "protos/customer.proto", diff, minutes=-60),
        release(GUILTY[:9], "customers", minutes=-2),
        log("failed to unmarshal the received message: cannot parse invalid wire-format data", times=40),
    )
    assert ("field number 4" in cause.statement) is told


def test_a_flag_switched_seconds_before_is_named_and_an_older_one_is_not() -> None:
    def flag(name: str, minutes: float) -> Finding:
        return finding(
            "change", f"Flag {name} went on to off", "invoicing", "flag", severity="info", minutes=minutes, new=False,
            evidence="E2", flag=name, change="on -> off", service="invoicing",
        )  # fmt: skip

    cause = best(
        flag("storage.replicas", -0.5), flag("old.banner", -200), log("canceling statement due to statement timeout")
    )
    assert "storage.replicas" in cause.statement


def test_a_line_that_only_counts_is_no_cause_beside_one_that_changes_what_fails() -> None:
    watched = commit(DECOY, "dead letter queue metrics", "src/dlq.py", "+    counter.increment()", minutes=-30)
    strict = commit(
        GUILTY, "be strict", "src/mapper.java",
        "-  .disable(Feature.FAIL_ON_UNKNOWN_PROPERTIES)\n+  .enable(Feature.FAIL_ON_UNKNOWN_PROPERTIES)", minutes=-30,
    )  # fmt: skip
    both = release(f"{DECOY[:7]},{GUILTY[:7]}", "invoicing", minutes=-2)
    refused = log('Unrecognized field "firmware", not marked as ignorable', times=30)
    assert culprit(watched, strict, both, refused, log("moved to the dead letter queue")) == GUILTY


def test_load_from_outside_needs_no_change() -> None:
    edge = finding(
        "metric", "edge-lb requests_per_second steps from 200 to 8,900", "edge-lb", "step", severity="info", minutes=0,
        metric="requests_per_second", ratio=44.0, direction="up", score=9.0,
    )  # fmt: skip
    slow = finding("metric", "p95_ms steps", "invoicing", "step", minutes=0, metric="p95_ms", direction="up", score=3.0)
    cause = best(
        edge, slow, commit(GUILTY, "invoicing: new footer", "services/invoicing/footer.py", TITLE, minutes=-20),
        release(GUILTY[:7], "invoicing", minutes=-11),
    )  # fmt: skip
    assert "no change is to blame" in cause.statement


GUARD = "-    try (Connection c = ds.getConnection()) {\n+    Connection c = ds.getConnection();\n+    c.close();"
KEEP = "-\ttr := &http.Transport{MaxIdleConnsPerHost: 100}\n+\ttr := &http.Transport{DisableKeepAlives: true}"
CLIENT = "-engine = create_engine(DSN)\n+def session():\n+    engine = create_engine(DSN)"
MORE = "-  max.poll.records: 500\n+  max.poll.records: 5000"
PAGE = '-    page = get(url, cursor=cursor)\n-    cursor = page["next"]\n+    page = client.get(url, cursor)'
BOUND = "-\tsem <- struct{}{}\n-\tdefer func() { <-sem }()"
WHOLE = "-    return stream(statement);\n+    return new ArrayList<>(stream(statement).toList());"
FLUSH = "-\t_, err := f.buf.Write(b)\n+\t_, err := f.f.Write(b)\n+\tf.f.Sync()"
ROUTE = '-\tr.GET("/healthz", live)\n+\tr.GET("/livez", live)'
TENANT = '-    return f"rates:{tenant}:{currency}"\n+    return f"rates:{currency}"'


@pytest.mark.parametrize(
    ("diff", "symptom", "kind"),
    [
        (GUARD, log("Connection is not available, request timed out after 30000ms"), "guard_of_close_removed"),
        (KEEP, log("connect: cannot assign requested address"), "keep_alive_off"),
        (CLIENT, log("FATAL: too many connections for role"), "client_for_each_call"),
        (MORE, log("consumer poll timeout has expired, leaving group"), "more_at_once"),
        (PAGE, log("429 from the vendor: quota used up"), "progress_dropped"),
        (BOUND, log("fatal error: out of memory", severity="critical"), "bound_removed"),
        (WHOLE, log("java.lang.OutOfMemoryError: Java heap space"), "streaming_removed"),
        (FLUSH, log("POST /invoices became slow, waits for the disk"), "flush_for_each"),
        (ROUTE, log("health check failed: GET /healthz 404"), "route_renamed"),
        (TENANT, log("tenant mismatch: answer of b for a"), "cache_key_part_dropped"),
    ],
)
def test_a_diff_is_known_for_what_it_breaks_and_for_that_alone(diff: str, symptom: Finding, kind: str) -> None:
    change = commit(GUILTY, "invoicing: rework", "services/invoicing/main.go", diff)
    judged = blame(Scene("invoicing fails", evidence(change, symptom)))
    assert judged[0].ties.kind is not None
    assert judged[0].ties.kind.id == kind
    other = blame(Scene("invoicing fails", evidence(change, log("bind: permission denied for user reader"))))
    assert other[0].ties.kind is None


FEWER = "-  max.poll.records: 5000\n+  max.poll.records: 500"


def test_taking_less_at_once_is_not_taking_more() -> None:
    change = commit(GUILTY, "invoicing: rework", "services/invoicing/main.yaml", FEWER)
    judged = blame(Scene("invoicing fails", evidence(change, log("consumer poll timeout has expired"))))
    assert judged[0].ties.kind is None


def test_a_title_of_docs_hides_no_change_of_code() -> None:
    changes = (
        commit(GUILTY, "docs and cleanup of the store", "services/invoicing/Store.java", GUARD, minutes=-40),
        commit(DECOY, "docs: connection pool", "docs/pool.md", "-pool of 10\n+pool of 20", minutes=-5),
    )
    assert culprit(*changes, log("Connection is not available, request timed out after 30000ms")) == GUILTY


def test_a_revert_goes_live_like_any_commit_and_what_it_takes_back_is_not_to_blame() -> None:
    before = commit(
        DECOY, "invoicing: at most 8 at a time", "services/invoicing/run.go", "+\tsem <- struct{}{}", minutes=-90
    )
    revert = finding(
        "change", "a revert", None, "rollback", severity="info", minutes=-12, new=False, evidence="E2", commit=GUILTY,
        message='Revert "invoicing: at most 8 at a time"', files="services/invoicing/run.go", diff=BOUND,
    )  # fmt: skip
    scene = Scene("invoicing fails", evidence(before, revert, log("fatal error: out of memory", severity="critical")))
    assert [b.change.sha for b in blame(scene)] == [GUILTY]


@pytest.mark.parametrize(
    ("frame", "told"),
    [("google.golang.org/grpc/internal/transport.newBufWriter", True), ("net/http.(*conn).serve", False)],
)
def test_a_bump_is_to_blame_where_the_failure_runs_in_that_library(frame: str, *, told: bool) -> None:
    bump = "-\tgoogle.golang.org/grpc v1.62.1\n+\tgoogle.golang.org/grpc v1.64.0"
    change = commit(GUILTY, "Bump google.golang.org/grpc", "go.mod", bump)
    hot = finding("profile", "takes 73 % of the heap", "invoicing", "hot", severity="warning", frame=frame)
    assert (blame(Scene("invoicing grows", evidence(change, hot)))[0].ties.bumped != "") is told


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("requests==2.31.0", "requests==2.32.0", "requests"),
        ('    "undici": "^6.19.2",', '    "undici": "^6.20.0",', "undici"),
        (
            "implementation 'com.zaxxer:HikariCP:5.0.1'",
            "implementation 'com.zaxxer:HikariCP:5.1.0'",
            "com.zaxxer:HikariCP",
        ),
        ("\tgithub.com/redis/go-redis/v9 v9.5.1", "\tgithub.com/redis/go-redis/v9 v9.6.0", "github.com/redis/go-redis"),
    ],
)
def test_libraries_are_read_from_the_files_of_each_language(before: str, after: str, name: str) -> None:
    assert bumps.moved((before,), (after,)) == (name,)
    assert bumps.moved((before,), (before,)) == ()


def test_what_moved_weeks_before_is_not_since_when_it_is_bad() -> None:
    old = metric("disk_used_gb", "rise", minutes=-27 * 24 * 60, evidence="E5")
    scene = Scene("invoicing fails", evidence(old, log("connection refused")))
    assert scene.onset == ONSET
    assert Scene("invoicing fails", evidence(old)).onset == old.at
