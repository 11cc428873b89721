"""Which waiting items become the next turn."""

from datetime import UTC, datetime

import pytest

from bot.turns import batch
from engines.turn import Message, Press, Speaker, Thread, Turn, TurnKind, merge
from engines.work import Item

AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
THREAD = Thread(surface="test", tenant="t", channel="c", thread="1")
ANN, BEN = Speaker(id="a", name="Ann"), Speaker(id="b", name="Ben")


def said(number: int, speaker: Speaker = ANN) -> Turn:
    message = Message(ref=str(number), speaker=speaker, at=AT, text=f"message {number}")
    return Turn(id=f"t{number}", kind=TurnKind.MESSAGE, at=AT, thread=THREAD, messages=(message,))


def pressed(number: int) -> Turn:
    return Turn(id=f"t{number}", kind=TurnKind.ACTION, at=AT, thread=THREAD, press=Press(name="why", speaker=ANN))


def item(turn: Turn, *, started: bool = False, attempts: int = 0) -> Item:
    return Item(int(turn.id[1:]), turn.id, "event", 0.0, turn.model_dump_json(), started, attempts)


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        # a burst is one turn
        ([item(said(1)), item(said(2)), item(said(3))], [1, 2, 3]),
        # a button ends the burst and is a turn of its own
        ([item(said(1)), item(pressed(2)), item(said(3))], [1]),
        ([item(pressed(1)), item(pressed(2))], [1]),
        # what was begun before a crash comes again without what arrived since
        ([item(said(1), started=True, attempts=1), item(said(2))], [1]),
        # begun twice and failed: taken apart, so that one bad message does not take the others with it
        ([item(said(1), started=True, attempts=2), item(said(2), started=True, attempts=2)], [1]),
    ],
)
def test_the_next_turn(waiting: list[Item], expected: list[int]) -> None:
    assert [i.id for i in batch(tuple(waiting))] == expected


def test_a_burst_keeps_each_speaker_in_order() -> None:
    turn = merge((said(1, ANN), said(2, BEN)))
    assert turn.id == "t1"
    assert [(m.speaker.name, m.text) for m in turn.messages] == [("Ann", "message 1"), ("Ben", "message 2")]


def test_a_burst_with_a_mention_is_a_mention() -> None:
    mention = said(2).model_copy(update={"kind": TurnKind.MENTION, "wants_history": True})
    turn = merge((said(1), mention))
    assert turn.kind is TurnKind.MENTION
    assert turn.wants_history
