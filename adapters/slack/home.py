"""The home tab and the modal of its settings, within Block Kit's limits whatever there is to show; pure."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engines.models import Case
from engines.waiting import waits, waits_for
from engines.workspace import WorkspaceSettings

Block = dict[str, Any]

CHANGE, SETTINGS = "home.change", "home_settings"  # the button, and the modal that it opens
CHANNELS, REMINDERS, DELETED = "channels", "reminders", "deleted"
CASES, MINE = 20, 5  # of what there is
TITLE, WAIT = 120, 150  # characters
UNKNOWN = "P?"


@dataclass(frozen=True)
class Seen:
    """What one person sees: the cases of the channels that they are in, the most severe first."""

    user: str
    cases: tuple[Case, ...]
    total: int
    spent: str  # this month
    settings: WorkspaceSettings | None = None  # for admins
    fixed: tuple[tuple[str, str], ...] = ()  # settings that need a restart, with their values


def view(seen: Seen) -> Block:
    """The whole tab."""
    blocks = [_header(_counted(seen.total)), *_cases(seen), *_mine(seen), _header("Cost")]
    blocks.append(_section(f"{html.escape(seen.spent)} for models this month."))
    if seen.settings:
        blocks += _settings(seen.settings, seen.fixed)
    return {"type": "home", "blocks": blocks}


def _counted(total: int) -> str:
    return f"{total} open incidents" if total != 1 else "1 open incident"


def _cases(seen: Seen) -> Iterable[Block]:
    if not seen.cases:
        yield _section("None in your channels. Mention FaultMaven in a thread to open one.")
    for case in seen.cases[:CASES]:
        waiting = waits(case)
        what = f"waits for: {_cut(waiting[0].what, WAIT)}" if waiting else "is being looked at"
        more = f" (and {len(waiting) - 1} more)" if len(waiting) > 1 else ""
        yield _section(f"*{case.severity or UNKNOWN}* {_link(case)}\n{what}{more}")
    if seen.total > min(len(seen.cases), CASES):
        yield _section(f"And {seen.total - min(len(seen.cases), CASES)} more, less severe or older.")


def _mine(seen: Seen) -> Iterable[Block]:
    found = [(case, what) for case in seen.cases for what in waits_for(case, seen.user)]
    yield _header("Waiting for you")
    if not found:
        yield _section("Nothing.")
    for case, what in found[:MINE]:
        yield _section(f"{_link(case)}: {_cut(what, WAIT)}")
    if len(found) > MINE:
        yield _section(f"And {len(found) - MINE} more in these incidents.")


def _settings(chosen: WorkspaceSettings, fixed: Iterable[tuple[str, str]]) -> Iterable[Block]:
    yield _header("Settings")
    opened = ", ".join(f"<#{channel}>" for channel in chosen.channels) or "wherever it is called"
    yield _section(
        f"Cases are opened: {opened}\n"
        f"Reminders: {'on' if chosen.reminders else 'off'}\n"
        f"What somebody deletes: {'leaves the case' if chosen.forget_deleted else 'stays in the case, marked'}"
    )
    yield {"type": "actions", "elements": [_button(CHANGE, "Change")]}
    lines = [f"{html.escape(name, quote=False)}: {html.escape(value, quote=False)}" for name, value in fixed]
    if lines:
        yield {"type": "context", "elements": [_mrkdwn(_cut("Set where it runs. " + " · ".join(lines), 2_000))]}


def modal(chosen: WorkspaceSettings) -> Block:
    """What an admin changes."""
    places: Block = {
        "type": "multi_conversations_select",
        "action_id": CHANNELS,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if chosen.channels:
        places["initial_conversations"] = list(chosen.channels)
    return {
        "type": "modal",
        "callback_id": SETTINGS,
        "title": _plain("Settings"),
        "submit": _plain("Save"),
        "close": _plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": CHANNELS,
                "optional": True,
                "label": _plain("Channels in which cases are opened"),
                "hint": _plain("None: wherever FaultMaven is called."),
                "element": places,
            },
            _choice(REMINDERS, "Reminders", ("on", "off"), chosen.reminders),
            _choice(DELETED, "What somebody deletes", ("leaves the case", "stays, marked"), chosen.forget_deleted),
        ],
    }


def chosen(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> WorkspaceSettings:
    """What was filled in; raises KeyError or TypeError on what this modal never sends."""
    places = values[CHANNELS][CHANNELS].get("selected_conversations") or ()
    return WorkspaceSettings(
        channels=tuple(str(place) for place in places),
        reminders=values[REMINDERS][REMINDERS]["selected_option"]["value"] == "yes",
        forget_deleted=values[DELETED][DELETED]["selected_option"]["value"] == "yes",
    )


def _choice(name: str, label: str, words: tuple[str, str], chosen: bool) -> Block:  # noqa: FBT001 - it is drawn as one
    yes, no = ({"text": _plain(word), "value": value} for word, value in zip(words, ("yes", "no"), strict=True))
    element = {
        "type": "radio_buttons",
        "action_id": name,
        "options": [yes, no],
        "initial_option": yes if chosen else no,
    }
    return {"type": "input", "block_id": name, "label": _plain(label), "element": element}


def _link(case: Case) -> str:
    at = case.thread
    title = _cut(case.title or "An incident without a title yet", TITLE)
    return f"<https://app.slack.com/client/{at.tenant}/{at.channel}/thread/{at.channel}-{at.thread}|{title}>"


def _cut(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return html.escape(line if len(line) <= limit else f"{line[:limit]}…", quote=False)


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text)}


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(text)}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _button(name: str, label: str) -> Block:
    return {"type": "button", "action_id": name, "text": _plain(label)}
