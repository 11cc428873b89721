"""Everything of a turn that people or platforms can write, without secrets and personal data."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.ports import Redactor
from engines.intake import Redacted, clean_name
from engines.turn import Attachment, Message, Press, Speaker, Turn


@dataclass
class Redaction:
    """Carries the pseudonyms of a case from one text to the next."""

    redactor: Redactor
    pseudonyms: dict[str, str]
    _names: dict[str, str] = field(default_factory=dict, init=False)  # a file's is cleaned from each of its words on

    def text(self, text: str) -> str:
        """A text, clean."""
        done = self.redactor.text(text, self.pseudonyms)
        self.pseudonyms = done.redacted.pseudonyms
        return done.text

    def file(self, source: Path, target: Path) -> Redacted:
        """A clean copy of a file."""
        done = self.redactor.file(source, target, self.pseudonyms)
        self.pseudonyms = done.pseudonyms
        return done

    def name(self, name: str) -> str:
        """The name of a file, clean and on one line."""
        if name not in self._names:
            self._names[name] = clean_name(name, self.text)
        return self._names[name]

    def turn(self, turn: Turn) -> Turn:
        """The turn as everything behind the intake may see it; where its files lie is none of their business."""
        press = turn.press and self._press(turn.press)
        return turn.model_copy(update={"messages": tuple(self._message(m) for m in turn.messages), "press": press})

    def _message(self, message: Message) -> Message:
        return message.model_copy(
            update={
                "text": self.text(message.text),
                "speaker": self._speaker(message.speaker),
                "attachments": tuple(self._attachment(a) for a in message.attachments),
            }
        )

    def _press(self, press: Press) -> Press:
        return press.model_copy(update={"value": self.text(press.value), "speaker": self._speaker(press.speaker)})

    def _speaker(self, speaker: Speaker) -> Speaker:
        return speaker.model_copy(update={"name": self.text(speaker.name)})

    def _attachment(self, attachment: Attachment) -> Attachment:
        return attachment.model_copy(
            update={"id": self.text(attachment.id), "name": self.name(attachment.name), "source": ""}
        )
