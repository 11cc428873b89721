import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientResponse, FormData
from aiohttp.test_utils import TestClient, TestServer

from tests.edges.warroom.fakes import House

HTML = {"Accept": "text/html"}


@dataclass
class Browser:
    """One person's browser: it has its own cookies and knows the token of the page it opened."""

    client: TestClient[Any, Any]
    token: str = ""

    async def open(self, path: str = "/") -> str:
        answer = await self.client.get(path, headers=HTML)
        page = await answer.text()
        found = re.search(r'data-token="([^"]+)"', page)
        self.token = found[1] if found else self.token
        return page

    async def say(
        self,
        text: str = "",
        *files: tuple[str, bytes],
        thread: str = "",
        key: str = "",
        html: bool = False,
        **fields: str,
    ) -> ClientResponse:
        form = FormData(default_to_multipart=True, quote_fields=False)
        known = {"token": self.token, "key": key or str(uuid4()), "text": text, **fields}
        for name, value in known.items():
            form.add_field(name, value)
        for name, content in files:
            form.add_field("files", BytesIO(content), filename=name)
        where = f"/t/{thread}/messages" if thread else "/messages"
        return await self.client.post(where, data=form, headers=HTML if html else {}, allow_redirects=False)

    async def opened(self, text: str = "checkout is failing") -> str:
        answer = await self.say(text)
        return str((await answer.json())["url"]).removeprefix("/t/")


@pytest.fixture
def house() -> House:
    return House()


Enter = Callable[[], Any]


@pytest.fixture
async def enter(house: House) -> AsyncIterator[Enter]:
    server = TestServer(house.app())
    await server.start_server()
    clients: list[TestClient[Any, Any]] = []

    async def enter() -> Browser:
        client = TestClient(server)
        clients.append(client)
        browser = Browser(client)
        await browser.open()
        return browser

    yield enter
    for client in clients:
        await client.close()
    await server.close()


@pytest.fixture
async def browser(enter: Enter) -> Browser:
    browser: Browser = await enter()
    return browser
