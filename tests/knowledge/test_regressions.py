"""General classes of regressions told from a diff, each with the failure that it brings and one that it does not."""

import pytest

from knowledge.changes import contrasts, edits, thrown
from knowledge.changes.blame import blame
from knowledge.changes.diffs import read
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import best, commit, deploy, evidence, finding, log

SHA = "1" * 40

ALL_AT_ONCE = "@@ -4,5 +4,4 @@ func all() {\n-\tr := repo.RatesFor(ctx, ids(bills))\n \tfor _, b := range bills {\n"

CLASSES = [
    # a part of a key is gone; a part is moved
    (
        "cache_key_part_dropped",
        '-key = f"bills:{account.id}:{page}"\n+key = f"bills:{page}"',
        '-key = f"bills:{account.id}:{page}"\n+key = f"bills:{page}:{account.id}"',
        "account 7 sees bills that belong to another customer",
        "bills are slow to load",
    ),
    # one question for all became one for each; the loop asks nothing
    (
        "call_moved_into_loop",
        ALL_AT_ONCE + "-\t\tuse(r[b.ID])\n+\t\tuse(b.Rates(ctx))",
        ALL_AT_ONCE + "+\t\tsum += 1",
        "p95 became slow: 90 queries for one request",
        "signature is invalid",
    ),
    # what may be missing is used; it is checked first
    (
        "value_unchecked",
        "+\tif bill.Owner.Terms.Covers(day) {",
        "+\tif bill.Owner.Terms != nil && bill.Owner.Terms.Covers(day) {",
        "nil pointer dereference in bills",
        "certificate has expired",
    ),
    (
        "off_by_one_more",
        "-rows = fetch(limit=size, offset=n * size)\n+rows = fetch(limit=size, offset=n * (size + 1))",
        "-rows = fetch(limit=size, offset=n * size)\n+rows = fetch(limit=size, offset=n * wide)",
        "the export lacks one bill of each page",
        "password is wrong",
    ),
    # seconds became milliseconds; the amount moved and the unit with it
    (
        "unit_changed",
        "-const ttl = 60 * time.Second\n+const ttl = 60 * time.Millisecond",
        "-const ttl = 60 * time.Second\n+const ttl = 2 * time.Minute",
        "cache hits fell to 1 %",
        "column does not exist",
    ),
    (
        "await_removed",
        "-  await store.save(bill)\n+  store.save(bill)",
        "-  await store.save(bill)\n+  await store.keep(bill)",
        "UnhandledPromiseRejection: save failed",
        "no space left on device",
    ),
    (
        "filter_dropped",
        "-  q = q.filter(owner_id=me.id)\n   return q.all()",
        "-  q = q.filter(owner_id=me.id)\n+  q = q.filter(owner_id=me.key)",
        "bills of another user are shown",
        "connection refused",
    ),
    (
        "backtracking_pattern",
        '+RE = re.compile(r"^(\\w+\\s?)+$")',
        '+RE = re.compile(r"^\\w+$")',
        "cpu of invoicing is at 100 %, requests hang",
        "name not resolved",
    ),
    (
        "blocking_call",
        "+    rates = requests.get(RATES).json()",
        "+    rates = await client.get(RATES)",
        "event loop blocked for 4 s",
        "unique constraint bills_pkey",
    ),
    (
        "concurrency_unbounded",
        "+  await Promise.all(bills.map(b => send(b)))",
        "+  await Promise.all(chunk(bills, 5).map(b => limit(send, b)))",
        "too many connections",
        "invalid date",
    ),
    (
        "duplicate_guard_removed",
        "-  if already_sent(bill): return",
        "-  if already_sent(bill): return\n+  if already_sent(bill.id): return",
        "customers got the bill twice",
        "lookup failed: no such host",
    ),
    (
        "transaction_removed",
        "-  SELECT stock FROM goods WHERE id = 1 FOR UPDATE\n+  SELECT stock FROM goods WHERE id = 1",
        "-  SELECT stock FROM goods WHERE id = 1 FOR UPDATE\n+  SELECT stock, day FROM goods WHERE id = 1 FOR UPDATE",
        "stock is negative, goods were oversold",
        "certificate is not trusted",
    ),
    (
        "confirmation_removed",
        "-    consumer.ack(message)\n     done += 1",
        "-    consumer.ack(message)\n+    consumer.ack(message.id)",
        "the same message is redelivered 40 times",
        "permission denied on /data",
    ),
    (
        "header_dropped",
        '-  req.setHeader("Authorization", token)\n   return send(req)',
        '-  req.setHeader("Authorization", token)\n+  req.setHeader("Authorization", fresh)',
        "ledger answered 401 Unauthorized",
        "out of memory",
    ),
    (
        "shutdown_cut",
        '-  preStop: {exec: {command: ["sleep", "10"]}}',
        "-  preStop: {sleep: 10}\n+  preStop: {sleep: 20}",
        "502 while pods are replaced, connection reset",
        "syntax error at or near",
    ),
    (
        "default_removed",
        '-region = os.environ.get("REGION", "eu")\n+region = os.environ.get("REGION")',
        '-region = os.environ.get("REGION", "eu")\n+region = os.environ.get("REGION", "us")',
        "setting REGION is missing",
        "disk is read-only",
    ),
    (
        "library_moved",
        '-  "pdf": "3.1.0"\n+  "pdf": "4.0.0"',
        '-  "pdf": "draft"\n+  "pdf": "final"',
        "TypeError: pdf.render is not a function",
        "too many requests",
    ),
    (
        "schedule_changed",
        '-schedule: "0 3 * * *"\n+schedule: "*/5 * * * *"',
        '-schedule: "0 3 * * *"\n+schedule: "0 3 * * *" # night',
        "runs of the job overlap",
        "unknown column",
    ),
    (
        "time_zone_changed",
        "-day = datetime.utcnow().date()\n+day = datetime.now().date()",
        "-day = datetime.utcnow().date()\n+day = datetime.utcnow().day",
        "bills after midnight carry the date of yesterday",
        "no route to host",
    ),
    (
        "type_narrowed",
        "-  amount bigint\n+  amount int",
        "-  amount bigint\n+  amount bigint not null",
        "numeric value out of range",
        "handshake failure",
    ),
    # the amount is read from elsewhere, and its unit is another; the amount moves within its unit
    (
        "unit_of_value_changed",
        "-\tbasket := Box{ttl: 45 * time.Minute}\n+\tbasket := Box{ttl: time.Duration(c.Ttl) * time.Millisecond}",
        "-\tbasket := Box{ttl: 45 * time.Minute}\n+\tbasket := Box{ttl: time.Duration(c.Ttl) * time.Minute}",
        "basket expired at once",
        "column does not exist",
    ),
    (
        "null_check_removed",
        "-  return p.box() == null ? NONE : p.box().label();\n+  return p.box().label();",
        "-  return p.box() == null ? NONE : p.box().label();\n+  return p.box() == null ? EMPTY : p.box().label();",
        "NullPointerException in label",
        "disk is full",
    ),
    (
        "pattern_changed",
        "-ZIP = re.compile(r'^[0-9]{4,5}$')\n+ZIP = re.compile(r'^[0-9]{5}$')",
        "-ZIP = zips['de']\n+ZIP = zips['all']",
        "address refused: zip is invalid",
        "too many connections",
    ),
    (
        "rounding_changed",
        "-  sum = sum.setScale(2, HALF_UP)\n+  sum = sum.setScale(2, FLOOR)",
        "-  sum = sum.plus(fee, HALF)\n+  sum = sum.plus(fee, FULL)",
        "totals differ by 0.01",
        "connection refused",
    ),
    # a time is no longer taken into its zone; another zone than before is another class
    (
        "time_zone_dropped",
        "-  return moment.astimezone(OFFICE_TZ).date()\n+  return moment.date()",
        "-  return moment.astimezone(OFFICE_TZ).date()\n+  return moment.astimezone(OFFICE_TZ).day()",
        "leave is booked for the wrong day, off by one day",
        "permission denied",
    ),
    (
        "call_inside_transaction",
        "@@ -4,3 +4,4 @@ tx {\n lock(bill)\n+  rate = ratesClient.lookup(bill.code)\n save(bill)\n }",
        "@@ -4,3 +4,4 @@ fun show() {\n+  rate = ratesClient.lookup(bill.code)\n draw(bill)\n }",
        "no free connection in the pool",
        "unknown column",
    ),
    (
        "relation_followed",
        "@@ -2,2 +2,3 @@ class BillOut\n+  depot: str = field(source='parcel.depot.name')",
        "@@ -2,2 +2,3 @@ class BillOut\n+  depot: str",
        "114 queries for one request",
        "certificate has expired",
    ),
    (
        "name_moved",
        "-  topic: bills.paid\n+  topic: bill.paid",
        "-  label: bills.paid\n+  label: bill.paid",
        "no payment events received for 10 min",
        "out of memory",
    ),
    # what happens where nobody sets the flag; the flag itself is another one
    (
        "flag_default_changed",
        "-  return flags.get('fast-lane', false)\n+  return flags.get('fast-lane', true)",
        "-  return flags.get('fast-lane', false)\n+  return flags.get('slow-lane', false)",
        "lane is chosen twice",
        "",
    ),
    (
        "condition_inverted",
        "-  if order.total > free {\n+  if order.total <= free {",
        "-  if order.total > free {\n+  if order.total > wide {",
        "fee is 0 for all orders",
        "",
    ),
    (
        "default_changed",
        "-  most = params.get('most', 5000)\n+  most = params.get('most', 0)",
        "-  most = params.get('most', 5000)\n+  most = params.get(name, 5000)",
        "the export has 0 rows",
        "",
    ),
]


def kind(diff: str, symptom: str) -> str:
    files = "package.json" if '"pdf"' in diff else "services/invoicing/bills.py"
    change = commit(SHA, "tidy bills", files, diff, minutes=-20)
    judged = blame(Scene("", evidence(change, deploy(SHA, "invoicing"), log(symptom))))
    return judged[0].ties.kind.id if judged[0].ties.kind else ""


@pytest.mark.parametrize(("name", "diff", "near", "symptom", "other"), CLASSES, ids=[c[0] for c in CLASSES])
def test_a_class_of_regressions_is_told_by_its_diff_and_its_failure(
    name: str, diff: str, near: str, symptom: str, other: str
) -> None:
    assert kind(diff, symptom) == name
    assert kind(near, symptom) != name
    assert not other or kind(diff, other) != name  # what turns a condition around may bring anything


def test_what_is_taken_out_of_a_line_and_put_in_is_told_apart() -> None:
    found = edits.pairs(["total = sum(rows[:n])", "log(x)"], ["total = sum(rows[:n - 1])", "send(all, at, once)"])
    assert [(e.gone, e.came) for e in found] == [("", "- 1")]


def test_the_part_that_is_gone_is_said() -> None:
    diff = read(CLASSES[0][1])
    change = commit(SHA, "shorter keys", "bills.py", CLASSES[0][1], minutes=-20)
    judged = blame(Scene("", evidence(change, log(CLASSES[0][3]))))[0]
    assert judged.ties.kind is not None
    assert "leaves `account.id` out of the key" in judged.ties.kind.told(diff)


@pytest.mark.parametrize(
    ("gone", "came", "turned"),
    [
        ("<", ">=", True),
        ("a.GreaterThan", "a.LessThan", True),
        ("!", "", True),
        ("&&", "||", True),
        ("isEmpty", "isNotEmpty", True),
        ("not open", "not closed", True),
        ("<", "<=", False),  # one more or less
        ("total", "sum", False),
        ("a < b", "a > c", False),  # another value too
    ],
)
def test_what_is_turned_around_is_told_from_what_is_another(gone: str, came: str, turned: bool) -> None:
    assert contrasts.is_opposite(gone, came) is turned


def test_a_unit_counts_as_another_where_the_time_is_not_the_same() -> None:
    assert contrasts.is_other_unit("wait(30 * time.Second)", "wait(30 * time.Millisecond)")
    assert not contrasts.is_other_unit("wait(120 * time.Second)", "wait(2 * time.Minute)")
    assert not contrasts.is_other_unit("wait(30 * time.Second)", "wait(60 * time.Second)")


def test_an_error_that_the_diff_brings_is_told_in_its_words() -> None:
    guilty = commit(SHA, "check early", "src/check.py", "+    raise Refused(f'no depot serves {zone} today')")
    judged = blame(Scene("", evidence(guilty, log("bill 12 refused: no depot serves"))))[0]
    assert judged.ties.says == "no depot serves"


@pytest.mark.parametrize(
    "diff",
    [
        "+    logger.error('no depot serves the zone')",  # it only tells of the failure
        "-    raise Lost('no depot serves the zone')\n+    raise Shut('no depot serves the zone')",  # said before too
        "+    label = 'no depot serves the zone'",  # no check
    ],
)
def test_words_that_bring_no_error_are_no_check(diff: str) -> None:
    assert not thrown.said(read(diff), "bill 12 refused: no depot serves the zone")


def test_a_metric_that_was_renamed_leaves_its_alert_without_data() -> None:
    gone = finding("metric", "bills_open has no data", "billing", "no_data", metric="bills_open", severity="warning")
    moved = commit(SHA, "names", "billing/metrics.py", "-OPEN = Gauge('bills_open')\n+OPEN = Gauge('bills_unpaid')")
    said = best(moved, deploy(SHA, "billing", minutes=-1), gone, problem="no data for bills_open").statement
    assert "renames the metric `bills_open` to `bills_unpaid`" in said
    assert "fails" not in said
    kept = commit(SHA, "names", "billing/metrics.py", "-OPEN = Gauge('bills_late')\n+OPEN = Gauge('bills_unpaid')")
    assert "renames the metric" not in best(kept, deploy(SHA, "billing", minutes=-1), gone).statement


def test_a_name_in_a_line_of_the_log_is_no_name_that_others_use() -> None:
    assert not read('-  log.Info("req", url)\n+  log.Info("request", url)').renames


def test_a_header_that_is_sent_under_another_name_is_renamed_though_it_is_still_read() -> None:
    renames = read('-  out.Set("X-Depot", in.Get("X-Depot"))\n+  out.Set("X-Store", in.Get("X-Depot"))').renames
    assert [(r.before, r.after) for r in renames] == [("X-Depot", "X-Store")]


def test_a_limit_that_is_written_as_a_product_is_told_with_both_values() -> None:
    guilty = commit(SHA, "limits", "billing/limits.ts", "-  maxBody: 20 * 1024 * 1024\n+  maxBody: 20 * 1024")
    said = best(guilty, deploy(SHA, "billing"), log("413 body 90000 exceeds 20480", "billing")).statement
    assert "lowered `maxBody` from 20971520 to 20480" in said
