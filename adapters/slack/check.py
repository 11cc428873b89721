"""Whether the Slack tokens work, said in one line."""

from adapters.slack import api
from engines.errors import FaultMavenError, Refused

UNREACHABLE = "Slack can't reach FaultMaven: set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)."


async def check(
    token: str, *, app_token: str | None = None, signing_secret: str | None = None, base_url: str = api.BASE_URL
) -> str | None:
    """What is wrong and what to do, or None where all is well."""
    if shape := _shape(token, app_token, signing_secret):
        return shape
    try:
        await api.answered(api.client(token, base_url, api.logger("faultmaven.slack.web")).auth_test())
    except FaultMavenError as error:
        return str(error)
    return await _socket(app_token, base_url) if app_token else None


def _shape(token: str, app_token: str | None, signing_secret: str | None) -> str | None:
    if not token.startswith("xoxb-"):
        return "SLACK_BOT_TOKEN is no bot token: copy the one that begins with xoxb- from OAuth & Permissions."
    if app_token is not None and not app_token.startswith("xapp-"):
        return "SLACK_APP_TOKEN is no app-level token: make one that begins with xapp- under Basic Information."
    if not app_token and not signing_secret:
        return UNREACHABLE
    return None


async def _socket(app_token: str, base_url: str) -> str | None:
    client = api.client(None, base_url, api.logger("faultmaven.slack.web"))
    try:
        answer = await api.answered(client.apps_connections_open(app_token=app_token))
    except Refused:
        return "Slack does not accept SLACK_APP_TOKEN: make one with connections:write and switch Socket Mode on."
    except FaultMavenError as error:
        return str(error)
    return None if answer.get("url") else "Slack opened no socket: switch Socket Mode on in the app's settings."
