"""The doctor: looks at each configured part and says what is wrong with it."""

from adapters.slack.check import check as check_slack
from adapters.terminal import output
from bot import health
from bot.cli import Arguments
from bot.main.wiring import keys, secret, stores
from bot.settings import Settings
from engines.errors import Refused
from storage import cache
from storage.files import Files
from storage.sqlite import InUse


async def run(_asked: Arguments, wanted: Settings) -> int:
    """One line for each part; 1 when one is not fine."""

    async def base() -> str:
        try:
            async with stores(wanted.store_url, wanted.data_dir, None, keys=keys(wanted)):
                return f"{'PostgreSQL' if wanted.database_url else 'SQLite'} works."
        except InUse:
            return "SQLite is in use by the FaultMaven that runs now."

    async def remembered() -> str:
        if not wanted.redis_url:
            return "In this process; set REDIS_URL to share it between replicas."
        await cache.RedisCache(wanted.redis_url.get_secret_value()).ping()
        return "Redis answers."

    async def files() -> str:
        Files(wanted.data_dir / "files")
        return f"{wanted.data_dir} can be written to."

    async def slack() -> str:
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

    looks = {"database": base, "cache": remembered, "file store": files, "Slack": slack}
    checks = (*(health.Check(part, look) for part, look in looks.items()), *health.not_built(wanted))
    found = await health.examine(checks)
    for finding in found:
        output.line(str(finding))
    return 0 if all(f.fine for f in found) else 1
