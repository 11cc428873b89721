"""The graph of a case decides: whose trouble reaches whom people ask about, and whose does not."""

import pytest

from engines.evidence import Finding
from engines.models import Category
from knowledge.components.edges import Relation, of
from knowledge.scene.graph import Graph
from tests.knowledge.scenes import assess, best, commit, config, declared, deploy, finding, log, obj

ASKED = "storefront answers 503 since noon, why?"


def calls(source: str, target: str, minutes: float = 1) -> Finding:
    return log(f"call to {target} timed out", source, "Timeout", target=f"{target}:8080", minutes=minutes)


def full(name: str, minutes: float = 0, evidence: str = "E5") -> Finding:
    text = "could not extend file: No space left on device"
    return log(text, name, "DiskFull", severity="critical", minutes=minutes, evidence=evidence)


FRONT = log("503 for GET /cart", "storefront", "HttpServerError", minutes=2, status=503)


@pytest.mark.parametrize(("called", "other"), [("stock-db", "reports-db"), ("reports-db", "stock-db")])
def test_of_two_like_faults_the_one_is_the_cause_that_what_fails_needs(called: str, other: str) -> None:
    first = best(
        FRONT, calls("storefront", "basket"), calls("basket", called), full("stock-db"), full("reports-db", 0, "E6"),
        problem=ASKED,
    )  # fmt: skip
    assert first.component == called
    assert f"storefront → basket → {called}" in first.statement
    assert other not in first.statement


def test_no_way_is_told_where_none_is_known() -> None:
    first = best(FRONT, calls("storefront", "basket"), full("stock-db"), problem=ASKED)
    assert "→" not in first.statement


@pytest.mark.parametrize(
    "tie",
    [
        calls("basket", "stock-db"),
        config("Deployment/basket", "env", key="DATABASE_URL", value="postgres://app@stock-db:5432/stock"),
        finding("trace", "span", "basket", "error", caller="storefront", callee="stock-db"),
        config("Deployment/basket", "reference", kind="Service", name="stock-db", target="Service/stock-db"),
    ],
    ids=["log", "configuration", "trace", "reference"],
)
def test_a_tie_is_known_from_any_kind_of_evidence(tie: Finding) -> None:
    assert best(FRONT, calls("storefront", "basket"), tie, full("stock-db"), problem=ASKED).component == "stock-db"


def score(component: str, *findings: Finding) -> float:
    return max((c.prior for c in assess(*findings, problem=ASKED).candidates if c.component == component), default=0.0)


def test_a_callers_timeouts_are_explained_by_what_it_calls_and_not_by_what_it_does_not() -> None:
    named = calls("reports", "stock-db")  # so that it is known under its name
    reached = score(
        "basket", FRONT, calls("storefront", "basket"), calls("basket", "stock-db"), named, full("stock-db")
    )
    apart = score("basket", FRONT, calls("storefront", "basket"), calls("basket", "mailer"), named, full("stock-db"))
    assert reached < apart


def test_what_began_later_explains_no_timeouts_before_it() -> None:
    early = score("basket", calls("basket", "stock-db", 5), full("stock-db", 0))
    late = score("basket", calls("basket", "stock-db", 5), full("stock-db", 20))
    assert early <= late


LEFT, RIGHT = "a" * 40, "b" * 40


@pytest.mark.parametrize(("needed", "guilty"), [("stock", LEFT), ("mailer", RIGHT)])
def test_of_two_like_changes_the_one_is_to_blame_that_what_fails_needs(needed: str, guilty: str) -> None:
    diff = "-    return rows[:limit]\n+    return rows"
    answer = assess(
        FRONT, calls("storefront", "basket"), calls("basket", needed),
        commit(LEFT, "rework paging", "paging.py", diff), deploy(LEFT, "stock"),
        commit(RIGHT, "rework paging", "paging.py", diff), deploy(RIGHT, "mailer"),
        problem=ASKED,
    )  # fmt: skip
    blamed = [c for c in answer.candidates if c.category is Category.CHANGE]
    assert guilty[:8] in blamed[0].statement


@pytest.mark.parametrize(
    ("told", "relation", "target"),
    [
        (calls("basket", "stock-db"), Relation.CALLS, "stock-db"),
        (log("GET http://prices.shop.svc:8080/v1 failed", "basket"), Relation.CALLS, "prices"),
        (log("no such table", "basket", table="goods"), Relation.DEPENDS_ON, "goods"),
        (config("Deployment/basket", "env", key="DB", value="stock-db:5432"), Relation.DEPENDS_ON, "stock-db"),
        (config("Deployment/basket", "reference", kind="Secret", name="login"), Relation.CONFIGURED_BY, "login"),
        (obj("Pod/basket-6958c5bdd8-69gtn", "OOMKilled", node="worker-3"), Relation.RUNS_ON, "worker-3"),
        (log("disk is slow", "basket", host="edge-4", message="disk is slow"), Relation.RUNS_ON, "edge-4"),
        (log("no route", "basket", host="edge-4", message="no route to host=edge-4"), Relation.CALLS, "edge-4"),
        (deploy(LEFT, "basket"), Relation.CHANGED_BY, LEFT),
    ],
)  # fmt: skip
def test_every_tie_has_its_sort(told: Finding, relation: Relation, target: str) -> None:
    assert [(e.source, e.relation, e.target) for e in of(told)] == [("basket", relation, target)]


@pytest.mark.parametrize(
    "told",
    [
        log("basket.go:4412 panics", "basket"),
        log("wge: not found", "basket", "CommandNotFound", target="wge"),
        log("took lat:40 of 100", "basket"),
        log("localhost:8080 refused", "basket", "ConnectionRefused", target="localhost:8080"),
    ],
)
def test_no_tie_is_read_out_of_files_numbers_and_oneself(told: Finding) -> None:
    assert list(of(told)) == []


def test_a_service_needs_the_pods_that_it_selects() -> None:
    service = config("Service/cart-api", "selector", kind="Service", value="app=cart")
    pods = config("Deployment/cart-v2", "labels", kind="Deployment", value="app=cart,tier=web")
    others = config("Deployment/mail", "labels", kind="Deployment", value="app=mail")
    graph = Graph((service, pods, others, declared("Deployment/cart-v2")))
    assert graph.way("cart-api", "cart-v2")
    assert not graph.way("cart-api", "mail")


def test_a_machine_that_many_share_is_not_near_to_one_that_is_asked_about() -> None:
    pod = obj("Pod/storefront-6958c5bdd8-69gtn", "Restarted", node="worker-3")
    graph = Graph((pod,), (pod,))
    assert graph.way("storefront", "worker-3")
    assert not graph.harmed("worker-3")
