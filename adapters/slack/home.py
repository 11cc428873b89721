"""The home tab, within Block Kit's limits whatever there is to show; pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from adapters.slack import settings
from adapters.slack.cards.layout import context, section
from adapters.slack.cards.words import cut, escape, limited, link, plain
from adapters.slack.settings import Installed
from engines.models import Case
from engines.waiting import waits, waits_for
from engines.workspace import WorkspaceSettings

Block = dict[str, Any]

CHANGE = "home.change"  # the button that opens the settings
CASES, MINE = 20, 5  # of what there is
TITLE, WAIT, FIXED = 120, 150, 2_000  # characters
UNKNOWN = "P?"


@dataclass(frozen=True)
class Seen:
    """What one person sees: the cases of the channels that they are in, the most severe first."""

    user: str
    cases: tuple[Case, ...]
    total: int
    spent: str  # this month
    settings: WorkspaceSettings | None = None  # for admins
    installed: Installed = field(default_factory=Installed)


def view(seen: Seen) -> Block:
    """The whole tab."""
    blocks = [_header(_counted(seen.total)), *_cases(seen), *_mine(seen), _header("Cost")]
    blocks.append(section(f"{escape(seen.spent)} for models this month."))
    if seen.settings:
        blocks += _settings(seen.settings, seen.installed)
    return {"type": "home", "blocks": blocks}


def _counted(total: int) -> str:
    return f"{total} open incidents" if total != 1 else "1 open incident"


def _cases(seen: Seen) -> Iterable[Block]:
    if not seen.cases:
        yield section("None in your channels. Mention FaultMaven in a thread to open one.")
    for case in seen.cases[:CASES]:
        waiting = waits(case)
        what = f"waits for: {limited(waiting[0].what, WAIT)}" if waiting else "is being looked at"
        more = f" (and {len(waiting) - 1} more)" if len(waiting) > 1 else ""
        yield section(f"*{case.severity or UNKNOWN}* {_link(case)}\n{what}{more}")
    if seen.total > min(len(seen.cases), CASES):
        yield section(f"And {seen.total - min(len(seen.cases), CASES)} more, less severe or older.")


def _mine(seen: Seen) -> Iterable[Block]:
    found = [(case, what) for case in seen.cases for what in waits_for(case, seen.user)]
    yield _header("Waiting for you")
    if not found:
        yield section("Nothing.")
    for case, what in found[:MINE]:
        yield section(f"{_link(case)}: {limited(what, WAIT)}")
    if len(found) > MINE:
        yield section(f"And {len(found) - MINE} more in these incidents.")


def _settings(chosen: WorkspaceSettings, installed: Installed) -> Iterable[Block]:
    yield _header("Settings")
    yield section("\n".join(_escaped(line) for line in settings.told(chosen, installed)))
    yield {"type": "actions", "elements": [_button(CHANGE, "Change")]}
    if installed.fixed:
        yield context(limited(f"Not changed here. {' '.join(installed.fixed)}", FIXED))


def _escaped(line: str) -> str:
    """Dead but for the channels, which are ids that an admin chose."""
    return re.sub(r"&lt;(#[CG][A-Z0-9]+)&gt;", r"<\1>", escape(line))


def _link(case: Case) -> str:
    at = case.thread
    title = " ".join((case.title or "An incident without a title yet").split())
    return link(at.tenant, at.channel, at.thread, cut(title, TITLE))


def _header(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def _button(name: str, label: str) -> Block:
    return {"type": "button", "action_id": name, "text": plain(label)}
