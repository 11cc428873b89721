"""What is remembered: within the budget, the newest talk first, rule-outs for good."""

from engines.config import InvestigationConfig
from engines.memory import MemoryManager
from engines.questions import Assessment, Summary
from tests.engines.play import CONFIG, Script, Talk, candidate, error, file, tokens, viewed

MEMORY = MemoryManager(CONFIG)


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


def test_a_flood_is_compressed_at_once() -> None:
    flood = chat(1).now
    message = flood.memory.hot[0]
    long = tuple(message.model_copy(update={"ref": f"r{n}", "text": "y" * 2000}) for n in range(20))
    filled = flood.model_copy(update={"memory": flood.memory.model_copy(update={"hot": long})})
    never = InvestigationConfig(memory_compression_interval=1000)
    assert MemoryManager(never).is_due(filled)
    assert not MemoryManager(never).is_due(flood)
