"""A stopped turn keeps what came in, and the message that opens an incident says what a person wrote."""

import pytest

from engines import cards, route, stopping
from engines.markup import Card
from engines.models import Case, CaseStatus, ResponseType
from engines.turn import Attachment, Message, Press, Thread, Turn, TurnKind
from tests.engines.play import ANA, CONFIG, error, file, minute

THREAD = Thread(surface="test", tenant="t", channel="c", thread="1")


def turn(text: str, *files: str) -> Turn:
    dropped = tuple(Attachment(id=name, name=name, source="") for name in files)
    message = Message(ref="m1", speaker=ANA, at=minute(0), text=text, attachments=dropped)
    return Turn(id="t1", kind=TurnKind.MENTION, at=minute(0), thread=THREAD, messages=(message,))


def lines(card: Card) -> str:
    return "\n".join("".join(span.text for span in line) for section in card.sections for line in section.lines)


def test_what_was_read_stays_on_the_card_and_in_the_case() -> None:
    log = file("app.log", error("pool exhausted", 3)).model_copy(update={"id": "E1"})
    outcome = stopping.stopped(None, turn("checkout is down", "app.log"), (log,), "Ben", CONFIG)
    (card,) = outcome.cards
    assert card.title == "Stopped by Ben."
    assert "pool exhausted" in lines(card)
    assert "Not read" not in lines(card)
    assert outcome.case.evidence == (log,)
    assert outcome.case.problem == "checkout is down"
    assert [(r.turn, r.investigated) for r in outcome.case.turns] == [("t1", False)]


def test_what_was_not_read_is_named() -> None:
    (card,) = stopping.stopped(None, turn("checkout is down", "a.log", "b.log"), (), "Ben", CONFIG).cards
    assert "Not read: a.log and b.log" in lines(card)
    assert lines(card).endswith("Write anything here, and I go on from what is kept.")


def test_a_closed_case_stays_as_it_is() -> None:
    case = Case(id="c", thread=THREAD, opened_at=minute(0), updated_at=minute(0), status=CaseStatus.CLOSED)
    outcome = stopping.stopped(case, turn("checkout is down"), (), "Ben", CONFIG)
    assert outcome.case == case
    assert outcome.cards[0].title.startswith("This case is closed")


def test_the_opening_says_what_was_written_and_decided() -> None:
    press = Press(name="severity.confirm", value="P1", speaker=ANA)
    decided = turn("").model_copy(update={"kind": TurnKind.ACTION, "messages": (), "press": press})
    card = cards.begun((turn("Checkout fails\n\nsince 10:05\nin Europe"), decided))
    assert (card.title, card.badges) == ("Checkout fails.", ("P1",))
    assert lines(card) == "since 10:05\nin Europe"
    assert card.footer.startswith("Opened by ana.")
    assert cards.begun((turn("Checkout fails"),)).badges == ()


def test_an_opening_that_failed_gives_back_what_was_written() -> None:
    card = cards.not_begun("Checkout fails\nsince 10:05", "That channel is archived: go on in another one.")
    assert "That channel is archived" in card.title
    assert lines(card) == "Checkout fails\nsince 10:05"


def test_a_turn_that_was_given_up_leaves_an_error_and_nothing_else() -> None:
    case = Case(id="c1", thread=THREAD, opened_at=minute(0), updated_at=minute(0), problem="checkout is down")
    marked = stopping.given_up(case, turn("poison"))
    assert [(t.turn, t.response, t.progress) for t in marked.turns] == [("t1", ResponseType.ERROR, False)]
    assert marked.model_copy(update={"turns": ()}) == case
    assert stopping.given_up(marked, turn("poison")) is marked  # once
    closed = case.model_copy(update={"status": CaseStatus.CLOSED})
    assert stopping.given_up(closed, turn("poison")) is closed


def test_a_message_that_is_in_the_case_already_is_said_so() -> None:
    empty = turn("").model_copy(update={"messages": ()})
    flow = route.flow(None, empty, (), CONFIG)
    with pytest.raises(StopIteration) as end:
        next(flow)
    assert [c.title for c in end.value.value.cards] == ["That message is in this case already."]
