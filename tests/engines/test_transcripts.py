"""Two whole incidents as people live them: what is said and dropped, and what the card and the case are after it."""

from engines.evidence import DataType
from engines.models import CaseStatus, Category, HypothesisState, Phase, ResponseType
from engines.questions import Assessment, RuledOut
from engines.wanted import RequestCategory
from tests.engines.play import BEN, Script, Talk, candidate, change, error, file, minute, wanted, weight


def test_resolved_quickly() -> None:
    talk = Talk()
    ask_logs = wanted(
        "Checkout logs 11:50 to 12:05", commands=("kubectl logs deploy/checkout --since=30m > checkout.log",)
    )
    ask_changes = wanted("What was deployed since 11:30", RequestCategory.CHANGES, critical=True)

    # ana asks without any data: no cause, but what would tell the most
    talk.say(
        "@FaultMaven checkout is failing since about noon, can you look?",
        answers=Script(Assessment(affected=("checkout",), severity="P1", wanted=(ask_logs, ask_changes))),
    )
    assert talk.last.response is ResponseType.NEEDS_MORE_DATA
    assert "I can't name a cause yet" in talk.card.title
    assert talk.card.badges[0] == "P1 proposed"
    assert talk.section("Most telling now")[:2] == [
        "1 Checkout logs 11:50 to 12:05 — it decides",
        "kubectl logs deploy/checkout --since=30m > checkout.log",
    ]
    assert talk.buttons() == ["severity.confirm", "severity.reject", "request.blocked", "request.blocked"]

    # she drops both files without a word: first what they are, then the cause
    slots = error("connection slots are reserved", 381, at=minute(0), component="checkout", first_seen=True)
    rollout = change("cart-worker v2.8.1", minute(-2), 14, component="cart-worker")
    log, deploys = talk.numbered(
        file("checkout.log", slots, lines=900, errors=40, onset=minute(0), start=minute(-30), end=minute(5)),
        file("deploys.json", rollout, data_type=DataType.CONFIG, lines=30, redactions={"EMAIL": 1}),
        said=0,
    )
    slots, rollout = log.findings[0], deploys.findings[0]
    pool = candidate(
        "cart-worker v2.8.1 exhausts the PostgreSQL connections. checkout finds none left.",
        slots,
        rollout,
        prior=0.64,
        component="cart-worker",
        fix=("Roll back: `kubectl rollout undo deploy/cart-worker`",),
    )
    host = candidate("The database host is overloaded.", slots, prior=0.3, component="postgres")
    found = Assessment(
        candidates=(pool, host), affected=("checkout",), onset=minute(0), severity="P1", wanted=(ask_logs,)
    )
    talk.say("", log, deploys, answers=Script(found))
    files, cause = talk.last.cards
    assert files.title == "2 files: errors from 12:00:00 in checkout.log, 40 errors."
    assert "First new: connection slots are reserved E2:381" in files.text
    assert "cart-worker v2.8.1, 11:58:00 E3:14" in files.text
    assert files.footer == "Redacted: 1 e-mail address."
    assert cause.title == "Likely: cart-worker v2.8.1 exhausts the PostgreSQL connections."
    assert "confidence .64, probable" in cause.badges
    assert talk.section("Why") == [
        "11:58:00 cart-worker v2.8.1 (E3:14)",
        '12:00:00 "connection slots are reserved" (E2:381)',
    ]
    assert talk.section("Fits less") == ["The database host is overloaded (E2:381) .30"]
    assert talk.now.phase is Phase.VALIDATION
    assert talk.section("Most telling now") == []  # the logs are there, and the changes too

    # the fix is started, and nobody says how it went
    talk.press("mitigation.start", "H1", at=10)
    assert talk.card.title == "Mitigation 1 started 12:10:00 by ana."
    assert [t.due_at for t in talk.last.timers] == [minute(25)]
    reminder = talk.timer("mitigation:M1", 25)
    assert reminder.cards[0].title == "Waiting for: did mitigation 1 work?"

    # ben answers in words what a button would say
    talk.say("it worked", who=BEN, at=27)
    assert talk.card.title == "Resolved at 12:27:00: Roll back: kubectl rollout undo deploy/cart-worker."
    assert "12:00:00\N{EN DASH}12:27:00 UTC, 27 min." in talk.card.text
    assert talk.now.status is CaseStatus.RESOLVED
    assert talk.now.phase is Phase.DOCUMENT
    assert talk.now.hypotheses[0].state is HypothesisState.VALIDATED
    assert talk.now.hypotheses[0].stances[-1].why == "ben: the fix worked"
    assert talk.timer("mitigation:M1", 40).cards == ()

    # closed is final
    talk.press("case.close")
    assert talk.now.status is CaseStatus.CLOSED
    closed = talk.now
    talk.say("one more thing: it fails again")
    assert talk.card.title.startswith("This case is closed (checkout is failing")
    assert talk.now == closed


def test_red_herring() -> None:
    talk = Talk()
    refused = error("connection refused by pricing", 12, at=minute(0), component="pricing")
    deploy = change("checkout v41", minute(-5), 3)
    log, deploys = talk.numbered(
        file("app.log", refused, lines=100, errors=9, onset=minute(0)),
        file("deploys.json", deploy, data_type=DataType.CONFIG),
    )
    refused, deploy = log.findings[0], deploys.findings[0]
    release = candidate("checkout v41 broke the orders.", deploy, prior=0.6, category=Category.CHANGE)
    network = candidate(
        "pricing refuses connections.", refused, prior=0.45, component="pricing", category=Category.NETWORK
    )
    first = Assessment(candidates=(release, network), affected=("orders",), onset=minute(0), severity="P2")

    # the release that came just before looks guilty
    talk.say("orders fail", log, deploys, answers=Script(first))
    assert talk.card.title == "Likely: checkout v41 broke the orders."

    # ben knows that it never went live: his word counts at once
    talk.press("hypothesis.reject", "H1", who=BEN)
    assert talk.card.title == "Noted: ben says it is not the cause."
    assert "checkout v41 broke the orders .60 → .40, rejected" in talk.card.text
    assert "Now closest: pricing refuses connections .45" in talk.card.text

    # the pricing log shows the real cause; the release comes up again and stays out
    (pricing,) = talk.numbered(file("pricing.log", error("OutOfMemoryError", 7, at=minute(-1), component="pricing")))
    oom = pricing.findings[0]
    ruled_out = RuledOut(what="A bad checkout release", why="v41 never took traffic", citations=(deploy.cite(),))
    second = Assessment(candidates=(release, network), affected=("orders",), onset=minute(0), ruled_out=(ruled_out,))
    talk.say("here is pricing", pricing, answers=Script(second, pricing=(weight(oom, why="it ran out of memory"),)))
    assert talk.card.title == "Likely: pricing refuses connections."
    assert "confidence .60, probable" in talk.card.badges
    assert talk.section("Moved") == ["pricing refuses connections .45 → .60 (it ran out of memory)"]
    assert talk.section("Ruled out") == [
        "checkout v41 broke the orders: ben says it is not the cause",
        "A bad checkout release: v41 never took traffic (E3:3)",
    ]
    assert [h.state for h in talk.now.hypotheses] == [HypothesisState.REJECTED, HypothesisState.TESTING]
