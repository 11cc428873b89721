"""The command that says who did what."""

import csv
import io
import json
from datetime import UTC, datetime

from adapters.terminal import output, plain
from bot.cli import Arguments
from bot.main.wiring import keys, stores
from bot.settings import Settings
from engines.deeds import Deed

_MOST = 100_000  # lines; the newest ones
_HEAD = ("at", "workspace", "channel", "case", "who", "what", "outcome", "via")


async def run(asked: Arguments, wanted: Settings) -> int:
    """Print the audit log, the oldest line first."""
    async with stores(wanted.store_url, wanted.data_dir, None, keys=keys(wanted), reading=True) as kept:
        rows = [_row(deed) for deed in await kept.audit.read(asked.target or None, _MOST)]
    if asked.json:
        plain.raw(json.dumps([dict(zip(_HEAD, row, strict=True)) for row in rows], indent=2))
    elif asked.csv:
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows((_HEAD, *rows))
        plain.raw(written.getvalue().rstrip("\n"))
    else:
        for row in rows:
            output.line("  ".join(part or "-" for part in row))
        if not rows:
            output.line("Nobody did anything yet.")
    return 0


def _row(deed: Deed) -> tuple[str, ...]:
    at = datetime.fromtimestamp(deed.at, UTC).isoformat(timespec="seconds")
    return (at, deed.tenant, deed.channel, deed.case, deed.who, deed.what, deed.outcome, deed.via)
