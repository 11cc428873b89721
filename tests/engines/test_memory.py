"""What is remembered: within the budget, the newest talk first, rule-outs for good."""

import pytest

from engines import gist
from engines.config import InvestigationConfig
from engines.effects import Count
from engines.memory import MemoryManager
from engines.questions import Assessment, Summary
from tests.engines.play import CONFIG, Script, Talk, candidate, error, file, tokens, viewed

MEMORY = MemoryManager(CONFIG)
TALKATIVE = MemoryManager(InvestigationConfig(hot_iterations=9))


def chat(turns: int, words: str = "the queue keeps growing") -> Talk:
    talk = Talk()
    (log,) = talk.numbered(file("app.log", error("pool exhausted", 3)))
    cause = candidate("The pool is exhausted.", log.findings[0], prior=0.6)
    talk.say("checkout is down", log, answers=Script(Assessment(candidates=(cause,))))
    talk.press("hypothesis.reject", "H1")
    for n in range(turns):
        talk.say(f"{n}: {words}")
    return talk


def test_the_view_fits_its_budget_and_keeps_what_lasts() -> None:
    talk = chat(40, "x" * 900)
    view = viewed(talk.now, "checkout")
    assert tokens(view) <= 1600
    assert view.startswith("Problem: checkout is down")
    assert "Not the cause: The pool is exhausted." in view
    assert "ana: 39: x" in view  # the newest message is there, shortened
    assert max(len(line) for line in view.splitlines() if line.startswith("ana: ")) <= 560


def test_older_talk_is_compressed_and_its_facts_are_kept() -> None:
    talk = chat(14)
    assert len(talk.now.memory.hot) < 14
    assert talk.now.memory.warm
    assert "Earlier: checkout is down" in viewed(talk.now, "checkout")
    old = talk.now.memory.hot[:1]
    summary = Summary(text="", facts=("disk was fine",))
    kept = MEMORY.compressed(talk.now, old, summary, talk.turn("x"))
    assert kept.warm == talk.now.memory.warm
    assert [f.text for f in kept.cold] == ["disk was fine"]
    assert old[0] not in kept.hot


def test_the_last_two_iterations_are_shown_word_for_word_and_the_rest_is_found() -> None:
    talk = chat(6)
    talk.say("thanks, that is clear")
    talk.say("status")  # no iteration of its own
    told = viewed(talk.now).splitlines()
    assert [line for line in told if line.startswith("ana: ")][-3:] == [
        "ana: 5: the queue keeps growing",
        "ana: thanks, that is clear",
        "ana: status",
    ]
    assert "ana: 4: the queue keeps growing" not in told
    assert "ana: 4: the queue keeps growing" in MEMORY.findable(talk.now)


def test_a_flood_is_compressed_at_once() -> None:
    flood = chat(1).now
    message = flood.memory.hot[0]
    long = tuple(message.model_copy(update={"ref": f"r{n}", "text": "y" * 2000}) for n in range(20))
    filled = flood.model_copy(update={"memory": flood.memory.model_copy(update={"hot": long})})
    never = InvestigationConfig(memory_compression_interval=1000)
    assert MemoryManager(never).is_due(filled)
    assert not MemoryManager(never).is_due(flood)


def test_a_long_text_comes_in_pieces_that_are_all_there() -> None:
    assert gist.pieces("One. Two. Three and four.", 12) == ["One. Two.", "Three and fo", "ur."]
    assert gist.pieces("", 12) == []
    assert gist.gist("x" * 20, 10) == "x" * 9 + "…"
    assert gist.gist("It began. Nothing else. db-1 had 5 errors.", 34) == "It began. db-1 had 5 errors.…"


def counting(talk: Talk, *counts: tuple[int, ...]) -> tuple[str, str]:
    """The view where a text has so many tokens, and the last text that was counted."""
    flow, answers = TALKATIVE.view(talk.now, ""), iter(counts)
    effect = next(flow)
    while isinstance(effect, Count):
        try:
            last, effect = effect.texts[0], flow.send(next(answers))
        except StopIteration as end:
            return end.value, effect.texts[0]
    raise AssertionError(last)


def test_lines_that_have_more_tokens_together_give_way_from_the_end() -> None:
    talk = chat(5, "the queue keeps growing " * 18)
    view, counted = counting(talk, (1,) * 9, (1601,), (1600,))
    assert view == counted
    assert view.splitlines()[-1].startswith("ana: 3: the queue")
    assert counting(talk, (1,) * 9, (1600,))[0].splitlines()[-1].startswith("ana: 4: the queue")


def test_what_is_short_in_bytes_is_not_counted() -> None:
    with pytest.raises(StopIteration, match="Problem: checkout is down"):
        next(MEMORY.view(chat(3).now, ""))


def test_the_last_messages_leave_room_for_what_a_turn_is_about() -> None:
    talk = chat(30, "queue " * 100)
    view = viewed(talk.now, "7: queue")
    assert "ana: 7: queue" in view
    assert tokens(view) <= 1600


def test_a_message_that_is_too_long_is_found_in_pieces() -> None:
    talk = chat(0)
    long = " ".join(f"Node {n} shows {n * 7} errors." for n in range(100))
    talk.say(long)
    found = MEMORY.findable(talk.now)
    assert all(any(f"Node {n} shows {n * 7} errors." in text for text in found) for n in range(100))
    assert all(text.startswith("ana: Node") and len(text) <= 580 for text in found)
