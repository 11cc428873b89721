"""Tokens are counted with an encoding that is there already."""

import socket

import pytest

from adapters.llm.tokens import ModelTokens, counted


async def test_counting_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert await ModelTokens().count(("", "hello world", "E2:381204")) == (0, 2, 5)


def test_special_words_are_words() -> None:
    assert counted(("<|endoftext|>",))[0] > 1
