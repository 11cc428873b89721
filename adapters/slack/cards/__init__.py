"""A card as Block Kit, within all of Slack's limits whatever it says; pure."""

from adapters.slack.cards.layout import Shown, fallback, lay, plain, to_blocks, told
from adapters.slack.cards.modal import MODAL, modal
from adapters.slack.cards.presses import opinion

__all__ = ["MODAL", "Shown", "fallback", "lay", "modal", "opinion", "plain", "to_blocks", "told"]
