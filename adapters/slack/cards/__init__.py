"""A card as Block Kit, within all of Slack's limits whatever it says; pure."""

from adapters.slack.cards.layout import BELOW, SHORT, Shown, fallback, lay, plain, to_blocks, told
from adapters.slack.cards.modal import MODAL, modal
from adapters.slack.cards.presses import opinion

__all__ = ["BELOW", "MODAL", "SHORT", "Shown", "fallback", "lay", "modal", "opinion", "plain", "to_blocks", "told"]
