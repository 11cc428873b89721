"""What can be pressed on a card: rows of buttons, and the pair that says whether the answer is right."""

from collections.abc import Iterator
from typing import Any

from adapters.slack.cards.words import UNSENDABLE, limited, plain, size
from engines.markup import Button

LABEL, VALUE, NAME = 75, 2_000, 240
ROW, ROWS = 25, 2  # buttons in one row, and rows
WORDS = 3_000  # of all buttons with their confirmations: what they say counts as the message's own text
QUESTION, ANSWER, FRAME = 300, 30, 49  # of a confirmation: what it asks, its yes, and all beside the question
OPINION = "opinion"  # the name of the pair; which of the two was pressed stands in its value
SAID = {True: "This is right", False: "This is wrong"}  # read aloud


def rows(buttons: tuple[Button, ...], *, pairs: bool) -> list[dict[str, Any]]:
    """The rows, an opinion for and one against as a pair where pairs can be shown.

    A button whose name or value Slack would not bring back whole is left out.
    """
    sendable = [b for b in buttons if b.name and _whole(b.name, NAME) and _whole(b.value, VALUE - NAME)]
    paired = _pair(sendable) if pairs else []
    elements = list(_elements([b for b in sendable if b not in paired][: ROW * ROWS]))
    made = [{"type": "actions", "elements": elements[i : i + ROW]} for i in range(0, len(elements), ROW)]
    return [*made, _opinion(*paired)] if paired else made


def _elements(buttons: list[Button]) -> Iterator[dict[str, Any]]:
    """As many as may be said beside an answer, the first first."""
    left = WORDS
    for place, button in enumerate(buttons):
        left -= min(size(button.label), LABEL) + (min(size(button.confirm), QUESTION) + FRAME if button.confirm else 0)
        if left < 0:
            return
        yield _button(place, button)


def opinion(value: str) -> tuple[str, str]:
    """The name and the value of the button that the pressed half of a pair stands for."""
    name, _, of = value.partition(" ")
    return name, of


def _pair(buttons: list[Button]) -> list[Button]:
    """The first two that say yes and no to the same."""
    for yes in (b for b in buttons if b.opinion is True):
        for no in (b for b in buttons if b.opinion is False):
            if (yes.value, yes.confirm, no.confirm) == (no.value, None, None) and " " not in yes.name + no.name:
                return [yes, no]
    return []


def _opinion(yes: Button, no: Button) -> dict[str, Any]:
    element = {
        "type": "feedback_buttons",
        "action_id": f"0:{OPINION}",
        "positive_button": _half(yes, SAID[True]),
        "negative_button": _half(no, SAID[False]),
    }
    return {"type": "context_actions", "elements": [element]}


def _half(button: Button, read: str) -> dict[str, Any]:
    label = limited(button.label, LABEL) or "…"
    return {"text": plain(label), "accessibility_label": read, "value": f"{button.name} {button.value}"}


def _whole(text: str, limit: int) -> bool:
    return size(text) <= limit and not UNSENDABLE.search(text)


def _button(place: int, button: Button) -> dict[str, Any]:
    """Its place stands before its name, as Slack wants action ids to differ in a message."""
    label = limited(button.label, LABEL) or "…"
    element: dict[str, Any] = {"type": "button", "action_id": f"{place}:{button.name}", "text": plain(label)}
    if button.value:
        element["value"] = button.value
    if button.primary:
        element["style"] = "primary"
    if button.confirm:
        element["confirm"] = {
            "title": plain("Are you sure?"),
            "text": plain(limited(button.confirm, QUESTION) or "…"),
            "confirm": plain(limited(button.label, ANSWER) or "Yes"),
            "deny": plain("Cancel"),
        }
    return element
