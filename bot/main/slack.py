"""What an installation in Slack consists of, for one workspace or for many; and the command for its manifest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from adapters.chart.paint import paint
from adapters.slack import manifest
from adapters.slack.app import SlackApp
from adapters.slack.homes import Homes, Shelf
from adapters.slack.inbound import SURFACE
from adapters.slack.permissions import Lists, Permissions, listed
from adapters.slack.settings import MACHINES, Installed
from adapters.slack.surface import SlackSurface
from adapters.slack.ways import Shell
from adapters.slack.workspaces import One, Workspaces
from adapters.terminal import plain
from adapters.web.server import Mount
from bot import openings, serve
from bot.app import App
from bot.cli import Arguments
from bot.desk import OPEN, Desk
from bot.main.wiring import Stores, secret
from bot.outgoing import listed_as
from bot.settings import Settings
from engines.errors import Refused
from engines.spending import shown
from storage.cases import Standing

FIXED = (
    "Secrets and personal data are always replaced, as nothing that is kept may hold them.",
    "Keys, which models there are, and the greatest budgets are set where FaultMaven runs, for all workspaces alike.",
)
INCOMPLETE = "SLACK_CLIENT_ID needs SLACK_CLIENT_SECRET, and PUBLIC_URL, where Slack reaches this installation."


async def run(asked: Arguments, wanted: Settings) -> int:
    """Print the app's manifest."""
    url = asked.url or wanted.public_url
    plain.raw(manifest.shown(url, socket=asked.socket, oauth=asked.oauth).rstrip("\n"))
    return 0


@dataclass(frozen=True)
class Slack:
    """The parts, around the workspaces that they share."""

    wanted: Settings
    workspaces: Workspaces
    surface: SlackSurface
    permissions: Permissions
    homes: Callable[[App], Homes]
    mounts: tuple[Mount, ...] = ()

    def driving(self, app: App) -> "Driving":
        """What hands in what people do there, with what runs along."""
        homes, desk = self.homes(app), Desk(app, self.permissions.allows)
        hears = SlackApp(
            self.workspaces,
            receive=app.receive,
            owns=app.owns,
            shell=Shell(begin=partial(openings.begin, app), stop=app.stop, ask=desk, late=desk.late),
            permissions=self.permissions,
            homes=homes,
            signing_secret=secret(self.wanted.slack_signing_secret),
            app_token=secret(self.wanted.slack_app_token),
            base_url=self.wanted.slack_api_url,
        )
        return Driving((Mount(hears.routes()), *self.mounts), (hears, self.workspaces, homes))


@dataclass(frozen=True)
class Driving:
    """What is mounted and started for Slack."""

    mounts: tuple[Mount, ...] = ()
    platforms: tuple[serve.Platform, ...] = ()


def of(wanted: Settings, kept: Stores) -> Slack | None:
    """What is configured; raises Refused where that can't work."""
    if wanted.slack_client_id:
        return _many(wanted, kept, wanted.slack_client_id)
    if wanted.slack_bot_token is None:
        return None
    one = One(wanted.slack_bot_token.get_secret_value(), wanted.slack_api_url)
    return _around(wanted, one, kept)


def _many(wanted: Settings, kept: Stores, client_id: str) -> Slack:
    from adapters.slack.install import Install  # noqa: PLC0415 - Slack's OAuth is loaded where it is used
    from adapters.slack.installed import Credentials, ManyWorkspaces  # noqa: PLC0415 - as above

    if wanted.slack_bot_token:
        raise Refused("SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for many: remove one of them.")
    if not wanted.slack_client_secret or not wanted.public_url:
        raise Refused(
            "SLACK_CLIENT_ID needs SLACK_CLIENT_SECRET and PUBLIC_URL, where Slack reaches this installation."
        )
    app = Credentials(client_id, wanted.slack_client_secret.get_secret_value())
    many = ManyWorkspaces(kept.installations, app, wanted.slack_api_url)
    teams = frozenset(team.strip() for team in wanted.slack_teams.split(",") if team.strip())
    install = Install(kept.installations, app, wanted.public_url, teams, wanted.slack_api_url)
    return _around(wanted, many, kept, Mount(install.routes()))


def _around(wanted: Settings, workspaces: Workspaces, kept: Stores, *mounts: Mount) -> Slack:
    permissions = _permissions(wanted, workspaces, kept)
    return Slack(
        wanted,
        workspaces,
        _surface(wanted, workspaces),
        permissions,
        partial(_homes, wanted, workspaces, permissions, kept),
        mounts,
    )


def _surface(wanted: Settings, workspaces: Workspaces) -> SlackSurface:
    return SlackSurface(workspaces, paint, base_url=wanted.slack_api_url, max_bytes=wanted.limits.file_bytes)


def _permissions(wanted: Settings, workspaces: Workspaces, kept: Stores) -> Permissions:
    lists = Lists(
        admins=listed(wanted.slack_admins, "SLACK_ADMINS"),
        responders=listed(wanted.slack_responders, "SLACK_RESPONDERS"),
        viewers=listed(wanted.slack_viewers, "SLACK_VIEWERS"),
    )
    return Permissions(workspaces, lists, kept.audit.write, kept.choices)


def _homes(wanted: Settings, workspaces: Workspaces, permissions: Permissions, kept: Stores, app: App) -> Homes:
    async def standing(team: str, channels: tuple[str, ...], limit: int) -> Standing:
        places = [f"{SURFACE}:{team}:{channel}" for channel in channels]
        found = await kept.cases.standing(places, OPEN, limit)
        return Standing(tuple([await listed_as(app, case) for case in found.cases]), found.total)

    async def changed_at(team: str) -> float:
        return await kept.cases.changed_at(f"{SURFACE}:{team}")

    async def spent(team: str) -> str:
        return shown(await kept.calls.month(team, f"{datetime.now(UTC):%Y-%m}"))

    return Homes(workspaces, permissions, Shelf(standing, changed_at, spent, kept.choices, installed(wanted)))


def installed(wanted: Settings) -> Installed:
    """What workspaces choose within, as admins see it; never a secret."""
    redact = {name for name in MACHINES if getattr(wanted, name)}
    return Installed(_models(wanted), wanted.budgets, frozenset(redact), FIXED)


def _models(wanted: Settings) -> tuple[str, ...]:
    if not wanted.llm_provider:
        return ()
    from bot.main import models  # noqa: PLC0415 - only where one is configured

    return tuple(model.id for model in models.chain(wanted).all)
