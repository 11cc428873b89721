"""The submitted modal of a new incident, as the turns with which its case begins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.slack.inbound.attached import attachment
from adapters.slack.inbound.shapes import SURFACE, Input, Submitted, team_of
from engines.turn import Message, Press, Speaker, Thread, Turn, TurnKind

TITLE, SEVERITY, TEXT, FILES, CHANNEL = "title", "severity", "text", "files", "channel"  # the blocks and their inputs
LEVELS = ("P0", "P1", "P2", "P3")
SAY = "Say in a few words what is wrong."
CHOOSE = "Choose the channel in which the incident is to be opened."


class Filled:
    """What stands in the modal."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        """Read it; raises ValidationError on another shape."""
        self.form = Submitted.model_validate(payload)
        self._values = self.form.view.state.values

    def _input(self, name: str) -> Input:
        return self._values.get(name, {}).get(name) or Input()

    @property
    def title(self) -> str:
        """On one line."""
        return " ".join((self._input(TITLE).value or "").split())

    @property
    def channel(self) -> str:
        """Its id, or nothing."""
        return self._input(CHANNEL).selected_conversation or ""

    @property
    def missing(self) -> dict[str, str]:
        """A sentence for each block that must be filled and is not."""
        needed = {TITLE: (self.title, SAY), CHANNEL: (self.channel, CHOOSE)}
        return {block: sentence for block, (filled, sentence) in needed.items() if not filled}

    def turns(self, at: datetime, names: Mapping[str, str]) -> tuple[Turn, ...]:
        """What is wrong, and what was decided with it; in the thread of a message that is not there yet."""
        user, team = self.form.user, team_of(self.form.team, self.form.user)
        speaker = Speaker(id=user.id, name=names.get(user.id) or user.name or user.id)
        place = Thread(surface=SURFACE, tenant=team, channel=self.channel, thread="")
        text = f"{self.title}\n{self._input(TEXT).value or ''}".strip()
        files = tuple(attachment(f, team) for f in self._input(FILES).files or ())
        said = Message(ref="", speaker=speaker, at=at, text=text, attachments=files)
        first = f"{SURFACE}:{team}:{self.channel}:{self.form.view.id}"
        opening = Turn(id=first, kind=TurnKind.MENTION, at=at, thread=place, messages=(said,))
        level = self._input(SEVERITY).selected_option
        if level is None or level.value not in LEVELS:
            return (opening,)
        press = Press(name="severity.confirm", value=level.value, speaker=speaker)
        return (opening, Turn(id=f"{first}:severity", kind=TurnKind.ACTION, at=at, thread=place, press=press))
