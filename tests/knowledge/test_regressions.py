"""General classes of regressions told from a diff, each with the failure that it brings and one that it does not."""

import pytest

from knowledge.changes import edits
from knowledge.changes.blame import blame
from knowledge.changes.diffs import read
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import commit, deploy, evidence, log

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
]


def kind(diff: str, symptom: str) -> str:
    files = "package.json" if '"pdf"' in diff else "services/invoicing/bills.py"
    change = commit(SHA, "tidy bills", files, diff, minutes=-20)
    judged = blame(Scene("", evidence(change, deploy(SHA, "invoicing"), log(symptom))))
    return judged[0].kind.id if judged[0].kind else ""


@pytest.mark.parametrize(("name", "diff", "near", "symptom", "other"), CLASSES, ids=[c[0] for c in CLASSES])
def test_a_class_of_regressions_is_told_by_its_diff_and_its_failure(
    name: str, diff: str, near: str, symptom: str, other: str
) -> None:
    assert kind(diff, symptom) == name
    assert kind(near, symptom) != name
    assert kind(diff, other) != name


def test_what_is_taken_out_of_a_line_and_put_in_is_told_apart() -> None:
    found = edits.pairs(["total = sum(rows[:n])", "log(x)"], ["total = sum(rows[:n - 1])", "send(all, at, once)"])
    assert [(e.gone, e.came) for e in found] == [("", "- 1")]


def test_the_part_that_is_gone_is_said() -> None:
    diff = read(CLASSES[0][1])
    change = commit(SHA, "shorter keys", "bills.py", CLASSES[0][1], minutes=-20)
    judged = blame(Scene("", evidence(change, log(CLASSES[0][3]))))[0]
    assert judged.kind is not None
    assert "leaves `account.id` out of the key" in judged.kind.told(diff)
