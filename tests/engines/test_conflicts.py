"""A file that measures what people contradict each other about ends their conflict."""

from typing import Any

import pytest

from engines.effects import Ask
from engines.evidence import FindingKind
from engines.explain import card, explain
from engines.questions import Assess, Assessment, Shown
from tests.engines.play import ANA, BEN, CONFIG, Script, file, finding, minute
from tests.engines.test_actions import started

DF = "/data uses 100 % of its space"
WELL = "/data uses 41 % of its space"


@pytest.mark.parametrize(("fine", "winner", "score"), [(False, "E4", 0.55), (True, "E5", 0.2)])
def test_a_file_that_shows_it_ends_a_conflict_and_the_card_says_so(fine: bool, winner: str, score: float) -> None:
    talk = started()
    talk.say("the disk is full", who=ANA)
    talk.say("no, the disk is fine", who=BEN)
    (df,) = talk.numbered(file("df.txt", finding(WELL if fine else DF, 2, kind=FindingKind.OBJECT)), said=0)
    line = df.findings[0].cite()
    talk.say("", df, answers=Script(Assessment(shown=(Shown(topic="disk", fine=fine, citation=line),))))
    (asked,) = [e.question for e in talk.asked if isinstance(e, Ask) and isinstance(e.question, Assess)]
    assert asked.disputed == ("disk",)
    (conflict,) = talk.now.conflicts
    assert (conflict.settled, conflict.by) == (winner, line)
    said = 'ben is right with "no, the disk is fine"' if fine else 'ana is right with "the disk is full"'
    assert f"df.txt shows it: {said} (E6:2)." in talk.card.text
    assert any("df.txt shows it" in f.text for f in talk.now.memory.pinned)
    assert not [s for s in talk.card.sections if s.heading == "You disagree"]
    assert talk.now.hypotheses[1].score == score
    assert f"{winner} stands, by E6:2" in card(explain(talk.now, CONFIG), talk.now.updated_at).text


@pytest.mark.parametrize(
    ("topic", "given"),
    [
        ("cpu", {}),  # nobody disputes it
        ("disk", {"at": minute(-30)}),  # from before anybody spoke
        ("disk", {"at": minute(-30), "until": minute(-20)}),
        ("disk", {"excerpt": "/data uses 99 %"}),  # the line says something else
        ("disk", {"kind": FindingKind.STATEMENT}),  # a word against a word
    ],
)
def test_what_does_not_show_it_leaves_the_conflict_open(topic: str, given: dict[str, Any]) -> None:
    talk = started()
    talk.say("the disk is full", who=ANA)
    talk.say("the disk is fine", who=BEN)
    (df,) = talk.numbered(file("df.txt", finding(DF, 2, **{"kind": FindingKind.OBJECT, **given})), said=0)
    line = df.findings[0].cite().model_copy(update={"quote": DF})
    talk.say("", df, answers=Script(Assessment(shown=(Shown(topic=topic, fine=False, citation=line),))))
    assert talk.now.conflicts[0].settled is None
    assert talk.now.turns[-1].dropped_claims == ("excerpt" in given)
    assert "You disagree" in talk.card.text
