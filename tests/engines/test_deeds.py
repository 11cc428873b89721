"""The audit log names what was done and by whom, and repeats nothing of what was said."""

from datetime import UTC, datetime

from engines import commands, deeds
from engines.deeds import DeedOutcome
from engines.turn import Attachment, Message, Press, Speaker, Thread, Turn, TurnKind

AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
THREAD = Thread(surface="slack", tenant="T1", channel="C1", thread="1.1")
ANN, BEN = Speaker(id="U1", name="Ann"), Speaker(id="U2", name="Ben")


def made(**more: object) -> Turn:
    return Turn.model_validate({"id": "t", "kind": TurnKind.MESSAGE, "at": AT, "thread": THREAD, **more})


def test_each_speaker_of_a_burst_and_each_file_has_a_line() -> None:
    file = Attachment(id="F1", name="password.txt", source="T1 F1")
    said = (
        Message(ref="1", speaker=ANN, at=AT, text="the password is hunter2", attachments=(file, file)),
        Message(ref="2", speaker=BEN, at=AT, text="thanks"),
    )
    lines = deeds.of(made(messages=said), DeedOutcome.DONE)
    assert [(d.who, d.what, d.via) for d in lines] == [
        ("U1", "message", "slack message"),
        ("U1", "file", "slack message"),
        ("U1", "file", "slack message"),
        ("U2", "message", "slack message"),
    ]
    assert {d.case for d in lines} == {THREAD.case_id}
    assert "hunter2" not in str(lines)
    assert "password" not in str(lines)


def test_a_press_is_named_without_its_value() -> None:
    pressed = Press(name="hypothesis.reject", value="xoxb-secret", speaker=ANN)
    (line,) = deeds.of(made(kind=TurnKind.ACTION, press=pressed), DeedOutcome.REFUSED)
    assert (line.what, line.outcome, line.via) == ("hypothesis.reject", DeedOutcome.REFUSED, "slack button")
    assert "xoxb" not in str(line)


def test_a_command_is_named_without_its_words() -> None:
    typed = Press(name=commands.CONFIRMED, value="note the password is hunter2", speaker=ANN)
    (line,) = deeds.of(made(kind=TurnKind.ACTION, press=typed), DeedOutcome.DONE)
    assert line.what == "command note"


def test_a_name_that_is_none_of_ours_is_not_repeated() -> None:
    pressed = Press(name="xoxb-SECRET\n", speaker=ANN)
    assert [d.what for d in deeds.of(made(kind=TurnKind.ACTION, press=pressed), DeedOutcome.DONE)] == ["unknown"]


def test_that_time_passed_is_nobodys_deed() -> None:
    assert deeds.of(made(kind=TurnKind.TIMER, timer="stall"), DeedOutcome.DONE) == ()
