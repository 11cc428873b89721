"""Questions as words for a model, and a model's words as answers; pure, the same for the same question."""

from engines.prompts.agreement import agreed
from engines.prompts.prompt import Prompt, render
from engines.prompts.reading import read
from engines.prompts.sameness import same
from engines.prompts.shapes import Unreadable, shape

__all__ = ["Prompt", "Unreadable", "agreed", "read", "render", "same", "shape"]
