"""The settings that admins change in Slack, within what the installation allows: as told, as a modal, as filled in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.cards.inputs import LABEL, labeled, option
from adapters.slack.cards.words import cut, plain
from engines.spending import Budgets, shown
from engines.workspace import MOST, NO_MODEL, WorkspaceSettings

Block = dict[str, Any]
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]

MODAL = "home_settings"
CHANNELS, REMINDERS, DELETED, REDACTION, MODEL = "channels", "reminders", "forget_deleted", "redaction", "model"
BUDGETS = {"budget_case": "case", "budget_day": "day", "budget_month": "month"}
MACHINES = {"redact_ips": "addresses of machines", "redact_hosts": "names of machines"}
USUAL = "usual"  # the value of "as configured": an option must have one
VALUE = 150  # characters that stand for an option


@dataclass(frozen=True)
class Installed:
    """What the installation sets: a workspace chooses within it."""

    models: tuple[str, ...] = ()  # in the order in which they are asked; none: the embedded reasoner answers
    budgets: Budgets = field(default_factory=Budgets)
    redact: frozenset[str] = frozenset()  # of MACHINES: replaced in any case
    fixed: tuple[str, ...] = ()  # what can't be changed here, each with the reason


def told(chosen: WorkspaceSettings, installed: Installed) -> Iterator[str]:
    """What holds now, a line each; channels are meant to be live."""
    opened = ", ".join(f"<#{channel}>" for channel in chosen.channels) or "wherever it is called"
    yield f"Cases are opened: {opened}"
    yield f"Reminders: {'on' if chosen.reminders else 'off'}"
    yield f"What somebody deletes: {'leaves the case' if chosen.forget_deleted else 'stays in the case, marked'}"
    replaced = [what for name, what in MACHINES.items() if name in installed.redact or getattr(chosen, name)]
    yield f"Redaction: {', '.join(('secrets and personal data', *replaced))}"
    if installed.models:
        yield f"Model: {_model(chosen, installed)}"
        each = ((what, _least(name, chosen, installed)) for name, what in BUDGETS.items())
        yield f"Budgets: {', '.join(f'{shown(most)} a {what}' for what, most in each if most is not None) or 'none'}"
    else:
        yield "Model: none, the embedded reasoner answers"


def _model(chosen: WorkspaceSettings, installed: Installed) -> str:
    if chosen.model == NO_MODEL:
        return "none is asked, the embedded reasoner answers"
    return f"{cut(chosen.model if chosen.model in installed.models else installed.models[0], LABEL)} first"


def _least(name: str, chosen: WorkspaceSettings, installed: Installed) -> float | None:
    limits = (getattr(chosen, name), getattr(installed.budgets, BUDGETS[name]))
    return min((limit for limit in limits if limit is not None), default=None)


def modal(chosen: WorkspaceSettings, installed: Installed) -> Block:
    """What an admin changes."""
    return {
        "type": "modal",
        "callback_id": MODAL,
        "title": plain("Settings"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [
            _channels(chosen),
            _choice(REMINDERS, "Reminders", ("on", "off"), chosen.reminders),
            _choice(DELETED, "What somebody deletes", ("leaves the case", "stays, marked"), chosen.forget_deleted),
            *_redaction(chosen, installed),
            *(_of_models(chosen, installed) if installed.models else ()),
        ],
    }


def _channels(chosen: WorkspaceSettings) -> Block:
    places: Block = {
        "type": "multi_conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if chosen.channels:
        places["initial_conversations"] = list(chosen.channels)
    label, hint = "Channels in which cases are opened", "None: wherever FaultMaven is called."
    return labeled(CHANNELS, label, places, hint=hint, optional=True)


def _redaction(chosen: WorkspaceSettings, installed: Installed) -> Iterator[Block]:
    """What the installation replaces anyway is no choice."""
    offered = _offered(installed)
    if not offered:
        return
    ticked = [option(MACHINES[name], name) for name in offered if getattr(chosen, name)]
    boxes: Block = {"type": "checkboxes", "options": [option(MACHINES[name], name) for name in offered]}
    if ticked:
        boxes["initial_options"] = ticked
    hint = "Secrets and personal data always are. It holds for what comes in from now on."
    yield labeled(REDACTION, "Also replaced by pseudonyms", boxes, hint=hint, optional=True)


def _offered(installed: Installed) -> tuple[str, ...]:
    return tuple(name for name in MACHINES if name not in installed.redact)


def _of_models(chosen: WorkspaceSettings, installed: Installed) -> Iterator[Block]:
    models = [option(f"{name} first", name) for name in installed.models if len(name) <= VALUE]
    options = [option("As configured", USUAL), *models, option("None: the embedded reasoner answers", NO_MODEL)]
    held = next((option for option in options if option["value"] == chosen.model), options[0])
    yield labeled(MODEL, "Model", {"type": "static_select", "options": options, "initial_option": held})
    for name, what in BUDGETS.items():
        number: Block = {"type": "number_input", "is_decimal_allowed": True, "min_value": "0", "max_value": f"{MOST}"}
        if (limit := getattr(chosen, name)) is not None:
            number["initial_value"] = f"{limit:.6f}".rstrip("0").rstrip(".")
        most = getattr(installed.budgets, what)
        hint = f"At most {shown(most)}, set where it runs." if most is not None else "Empty: no limit of your own."
        yield labeled(name, f"US dollars for models, a {what}", number, hint=hint, optional=True)


def wrong(chosen: WorkspaceSettings, installed: Installed) -> dict[str, str]:
    """A sentence for each input that asks for more than the installation allows."""
    return {
        name: f"At most {shown(most)}: that is set where FaultMaven runs."
        for name, what in BUDGETS.items()
        if (most := getattr(installed.budgets, what)) is not None and (getattr(chosen, name) or 0.0) > most
    }


def filled(values: Values, before: WorkspaceSettings, installed: Installed) -> WorkspaceSettings:
    """What was filled in; what was not asked stays. Raises KeyError, TypeError or ValueError on another shape."""
    told: dict[str, Any] = {
        CHANNELS: tuple(map(str, values[CHANNELS][CHANNELS].get("selected_conversations") or ())),
        REMINDERS: values[REMINDERS][REMINDERS]["selected_option"]["value"] == "yes",
        DELETED: values[DELETED][DELETED]["selected_option"]["value"] == "yes",
    }
    if REDACTION in values:
        ticked = {option["value"] for option in values[REDACTION][REDACTION].get("selected_options") or ()}
        told |= {name: name in ticked for name in _offered(installed)}
    if MODEL in values:
        model = str(values[MODEL][MODEL]["selected_option"]["value"])
        told[MODEL] = "" if model == USUAL else model
        told |= {name: values[name][name].get("value") or None for name in BUDGETS}
    return WorkspaceSettings.model_validate({**before.model_dump(), **told})


def changed(before: WorkspaceSettings, after: WorkspaceSettings) -> tuple[str, ...]:
    """Each setting that differs, with what it was and what it is, as JSON; none of them is a secret."""
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    differs = (name for name in now if was[name] != now[name])
    return tuple(f"{name}: {json.dumps(was[name])} to {json.dumps(now[name])}" for name in differs)


def _choice(name: str, label: str, words: tuple[str, str], chosen: bool) -> Block:  # noqa: FBT001 - it is drawn as one
    yes, no = option(words[0], "yes"), option(words[1], "no")
    element = {"type": "radio_buttons", "options": [yes, no], "initial_option": yes if chosen else no}
    return labeled(name, label, element)
