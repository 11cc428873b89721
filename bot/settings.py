"""What can be set from the environment or a `.env` file; everything has a default that works alone."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.app import Limits
from engines.config import InvestigationConfig
from engines.errors import Refused
from engines.spending import Budgets

QUIET = {  # every library's call home is off, before any of them is imported
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_MODE": "PRODUCTION",  # it would read a file `.env` by itself
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


class Settings(BaseSettings):
    """One installation."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    data_dir: Path = Path(".data")
    database_url: SecretStr | None = None  # none: SQLite in data_dir
    redis_url: SecretStr | None = None

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8765
    workers: Annotated[int, Field(ge=0, le=64)] = 0  # processes that work on turns; 0: the one that serves does
    max_file_mb: Annotated[int, Field(ge=1, le=10_000)] = 200
    keep_days: Annotated[int, Field(ge=2)] = 30  # of done work; cases stay
    keep_originals: bool = False  # what was dropped, as it was, encrypted, for keep_days
    redact_ips: bool = False  # addresses of machines too become pseudonyms
    redact_hosts: bool = False  # and their names
    hide_names: bool | None = None  # on what leaves for a channel; none: where the group `names` is installed
    encryption_key: SecretStr | None = None  # 32 bytes in base64; none: made once in data_dir
    encryption_keys_old: SecretStr | None = None  # between commas: they still open
    log_level: str = "INFO"

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None  # with the secret: other workspaces install the app themselves
    slack_client_secret: SecretStr | None = None
    slack_teams: str = ""  # which of them may, by the ids of workspaces and organizations, between commas; none: any
    slack_admins: str = ""  # ids of people and user groups, between commas; none: owners and admins of the workspace
    slack_responders: str = ""  # none: everybody but guests and people of other workspaces
    slack_viewers: str = ""
    slack_api_url: str = "https://slack.com/api/"
    public_url: str | None = None  # https, without a path: where Slack reaches this installation

    llm_provider: str | None = None
    llm_model: str | None = None
    llm_model_cheap: str | None = None  # none: the same for all questions
    llm_api_base: str | None = None  # of a compatible server
    llm_fallbacks: str = ""  # provider/model, between commas, asked when the one before does not answer
    llm_answers: Literal["schema", "tool", "text"] | None = None  # how they get their shape; none: as the provider can
    llm_timeout: Annotated[float, Field(gt=0, le=600)] = 30.0  # seconds for one call
    llm_patience: Annotated[float, Field(gt=0, le=1800)] = 60.0  # and for one question
    llm_at_once: Annotated[int, Field(ge=1, le=1000)] = 10
    llm_prompt_tokens: Annotated[int, Field(ge=2000, le=200_000)] = 4000
    llm_budget_case: Annotated[float, Field(ge=0)] | None = None  # US dollars
    llm_budget_day: Annotated[float, Field(ge=0)] | None = None
    llm_budget_month: Annotated[float, Field(ge=0)] | None = None
    llm_price_in: Annotated[float, Field(ge=0)] | None = None  # US dollars for a million tokens, where no list has it
    llm_price_out: Annotated[float, Field(ge=0)] | None = None
    llm_api_key: SecretStr | None = None  # of a compatible server
    otel_exporter_otlp_endpoint: str | None = None  # where each call is told to, as a span
    otel_exporter_otlp_headers: SecretStr | None = None  # name=value, between commas
    llm_trace_content: bool = False  # prompts and answers too, as they leave for the model
    openai_api_key: SecretStr | None = None
    anthropic_api_key: SecretStr | None = None
    fireworks_api_key: SecretStr | None = None
    gemini_api_key: SecretStr | None = None
    huggingface_api_key: SecretStr | None = None
    openrouter_api_key: SecretStr | None = None

    microsoft_app_id: str | None = None

    @property
    def limits(self) -> Limits:
        """The limits of the application."""
        return Limits(
            file_bytes=self.max_file_mb << 20,
            keep_originals=self.keep_originals,
            redact_ips=self.redact_ips,
            redact_hosts=self.redact_hosts,
        )

    @property
    def budgets(self) -> Budgets:
        """What models may cost the whole installation."""
        return Budgets(self.llm_budget_case, self.llm_budget_day, self.llm_budget_month)

    def model_key(self, provider: str) -> str | None:
        """The key for a provider of models."""
        found = self.llm_api_key if provider in ("compatible", "ollama") else getattr(self, f"{provider}_api_key")
        return found.get_secret_value() if found else None

    @property
    def slack(self) -> bool:
        """Whether Slack is configured, for one workspace or for many."""
        return bool(self.slack_bot_token or self.slack_client_id)

    @property
    def store_url(self) -> str:
        """Where the store is, as a URL."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'faultmaven.db'}"


def load() -> Settings:
    """Read the settings, or refuse with one sentence for each that is wrong."""
    try:
        return Settings()
    except ValidationError as wrong:
        raise Refused(" ".join(_said(e) for e in wrong.errors())) from wrong


def _said(error: Any) -> str:  # noqa: ANN401 - pydantic's own error details
    name = str(error["loc"][0]).upper()
    return f"{name}: {error['msg']} (it is {error['input']!r})."


def engines() -> InvestigationConfig:
    """Read the constants of the engines: each field by its name in capitals."""
    known = {f: os.environ[f.upper()] for f in InvestigationConfig.model_fields if f.upper() in os.environ}
    try:
        return InvestigationConfig.model_validate(known)
    except ValidationError as wrong:
        raise Refused(" ".join(_said(e) for e in wrong.errors())) from wrong


def silence() -> None:
    """Switch off what libraries would tell others."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
