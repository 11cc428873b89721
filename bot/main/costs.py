"""The command that says what models cost."""

import csv
import io
import re

from adapters.terminal import output, plain
from bot.cli import Arguments
from bot.main.wiring import keys, stores
from bot.settings import Settings
from engines.errors import Refused
from engines.spending import CostRow, shown

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_HEAD = ("workspace", "calls", "tokens_in", "tokens_out", "cached", "dollars")


async def run(asked: Arguments, wanted: Settings) -> int:
    """What was spent, by case, model or day."""
    if asked.month and not _MONTH.fullmatch(asked.month):
        raise Refused(f"{asked.month!r} is no month: write it as 2026-03.")
    async with stores(wanted.store_url, wanted.data_dir, None, keys=keys(wanted), reading=True) as kept:
        rows = await kept.calls.costs(asked.by, asked.month or None)
    if asked.csv:
        plain.raw(_csv(asked.by, rows))
        return 0
    for row in rows:
        tokens = f"{row.tokens_in:,} in ({row.cached:,} cached), {row.tokens_out:,} out"
        output.line(f"{row.key}  {row.tenant}  {row.calls} calls  {tokens}  {shown(row.cost)}")
    output.line(f"Together {shown(sum(r.cost for r in rows))}." if rows else "Nothing was spent on models.")
    return 0


def _csv(by: str, rows: list[CostRow]) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow((by, *_HEAD))
    for row in rows:
        table.writerow((row.key, row.tenant, row.calls, row.tokens_in, row.tokens_out, row.cached, f"{row.cost:.6f}"))
    return written.getvalue().rstrip("\n")
