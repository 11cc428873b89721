"""What a workspace may choose within the settings of the installation."""

from bot.main.slack import installed
from bot.settings import Settings


def test_a_workspace_chooses_within_what_the_installation_sets() -> None:
    wanted = Settings(
        llm_provider="openai",
        llm_model="large",
        llm_model_cheap="small",
        llm_fallbacks="anthropic/other",
        openai_api_key="k1",  # type: ignore[arg-type]  # read from the environment as text
        anthropic_api_key="k2",  # type: ignore[arg-type]
        llm_budget_month=50,
        redact_hosts=True,
    )
    found = installed(wanted)
    assert found.models == ("openai/large", "anthropic/other", "openai/small")
    assert (found.budgets.month, found.redact) == (50, {"redact_hosts"})
    assert "k1" not in str(found)
    assert installed(Settings()).models == ()
