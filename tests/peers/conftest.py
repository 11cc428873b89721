"""The counterparts as fixtures."""

from collections.abc import Iterator

import pytest

from tests.peers import faulty_slack, slack_peer


@pytest.fixture(scope="session")
def running_slack() -> Iterator[slack_peer.SlackPeer]:
    with slack_peer.start() as peer:
        yield peer


@pytest.fixture
async def slack(running_slack: slack_peer.SlackPeer) -> slack_peer.SlackPeer:
    await running_slack.join()
    return running_slack


@pytest.fixture(scope="session")
def running_faulty_slack() -> Iterator[faulty_slack.FaultySlack]:
    with faulty_slack.start() as both:
        yield both


@pytest.fixture
async def faulty(running_faulty_slack: faulty_slack.FaultySlack) -> faulty_slack.FaultySlack:
    await running_faulty_slack.peer.join()
    await running_faulty_slack.heal()
    return running_faulty_slack
