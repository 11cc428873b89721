"""Tokens in lines: some tell themselves by their look, others only by the name before them."""

import json
from collections.abc import Iterator
from random import Random

from tests.privacy.planted.clouds import CLOUDS
from tests.privacy.planted.frames import framed
from tests.privacy.planted.model import (
    B64,
    HEX,
    Planted,
    Said,
    Token,
    dice,
    draw,
)
from tests.privacy.planted.saas import SAAS
from tests.privacy.planted.syntaxes import assigned

FREE = (
    "using token {v} for the registry",
    "rejected credential {v}: insufficient scope",
    "GET https://api.acme.io/v2/items?page=2&key={v} 403",
    "found {v} in the shell history of the build agent",
    "retrying with {v} after 429",
    "[{v}] is not allowed to read this project",
    "login as ci-bot / {v} still works",
    "secret value={v} (source: env)",
    "echo {v} | some-cli login --token-stdin",
)


def _said(rng: Random, kind: Token) -> Said:
    value = kind.make(rng)
    roll = rng.random()
    if kind.says and roll < 0.35:
        return Said(rng.choice(kind.says).format(v=value), (value,))
    if kind.telling and roll < 0.65:
        return Said(rng.choice(FREE).format(v=value), (value,))
    if kind.names in {("sig",), ("auth",)}:
        return Said(rng.choice(kind.says).format(v=value), (value,))
    return assigned(rng, kind.names, value)


def tokens() -> Iterator[Planted]:
    """Every kind of token, in many contexts."""
    for kind in CLOUDS + SAAS:
        rng = dice(kind.kind)
        for _ in range(kind.count):
            said = framed(rng, _said(rng, kind))
            yield Planted(kind.kind, said.text, said.values)


def service_accounts() -> Iterator[Planted]:
    """Whole service account files, pretty or in one line, and the key in an environment variable."""
    rng = dice("gcp-service-account")
    for turn in range(10):
        body = [draw(rng, B64, 64) for _ in range(25)]
        project = rng.choice(("acme-prod", "shop-eu", "ledger-7"))
        content = {
            "type": "service_account",
            "project_id": project,
            "private_key_id": draw(rng, HEX, 40),
            "private_key": "\n".join(("-----BEGIN PRIVATE " + "KEY-----", *body, "-----END PRIVATE " + "KEY-----", "")),
            "token_uri": "https://oauth2.googleapis.com/token",
        }
        text = json.dumps(content, indent=2 if turn % 2 else None)
        yield Planted("gcp-service-account", text if turn % 3 else f"GOOGLE_CREDENTIALS='{text}'", tuple(body))
