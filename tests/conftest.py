"""The network is shut except loopback, and no real model or platform can be reached from a test."""

import os

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

for name in list(os.environ):
    if name.startswith(("SLACK_", "LLM_", "TEAMS_", "DATABASE_", "REDIS_", "FAULTMAVEN_")) or name.endswith("_API_KEY"):
        del os.environ[name]
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
settings.register_profile("untimed", deadline=None)  # a busy machine is no defect
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _loopback_only() -> None:
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
