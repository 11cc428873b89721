"""The commands for an installation in Slack: its manifest."""

from adapters.slack import manifest
from adapters.terminal import output
from bot.cli import Arguments
from bot.settings import Settings


async def run(asked: Arguments, wanted: Settings) -> int:
    """Print the app's manifest."""
    url = asked.url or wanted.public_url
    output.raw(manifest.shown(url, socket=asked.socket, oauth=asked.oauth).rstrip("\n"))
    return 0
