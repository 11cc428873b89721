"""Changes tied to failures by what both name, and by the sort of setting that was moved."""

import pytest

from engines.evidence import Finding
from engines.models import Category
from tests.knowledge.scenes import assess, config, finding, log


def deploy(service: str, message: str, minutes: float = -2, version: str = "4.1.0") -> Finding:
    return finding(
        "change", f"Deploy of {service} {version}: {message}", service, "deploy", severity="info", minutes=minutes,
        new=False, evidence="E3", service=service, version=version, message=message,
    )  # fmt: skip


def env(service: str, key: str, value: str) -> Finding:
    return config(f"Deployment/{service}", "env", key=key, value=value)


FULL = log(
    "connect stock-db:5432 failed: too many clients already", "invoicing", "TooManyConnections", target="stock-db:5432"
)


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("POOL_SIZE 20 -> 200", "from 20 to 200"),
        ("raise max_connections from 50 to 500", "from 50 to 500"),
        ("workers: 4 => 64", "from 4 to 64"),
    ],
)
@pytest.mark.parametrize(
    "address", ["stock-db:5432", "postgres://app@stock-db:5432/stock", "stock-db.shop.svc.cluster.local:5432"]
)
def test_a_raised_setting_on_a_shared_resource_is_the_cause(message: str, says: str, address: str) -> None:
    first = assess(FULL, deploy("importer", message), env("importer", "DATABASE_URL", address)).candidates[0]
    assert (first.component, first.category) == ("importer", Category.CHANGE)
    assert first.statement.startswith(
        "importer 4.1.0 exhausts the connections of stock-db, so invoicing can't connect."
    )
    assert says in first.statement
    assert {c.evidence for c in first.citations} == {"E1", "E3"}


def test_what_was_lowered_does_not_use_up_what_others_need() -> None:
    answer = assess(FULL, deploy("importer", "POOL_SIZE 200 -> 20"), env("importer", "DB_HOST", "stock-db:5432"))
    assert "exhausts" not in answer.candidates[0].statement


def test_a_change_after_the_failure_is_no_cause() -> None:
    late = assess(
        FULL, deploy("importer", "POOL_SIZE 20 -> 200", minutes=9), env("importer", "DB_HOST", "stock-db:5432")
    )
    assert all(c.component != "importer" for c in late.candidates)
    assert any("came after" in r.why for r in late.ruled_out)


def test_the_changed_one_may_itself_be_the_resource() -> None:
    refused = log('connection to "ledger-db" failed: password authentication failed', "invoicing", "AuthFailed")
    first = assess(refused, deploy("ledger-db", "Rotate passwords")).candidates[0]
    assert first.component == "ledger-db"
    assert "so invoicing is refused" in first.statement


def test_a_change_that_nothing_ties_to_the_failure_is_a_guess_and_is_never_ruled_out() -> None:
    odd = log("the moon is in the wrong house for this batch", "invoicing")
    answer = assess(odd, deploy("banner", "New colors for the start of spring"))
    lone = next(c for c in answer.candidates if c.component == "banner")
    assert lone.prior <= 0.45
    assert "just before" in lone.statement
    assert not answer.ruled_out


def test_what_is_changed_and_what_failed_share_no_more_than_a_general_word() -> None:
    answer = assess(FULL, deploy("banner", "POOL_SIZE 20 -> 200"), env("banner", "DB_HOST", "banner-db:5432"))
    assert all(c.prior < 0.7 for c in answer.candidates if c.component == "banner")


def test_a_word_of_a_message_is_no_component() -> None:
    answer = assess(
        finding("log", "no free connection after 5000 ms", "timeout", "PoolExhausted"), problem="it is slow"
    )
    assert all("timeout" not in (c.component, c.statement.split()[0]) for c in answer.candidates)
    assert all("the system" not in c.statement for c in answer.candidates)


def test_long_numbers_stay_out_of_statements() -> None:
    full = log("job 482910377 could not write: no space left on device", "invoicing", "DiskFull", job="482910377")
    assert all("482910377" not in c.statement for c in assess(full).candidates)


def test_a_sure_cause_comes_with_one_request_and_no_request_repeats_the_check() -> None:
    answer = assess(FULL, deploy("importer", "POOL_SIZE 20 -> 200"), env("importer", "DB_HOST", "stock-db:5432"))
    check = (answer.candidates[0].settles or "").strip("`")
    assert len(answer.wanted) <= 1
    assert all(check not in w.commands for w in answer.wanted)
