"""Tokens of workspaces: one holder of the right to renew, states that are good once, and rows of one workspace each."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from engines.work import Installed
from storage import database
from storage.installations import Installations
from tests.contracts.samples import NOW, VAULT

ONE = Installed("", "T1", 1, NOW, NOW + 100, '{"bot_token": "xoxb-1"}')


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Installations]:
    opened = await database.connect(database_url)
    yield Installations(opened, VAULT)
    await opened.close()


async def test_one_of_many_replicas_renews(store: Installations) -> None:
    await store.save(ONE)
    won = await asyncio.gather(*(store.reserve(ONE, NOW, NOW + 60) for _ in range(5)))
    assert won.count(True) == 1
    assert not await store.reserve(ONE, NOW + 59, NOW + 120)
    assert await store.reserve(ONE, NOW + 60, NOW + 120)  # who had it has died
    assert await store.renew(ONE, '{"bot_token": "xoxb-2"}', NOW + 200)
    assert not await store.renew(ONE, '{"bot_token": "xoxb-3"}', NOW + 300)
    assert await store.find("T1", "") == replace(ONE, version=2, expires_at=NOW + 200, body='{"bot_token": "xoxb-2"}')
    assert await store.expiring(NOW + 200) == []


async def test_what_was_installed_anew_is_not_overwritten_by_a_renewal(store: Installations) -> None:
    await store.save(ONE)
    await store.save(replace(ONE, installed_at=NOW + 1))
    assert not await store.renew(ONE, "{}", NOW + 200)


async def test_a_workspace_that_joins_an_organization_has_one_installation(store: Installations) -> None:
    await store.save(ONE)
    await store.save(replace(ONE, enterprise="E1", body="{}"))
    found = await store.find("T1", "")
    assert found is not None
    assert (found.enterprise, found.body) == ("E1", "{}")


async def test_an_organizations_workspaces_go_with_it(store: Installations) -> None:
    await store.save(replace(ONE, enterprise="E1", team=""))
    await store.belongs("T2", "E1")
    assert await store.find("T2", "") is not None
    assert not await store.remove("", "E1", NOW - 1)
    assert await store.remove("", "E1", NOW)
    await store.save(replace(ONE, enterprise="E1", team=""))
    assert await store.find("T2", "") is None


async def test_a_state_is_good_once(store: Installations) -> None:
    assert await store.begin("s1", NOW, NOW + 600)
    ended = await asyncio.gather(*(store.end("s1", NOW + 1) for _ in range(3)))
    assert ended.count(True) == 1
    assert await store.begin("s2", NOW, NOW + 600)
    assert not await store.end("s2", NOW + 600)
