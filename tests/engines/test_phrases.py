"""The few words of a line that a sentence may quote."""

import pytest

from engines.evidence import Finding, FindingKind
from engines.phrases import LONGEST, phrase


def line(message: str) -> Finding:
    return Finding(
        evidence="E1",
        file="a.log",
        kind=FindingKind.LOG,
        line=1,
        summary=message,
        excerpt=message,
        facts={"message": message},
    )


@pytest.mark.parametrize(
    ("message", "around", "wanted"),
    [
        # a short line is its own name
        ("write failed: no space left on device", "", "write failed: no space left on device"),
        # headers are no words of the failure, and what stands before the last colon is where, not what
        (
            "[db] connect stock-db:5432 failed: FATAL: remaining connection slots are reserved for superusers",
            "",
            "remaining connection slots are reserved for superusers",
        ),
        # the words that a pattern met decide which clause it is
        ("step one was fine, then access denied for user app; retrying for the third time now", "access denied",
         "then access denied for user app"),
        # a sentence that an id cuts in two says less than the name of its exception
        (
            "RecordTooBigException: the message is 1548576 bytes long, which is larger than 1048576 bytes",
            "",
            "RecordTooBigException",
        ),
        # nothing is said by data alone
        ('{"level": "error", "order": 81}', "", ""),
    ],
)  # fmt: skip
def test_the_phrase_is_the_name_of_the_failure(message: str, around: str, wanted: str) -> None:
    assert phrase(line(message), around) == wanted


def test_a_phrase_is_short_and_stands_in_its_line() -> None:
    message = "the request could not be served because " + "one thing after another went wrong " * 9
    told = phrase(line(message))
    assert told
    assert len(told) <= LONGEST
    assert told in message


@pytest.mark.parametrize(
    ("message", "around", "wanted"),
    [
        # a clause that is too long begins with the words that were met
        (
            "the first part of this sentence goes on and on without any bound before access denied for user app",
            "access denied", "access denied for user app",
        ),
        ("write failed [node-1 and node-2", "", "write failed"),  # a bracket that is only opened
        ("write failed at last)", "", "write failed at last"),  # and one that is only closed
        ("a write failed) on node", "", "a write failed) on node"),
    ],
)  # fmt: skip
def test_a_phrase_is_cut_where_it_can_be(message: str, around: str, wanted: str) -> None:
    assert phrase(line(message), around) == wanted
