"""The one request that decides: a check of one of the first two, complete, and not there already."""

import pytest

from engines.evidence import Finding
from engines.models import Category
from engines.questions import Wanted
from knowledge.answers import sources
from knowledge.answers.requests import wanted
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import NOW, assess, event, evidence, finding, log, metric, obj


def draft(name: str, score: float, settles: str, *shown: Finding, component: str = "invoicing") -> Draft:
    lead = shown or (log(f"{name} fails", component),)
    return Draft(
        f"{component} fails by {name}.", component, Category.RESOURCE, score, lead, settles=settles, pattern=name
    )


def asked(*drafts: Draft, beside: tuple[Finding, ...] = (), problem: str = "invoicing fails") -> tuple[Wanted, ...]:
    shown = tuple(f for d in drafts for f in d.findings)
    return wanted(Scene(problem, evidence(*shown, *beside)), drafts)


SESSIONS = "`select state, count(*) from pg_stat_activity group by 1;`"
DISK = "`df -h` on invoicing"
PROSE = "the pool's active and idle counts"


@pytest.mark.parametrize(
    ("one", "other", "command"),
    [
        # of two checks the one that can be run moves more than what has to be looked up
        (PROSE, DISK, "df -h"),
        (DISK, PROSE, "df -h"),
        # of two that can be run, the first cause's: it is the likelier to be right
        (SESSIONS, DISK, "pg_stat_activity"),
    ],
)
def test_below_the_threshold_the_first_request_decides_between_the_two(one: str, other: str, command: str) -> None:
    first = asked(draft("a.b", 0.45, one), draft("c.d", 0.4, other))[0]
    assert any(command in c for c in first.commands)
    assert "decides between two causes" in first.why


def test_what_is_there_is_not_asked_for_again() -> None:
    there = obj("/", "Healthy", severity="info", resource="disk", percent=40)
    first = asked(draft("a.b", 0.45, DISK), draft("c.d", 0.4, SESSIONS), beside=(there,))[0]
    assert first.commands == ("select state, count(*) from pg_stat_activity group by 1;",)


def test_a_named_cause_has_its_own_check_on_the_card_so_only_the_rival_is_asked_for() -> None:
    one, other = draft("a.b", 0.65, SESSIONS), draft("c.d", 0.6, DISK)
    assert asked(one, other)[0].commands == ("df -h",)
    assert all("decides" not in w.why for w in asked(one))


def test_a_check_that_lacks_its_object_is_no_command() -> None:
    lacking = draft("a.b", 0.45, "`explain (analyze, buffers)` of the statement")
    assert asked(lacking, draft("c.d", 0.4, "`openssl x509 -in <cert>`"))[0].commands == ()


def test_a_command_has_the_namespace_of_its_component() -> None:
    mine = log("invoicing fails", namespace="billing")
    others = [log("all is well", "cart", namespace="shop", severity="info") for _ in range(3)]
    check = draft("a.b", 0.45, "`kubectl describe pod invoicing`", mine)
    assert asked(check, beside=tuple(others))[0].commands == ("kubectl -n billing describe pod invoicing",)


@pytest.mark.parametrize(
    ("command", "complete"),
    [
        ("kubectl get pods", "kubectl -n a get pods"),
        ("kubectl get pods -n b", "kubectl get pods -n b"),
        ("kubectl get nodes --show-labels", "kubectl get nodes --show-labels"),
        ("kubectl get pods -A", "kubectl get pods -A"),
        ("df -h", "df -h"),
    ],
)
def test_a_namespace_is_given_where_it_matters(command: str, complete: str) -> None:
    assert sources.complete(command, "a") == complete


@pytest.mark.parametrize(
    ("problem", "found", "what"),
    [
        ("checkout is slow", metric("checkout_p95_ms", "rise", "checkout"), "slow request"),
        ("checkout pods restart again and again", metric("restarts", "rise", "checkout"), "before it ended"),
        ("checkout pods never start", metric("pods", "drop", "checkout"), "State and events"),
        ("customers get invoices twice", metric("sent", "rise", "mailer"), "one record"),
    ],
)
def test_where_nothing_is_known_the_most_telling_source_of_such_trouble_is_asked_for(
    problem: str, found: Finding, what: str
) -> None:
    assert what in assess(found, problem=problem).wanted[0].what


def test_a_source_that_is_there_tells_no_more() -> None:
    there = event("all is well", "Scheduled", "checkout", severity="info")
    moved = metric("pods", "drop", "checkout")
    answer = assess(moved, there, problem="checkout pods never start")
    assert all("get events" not in c for w in answer.wanted for c in w.commands)


def test_a_gap_in_the_evidence_is_asked_for_first() -> None:
    hole = finding("metric", "p95 has no data", "checkout", "no_data", severity="warning", metric="p95")
    hole = hole.model_copy(update={"until": NOW})
    first = assess(hole, problem="checkout was slow, why?").wanted[0]
    assert "from 11:30:00 to 12:00:00" in first.what


def test_what_is_only_declared_has_no_log() -> None:
    policy = obj("NetworkPolicy/deny", "Problem", namespace="a")
    assert all("deny" not in w.what for w in assess(policy, problem="who knows").wanted)
