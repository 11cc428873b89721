"""What the placeholder says of each question."""

import pytest

from engines import cards
from engines.markup import Tone
from tests.engines.test_prompts import ASSESS, QUESTIONS


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (0, "Looking. Weighing 2 findings of 2 files."),
        (1, "Looking. Testing hypothesis H1: The pool is too small."),
        (2, "Looking. Searching for what else would explain it."),
        (3, "Looking. Writing down how it ended."),
        (4, "Looking. Summing up what was said before."),
        (5, "Looking. Reading what was said."),
    ],
)
def test_it_says_what_is_done(number: int, title: str) -> None:
    card = cards.working(QUESTIONS[number])
    assert (card.tone, card.title) == (Tone.WORKING, title)


def test_without_files_it_thinks() -> None:
    assert cards.working(ASSESS.model_copy(update={"evidence": ()})).title == "Looking. Thinking."


def test_one_of_several_tests_says_which() -> None:
    question = QUESTIONS[1].model_copy(update={"number": 2, "of": 3})
    assert cards.working(question).title == "Looking. Testing hypothesis 2 of 3: The pool is too small."


def test_the_file_that_is_read_is_said_with_its_place() -> None:
    assert cards.reading("app.log", 1, 3).title == "Looking. Reading app.log, file 2 of 3."
