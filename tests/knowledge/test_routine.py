"""Lines of every day stay behind the error that is most of what fails."""

from datetime import timedelta

import pytest

from engines.evidence import Finding
from knowledge.causes.ranked import ranked
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import ONSET, assess, evidence, log, metric, spanned

NOBODY = "what is slow?"
LOUD = log("ledger answered nonsense for this bill", times=900, share=0.92)


def routine(**more: float) -> Finding:
    return log("query took 4100 ms: select from rooms", "rooms-db", "SlowQuery", severity="warning", new=False, **more)


def test_one_slow_call_of_every_day_does_not_outrank_the_error_that_is_most() -> None:
    known = log("dial ledger: connection refused", reason="ConnectionRefused", times=900, share=0.92)
    candidates = assess(known, routine(share=0.001)).candidates
    assert candidates[0].pattern == "net.connection_refused"
    slow = next(c for c in candidates if c.pattern == "db.slow_query")
    alone = next(c for c in assess(routine(share=0.001)).candidates if c.pattern == "db.slow_query")
    assert slow.prior < alone.prior - 0.1


def test_a_slow_call_that_is_many_lines_and_new_keeps_its_weight() -> None:
    new = log("query took 4100 ms: select from rooms", "rooms-db", "SlowQuery", severity="warning", share=0.4)
    with_loud = next(c for c in assess(LOUD, new, problem=NOBODY).candidates if c.pattern == "db.slow_query")
    alone = next(c for c in assess(new, problem=NOBODY).candidates if c.pattern == "db.slow_query")
    assert with_loud.prior >= alone.prior


def test_a_usual_autovacuum_is_no_vacuum_that_saturates_the_disk() -> None:
    busy = metric("cpu", "saturated", "rooms-db")
    usual = log("automatic vacuum of table rooms: index scans: 1", "rooms-db", severity="info", new=False)
    long_one = log("VACUUM FULL rooms running for 41 min", "rooms-db", severity="warning")
    assert "db.vacuum" not in [c.pattern for c in assess(usual, busy).candidates]
    assert "db.vacuum" in [c.pattern for c in assess(long_one, busy).candidates]


@pytest.mark.parametrize(("minutes", "is_told"), [(-5, True), (-50, False)], ids=["just before", "long before"])
def test_a_warning_that_came_up_just_before_it_got_bad_keeps_its_weight(minutes: float, is_told: bool) -> None:
    sign = log("query took 4100 ms: select from rooms", "rooms-db", "SlowQuery",
               severity="warning", new=False, minutes=minutes, share=0.4)  # fmt: skip
    told = spanned(LOUD, sign, start=ONSET - timedelta(hours=2))
    found = {d.pattern: d.score for d in ranked(Scene(NOBODY, told, ONSET))}
    alone = {d.pattern: d.score for d in ranked(Scene(NOBODY, evidence(sign), ONSET))}
    assert (found["db.slow_query"] >= alone["db.slow_query"] - 0.05) is is_told
