"""Writes a template in words."""

from adapters.evidence.mine.tokens import SOFT, WILD, Shape

VISIBLE = "<*>"


def render(template: Shape) -> str:
    """The template's text with its own spacing; what varies is `<*>`."""
    return "".join(template).replace(SOFT, "").replace(WILD, VISIBLE)
