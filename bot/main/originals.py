"""The command with which an administrator gets a file back as it was dropped."""

from adapters.terminal import output
from bot import headless
from bot.cli import Arguments
from bot.main.wiring import keys, originals, stores
from bot.settings import Settings
from engines.errors import Refused


async def restore(asked: Arguments, wanted: Settings) -> int:
    """Write the original of a piece of evidence to a new file."""
    if asked.out.exists():
        raise Refused(f"{asked.out} is there already: name a new file.")
    async with stores(wanted.store_url, wanted.data_dir, None, keys=keys(wanted), reading=True) as kept:
        case = await headless.kept(kept.cases, asked.target)
        await originals(kept, wanted.data_dir).restore(case.thread, asked.evidence, asked.out)
    output.note(f"Written to {asked.out} with the secrets that are in it: delete it when you are done.")
    return 0
