"""The doctor: looks at each configured part and says what is wrong with it."""

import time
from functools import partial

from adapters.privacy.names import ABSENT
from adapters.slack import manifest
from adapters.slack.check import UNREACHABLE
from adapters.slack.check import check as check_slack
from adapters.terminal import output
from bot import health
from bot.aside import PATIENCE
from bot.cli import Arguments
from bot.main.slack import INCOMPLETE
from bot.main.wiring import aside_names, keys, secret, stores
from bot.settings import Settings
from engines.errors import Refused, Unavailable
from storage.files import Files
from storage.keys import vault
from storage.ownership import InUse

SAMPLE = "Release 4.2.0 of the checkout was approved by Ada Lovelace."
LINES = 20  # of a card that is long


async def run(_asked: Arguments, wanted: Settings) -> int:
    """One line for each part; 1 when one is not fine."""
    looks = {
        "database": _base,
        "cache": _remembered,
        "file store": _files,
        "encryption": _encryption,
        "Slack": _slack,
        "names": _names,
        "model": _model,
    }
    checks = (*(health.Check(part, partial(look, wanted)) for part, look in looks.items()), *health.not_built(wanted))
    found = await health.examine(checks)
    for finding in found:
        output.line(str(finding))
    return 0 if all(f.fine for f in found) else 1


async def _base(wanted: Settings) -> str:
    try:
        async with stores(wanted.store_url, wanted.data_dir, None, keys=keys(wanted)):
            return f"{'PostgreSQL' if wanted.database_url else 'SQLite'} works."
    except InUse:
        return "SQLite is in use by the FaultMaven that runs now."


async def _remembered(wanted: Settings) -> str:
    if not wanted.redis_url:
        return "In this process; set REDIS_URL to share it between replicas."
    from storage.redis import RedisCache  # noqa: PLC0415 - only where one is configured

    await RedisCache(wanted.redis_url.get_secret_value()).ping()
    return "Redis answers."


async def _files(wanted: Settings) -> str:
    Files(wanted.data_dir / "files")
    return f"{wanted.data_dir} can be written to."


async def _encryption(wanted: Settings) -> str:
    vault(wanted.data_dir, keys(wanted))
    if wanted.encryption_key:
        return "What waits is encrypted with ENCRYPTION_KEY."
    return f"What waits is encrypted with {wanted.data_dir / 'encryption.key'}: keep a copy of it elsewhere."


async def _slack(wanted: Settings) -> str:
    if wanted.slack_client_id:
        return _installable(wanted)
    if not wanted.slack_bot_token:
        return "Not configured: docs/how-to/install-slack.md says how."
    wrong = await check_slack(
        wanted.slack_bot_token.get_secret_value(),
        app_token=secret(wanted.slack_app_token),
        signing_secret=secret(wanted.slack_signing_secret),
        base_url=wanted.slack_api_url,
    )
    if wrong:
        raise Refused(wrong)
    return "Slack accepts the tokens."


def _installable(wanted: Settings) -> str:
    if not wanted.slack_client_secret or not wanted.public_url:
        raise Refused(INCOMPLETE)
    if not wanted.slack_signing_secret and not wanted.slack_app_token:
        raise Refused(UNREACHABLE)
    return f"Workspaces install it at {manifest.origin(wanted.public_url)}/slack/install."


async def _names(wanted: Settings) -> str:
    if not wanted.slack and not wanted.llm_provider:
        return "Nothing leaves this machine: neither Slack nor a model is configured."
    finder = aside_names(wanted.data_dir, wanted)
    if finder is None:
        if wanted.llm_provider and wanted.hide_names is None:
            raise Unavailable(f"No model is asked, because nothing may leave with names in it. {ABSENT}")
        return "Names in evidence stay readable to who gets them: `uv sync --group names` installs what hides them."
    await finder.start()
    begin = time.perf_counter()
    await finder.hide(tuple(f"{number}: {SAMPLE}" for number in range(LINES)), "", ())
    spent = time.perf_counter() - begin
    await finder.stop()
    if spent > PATIENCE:
        raise Unavailable(f"Finding names takes more than {PATIENCE:g} s a card: cards go out with those in evidence.")
    return "Names in evidence are hidden on cards that leave for Slack, and in what a model is told."


async def _model(wanted: Settings) -> str:
    if not wanted.llm_provider:
        return "The embedded reasoner answers; docs/how-to/use-a-model.md says how to add one."
    from bot.main import models  # noqa: PLC0415 - only where one is configured

    return await models.check(wanted)
