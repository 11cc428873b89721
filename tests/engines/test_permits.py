"""What a turn needs: every button that a card can have is either one that shows, or named in the refusal."""

import re
from datetime import UTC, datetime
from pathlib import Path

from engines import acts, commands, permits
from engines.roles import Role
from engines.turn import Press, Speaker, Thread, Turn, TurnKind

AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
THREAD = Thread(surface="slack", tenant="T1", channel="C1", thread="1.1")


def made(kind: TurnKind, name: str = "") -> Turn:
    press = Press(name=name, speaker=Speaker(id="U1", name="Ann")) if name else None
    return Turn(id="t", kind=kind, at=AT, thread=THREAD, press=press)


def test_each_button_is_known() -> None:
    assert set(acts._EFFECTS) == permits.SHOWING | set(permits._DOES)
    cards = "\n".join(p.read_text() for p in (Path(acts.__file__).parent / "cards").glob("*.py"))
    assert set(re.findall(r'Button\(\s*name="([^"]+)"', cards)) <= set(acts._EFFECTS)


async def test_who_works_alone_may_do_everything() -> None:
    for need in (permits.OPENING, permits.STOPPING, permits.CONFIGURING):
        assert await permits.everything(THREAD, "U1", need) is None


def test_what_shows_needs_nothing_and_what_changes_a_responder() -> None:
    assert permits.needed(made(TurnKind.ACTION, "why"), opens=False) is None
    close = permits.needed(made(TurnKind.ACTION, "case.close"), opens=False)
    assert close == permits.Need(Role.RESPONDER, "close a case", "case.close")
    unknown = permits.needed(made(TurnKind.ACTION, "brand.new"), opens=False)
    assert unknown is not None
    assert unknown.role is Role.RESPONDER


def test_a_mention_needs_a_responder_only_where_it_opens_a_case() -> None:
    assert permits.needed(made(TurnKind.MENTION), opens=False) is None
    assert permits.needed(made(TurnKind.MENTION), opens=True) == permits.OPENING
    assert permits.needed(made(TurnKind.MESSAGE), opens=True) is None
    assert permits.needed(made(TurnKind.TIMER), opens=False) is None


def test_a_command_needs_what_its_row_says() -> None:
    def need(words: str) -> permits.Need | None:
        turn = made(TurnKind.ACTION, commands.TYPED)
        press = Press(name=commands.TYPED, value=words, speaker=Speaker(id="U1", name="Ann"))
        return permits.needed(turn.model_copy(update={"press": press}), opens=False)

    assert need("status") is None
    assert need("staus") is None
    assert need("sev P1") == permits.Need(Role.RESPONDER, "set the severity", "command sev")
    opened = need("new search is slow")
    assert opened is not None
    assert opened.opens
