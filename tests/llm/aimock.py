"""A model server of other people's making on this machine, with answers for every question that we ask."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.peers.slack_peer import NODE, PEERS

CLI = PEERS / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
SAYS = "listening on "


@dataclass(frozen=True)
class Fixture:
    """An answer to what contains a sentence; `tool` gives it as the argument of a tool call."""

    asked: str
    answer: dict[str, Any] | str
    tool: bool = False

    def written(self) -> dict[str, Any]:
        match = {"userMessage": self.asked}
        if self.tool:
            call = {"id": "call_1", "name": "answer", "arguments": self.answer}
            return {"match": match, "response": {"toolCalls": [call]}}
        content = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return {"match": match, "response": {"content": content}}


@dataclass(frozen=True)
class AiMock:
    """The running server."""

    url: str

    @property
    def openai(self) -> str:
        """Where it speaks as OpenAI does."""
        return f"{self.url}/v1"


@contextmanager
def serving(folder: Path, fixtures: list[Fixture]) -> Iterator[AiMock]:
    """Serve those answers; what fits none of them is refused."""
    if not CLI.exists():
        pytest.skip("aimock is not installed: run `make peers`.")
    (folder / "fixtures").mkdir()
    (folder / "fixtures" / "all.json").write_text(json.dumps({"fixtures": [f.written() for f in fixtures]}))
    command = [NODE, CLI, "-p", "0", "-f", folder / "fixtures", "--strict", "--validate-on-load"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield AiMock(_address(process))
        finally:
            process.kill()


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    for line in process.stdout:
        if SAYS in line:
            return line.rpartition(SAYS)[2].strip()
    raise AssertionError("aimock ended before it listened")
