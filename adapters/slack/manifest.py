"""The app's manifest, as Slack takes it: for HTTP with this installation's address, or for Socket Mode."""

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from engines.errors import Refused

FILE = Path(__file__).resolve().parents[2] / "manifest.yml"
PLACEHOLDER = "https://your.host"  # stands in the file where an installation has its own address


def shown(url: str | None, *, socket: bool, oauth: bool) -> str:
    """The manifest as YAML to paste, with the right addresses; raises Refused where `url` is no https origin.

    By `socket` nothing has to reach this machine; with `oauth` other workspaces may install the app.
    """
    text = FILE.read_text("utf-8")
    placed = text.replace(PLACEHOLDER, origin(url)) if url else text
    if not socket and not oauth:
        return placed
    manifest = yaml.safe_load(placed)
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = socket
    settings["org_deploy_enabled"] = settings["token_rotation_enabled"] = oauth
    if not url and not oauth:
        _without_addresses(manifest)
    return yaml.safe_dump(manifest, sort_keys=False)


def origin(url: str) -> str:
    """The address without its path; raises Refused where Slack would not call it."""
    try:
        parts = urlsplit(url.strip())
        fine = parts.scheme == "https" and parts.hostname and parts.username is None and parts.port != 0
    except ValueError:
        fine = False
    if not fine or parts.path.strip("/") or parts.query or parts.fragment:
        raise Refused(f"{url!r} is no address that Slack can call: write https://your.host without a path.")
    return f"https://{parts.netloc}"


@lru_cache(1)
def scopes() -> tuple[str, ...]:
    """What the app asks for."""
    return tuple(yaml.safe_load(FILE.read_text("utf-8"))["oauth_config"]["scopes"]["bot"])


def _without_addresses(manifest: dict[str, Any]) -> None:
    """Slack checks an address at once, so there must be none where it is never called."""
    settings, features = manifest["settings"], manifest["features"]
    for part in (settings["event_subscriptions"], settings["interactivity"], *features.get("slash_commands", ())):
        for key in ("request_url", "url", "message_menu_options_url"):
            part.pop(key, None)
    manifest["oauth_config"].pop("redirect_urls", None)
