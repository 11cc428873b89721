"""Counts tokens as the models do, with an encoding that litellm has in its package: nothing is downloaded."""

import asyncio
import os
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ENCODING = "cl100k_base"  # within a few percent of the other providers' own on English and on logs

LINE, REMEMBERED = 1_000, 4_096  # characters of a text whose tokens are remembered, and how many such texts


class ModelTokens:
    """Counts in a thread the first time, when the encoding is read."""

    async def count(self, texts: tuple[str, ...]) -> tuple[int, ...]:
        """How many tokens each text has."""
        if _encoding.cache_info().currsize:
            return counted(texts)
        return await asyncio.to_thread(counted, texts)


def counted(texts: tuple[str, ...]) -> tuple[int, ...]:
    """How many tokens each text has; what looks like a special token is a word like any other."""
    encoding = _encoding()
    return tuple(len(encoding.encode(text, disallowed_special=())) for text in texts)


def count(text: str) -> int:
    """How many tokens one text has."""
    return _remembered(text) if len(text) <= LINE else counted((text,))[0]


@lru_cache(REMEMBERED)
def _remembered(text: str) -> int:
    """The lines of a case come again with each of its questions."""
    return counted((text,))[0]


@cache
def _encoding() -> Any:  # noqa: ANN401  imported when it is needed
    litellm = find_spec("litellm")
    if litellm is None or litellm.origin is None:
        raise ModuleNotFoundError("litellm is not installed: run `make install`.")
    os.environ["TIKTOKEN_CACHE_DIR"] = str(Path(litellm.origin).parent / "litellm_core_utils" / "tokenizers")
    import tiktoken  # noqa: PLC0415

    return tiktoken.get_encoding(ENCODING)
