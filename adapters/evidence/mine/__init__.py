"""Mines templates from distinct messages: mask what varies, cut into tokens, merge what differs in one place.

One setting serves every system; the cost is in the number of distinct shapes, not of lines.
"""

from adapters.evidence.mine.masks import WILD
from adapters.evidence.mine.merge import merge
from adapters.evidence.mine.render import render
from adapters.evidence.mine.tokens import Shape, shape

__all__ = ["WILD", "Shape", "merge", "render", "shape"]
