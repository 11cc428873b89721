"""A Slack of our own that fails on command, for what the third party's emulator can't do."""

from collections.abc import AsyncIterator

import pytest

from tests.edges.slack.failing import FailingSlack


@pytest.fixture
async def failing() -> AsyncIterator[FailingSlack]:
    async with FailingSlack().running() as slack:
        yield slack
