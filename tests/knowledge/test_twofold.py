"""Two faults at once are told as one answer, where people speak of two things and nothing ties them."""

import pytest

from engines.evidence import Finding
from tests.knowledge.scenes import best, event, log

READ_ONLY = log("index blocked: FORBIDDEN/12/index read-only / allow delete (api)", "indexer")
KEY = event("Error: couldn't find key smtp-password in Secret shop/mail", "Failed", "mailer")
CALLER = log("connect ECONNREFUSED mailer:2525", "shop", reason="ConnectionRefused", target="mailer:2525")


def _first(asked: str, *findings: Finding) -> str:
    told = (f.model_copy(update={"evidence": f"E{n}"}) for n, f in enumerate(findings, 2))
    return best(*told, problem=asked).statement


@pytest.mark.parametrize(
    "asked", ["search is old and mails are stuck, is it one thing?", "(1) old search (2) no mails"]
)
def test_both_are_named_where_two_things_are_complained_of(asked: str) -> None:
    said = _first(asked, READ_ONLY, KEY)
    assert said.startswith("Two faults")
    assert "indexer" in said
    assert "smtp-password" in said


def test_one_complaint_has_one_cause() -> None:
    assert "indexer" not in _first("no mails go out from mailer", READ_ONLY, KEY)


def test_what_one_fault_brings_is_no_second_one() -> None:
    assert not _first("mails and the shop fail, is it one thing?", KEY, CALLER).startswith("Two faults")
