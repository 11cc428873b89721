"""The command over kept cases: which there are, and how one came to what it says."""

from adapters.terminal import output, plain
from bot import headless, settings
from bot.cli import Arguments
from bot.main.wiring import keys, stores
from bot.settings import Settings
from engines import explain


async def run(asked: Arguments, wanted: Settings) -> int:
    """List the cases, or explain one."""
    async with stores(wanted.store_url, wanted.data_dir, None, keys=keys(wanted), reading=True) as kept:
        if not asked.target:
            rows = await kept.cases.list()
            for row in rows:
                output.line(
                    f"{row.id}  {row.updated_at:%Y-%m-%d %H:%M}  {row.status}  {row.severity or '--'}  {row.title}"
                )
            if not rows:
                output.line("There are no cases yet.")
            return 0
        case = await headless.kept(kept.cases, asked.target)
    told = explain.explain(case, settings.engines())
    if asked.json:
        plain.raw(told.model_dump_json(indent=2))
    else:
        output.cards((explain.card(told, case.updated_at),))
    return 0
