"""Where a token is refused for its time, the host whose clock is seconds off is named, not that two clocks differ."""

import pytest

from tests.knowledge.scenes import assess, finding, log

REFUSED = log("token not accepted: nbf is in the future by 41s, issued in the future", "portal")


@pytest.mark.parametrize(("offset", "is_named"), [(41.2, True), (0.002, False)])
def test_the_host_that_is_off_leads(offset: float, is_named: bool) -> None:
    words, reason = "The clock is not synchronized.", "ClockUnsynchronized"
    state = finding("object", words, "signer-2", reason, evidence="E2", resource="clock", offset_seconds=offset)
    found = assess(REFUSED, state, problem="portal refuses tokens, why?").candidates
    assert any("of portal" in c.statement and "clock" in c.statement for c in found) is not is_named
    if is_named:
        assert found[0].statement.startswith("The clock of signer-2")
