"""An installation in one process: the surfaces that are configured, and who answers, around its stores."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.warroom.surface import WarRoom
from bot.app import App
from bot.aside import AsideNames
from bot.main import slack as in_slack
from bot.main.wiring import Stores, aside_names, assemble
from bot.ports import ChatSurface
from bot.settings import Settings
from bot.workers import Workers
from storage.spool import Spool

if TYPE_CHECKING:
    from adapters.llm.reasoner import ModelReasoner

STATUS = 1.5  # seconds between two words on how far a turn is: what every chat lets through


@dataclass(frozen=True)
class Installation:
    """The application, and what is started with it."""

    app: App
    room: WarRoom
    slack: in_slack.Slack | None
    names: AsideNames | None
    model: "ModelReasoner | None"


def put_together(wanted: Settings, kept: Stores, workers: Workers) -> Installation:
    """All that is configured; raises Refused where that can't work."""
    data = wanted.data_dir
    room = WarRoom(kept.board, Spool(data / "spool", kept.vault, limit=wanted.limits.file_bytes))
    surfaces: dict[str, ChatSurface] = {"warroom": room}
    slack = in_slack.of(wanted, kept)
    if slack:
        surfaces["slack"] = slack.surface
    names = aside_names(data, wanted) if slack or wanted.llm_provider else None
    app = assemble(kept, surfaces, workers, data, wanted.limits)
    app = replace(app, names={"slack": names} if names else {})
    model = _model(app, kept, wanted, names)
    if model:
        limits = replace(app.limits, status_seconds=STATUS)
        app = replace(app, reasoner=model, closing=model.release, limits=limits)
    return Installation(app, room, slack, names, model)


def _model(app: App, kept: Stores, wanted: Settings, names: AsideNames | None) -> "ModelReasoner | None":
    """Who answers where a model is configured."""
    if not wanted.llm_provider:
        return None
    from bot.main import models  # noqa: PLC0415 - only where one is configured

    return models.reasoner(wanted, app.reasoner, kept, names)
