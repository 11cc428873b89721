"""An address is fetched where somebody asks for it outright, and comes like a dropped file."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot import intake
from engines.errors import Refused
from engines.turn import Speaker
from tests.bot.world import said, world


class OnePage:
    """Has the same page at each address."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def fetch(self, url: str, target: Path) -> str:
        self.asked.append(url)
        if "private" in url:
            raise Refused("It leads to 10.0.0.5, which is no public address.")
        await asyncio.to_thread(target.write_text, "checkout is down")
        return "status.example/now.html"


@pytest.mark.parametrize("text", ["see https://status.example/now", "https://status.example/now", "is it fetch-able?"])
async def test_an_address_that_is_only_mentioned_is_not_fetched(tmp_path: Path, text: str) -> None:
    fetcher = OnePage()
    taken = await intake.take(replace(world(tmp_path).app, fetcher=fetcher), said(1, text), None)
    assert not fetcher.asked
    assert not any(e.sha256 for e in taken.evidence)


async def test_what_is_asked_for_becomes_evidence(tmp_path: Path) -> None:
    fetcher = OnePage()
    app = replace(world(tmp_path).app, fetcher=fetcher)
    taken = await intake.take(app, said(1, "fetch https://status.example/now?key=s3cret", files=()), None)
    assert fetcher.asked == ["https://status.example/now?key=s3cret"]
    (evidence,) = taken.evidence
    assert (evidence.name, evidence.speaker) == ("status.example/now.html", "Ann")
    assert evidence.sha256
    assert "s3cret" not in taken.model_dump_json()
    assert taken.turn.text == ""


@pytest.mark.parametrize(("fetcher", "about"), [(OnePage(), "no public address"), (None, "don't fetch addresses here")])
async def test_what_is_refused_is_said(tmp_path: Path, fetcher: OnePage | None, about: str) -> None:
    app = replace(world(tmp_path).app, fetcher=fetcher)
    (evidence,) = (await intake.take(app, said(1, "fetch https://private.example/"), None)).evidence
    assert evidence.name == "private.example"
    assert evidence.note
    assert about in evidence.note


async def test_a_bot_asks_for_nothing(tmp_path: Path) -> None:
    fetcher = OnePage()
    other = Speaker(id="B1", name="alerts", is_bot=True)
    await intake.take(
        replace(world(tmp_path).app, fetcher=fetcher), said(1, "fetch https://a.example/", speaker=other), None
    )
    assert not fetcher.asked
