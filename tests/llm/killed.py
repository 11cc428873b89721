"""A bot with a model that is killed: as tests.e2e.killed, its questions go to a server that counts them.

python -m tests.llm.killed DATABASE_URL DATA_DIR ADDRESS
"""

import asyncio
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

from adapters.llm.models import Chain, Manner, Model
from adapters.llm.prices import Price, Used
from adapters.llm.provider import Call, Reply
from adapters.llm.reasoner import ModelReasoner
from bot.app import App
from bot.main import wiring
from tests.e2e import killed

ONE = Model("openai", "counted", "k")


@dataclass
class Counted:
    """Asks the counting server, without a library that takes seconds to load."""

    address: str

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def price(self, model: Model) -> Price | None:  # noqa: ARG002 - a port's signature
        return Price(1e-6, 1e-6, 1e-6, 1e-6)

    async def manner(self, model: Model) -> Manner:  # noqa: ARG002 - the same
        return Manner.SCHEMA

    async def complete(self, call: Call) -> Reply:
        told = "\n".join(s.text for s in call.said)
        async with aiohttp.ClientSession() as session, session.post(self.address, data=told.encode()) as response:
            return Reply(await response.text(), Used(10, 10))


def with_model(app: App, kept: wiring.Stores) -> App:
    chain = Chain((ONE,), (ONE,))
    return replace(app, reasoner=ModelReasoner(app.reasoner, Counted(sys.argv[3]), kept.calls, chain, app.now))


if __name__ == "__main__":
    asyncio.run(killed.run(sys.argv[1], Path(sys.argv[2]), with_model))
