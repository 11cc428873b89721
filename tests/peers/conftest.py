"""The counterparts as fixtures."""

from collections.abc import Iterator

import pytest

from tests.peers import slack_peer


@pytest.fixture(scope="session")
def running_slack() -> Iterator[slack_peer.SlackPeer]:
    with slack_peer.start() as peer:
        yield peer


@pytest.fixture
async def slack(running_slack: slack_peer.SlackPeer) -> slack_peer.SlackPeer:
    await running_slack.join()
    return running_slack
