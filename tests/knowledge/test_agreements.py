"""What a diff changes of what two sides agree on, told from a like change that keeps the agreement."""

from pathlib import Path

import pytest
import yaml

from engines.evidence import Finding
from knowledge.changes.blame import blame
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import commit, evidence, log

SHA = "1" * 40
CODE, TABLE, AVRO = "services/invoicing/main.ts", "services/invoicing/0042_change.sql", "schemas/invoice.avsc"


def kind(diff: str, symptom: Finding, file: str = CODE) -> str:
    judged = blame(Scene("invoicing fails", evidence(commit(SHA, "invoicing: rework", file, diff), symptom)))
    return judged[0].ties.kind.id if judged[0].ties.kind else ""


# What is changed, a like change that does no such harm, what fails, and what the first is known as.
CHANGES: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("agreements.yaml").read_text("utf-8"))


@pytest.mark.parametrize("change", CHANGES, ids=[c["known"] for c in CHANGES])
def test_a_broken_agreement_is_known_and_a_like_change_is_not(change: dict[str, str]) -> None:
    diff, fails = change["diff"], log(change["fails"])
    file = TABLE if " TABLE" in diff or " INDEX" in diff else CODE
    assert kind(diff, fails, file) == change["known"]
    assert kind(change["like"], fails, file) != change["known"]
    assert kind(diff, log("bind: port 80 is held by another process"), file) != change["known"]


def test_a_field_without_default_is_told_of_schemas_alone() -> None:
    added, symptom = '+    {"name": "vat", "type": "int"}', log("incompatible schema: reader field has no default")
    assert kind(added, symptom, AVRO) == "field_without_default"
    assert kind(added, symptom, CODE) != "field_without_default"


MOVED = "   tx.run {\n     orders.pay(id)\n+    mailer.sendReceipt(id)\n   }"  # inside


@pytest.mark.parametrize(
    ("diff", "held"),
    [
        (MOVED, True),
        ("   synchronized (lock) {\n+    Thread.sleep(500);\n   }", True),
        ("   with lock:\n+    requests.post(url)", True),
        (MOVED.replace("mailer.sendReceipt(id)", "orders.count(id)"), False),
        (MOVED.replace("tx.run", "after.each"), False),
    ],
)
def test_a_slow_call_moved_into_a_transaction_or_a_lock_holds_it(diff: str, *, held: bool) -> None:
    found = kind(diff, log("Lock wait timeout exceeded; try restarting transaction"))
    assert (found == "call_inside_transaction") is held


PROTO = "schemas/parcel.proto"
REUSED = "-  int64 gross_weight = 4;\n+  int64 declared_price = 4;"
MOVED_ON = "-  int64 gross_weight = 4;\n+  reserved 4;\n+  int64 declared_price = 9;"


@pytest.mark.parametrize(
    ("diff", "symptom", "told"),
    [
        (REUSED, "declared_price steps from 12 to 18000", True),
        (REUSED, "price steps from 12 to 18000", False),
        (MOVED_ON, "declared_price is off", False),
        ("-  STATE_PAID = 2;\n+  STATE_HELD = 2;", "cannot decode state", True),
        ("-  STATE_PAID = 2;\n+  STATE_HELD = 7;", "cannot decode state", False),
    ],
)
def test_a_number_given_to_another_field_is_told_where_its_values_are_off(
    diff: str, symptom: str, *, told: bool
) -> None:
    judged = blame(Scene("invoicing fails", evidence(commit(SHA, "rework", PROTO, diff), log(symptom))))
    assert bool(judged[0].ties.reuse) is told
