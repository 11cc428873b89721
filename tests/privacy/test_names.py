"""Names of people and places in short texts, against technical words that look like them."""

from collections.abc import Iterator

import pytest

from adapters.privacy.names import Names, installed
from tests.privacy.named import PEOPLE, SECOND, TECHNICAL

pytestmark = pytest.mark.skipif(not installed(), reason="the group `names` is not installed")
KEY = bytes(32)


@pytest.fixture(scope="module")
def names() -> Names:
    found = Names(KEY)
    found.load()
    return found


def readable(names: Names, texts: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[tuple[str, str]]:
    """The names of which a word is still there."""
    for text, told in texts:
        (hidden,) = names.hide([text], "c1", ())
        yield from ((name, hidden) for name in told if any(word in hidden for word in name.split()))


def test_people_and_places_are_hidden(names: Names) -> None:
    texts = PEOPLE + SECOND
    total = sum(len(told) for _, told in texts)
    missed = list(readable(names, texts))
    assert total >= 80
    assert len(missed) <= 0.15 * total, missed


def test_technical_words_are_no_names(names: Names) -> None:
    changed = [(text, hidden) for text in TECHNICAL if (hidden := names.hide([text], "c1", ())[0]) != text]
    assert len(TECHNICAL) >= 60
    assert len(changed) <= 0.02 * len(TECHNICAL), changed


def test_a_name_is_the_same_within_a_case_and_another_elsewhere(names: Names) -> None:
    text = "Maria Schmidt restarted the pod."
    first, again = names.hide([text, "paged MARIA SCHMIDT and Maria Schmidt"], "c1", ())
    (elsewhere,) = names.hide([text], "c2", ())
    assert first.split(" ")[0] in again
    assert first != elsewhere


def test_the_people_of_a_thread_stay_readable(names: Names) -> None:
    texts = ["Maria Schmidt restarted the pod.", "handed over from Daniel Kim to Grace Liu"]
    assert names.hide(texts, "c1", ("Maria Schmidt", "Daniel J. Kim", "Liu"))[0] == texts[0]
    (_, handed) = names.hide(texts, "c1", ("Daniel J. Kim",))
    assert handed.startswith("handed over from Daniel Kim to <PERSON_")


def test_what_was_hidden_can_be_put_back(names: Names) -> None:
    text = "Maria Schmidt restarted the pod in the Berlin office."
    (hidden,) = names.hide([text], "c1", ())
    for pseudonym, name in names.found([text], "c1").items():
        hidden = hidden.replace(pseudonym, name)
    assert "Maria Schmidt" not in names.hide([text], "c1", ())[0]
    assert hidden == text


def test_nothing_is_changed_before_it_is_loaded() -> None:
    assert Names(KEY).hide(["Maria Schmidt"], "c1", ()) == ["Maria Schmidt"]


@pytest.mark.parametrize(
    "text", ["", "\n", "Ä" * 9_000, "Maria " * 9_000, "\ud800 Maria Schmidt", '"Maria\x00Schmidt"']
)
def test_any_text_goes_through(names: Names, text: str) -> None:
    assert isinstance(names.hide([text], "c1", ())[0], str)
