"""The words of the evidence as they are quoted: what a reader can use, and no more."""

import pytest

from knowledge.words import saying, sentence
from tests.knowledge.scenes import log


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("lat 412.7 is out of range; record_id=geo-evt-8f3a2174 shard=3", "lat 412.7 is out of range"),
        ("could not decode the row at offset=148820291", "could not decode the row"),
        ("Modifications complete after 2s [id=sg-07a4b1c2d3e4f5061]", "Modifications complete after 2s"),
        ("no connection to host=db-1 port=5432", "no connection to host=db-1 port=5432"),
        ("user_id=7 is not known", "user_id=7 is not known"),
    ],
)
def test_an_id_is_not_quoted_nor_its_name(said: str, quoted: str) -> None:
    assert saying(log(said)) == quoted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The disk of a service is full.", "The disk is full."),
        ("The virtual machine a service has no room.", "A virtual machine has no room."),
        ("The autoscaler a service is at its limit.", "An autoscaler is at its limit."),
        ("The script that a service runs has an error.", "The script that a service runs has an error."),
        ("a service waits for 1 connections.", "A service waits for 1 connection."),
        ("cart waits.", "cart waits."),
    ],
)
def test_a_sentence_about_nobody_names_no_one_and_stays_a_sentence(text: str, said: str) -> None:
    assert sentence(text) == said
