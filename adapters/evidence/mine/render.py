"""Writes a template in words."""

from adapters.evidence.mine.masks import WILD
from adapters.evidence.mine.tokens import SOFT, SOFT_END, Shape

VISIBLE = "<*>"


def render(template: Shape) -> str:
    """The template's text with its own spacing; what varies is `<*>`."""
    return "".join(template).replace(SOFT, "").replace(SOFT_END, "").replace(WILD, VISIBLE)
